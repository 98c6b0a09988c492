//! The daily run, and its circuit breaker.

use super::feed::JsonFeed;
use super::{carry_out, input, last, look, person};
use crate::support::{TestApp, each_database};
use domain::ids::IntegrationId;
use domain::integrations::{IntegrationInput, IntegrationRunState};
use domain::state::Validity;
use service::{Cx, import, integrations};

const HOUR: i64 = 3600;

/// What a server does by itself, and another one on the same database.
async fn let_time_work(t: &TestApp) -> u64 {
    let begun = integrations::schedule(&t.app).await.unwrap() + integrations::schedule(&t.app).await.unwrap();
    t.run_jobs().await;
    begun
}

/// An integration that has brought ten people and runs once a day.
async fn ten_people(t: &TestApp, admin: &Cx, feed: &JsonFeed) -> IntegrationId {
    t.customer("Acme").await;
    feed.has_many(10);
    let form = IntegrationInput { vanished: "invalid".to_owned(), ..input(feed) };
    let id = integrations::create(admin, form).await.unwrap();
    assert_eq!(carry_out(t, admin, id).await.create, 10);
    integrations::enable(admin, id).await.unwrap();
    id
}

#[tokio::test]
async fn hal_60_hal_61_enabled_it_runs_once_a_day_and_disabled_never() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        feed.has(&[("Ana", "Porto", "")]);
        let id = integrations::create(&admin, input(&feed)).await.unwrap();
        t.clock.advance(24 * HOUR);
        assert_eq!((let_time_work(&t).await, integrations::runs(&admin, id).await.unwrap().len()), (0, 0));
        integrations::enable(&t.admin().await, id).await.unwrap();
        assert_eq!(let_time_work(&t).await, 0);
        t.clock.advance(24 * HOUR);
        assert_eq!(let_time_work(&t).await, 1);
        let run = last(&admin, id).await;
        assert!(run.is_automatic && run.started_by.is_none());
        assert_eq!((run.state, run.found, run.created), (IntegrationRunState::Done, 1, 1), "{run:?}");
        assert_eq!(let_time_work(&t).await, 0);
        feed.has(&[("ana", "Porto", ""), ("Bo", "Porto", "")]);
        t.clock.advance(24 * HOUR);
        assert_eq!(let_time_work(&t).await, 1);
        let run = last(&admin, id).await;
        assert_eq!((run.created, run.updated, run.state), (1, 1, IntegrationRunState::Done));
        assert_eq!(integrations::runs(&admin, id).await.unwrap().len(), 2);
        integrations::disable(&t.admin().await, id).await.unwrap();
        t.clock.advance(48 * HOUR);
        assert_eq!(let_time_work(&t).await, 0);
    })
    .await;
}

#[tokio::test]
async fn hal_60_one_that_cannot_be_read_keeps_no_other_from_running() {
    each_database(|t| async move {
        let (admin, broken, whole) = (t.admin().await, JsonFeed::start().await, JsonFeed::start().await);
        t.customer("Acme").await;
        broken.fails();
        whole.has(&[("Ana", "Porto", "")]);
        let first = integrations::create(&admin, input(&broken)).await.unwrap();
        let other = IntegrationInput { name: "Another".to_owned(), ..input(&whole) };
        let second = integrations::create(&admin, other).await.unwrap();
        integrations::enable(&admin, first).await.unwrap();
        integrations::enable(&admin, second).await.unwrap();
        t.clock.advance(24 * HOUR);
        assert_eq!(let_time_work(&t).await, 2, "each once, whatever server asks");
        for _ in 0..3 {
            t.clock.advance(60);
            t.run_jobs().await;
        }
        assert_eq!(last(&admin, first).await.state, IntegrationRunState::Failed);
        let run = last(&admin, second).await;
        assert_eq!((run.state, run.created), (IntegrationRunState::Done, 1), "{run:?}");
        assert_eq!(integrations::runs(&admin, second).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn hal_62_the_last_run_by_hand_stands_beside_the_switch() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        let id = ten_people(&t, &admin, &feed).await;
        t.clock.advance(24 * HOUR);
        let_time_work(&t).await;
        let view = integrations::get(&admin, id).await.unwrap();
        assert!(view.is_enabled && view.next_run_at.is_some() && view.last.unwrap().is_automatic);
        let by_hand = view.last_manual.unwrap();
        assert_eq!((by_hand.created, by_hand.is_automatic, by_hand.state), (10, false, IntegrationRunState::Done));
    })
    .await;
}

#[tokio::test]
async fn a_feed_that_drops_most_people_stops_the_run_and_tells_the_admins() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        let id = ten_people(&t, &admin, &feed).await;
        t.run_jobs().await;
        feed.has_many(1);
        t.clock.advance(24 * HOUR);
        let_time_work(&t).await;
        let run = last(&admin, id).await;
        assert_eq!((run.state, run.vanished, run.updated), (IntegrationRunState::Stopped, Some(9), 9));
        let p2 = person(&admin, "P2@example.com").await;
        assert_eq!(t.user(p2).await.validity, Validity::Valid);
        let stopped = run.import_id.unwrap();
        let mail = t.mails().pop().unwrap().replace("=\r\n", "");
        assert!(mail.contains("ada@desk.example.com") && mail.contains("9 are gone"), "{mail}");
        let shown = import::get(&admin, stopped).await.unwrap();
        assert!(shown.can_commit && shown.stopped.unwrap().contains("9 are gone"));
        // Approved, it is carried out.
        import::commit(&admin, stopped).await.unwrap();
        t.run_jobs().await;
        assert_eq!(last(&admin, id).await.state, IntegrationRunState::Done);
        assert_eq!(t.user(p2).await.validity, Validity::Invalid);
        // Whoever comes back can be used again.
        feed.has_many(2);
        assert_eq!(carry_out(&t, &admin, id).await.update, 1);
        assert_eq!(t.user(p2).await.validity, Validity::Valid);
    })
    .await;
}

