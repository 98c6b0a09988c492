//! A process that goes on: it hears of new mails, of changes, and of a server that is back.

use super::dovecot::Dovecot;
use super::{LOGIN, account, form, mail, received, support, until};
use crate::support::{TestApp, each_database};
use domain::mailbox_accounts::MailboxAccountInput;
use entity::mailbox_account;
use sea_orm::EntityTrait;
use service::{fetching, mailbox_accounts};
use std::time::{Duration, Instant};
use tokio_util::sync::{CancellationToken, DropGuard};

/// Fetches in the background until this is dropped.
fn begin(t: &TestApp) -> DropGuard {
    let stop = CancellationToken::new();
    t.listen(&stop);
    tokio::spawn(fetching::run(t.app.clone(), stop.clone()));
    stop.drop_guard()
}

#[tokio::test]
async fn a_new_mail_is_heard_of_at_once() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        let id = support(&t, &server).await;
        let _fetching = begin(&t);
        until("it has looked", || async { account(&t, id).await.fetched_at.is_some() }).await;
        for number in 1..=3 {
            // Without being told, it would look again in an hour.
            tokio::time::sleep(Duration::from_millis(500)).await;
            let delivered = Instant::now();
            server.deliver(LOGIN, &mail(number));
            until("it came", || async { received(&t).await == number as u64 }).await;
            assert!(delivered.elapsed() < Duration::from_secs(10));
        }
        until("all are removed", || async { server.mails(LOGIN, "INBOX") == 0 }).await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_was_gone_is_used_again_when_it_is_back() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        let id = support(&t, &server).await;
        let _fetching = begin(&t);
        until("it has looked", || async { account(&t, id).await.fetched_at.is_some() }).await;
        server.stop();
        until("the error is shown", || async { account(&t, id).await.last_error.is_some() }).await;
        server.deliver(LOGIN, &mail(1));
        server.resume().await;
        t.clock.advance(1000);
        until("it came", || async { received(&t).await == 1 }).await;
        until("the error is gone", || async { account(&t, id).await.last_error.is_none() }).await;
    })
    .await;
}

#[tokio::test]
async fn a_changed_form_takes_effect_at_once() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        let id = support(&t, &server).await;
        let _fetching = begin(&t);
        until("it has looked", || async { account(&t, id).await.fetched_at.is_some() }).await;
        server.deliver("second", &mail(1));
        let other = MailboxAccountInput { login: "second".to_owned(), ..form(&server) };
        mailbox_accounts::save(&t.admin().await, id, other).await.unwrap();
        until("it came", || async { received(&t).await == 1 }).await;
        assert_eq!(account(&t, id).await.last_error, None);
        let off =
            MailboxAccountInput { is_enabled: String::new(), ..MailboxAccountInput::from(&account(&t, id).await) };
        mailbox_accounts::save(&t.admin().await, id, off).await.unwrap();
        let held =
            || async { mailbox_account::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap().locked_by };
        until("it is given back", || async { held().await.is_none() }).await;
        server.deliver("second", &mail(2));
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!((received(&t).await, server.mails("second", "INBOX")), (1, 1));
    })
    .await;
}
