//! Integrations that import people.

#[path = "integrations/agents.rs"]
mod agents;
#[path = "integrations/daily.rs"]
mod daily;
#[path = "integrations/emptied.rs"]
mod emptied;
#[path = "integrations/feed.rs"]
mod feed;
#[path = "integrations/ldap.rs"]
mod ldap;
#[path = "integrations/losses.rs"]
mod losses;
#[path = "integrations/owned.rs"]
mod owned;
#[path = "integrations/rows.rs"]
mod rows;
#[path = "integrations/safety.rs"]
mod safety;
#[path = "integrations/sign_in.rs"]
mod sign_in;
#[path = "integrations/slapd.rs"]
mod slapd;

use crate::support::TestApp;
use domain::ids::{ImportId, IntegrationId, UserId};
use domain::import::{ImportCounts, ImportRow, RowQuery};
use domain::integrations::{IntegrationInput, IntegrationRun};
use domain::users::UserQuery;
use feed::JsonFeed;
use service::{Cx, import, integrations, users};

/// An integration that reads this feed. Whoever is in Porto belongs to Acme.
fn input(feed: &JsonFeed) -> IntegrationInput {
    let fields = [("emails", "mail"), ("first_name", "first"), ("last_name", "last"), ("username", "login")];
    IntegrationInput {
        name: "People of HR".to_owned(),
        kind: "json".to_owned(),
        url: feed.url.clone(),
        fields: fields.into_iter().map(|(field, attribute)| (field.to_owned(), attribute.to_owned())).collect(),
        places: "office = Porto -> Acme / Head office".to_owned(),
        ..IntegrationInput::default()
    }
}

/// Reads the people now, and looks at the dry run.
async fn look(t: &TestApp, cx: &Cx, id: IntegrationId) -> ImportId {
    let import = integrations::start(cx, id).await.unwrap();
    t.run_jobs().await;
    import
}

/// The same, and carries it out.
async fn carry_out(t: &TestApp, cx: &Cx, id: IntegrationId) -> ImportCounts {
    let import = look(t, cx, id).await;
    import::commit(cx, import).await.unwrap();
    t.run_jobs().await;
    import::get(cx, import).await.unwrap().counts
}

async fn rows_of(cx: &Cx, id: ImportId) -> Vec<ImportRow> {
    import::rows(cx, id, RowQuery::default()).await.unwrap().rows
}

async fn counts(cx: &Cx, id: ImportId) -> ImportCounts {
    import::get(cx, id).await.unwrap().counts
}

async fn last(cx: &Cx, id: IntegrationId) -> IntegrationRun {
    integrations::runs(cx, id).await.unwrap().remove(0)
}

async fn person(cx: &Cx, email: &str) -> UserId {
    let query = UserQuery { q: email.to_owned(), ..UserQuery::default() };
    let rows = users::list(cx, query).await.unwrap().rows;
    assert_eq!(rows.len(), 1, "{email}");
    rows[0].id
}
