//! Sources of people.

use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::ids::{SourceId, UserId};
use domain::journal::Entity;
use domain::sources::SourceInput;
use domain::state::UserType;
use domain::users::UserInput;
use service::{Cx, import, sources, users};

fn input(name: &str, kind: &str, is_default: bool) -> SourceInput {
    SourceInput {
        name: name.to_owned(),
        kind: kind.to_owned(),
        is_default: is_default.to_string(),
        ..SourceInput::default()
    }
}

async fn add(t: &TestApp, cx: &Cx, first: &str) -> Result<UserId, service::Error> {
    let (acme, _) = t.customer("Acme").await;
    let input = UserInput {
        first_name: first.to_owned(),
        last_name: "Ruiz".to_owned(),
        emails: format!("{first}@example.com"),
        customer_id: acme.to_string(),
        ..UserInput::default()
    };
    users::create(cx, input).await
}

async fn rename(cx: &Cx, id: UserId) -> Result<(), service::Error> {
    let (form, _) = users::form_or_why(cx, id).await?;
    users::update(cx, id, UserInput { last_name: "Berg".to_owned(), ..form }).await
}

/// Ana in the desk's own database, Bo in a source, and that source, to which new people belong.
async fn ana_and_bo(t: &TestApp) -> (UserId, UserId, SourceId) {
    let admin = t.admin().await;
    let ana = add(t, &admin, "Ana").await.unwrap();
    let source = sources::create(&admin, input("Lakeside LDAP", "database", true)).await.unwrap();
    let bo = add(t, &t.admin().await, "Bo").await.unwrap();
    (ana, bo, source)
}

#[tokio::test]
async fn otr_6_people_of_an_external_source_are_read_only_and_the_others_stay_editable() {
    each_database(|t| async move {
        let (ana, bo, source) = ana_and_bo(&t).await;
        rename(&t.admin().await, bo).await.unwrap();
        sources::update(&t.admin().await, source, input("Lakeside LDAP", "external", true)).await.unwrap();
        let admin = t.admin().await;
        let refused = refusal(rename(&admin, bo).await);
        assert!(matches!(&refused, AppError::Forbidden(why) if why.contains("Lakeside LDAP")), "{refused}");
        let view = users::get(&admin, bo).await.unwrap();
        assert!(!view.can.modify && view.kept_elsewhere.unwrap().contains("external source Lakeside LDAP"));
        let (form, why) = users::form_or_why(&admin, bo).await.unwrap();
        assert_eq!((form.first_name.as_str(), why.is_some()), ("Bo", true));
        assert!(matches!(refusal(users::form(&admin, bo).await), AppError::Forbidden(_)));
        rename(&admin, ana).await.unwrap();
        assert!(users::get(&admin, ana).await.unwrap().can.modify);
        sources::update(&admin, source, input("Lakeside LDAP", "database", true)).await.unwrap();
        assert!(users::get(&t.admin().await, bo).await.unwrap().can.modify);
        assert_eq!(t.events(Entity::Source, source.0).await, ["source.created", "source.updated", "source.updated"]);
        assert_eq!(sources::get(&t.admin().await, source).await.unwrap().people, 1);
    })
    .await;
}

#[tokio::test]
async fn otr_6_nobody_is_added_while_new_people_belong_to_an_external_source() {
    each_database(|t| async move {
        let (_, _, source) = ana_and_bo(&t).await;
        sources::update(&t.admin().await, source, input("Lakeside LDAP", "external", true)).await.unwrap();
        let admin = t.admin().await;
        let me = service::me::me(&admin);
        assert!(!me.can.create_user && !me.can.import_users && me.can.import_customers);
        let refused = refusal(add(&t, &admin, "Cy").await);
        assert!(matches!(&refused, AppError::Forbidden(why) if why.contains("Lakeside LDAP")), "{refused}");
        assert!(matches!(refusal(import::start(&admin, "users", None).await), AppError::Forbidden(_)));
        sources::update(&admin, source, input("Lakeside LDAP", "external", false)).await.unwrap();
        let cy = add(&t, &t.admin().await, "Cy").await.unwrap();
        assert_eq!(t.user(cy).await.source_id, None);
    })
    .await;
}

#[tokio::test]
async fn sources_have_names_of_their_own_and_one_default() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let first = sources::create(&admin, input("One", "", true)).await.unwrap();
        sources::create(&admin, input("Two", "external", true)).await.unwrap();
        let all = sources::list(&admin).await.unwrap();
        assert_eq!(all.iter().map(|source| source.is_default).collect::<Vec<_>>(), [false, true]);
        assert_eq!(t.events(Entity::Source, first.0).await, ["source.created", "source.updated"]);
        let wrong = refusal(sources::create(&admin, input(" one ", "cloud", false)).await);
        assert!(wrong.at("name").is_some() && wrong.at("kind").is_some(), "{wrong:?}");
        sources::update(&admin, first, input("One", "database", false)).await.unwrap();
        let manager = t.agent("Max", UserType::Manager).await;
        assert!(matches!(refusal(sources::list(&manager).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(sources::create(&manager, input("Three", "", false)).await), AppError::Forbidden(_)));
    })
    .await;
}
