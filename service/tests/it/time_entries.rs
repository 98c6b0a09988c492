//! Time accounting.

use crate::support::{START, TestApp, each_database, refusal};
use crate::tickets::{form, inbox, opened};
use domain::AppError;
use domain::ids::TicketId;
use domain::journal::Entity;
use domain::policy::Hat;
use domain::state::UserType;
use domain::tickets::TicketInput;
use domain::time_entries::TimeInput;
use service::{Cx, tickets, time_entries};

fn work(time: &str, note: &str) -> TimeInput {
    TimeInput { time: time.to_owned(), note: note.to_owned(), ..TimeInput::default() }
}

/// An agent of the user type User, and a ticket of a customer.
async fn desk(t: &TestApp) -> (Cx, TicketId) {
    let queue = inbox(t).await;
    let ana = t.customer_user("Ana").await;
    let id = opened(&ana, queue, "Printer").await;
    (t.worker("Bob", &["read", "create", "note"]).await, id)
}

async fn sum(cx: &Cx, ticket: TicketId) -> String {
    let sheet = time_entries::list(cx, ticket).await.unwrap();
    let shown = tickets::get(cx, ticket, Hat::Agent).await.unwrap().worked;
    assert_eq!(shown, Some(sheet.minutes), "the ticket shows the sum");
    sheet.time
}

#[tokio::test]
async fn zam_25_time_is_logged_and_summed() {
    each_database(|t| async move {
        let (bob, id) = desk(&t).await;
        assert_eq!(sum(&bob, id).await, "0:00");
        time_entries::log(&bob, id, work("0:30", "Looked at it")).await.unwrap();
        assert_eq!(sum(&bob, id).await, "0:30");
        let before = TimeInput { worked_on: "2026-11-20".to_owned(), ..work("1.5h", "") };
        time_entries::log(&bob, id, before).await.unwrap();
        assert_eq!(sum(&bob, id).await, "2:00");
        let entries = time_entries::list(&bob, id).await.unwrap().entries;
        let shown: Vec<_> = entries.iter().map(|entry| (entry.time.as_str(), entry.note.as_str())).collect();
        assert_eq!(shown, [("0:30", "Looked at it"), ("1:30", "")]);
        assert_eq!((entries[0].worked_at, entries[1].worked_at.date().as_str()), (START, "2026-11-20"));
        assert!(entries.iter().all(|entry| entry.user == "Bob Agent" && entry.may_change));
        let changes = t.journal(Entity::Ticket, id.0).await.pop().unwrap().changes;
        assert!(changes.contains("1:30") && changes.contains("2026-11-20"), "{changes}");
        for (input, field) in [
            (work("", ""), "time"),
            (work("soon", ""), "time"),
            (work("0", ""), "time"),
            (work("101h", ""), "time"),
            (TimeInput { worked_on: "2026-12-24".to_owned(), ..work("1h", "") }, "worked_on"),
            (TimeInput { worked_on: "yesterday".to_owned(), ..work("1h", "") }, "worked_on"),
            (work("1h", &"long ".repeat(50)), "note"),
        ] {
            assert!(refusal(time_entries::log(&bob, id, input.clone()).await).at(field).is_some(), "{input:?}");
        }
        assert_eq!(sum(&bob, id).await, "2:00");
    })
    .await;
}

#[tokio::test]
async fn zam_25_own_entries_are_corrected_and_removed_and_the_journal_knows() {
    each_database(|t| async move {
        let (bob, id) = desk(&t).await;
        let entry = time_entries::log(&bob, id, work("0:30", "Looked")).await.unwrap();
        time_entries::change(&bob, id, entry, work("45", "Looked")).await.unwrap();
        assert_eq!(sum(&bob, id).await, "0:45");
        time_entries::change(&bob, id, entry, work("0:45", "Looked")).await.unwrap();
        let changes = t.journal(Entity::Ticket, id.0).await.pop().unwrap().changes;
        assert!(changes.contains("0:30") && changes.contains("0:45") && !changes.contains("Looked"), "{changes}");
        assert!(refusal(time_entries::change(&bob, id, entry, work("soon", "")).await).at("time").is_some());
        let other = opened(&t.customer_user("Anton").await, inbox(&t).await, "Other").await;
        assert_eq!(refusal(time_entries::remove(&bob, other, entry).await), AppError::NotFound, "of another ticket");
        time_entries::remove(&bob, id, entry).await.unwrap();
        assert_eq!(refusal(time_entries::remove(&bob, id, entry).await), AppError::NotFound);
        let events = t.events(Entity::Ticket, id.0).await;
        assert_eq!(events, ["ticket.opened", "ticket.time_logged", "ticket.time_changed", "ticket.time_removed"]);
        assert_eq!(sum(&bob, id).await, "0:00");
    })
    .await;
}

