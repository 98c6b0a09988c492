//! One mail and many, one process and several, and processes that are killed.

use super::dovecot::Dovecot;
use super::{LOGIN, account, another_process, fetch, form, mail, mailbox, received, support, traces, until};
use crate::support::each_database;
use domain::mailbox_accounts::MailboxAccountInput;
use service::tls::Trust;
use service::{fetching, inbound, mailbox_accounts};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn mails_are_fetched_and_leave_their_server() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        let id = support(&t, &server).await;
        server.deliver(LOGIN, &mail(0));
        assert_eq!(fetch(&t).await, 1);
        assert_eq!((received(&t).await, server.mails(LOGIN, "INBOX")), (1, 0));
        assert_eq!(fetch(&t).await, 0, "it is not due yet");
        for number in 1..=120 {
            server.deliver(LOGIN, &mail(number));
        }
        t.clock.advance(3600);
        assert_eq!(fetch(&t).await, 120);
        assert_eq!((received(&t).await, traces(&t).await, server.mails(LOGIN, "INBOX")), (121, 121, 0));
        assert_eq!(account(&t, id).await.fetched, 121);
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_was_kept_but_not_removed_comes_again_and_counts_once() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        let id = support(&t, &server).await;
        server.deliver(LOGIN, &mail(1));
        // What a process did that was killed before it could remove the mail.
        inbound::receive(&t.app, id, &mail(1)).await.unwrap();
        let before = traces(&t).await;
        assert_eq!(fetch(&t).await, 1);
        assert_eq!((received(&t).await, traces(&t).await, server.mails(LOGIN, "INBOX")), (1, before, 0));
    })
    .await;
}

#[tokio::test]
async fn a_process_that_ends_in_the_middle_loses_nothing_and_doubles_nothing() {
    const MANY: usize = 200;
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        support(&t, &server).await;
        for number in 0..MANY {
            server.deliver(LOGIN, &mail(number));
        }
        for seed in 2..5 {
            let process = another_process(&t, seed, Trust::default());
            let before = received(&t).await;
            let fetching = tokio::spawn(fetching::run(process, CancellationToken::new()));
            until("some mails are kept", || async {
                received(&t).await > before + 20 || received(&t).await == MANY as u64
            })
            .await;
            // Nothing is tidied up, as with a process that is killed.
            fetching.abort();
            let _ = fetching.await;
            assert_eq!(fetch(&t).await, 0, "its lease holds");
            t.clock.advance(fetching::LEASE_S + 1);
        }
        fetch(&t).await;
        let count = MANY as u64;
        assert_eq!((received(&t).await, traces(&t).await, server.mails(LOGIN, "INBOX")), (count, count, 0));
    })
    .await;
}

#[tokio::test]
async fn two_processes_fetch_a_mailbox_one_at_a_time_and_several_mailboxes_at_once() {
    each_database(|t| async move {
        let mut server = Dovecot::start().await;
        support(&t, &server).await;
        let sales = mailbox(&t, "Sales").await;
        let other = MailboxAccountInput { login: "sales".to_owned(), ..form(&server) };
        mailbox_accounts::save(&t.admin().await, sales, other).await.unwrap();
        for number in 0..60 {
            server.deliver(LOGIN, &mail(number));
            server.deliver("sales", &mail(1000 + number));
        }
        let processes = [2, 3, 4].map(|seed| another_process(&t, seed, Trust::default()));
        let stop = CancellationToken::new();
        let running: Vec<_> =
            processes.iter().map(|process| tokio::spawn(fetching::run(Arc::clone(process), stop.clone()))).collect();
        until("all is fetched", || async {
            received(&t).await == 120 && server.mails(LOGIN, "INBOX") + server.mails("sales", "INBOX") == 0
        })
        .await;
        stop.cancel();
        for process in running {
            process.await.unwrap();
        }
        assert_eq!(traces(&t).await, 120);
        assert_eq!(account(&t, sales).await.fetched, 60, "each mail by one process");
    })
    .await;
}
