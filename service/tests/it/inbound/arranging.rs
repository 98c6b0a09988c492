//! Arranging mailboxes.

use super::{default_place, form, mailbox};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::journal::Entity;
use domain::mailboxes::{CreateUsers, IncomingQuery, MailboxInput};
use domain::settings::{DEFAULT_SITE, MAIL_CREATES_USERS};
use domain::state::UserType;
use service::{Cx, inbound, mailboxes, settings};
use std::collections::BTreeMap;

async fn save(cx: &Cx, values: &[(&str, &str)]) -> service::Result<()> {
    let values: BTreeMap<_, _> = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    settings::save(cx, values).await
}

#[tokio::test]
async fn a_mailbox_is_added_and_changed_by_whoever_may_change_settings() {
    each_database(|t| async move {
        let id = mailbox(&t).await;
        let admin = t.admin().await;
        let row = mailboxes::get(&admin, id).await.unwrap();
        assert_eq!((row.create_users, row.is_active, row.version), (CreateUsers::Inherit, true, 1));
        let input = MailboxInput { comment: "The main one.".to_owned(), ..MailboxInput::from(&row) };
        mailboxes::update(&admin, id, input.clone()).await.unwrap();
        assert_eq!(
            refusal(mailboxes::update(&admin, id, MailboxInput { comment: "Late".to_owned(), ..input }).await),
            AppError::Stale
        );
        assert_eq!(t.events(Entity::Mailbox, id.0).await, ["mailbox.created", "mailbox.updated"]);
        let bob = t.agent("Bob", UserType::User).await;
        assert!(matches!(refusal(mailboxes::list(&bob).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(mailboxes::create(&bob, form(&t, "Sales", "").await).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(inbound::list(&bob, IncomingQuery::default()).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(mailboxes::options(&bob)), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_stands_at_its_field() {
    each_database(|t| async move {
        mailbox(&t).await;
        let admin = t.admin().await;
        let error = refusal(mailboxes::create(&admin, MailboxInput::default()).await);
        for field in ["name", "address", "queue_id"] {
            assert!(error.at(field).is_some(), "{field}: {error:?}");
        }
        let error = refusal(mailboxes::create(&admin, form(&t, "support", "perhaps").await).await);
        for field in ["name", "address", "create_users"] {
            assert!(error.at(field).is_some(), "{field}: {error:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn hal_46_without_a_default_site_the_option_is_refused_at_its_field() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let refused = refusal(save(&admin, &[(MAIL_CREATES_USERS, "true")]).await);
        assert!(refused.at(MAIL_CREATES_USERS).is_some(), "{refused:?}");
        let refused = refusal(mailboxes::create(&admin, form(&t, "Support", "yes").await).await);
        assert!(refused.at("create_users").is_some(), "{refused:?}");
        for fine in ["inherit", "no"] {
            mailboxes::create(&admin, form(&t, fine, fine).await).await.unwrap();
        }
        default_place(&t).await;
        save(&t.admin().await, &[(MAIL_CREATES_USERS, "true")]).await.unwrap();
        let admin = t.admin().await;
        mailboxes::create(&admin, form(&t, "Support", "yes").await).await.unwrap();
        // The place stays while something needs it.
        let refused = refusal(save(&admin, &[(DEFAULT_SITE, "")]).await);
        assert!(refused.at(DEFAULT_SITE).is_some(), "{refused:?}");
        let off = [(DEFAULT_SITE, ""), (MAIL_CREATES_USERS, "false")];
        assert!(refusal(save(&admin, &off).await).at(DEFAULT_SITE).is_some(), "the mailbox still needs it");
    })
    .await;
}

#[tokio::test]
async fn hal_45_the_list_tells_what_counts() {
    each_database(|t| async move {
        default_place(&t).await;
        for name in ["inherit", "yes", "no"] {
            mailboxes::create(&t.admin().await, form(&t, name, name).await).await.unwrap();
        }
        for general in [false, true] {
            t.set_setting(MAIL_CREATES_USERS, &general.to_string()).await;
            let rows = mailboxes::list(&t.admin().await).await.unwrap();
            let counts: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.creates_users)).collect();
            assert_eq!(counts, [("inherit", general), ("no", false), ("yes", true)]);
        }
    })
    .await;
}
