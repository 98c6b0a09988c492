//! What names confidential customers at the desk beside the directory: settings, kept mails, erasures, merges.

use super::{Desk, by_agent, person};
use crate::support::{each_database, refusal};
use crate::tickets::{form, inbox};
use domain::AppError;
use domain::merging::MergeInput;
use domain::privacy::EraseInput;
use domain::settings::{ANONYMOUS_USER, DEFAULT_SITE, PRIVACY_COOLING_OFF, REGISTRATION_SITE};
use domain::state::GrantKind;
use domain::structure::RoleInput;
use domain::users::UserInput;
use service::structure::roles;
use service::{Cx, merging, privacy, settings, users};
use std::collections::BTreeMap;

async fn shown(cx: &Cx, key: &str) -> String {
    settings::list(cx).await.unwrap().into_iter().find(|row| row.key == key).unwrap().value
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// A manager with these further permissions.
async fn mia(desk: &Desk, permissions: &[&str]) -> Cx {
    let input = RoleInput {
        name: "Helper".to_owned(),
        permissions: permissions.iter().map(|name| (*name).to_owned()).collect(),
        ..RoleInput::default()
    };
    let role = roles::create(&desk.t.admin().await, input).await.unwrap();
    let id = desk.mia().await.actor.subject.id;
    desk.t.grant(id, GrantKind::Role, role.0).await;
    desk.t.cx(id).await
}

#[tokio::test]
async fn settings_name_no_confidential_customer_and_keep_it() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let admin = desk.t.admin().await;
        let chosen = [(DEFAULT_SITE, "Secret / Main site"), (ANONYMOUS_USER, "sia@secret.example.com")];
        settings::save(&admin, values(&chosen)).await.unwrap();
        let mia = mia(&desk, &["settings.manage"]).await;
        for (key, value) in chosen {
            assert_eq!(shown(&desk.t.admin().await, key).await, value);
            assert_eq!(shown(&mia, key).await, "(confidential)");
        }
        // What comes back as it was shown stays.
        let given = values(&[(DEFAULT_SITE, "(confidential)"), (ANONYMOUS_USER, "(confidential)")]);
        settings::save(&mia, given).await.unwrap();
        assert_eq!(shown(&desk.t.admin().await, DEFAULT_SITE).await, "Secret / Main site");
        // Nobody finds out by trying.
        for (key, value) in [(REGISTRATION_SITE, "Secret / Main site"), (ANONYMOUS_USER, "sia@secret.example.com")] {
            assert!(refusal(settings::save(&mia, values(&[(key, value)])).await).at(key).is_some());
        }
        assert!(
            refusal(settings::save(&mia, values(&[(REGISTRATION_SITE, "(confidential)")])).await)
                .at(REGISTRATION_SITE)
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn erasures_and_merges_count_nothing_that_is_hidden() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let admin = desk.t.admin().await;
        settings::save(&admin, values(&[(PRIVACY_COOLING_OFF, "10")])).await.unwrap();
        let admin = desk.t.admin().await;
        let tea = users::create(&admin, person("Tea", (desk.secret, desk.site))).await.unwrap();
        let agreed = EraseInput { confirmation: "Tea Stern".to_owned(), ..EraseInput::default() };
        let task = privacy::erase(&admin, tea, agreed).await.unwrap();
        // A person of Secret moved to Acme, with a ticket that stayed.
        let ole = users::create(&admin, person("Ole", (desk.secret, desk.site))).await.unwrap();
        by_agent(&admin, ole, form(inbox(&desk.t).await, "Quiet too")).await;
        let acme = desk.t.customer("Acme").await;
        let moved = UserInput {
            customer_id: acme.0.to_string(),
            site_id: acme.1.to_string(),
            tickets: "none".to_owned(),
            ..users::form(&admin, ole).await.unwrap()
        };
        users::update(&admin, ole, moved).await.unwrap();
        let bo = desk.t.customer_user("Bo").await.actor.subject.id;
        let mia = mia(&desk, &["users.erase"]).await;
        assert_eq!(privacy::list(&desk.t.admin().await).await.unwrap().len(), 1);
        assert!(privacy::list(&mia).await.unwrap().is_empty());
        assert_eq!(refusal(privacy::get(&mia, task).await), AppError::NotFound);
        let both = MergeInput { kept_id: bo.to_string(), gone_id: ole.to_string(), ..MergeInput::default() };
        let of = async |cx: &Cx| merging::question(cx, &both).await.unwrap().gone.tickets;
        assert_eq!((of(&desk.t.admin().await).await, of(&mia).await), (1, 0));
    })
    .await;
}
