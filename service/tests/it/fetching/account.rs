//! Setting up the server of a mailbox, and trying it out.

use super::dovecot::Dovecot;
use super::{account, another_process, form, mail, mailbox, support};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::journal::Entity;
use domain::mailbox_accounts::MailboxAccountInput;
use domain::state::UserType;
use entity::mailbox_account;
use sea_orm::EntityTrait;
use service::mailbox_accounts::{get, remove, save, test, troubles};
use service::tls::Trust;
use service::{Cx, fetching};
use std::sync::Arc;

#[tokio::test]
async fn the_server_of_a_mailbox_is_set_changed_and_removed_and_its_password_never_shown() {
    each_database(|t| async move {
        let server = Dovecot::start().await;
        let admin = t.admin().await;
        let id = support(&t, &server).await;
        let shown = account(&t, id).await;
        assert_eq!((shown.host.as_str(), shown.folder.as_str(), shown.version), ("127.0.0.1", "INBOX", 1));

        let form = MailboxAccountInput::from(&shown);
        assert!(form.password.is_empty());
        save(&admin, id, form.clone()).await.unwrap();
        assert_eq!(account(&t, id).await.version, 1, "nothing differs, nothing is written");
        let slower = MailboxAccountInput { poll_seconds: "600".to_owned(), ..form.clone() };
        save(&admin, id, slower).await.unwrap();
        let late = MailboxAccountInput { folder: "Other".to_owned(), ..form.clone() };
        assert_eq!(refusal(save(&admin, id, late).await), AppError::Stale);
        test(&admin, id, form).await.unwrap();

        let row = mailbox_account::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap();
        let journal = t.journal(Entity::Mailbox, id.0).await;
        let told: String = journal.iter().map(|row| row.changes.as_str()).collect();
        assert!(!row.secret.contains("secret") && !told.contains("\"secret\""), "{told}");
        remove(&admin, id).await.unwrap();
        assert_eq!(get(&admin, id).await.unwrap().account, None);
        assert_eq!(refusal(remove(&admin, id).await), AppError::NotFound);
        let events = ["mailbox.created", "mailbox.server_added", "mailbox.server_changed", "mailbox.server_removed"];
        assert_eq!(t.events(Entity::Mailbox, id.0).await, events);
    })
    .await;
}

