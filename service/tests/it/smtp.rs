//! Mails handed to a real SMTP server: none is lost, and none is sent on after it was refused.

mod relay;

use crate::jobs::{only_job, second_server, write_mail};
use crate::support::{TestApp, each_database};
use domain::Timestamp;
use domain::ids::UserId;
use domain::journal::Entity;
use entity::{job, undeliverable_address};
use relay::{Relay, Say};
use sea_orm::{EntityTrait, PaginatorTrait};
use service::App;
use service::jobs::{DEAD, DONE, READY, run_pending};
use service::mail::transport::{Mailer, SmtpTls};
use service::mail::{self, MailRefs};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A server whose mails go to this port, while none wait.
async fn server(t: &TestApp, port: u16, seed: u64) -> Arc<App> {
    run_pending(&t.app).await.unwrap();
    forget_jobs(t).await;
    second_server(t, Mailer::smtp("127.0.0.1", port, SmtpTls::None, None).unwrap(), seed)
}

async fn forget_jobs(t: &TestApp) {
    job::Entity::delete_many().exec(t.app.db.maintenance()).await.unwrap();
}

/// Has a notice sent to somebody.
async fn write_to(t: &TestApp, to: UserId) {
    let cx = t.system().await;
    let mut tx = cx.begin().await.unwrap();
    mail::send_template(&cx, &mut tx, mail::PASSWORD_CHANGED, to, MailRefs::actor(to)).await.unwrap();
    tx.commit().await.unwrap();
}

fn message_ids(mails: &[String]) -> BTreeSet<&str> {
    mails.iter().filter_map(|mail| mail.lines().find(|line| line.starts_with("Message-ID:"))).collect()
}

#[tokio::test]
async fn a_relay_gets_every_mail_once() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (relay, port) = Relay::start().await;
        let (one, other) = (server(&t, port, 2).await, server(&t, port, 3).await);
        for _ in 0..10 {
            write_mail(&admin).await;
        }
        let (by_one, by_other) = tokio::join!(run_pending(&one), run_pending(&other));
        assert_eq!(by_one.unwrap() + by_other.unwrap(), 10);
        let taken = relay.taken();
        assert_eq!((taken.len(), message_ids(&taken).len()), (10, 10));
        assert!(taken[0].contains("Subject: ") && taken[0].contains("Ada Admin"), "{}", taken[0]);
    })
    .await;
}

#[tokio::test]
async fn what_a_relay_refuses_for_now_is_sent_later() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (relay, port) = Relay::start().await;
        let server = server(&t, port, 2).await;
        write_mail(&admin).await;
        let says = [Say::NotTo("450 4.2.1 Mailbox busy"), Say::NotThis("452 4.3.1 Disk full"), Say::Vanish];
        relay.say(&says);
        for attempt in 1..=3 {
            assert_eq!(run_pending(&server).await.unwrap(), 1);
            let job = only_job(&t).await;
            assert_eq!((job.state.as_str(), job.attempts), (READY, attempt), "{:?}", job.last_error);
            assert_eq!((run_pending(&server).await.unwrap(), relay.taken().len()), (0, 0));
            t.clock.advance(5 << (attempt - 1));
        }
        run_pending(&server).await.unwrap();
        assert_eq!((only_job(&t).await.state.as_str(), relay.taken().len()), (DONE, 1));
        assert_eq!(undeliverable_address::Entity::find().count(t.app.db.read()).await.unwrap(), 0);

        // Whether a relay has a mail is not known if it goes without a word: the second is known as the first.
        forget_jobs(&t).await;
        relay.say(&[Say::TakeAndVanish]);
        write_mail(&admin).await;
        run_pending(&server).await.unwrap();
        t.clock.advance(5);
        run_pending(&server).await.unwrap();
        let taken = relay.taken();
        assert_eq!((taken.len(), message_ids(&taken[1..]).len()), (3, 1));
    })
    .await;
}

#[tokio::test]
async fn what_a_relay_refuses_for_good_ends_and_is_noted_with_the_address() {
    each_database(|t| async move {
        t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let (relay, port) = Relay::start().await;
        let server = server(&t, port, 2).await;
        for (said, is_noted) in [
            (Say::NotThis("554 5.7.1 It looks like spam"), false),
            (Say::NotTo("550 5.7.1 Relaying denied"), false),
            (Say::NotTo("550 5.1.1 No such user"), true),
        ] {
            forget_jobs(&t).await;
            relay.say(&[said]);
            write_to(&t, ana).await;
            run_pending(&server).await.unwrap();
            assert_eq!(only_job(&t).await.state, DEAD, "{said:?}");
            t.clock.advance(3600);
            assert_eq!(run_pending(&server).await.unwrap(), 0);
            let noted = undeliverable_address::Entity::find().all(t.app.db.read()).await.unwrap();
            assert_eq!(noted.len(), usize::from(is_noted), "{said:?}");
            assert!(noted.iter().all(|row| row.reason.contains("No such user")), "{noted:?}");
        }
        assert!(t.events(Entity::User, ana.0).await.contains(&"user.mail_came_back".to_owned()));
        assert!(relay.taken().is_empty());
    })
    .await;
}

#[tokio::test]
async fn mails_wait_for_a_relay_that_is_down() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = server(&t, port, 2).await;
        write_mail(&admin).await;
        run_pending(&server).await.unwrap();
        assert_eq!(only_job(&t).await.state, READY);
        let relay = Relay::default();
        relay.listen(port).await;
        t.clock.advance(5);
        run_pending(&server).await.unwrap();
        assert_eq!((only_job(&t).await.state.as_str(), relay.taken().len()), (DONE, 1));
    })
    .await;
}

#[tokio::test]
async fn mails_wait_four_days_for_a_relay_before_they_are_given_up() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (relay, port) = Relay::start().await;
        let server = server(&t, port, 2).await;
        for (days, is_taken) in [(2_i64, true), (5, false)] {
            forget_jobs(&t).await;
            write_mail(&admin).await;
            let written = t.app.clock.now().0;
            let passed = |now: Timestamp| (now.0 - written) / 86_400_000;
            let mut job = only_job(&t).await;
            while job.state == READY {
                if passed(t.app.clock.now()) < days {
                    relay.say(&[Say::NotTo("451 4.3.2 Please try again later")]);
                }
                assert_eq!(run_pending(&server).await.unwrap(), 1);
                job = only_job(&t).await;
                let wait = (job.run_at.0 - t.app.clock.now().0) / 1000;
                assert!(job.state != READY || (1..=4 * 3600).contains(&wait), "{wait} seconds");
                t.clock.advance(if job.state == READY { wait } else { 0 });
            }
            assert_eq!((job.state == DONE, passed(t.app.clock.now())), (is_taken, days.min(4)), "{:?}", job.last_error);
            assert_eq!(relay.taken().len(), 1, "the first, and no other");
            assert_eq!(t.events(Entity::Job, job.id.0).await.len(), usize::from(!is_taken));
        }
    })
    .await;
}