#[tokio::test]
async fn a_discarded_run_changes_nothing_and_kept_people_stay() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        let id = ten_people(&t, &admin, &feed).await;
        feed.has_many(1);
        t.clock.advance(24 * HOUR);
        let_time_work(&t).await;
        import::discard(&admin, last(&admin, id).await.import_id.unwrap()).await.unwrap();
        assert_eq!(last(&admin, id).await.state, IntegrationRunState::Discarded);
        let p2 = person(&admin, "P2@example.com").await;
        assert_eq!(t.user(p2).await.validity, Validity::Valid);
        let form = integrations::get(&admin, id).await.unwrap().input;
        integrations::update(&admin, id, IntegrationInput { vanished: "keep".to_owned(), ..form }).await.unwrap();
        look(&t, &admin, id).await;
        let run = last(&admin, id).await;
        assert_eq!((run.state, run.vanished, run.updated), (IntegrationRunState::Done, Some(9), 0));
        assert_eq!(t.user(p2).await.validity, Validity::Valid);
    })
    .await;
}

#[tokio::test]
async fn a_failed_read_deactivates_nobody() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        let id = ten_people(&t, &admin, &feed).await;
        let p2 = person(&admin, "P2@example.com").await;
        for empty in [false, true] {
            if empty {
                feed.has(&[]);
            } else {
                feed.fails();
            }
            t.clock.advance(24 * HOUR);
            let_time_work(&t).await;
            for _ in 0..3 {
                t.clock.advance(60);
                t.run_jobs().await;
            }
            let run = last(&admin, id).await;
            assert_eq!((run.state, run.vanished), (IntegrationRunState::Failed, None));
            assert!(
                run.message.contains(if empty { "Nobody was found" } else { "It answered 500" }),
                "{}",
                run.message
            );
            assert_eq!(t.user(p2).await.validity, Validity::Valid);
        }
        assert!(t.mails().pop().unwrap().replace("=\r\n", "").contains("Nobody was found"));
    })
    .await;
}

#[tokio::test]
async fn the_last_admin_stops_a_run() {
    each_database(|t| async move {
        let (admin, feed) = (t.admin().await, JsonFeed::start().await);
        t.customer("Acme").await;
        let form = IntegrationInput {
            fields: [("emails", "mail"), ("first_name", "first"), ("last_name", "last"), ("validity", "title")]
                .into_iter()
                .map(|(field, attribute)| (field.to_owned(), attribute.to_owned()))
                .collect(),
            ..input(&feed)
        };
        let id = integrations::create(&admin, form).await.unwrap();
        let ada = admin.actor.subject.id;
        feed.has(&[("Bo", "Porto", ""), ("ada@desk.example.com,x", "Porto", "invalid")]);
        integrations::enable(&t.admin().await, id).await.unwrap();
        t.clock.advance(24 * HOUR);
        let_time_work(&t).await;
        let run = last(&t.admin().await, id).await;
        assert_eq!(run.state, IntegrationRunState::Stopped, "{run:?}");
        assert!(run.message.contains("last admin"));
        assert_eq!(t.user(ada).await.validity, Validity::Valid);
    })
    .await;
}