#[tokio::test]
async fn a_kept_password_is_sent_to_no_other_server() {
    each_database(|t| async move {
        let server = Dovecot::start().await;
        let admin = t.admin().await;
        let id = support(&t, &server).await;
        let same = MailboxAccountInput::from(&account(&t, id).await);
        let elsewhere = [
            MailboxAccountInput { host: "imap.example.com".to_owned(), security: "tls".to_owned(), ..same.clone() },
            MailboxAccountInput { port: "1".to_owned(), ..same.clone() },
            MailboxAccountInput { login: "other".to_owned(), ..same.clone() },
        ];
        for input in elsewhere {
            let host = input.host.clone();
            assert!(refusal(test(&admin, id, input.clone()).await).at("password").is_some(), "{host}");
            assert!(refusal(save(&admin, id, input).await).at("password").is_some(), "{host}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_in_the_form_stands_at_its_field() {
    each_database(|t| async move {
        let server = Dovecot::start().await;
        let (admin, id) = (t.admin().await, mailbox(&t, "Support").await);
        let good = form(&server);
        let with = |change: fn(&mut MailboxAccountInput)| {
            let mut input = good.clone();
            change(&mut input);
            input
        };
        for (field, input) in [
            ("host", with(|input| input.host = String::new())),
            ("host", with(|input| input.host = "https://example.com/".to_owned())),
            ("port", with(|input| input.port = "70000".to_owned())),
            ("security", with(|input| input.security = "maybe".to_owned())),
            ("security", with(|input| input.host = "imap.example.com".to_owned())),
            ("login", with(|input| input.login = " ".to_owned())),
            ("credential", with(|input| input.credential = "fingerprint".to_owned())),
            ("password", with(|input| input.password = String::new())),
            ("password", with(|input| input.password = "a\r\nb".to_owned())),
            ("move_to", with(|input| input.move_to = "Inbox".to_owned())),
            ("poll_seconds", with(|input| input.poll_seconds = "1".to_owned())),
        ] {
            assert!(refusal(save(&admin, id, input).await).at(field).is_some(), "{field}");
        }
        assert_eq!(get(&admin, id).await.unwrap().account, None);
    })
    .await;
}

async fn wrong(cx: &Cx, id: domain::ids::MailboxId, input: MailboxAccountInput, field: &str) -> String {
    let refused = refusal(test(cx, id, input).await);
    refused.at(field).unwrap_or_else(|| panic!("{field}: {refused:?}")).to_owned()
}

#[tokio::test]
async fn a_test_of_the_connection_says_what_is_wrong_at_its_field() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        let (admin, id) = (t.admin().await, mailbox(&t, "Support").await);
        server.deliver(super::LOGIN, &mail(1));
        let good = form(&server);
        let found = test(&admin, id, good.clone()).await.unwrap();
        assert_eq!((found.mails, found.tells_of_new_mails), (1, true));
        assert_eq!(server.mails(super::LOGIN, "INBOX"), 1, "a test changes nothing");

        let text =
            wrong(&admin, id, MailboxAccountInput { password: "wrong".to_owned(), ..good.clone() }, "password").await;
        assert!(text.contains("refuses this login") && text.contains("Authentication failed"), "{text}");
        let text =
            wrong(&admin, id, MailboxAccountInput { folder: "Nowhere".to_owned(), ..good.clone() }, "folder").await;
        assert!(text.contains("no folder Nowhere"), "{text}");
        wrong(&admin, id, MailboxAccountInput { move_to: "Nowhere".to_owned(), ..good.clone() }, "move_to").await;
        let unknown =
            MailboxAccountInput { host: "nowhere.invalid".to_owned(), security: "tls".to_owned(), ..good.clone() };
        let text = wrong(&admin, id, unknown, "host").await;
        assert!(text.contains("no server of the name nowhere.invalid"), "{text}");
        let not_tls = MailboxAccountInput { security: "tls".to_owned(), ..good.clone() };
        let text = wrong(&admin, id, not_tls, "security").await;
        assert!(text.contains("TLS"), "{text}");
        server.stop();
        let text = wrong(&admin, id, good, "host").await;
        assert!(text.contains("cannot be reached"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn mails_come_by_tls_and_starttls_only_with_a_certificate_that_is_believed() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        let (admin, id) = (t.admin().await, mailbox(&t, "Support").await);
        let believing = another_process(&t, 7, Trust::with_own(server.certificate.as_bytes()).unwrap());
        let secured = |security: &str, host: &str| MailboxAccountInput {
            host: host.to_owned(),
            port: if security == "tls" { server.tls_port } else { server.port }.to_string(),
            security: security.to_owned(),
            ..form(&server)
        };
        let of_another_name = secured("tls", "127.0.0.1");
        let inputs = [secured("tls", "localhost"), secured("starttls", "localhost")];
        for (number, input) in inputs.into_iter().enumerate() {
            server.deliver(super::LOGIN, &mail(number));
            let text = wrong(&admin, id, input.clone(), "security").await;
            assert!(text.contains("certificate of localhost") && text.contains("nobody vouches"), "{text}");
            save(&admin, id, input).await.unwrap();
            assert_eq!(fetching::run_due(&t.app).await.unwrap(), 0);
            assert!(account(&t, id).await.last_error.unwrap().contains("certificate"));
            t.clock.advance(1000);
            assert_eq!(fetching::run_due(&believing).await.unwrap(), 1);
            assert_eq!(account(&t, id).await.last_error, None);
        }
        let cx = Cx { app: Arc::clone(&believing), ..t.admin().await };
        let text = wrong(&cx, id, of_another_name, "security").await;
        assert!(text.contains("another name"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn an_access_token_signs_in_as_a_password_does() {
    each_database(|t| async move {
        let server = Dovecot::start().await;
        let (admin, id) = (t.admin().await, mailbox(&t, "Support").await);
        let token = MailboxAccountInput { credential: "oauth".to_owned(), ..form(&server) };
        test(&admin, id, token.clone()).await.unwrap();
        let expired = MailboxAccountInput { password: "expired".to_owned(), ..token };
        assert!(wrong(&admin, id, expired, "password").await.contains("token"));
    })
    .await;
}

#[tokio::test]
async fn servers_of_mailboxes_need_the_right_to_change_settings() {
    each_database(|t| async move {
        let server = Dovecot::start().await;
        let id = support(&t, &server).await;
        let plain = t.agent("Paul", UserType::User).await;
        assert!(matches!(refusal(get(&plain, id).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(save(&plain, id, form(&server)).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(test(&plain, id, form(&server)).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(remove(&plain, id).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(troubles(&plain).await), AppError::Forbidden(_)));
    })
    .await;
}