#[tokio::test]
async fn zam_25_entries_of_others_need_all_rights_in_the_queue() {
    each_database(|t| async move {
        let (bob, id) = desk(&t).await;
        let entry = time_entries::log(&bob, id, work("0:30", "")).await.unwrap();
        let paul = t.worker("Paul", &["read", "note", "change"]).await;
        assert!(!time_entries::list(&paul, id).await.unwrap().entries[0].may_change);
        for refused in
            [time_entries::change(&paul, id, entry, work("1h", "")).await, time_entries::remove(&paul, id, entry).await]
        {
            assert!(matches!(refusal(refused), AppError::Forbidden(_)));
        }
        let boss = t.agent("Mara", UserType::Manager).await;
        assert!(time_entries::list(&boss, id).await.unwrap().entries[0].may_change);
        time_entries::change(&boss, id, entry, work("1h", "")).await.unwrap();
        assert_eq!(time_entries::list(&bob, id).await.unwrap().entries[0].user, "Bob Agent", "the work stays Bob's");
        time_entries::remove(&boss, id, entry).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn zam_25_readers_log_nothing_and_customers_see_nothing() {
    each_database(|t| async move {
        let (bob, id) = desk(&t).await;
        let entry = time_entries::log(&bob, id, work("0:30", "")).await.unwrap();
        let rita = t.worker("Rita", &["read"]).await;
        let sheet = time_entries::list(&rita, id).await.unwrap();
        assert!(sheet.minutes == 30 && !sheet.may_log && !sheet.entries[0].may_change);
        assert!(matches!(refusal(time_entries::log(&rita, id, work("1h", "")).await), AppError::Forbidden(_)));
        let ana = t.cx(tickets::get(&bob, id, Hat::Agent).await.unwrap().requester_id).await;
        let outsider = t.bare_agent("Olaf", UserType::User).await;
        for cx in [&ana, &outsider] {
            let refused = [
                refusal(time_entries::list(cx, id).await),
                refusal(time_entries::log(cx, id, work("1h", "")).await),
                refusal(time_entries::change(cx, id, entry, work("1h", "")).await),
                refusal(time_entries::remove(cx, id, entry).await),
            ];
            assert!(refused.iter().all(|error| *error == AppError::NotFound), "{refused:?}");
        }
        assert_eq!(tickets::get(&ana, id, Hat::Portal).await.unwrap().worked, None);
        assert_eq!(sum(&bob, id).await, "0:30");
    })
    .await;
}

#[tokio::test]
async fn zam_25_hal_24_the_duration_of_a_call_counts_as_time_on_its_ticket() {
    each_database(|t| async move {
        let (bob, _) = desk(&t).await;
        let ana = t.customer_user("Anna").await.actor.subject.id;
        let call = TicketInput {
            requester_id: ana.to_string(),
            channel: "call".to_owned(),
            call_time: "0:20".to_owned(),
            ..form(inbox(&t).await, "Long call")
        };
        let id = tickets::open(&bob, call.clone(), Hat::Agent).await.unwrap();
        assert_eq!(sum(&bob, id).await, "0:20");
        assert_eq!(t.events(Entity::Ticket, id.0).await, ["ticket.opened", "ticket.time_logged"]);
        let wrong = TicketInput { call_time: "long".to_owned(), ..call };
        assert!(refusal(tickets::open(&bob, wrong, Hat::Agent).await).at("call_time").is_some());
    })
    .await;
}
