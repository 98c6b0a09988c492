//! Settings.

use crate::support::{each_database, refusal};
use domain::AppError;
use domain::journal::Entity;
use domain::settings::{DESK_NAME, MAIL_FROM, RESET_MINUTES, SESSION_DAYS, WELCOME_HOURS};
use domain::state::UserType;
use entity::setting;
use sea_orm::{EntityTrait, PaginatorTrait};
use service::settings;
use std::collections::BTreeMap;

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn settings_are_saved_together_and_count_at_once() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let before = t.events(Entity::Setting, 0).await.len();
        let given = values(&[(DESK_NAME, " Acme Desk "), (WELCOME_HOURS, "48"), (SESSION_DAYS, "14")]);
        settings::save(&admin, given.clone()).await.unwrap();
        let admin = t.cx(admin.actor.subject.id).await;
        assert_eq!(admin.fixed.setting(DESK_NAME), "Acme Desk");
        assert_eq!(admin.fixed.number(WELCOME_HOURS), 48);
        let shown = settings::list(&admin).await.unwrap();
        assert_eq!(shown.iter().find(|row| row.key == WELCOME_HOURS).map(|row| row.value.as_str()), Some("48"));

        let rows = t.journal(Entity::Setting, 0).await;
        assert_eq!(rows.len(), before + 1);
        let changes = &rows[before].changes;
        assert!(changes.contains(DESK_NAME) && changes.contains(WELCOME_HOURS) && !changes.contains(SESSION_DAYS));

        settings::save(&admin, given).await.unwrap();
        assert_eq!(t.events(Entity::Setting, 0).await.len(), before + 1, "nothing changed, nothing written");
    })
    .await;
}

#[tokio::test]
async fn a_default_value_needs_no_row() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let db = t.app.db.read();
        let before = setting::Entity::find().count(db).await.unwrap();
        settings::save(&admin, values(&[(RESET_MINUTES, "30")])).await.unwrap();
        settings::save(&admin, values(&[(RESET_MINUTES, "60")])).await.unwrap();
        assert_eq!(setting::Entity::find().count(db).await.unwrap(), before);
        assert_eq!(t.cx(admin.actor.subject.id).await.fixed.number(RESET_MINUTES), 60);
    })
    .await;
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_and_nothing_is_saved() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let given = values(&[(DESK_NAME, "Other"), (MAIL_FROM, "nobody"), (SESSION_DAYS, "0"), ("no.such", "1")]);
        let error = refusal(settings::save(&admin, given).await);
        for key in [MAIL_FROM, SESSION_DAYS, "no.such"] {
            assert!(error.at(key).is_some(), "{key}");
        }
        assert!(error.at(DESK_NAME).is_none());
        assert_ne!(t.cx(admin.actor.subject.id).await.fixed.setting(DESK_NAME), "Other");
    })
    .await;
}

#[tokio::test]
async fn settings_are_for_those_who_may_change_them() {
    each_database(|t| async move {
        let agent = t.agent("Uma", UserType::User).await;
        let ana = t.customer_user("Ana").await;
        for cx in [&agent, &ana] {
            assert!(matches!(refusal(settings::list(cx).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(settings::save(cx, BTreeMap::new()).await), AppError::Forbidden(_)));
        }
    })
    .await;
}
