//! The queue of jobs: leases, retries, the dead list, several workers, housekeeping.

use crate::support::{START, TestApp, each_database, refusal};
use domain::ids::{JobId, UserId};
use domain::journal::Entity;
use domain::{AppError, Timestamp};
use entity::{flash, job, one_time_link, session, throttle};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
};
use service::accounts::password::Hasher;
use service::jobs::{self, housekeeping, run_pending, worker};
use service::mail::transport::Mailer;
use service::mail::{self, MailRefs};
use service::random::SeededRandom;
use service::secret::SecretKey;
use service::{App, AppConfig, Cx};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Another server process on the same database, with a transport of its own.
pub fn second_server(t: &TestApp, mailer: Mailer, seed: u64) -> Arc<App> {
    App::new(AppConfig {
        db: t.app.db.clone(),
        key: SecretKey::new("a key for tests"),
        mailer,
        files: Arc::new(object_store::memory::InMemory::new()),
        public_url: t.app.public_url.clone(),
        clock: Arc::<service::clock::ManualClock>::clone(&t.clock),
        random: Arc::new(SeededRandom::new(seed)),
        hasher: Hasher::cheap(),
        trust: service::tls::Trust::default(),
    })
}

/// A relay that never answers.
fn broken_mailer() -> Mailer {
    Mailer::Files("/dev/null/nowhere".into())
}

/// Has a notice sent to the acting person.
pub async fn write_mail(cx: &Cx) {
    let mut tx = cx.begin().await.unwrap();
    let me = cx.actor.subject.id;
    mail::send_template(cx, &mut tx, mail::PASSWORD_CHANGED, me, MailRefs::actor(me)).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn only_job(t: &TestApp) -> job::Model {
    let mut all = job::Entity::find().all(t.app.db.read()).await.unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn clear(t: &TestApp) {
    run_pending(&t.app).await.unwrap();
    job::Entity::delete_many().exec(t.app.db.maintenance()).await.unwrap();
}

#[tokio::test]
async fn a_failing_job_waits_longer_each_time_and_ends_in_the_dead_list() {
    each_database(|t| async move {
        let admin = t.admin().await;
        clear(&t).await;
        write_mail(&admin).await;
        let broken = second_server(&t, broken_mailer(), 2);
        for attempt in 1..=jobs::MAIL_ATTEMPTS {
            assert_eq!(run_pending(&broken).await.unwrap(), 1, "attempt {attempt}");
            assert_eq!(run_pending(&broken).await.unwrap(), 0, "it waits after attempt {attempt}");
            t.clock.advance((5_i64 << (attempt - 1).min(12)).min(4 * 3600));
        }
        let dead = only_job(&t).await;
        assert_eq!((dead.state.as_str(), dead.attempts), (jobs::DEAD, jobs::MAIL_ATTEMPTS));
        assert!(dead.last_error.unwrap().contains("mail folder"));
        assert!(dead.finished_at.is_some());

        let listed = jobs::list(&admin, "dead").await.unwrap();
        assert_eq!(listed.len(), 1);
        jobs::retry(&admin, dead.id).await.unwrap();
        assert_eq!(t.events(Entity::Job, dead.id.0).await, ["job.given_up", "job.retried"]);
        assert!(matches!(refusal(jobs::retry(&admin, dead.id).await), AppError::Conflict(_)));
        t.clock.advance(1);
        assert_eq!(run_pending(&t.app).await.unwrap(), 1);
        assert_eq!(only_job(&t).await.state, jobs::DONE);
    })
    .await;
}

#[tokio::test]
async fn a_job_of_an_unknown_kind_stays_readable_among_the_dead() {
    each_database(|t| async move {
        let admin = t.admin().await;
        clear(&t).await;
        let mut tx = admin.begin().await.unwrap();
        jobs::enqueue(&admin, &mut tx, "gone_since", &7, None).await.unwrap();
        tx.commit().await.unwrap();
        run_pending(&t.app).await.unwrap();
        let dead = only_job(&t).await;
        assert_eq!((dead.state.as_str(), dead.payload.as_str()), (jobs::DEAD, "7"));
        assert!(dead.last_error.unwrap().contains("gone_since"));
    })
    .await;
}

#[tokio::test]
async fn workers_of_several_servers_share_the_jobs() {
    each_database(|t| async move {
        let admin = t.admin().await;
        clear(&t).await;
        for _ in 0..20 {
            write_mail(&admin).await;
        }
        let servers = [3, 4, 5].map(|seed| second_server(&t, Mailer::memory(), seed));
        let [a, b, c] = &servers;
        let (a, b, c) = tokio::join!(run_pending(a), run_pending(b), run_pending(c));
        assert_eq!(a.unwrap() + b.unwrap() + c.unwrap(), 20);
        let sent: Vec<_> = servers.iter().flat_map(|server| server.mailer.kept_in_memory()).collect();
        let ids: BTreeSet<_> =
            sent.iter().filter_map(|mail| mail.lines().find(|line| line.starts_with("Message-ID:"))).collect();
        assert_eq!((sent.len(), ids.len()), (20, 20), "each job once");
    })
    .await;
}

#[tokio::test]
async fn a_job_whose_worker_vanished_is_taken_over_after_its_lease() {
    each_database(|t| async move {
        let admin = t.admin().await;
        clear(&t).await;
        write_mail(&admin).await;
        job::Entity::update_many()
            .col_expr(job::Column::LockedBy, Expr::value("vanished"))
            .col_expr(job::Column::LockedUntil, Expr::value(t.app.clock.now().plus_seconds(120)))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        t.clock.advance(119);
        assert_eq!(run_pending(&t.app).await.unwrap(), 0);
        t.clock.advance(2);
        assert_eq!(run_pending(&t.app).await.unwrap(), 1);
        assert_eq!(only_job(&t).await.state, jobs::DONE);
    })
    .await;
}

#[tokio::test]
async fn a_job_belongs_to_the_transaction_that_causes_it_and_to_its_key() {
    each_database(|t| async move {
        let admin = t.admin().await;
        clear(&t).await;
        let enqueue = async |commit: bool| {
            let mut tx = admin.begin().await.unwrap();
            jobs::enqueue(&admin, &mut tx, "gone_since", &7, Some("key")).await.unwrap();
            if commit {
                tx.commit().await.unwrap();
            }
        };
        enqueue(false).await;
        assert_eq!(job::Entity::find().count(t.app.db.read()).await.unwrap(), 0, "undone");
        enqueue(true).await;
        enqueue(true).await;
        assert_eq!(only_job(&t).await.dedup_key.as_deref(), Some("key"), "while it waits there is one");
        run_pending(&t.app).await.unwrap();
        enqueue(true).await;
        assert_eq!(job::Entity::find().count(t.app.db.read()).await.unwrap(), 2, "the key is free again");
    })
    .await;
}

#[tokio::test]
async fn the_worker_runs_jobs_until_it_is_told_to_stop() {
    each_database(|t| async move {
        let admin = t.admin().await;
        clear(&t).await;
        let stop = CancellationToken::new();
        let running = tokio::spawn(worker::run(Arc::clone(&t.app), stop.clone()));
        let before = t.mails().len();
        write_mail(&admin).await;
        for _ in 0..100 {
            if t.mails().len() > before {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(t.mails().len(), before + 1);
        stop.cancel();
        tokio::time::timeout(Duration::from_secs(10), running).await.unwrap().unwrap();
        let job = only_job(&t).await;
        assert_eq!((job.state.as_str(), job.locked_by), (jobs::DONE, None));
    })
    .await;
}

#[tokio::test]
async fn jobs_are_for_those_who_manage_them() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        assert!(matches!(refusal(jobs::list(&ana, "").await), AppError::Forbidden(_)));
        assert!(matches!(refusal(jobs::retry(&ana, JobId(1)).await), AppError::Forbidden(_)));
        assert_eq!(refusal(jobs::retry(&admin, JobId(0)).await), AppError::NotFound);
        assert!(refusal(jobs::list(&admin, "asleep").await).at("state").is_some());
    })
    .await;
}

#[tokio::test]
async fn housekeeping_deletes_what_is_over_and_nothing_else() {
    each_database(|t| async move {
        let admin = t.admin().await;
        clear(&t).await;
        write_mail(&admin).await;
        write_mail(&admin).await;
        run_pending(&t.app).await.unwrap();
        t.clock.advance(8 * 86_400);
        write_mail(&admin).await;
        leave_traces(&t, admin.actor.subject.id).await;
        housekeeping::clean_up(&t.app).await.unwrap();
        let db = t.app.db.read();
        assert_eq!(only_job(&t).await.state, jobs::READY);
        assert_eq!(session::Entity::find_by_id("new").count(db).await.unwrap(), 1);
        assert_eq!(session::Entity::find_by_id("old").count(db).await.unwrap(), 0);
        let flashes = flash::Entity::find().all(db).await.unwrap();
        assert_eq!(flashes.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["new"]);
        let throttles = throttle::Entity::find().filter(throttle::Column::Key.starts_with("t:")).all(db).await.unwrap();
        assert_eq!(throttles.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["t:new"]);
        let links =
            one_time_link::Entity::find().filter(one_time_link::Column::Purpose.eq("test")).all(db).await.unwrap();
        assert_eq!(links.iter().map(|row| row.nonce.as_str()).collect::<Vec<_>>(), ["new"]);
    })
    .await;
}

#[tokio::test]
async fn a_task_that_fails_ends_no_other_one_of_its_round() {
    each_database(|t| async move {
        let admin = t.admin().await;
        leave_traces(&t, admin.actor.subject.id).await;
        let db = t.app.db.maintenance();
        db.execute_unprepared("ALTER TABLE retention_rule RENAME TO retention_rule_elsewhere").await.unwrap();
        assert!(housekeeping::one_round(&t.app, true).await.is_err(), "it is told");
        let flashes = flash::Entity::find().all(db).await.unwrap();
        assert_eq!(flashes.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["new"]);
        db.execute_unprepared("ALTER TABLE retention_rule_elsewhere RENAME TO retention_rule").await.unwrap();
        housekeeping::one_round(&t.app, true).await.unwrap();
    })
    .await;
}

/// A session, flash message, throttle row and link that are over, and one of each that is not.
async fn leave_traces(t: &TestApp, user: UserId) {
    let (db, now) = (t.app.db.maintenance(), t.app.clock.now());
    for (name, end) in [("old", Timestamp(START.0 - 1)), ("new", now.plus_seconds(60))] {
        let session = session::ActiveModel {
            id: Set(name.to_owned()),
            data: Set("{}".to_owned()),
            user_id: Set(Some(user)),
            real_user_id: Set(Some(user)),
            address: Set(String::new()),
            user_agent: Set(String::new()),
            created_at: Set(START),
            last_seen_at: Set(START),
            expires_at: Set(end),
        };
        session.insert(db).await.unwrap();
        let flash = flash::ActiveModel { id: Set(name.to_owned()), data: Set("{}".to_owned()), expires_at: Set(end) };
        flash.insert(db).await.unwrap();
        let throttle = throttle::ActiveModel {
            key: Set(format!("t:{name}")),
            failures: Set(1),
            window_started_at: Set(if name == "old" { START } else { now }),
            blocked_until: Set(Some(end)),
        };
        throttle.insert(db).await.unwrap();
        let link = one_time_link::ActiveModel {
            user_id: Set(user),
            purpose: Set("test".to_owned()),
            nonce: Set(name.to_owned()),
            token_hash: Set(name.to_owned()),
            expires_at: Set(if name == "old" { Timestamp(START.0 - 30 * 86_400_000) } else { end }),
            created_at: Set(START),
            ..Default::default()
        };
        link.insert(db).await.unwrap();
    }
}
