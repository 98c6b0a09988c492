//! Response-time targets: what is due, what stands still, who is told.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{inbox, new_queue, state, subjects, view};
use domain::AppError;
use domain::ids::{CalendarId, TargetId, TicketId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::response::{CalendarInput, DueKind, DueView, TargetInput};
use domain::state::{GroupLevel, TicketState, UserType};
use domain::tickets::{ArticleInput, TicketInput, TicketPatch};
use service::{Cx, response, tickets};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// Always open, so that the tests count in plain hours.
fn always() -> CalendarInput {
    let day = || "00:00-24:00".to_owned();
    CalendarInput {
        name: "Always".to_owned(),
        time_zone: "UTC".to_owned(),
        monday: day(),
        tuesday: day(),
        wednesday: day(),
        thursday: day(),
        friday: day(),
        saturday: day(),
        sunday: day(),
        holidays: String::new(),
    }
}

fn promise(name: &str, calendar: CalendarId) -> TargetInput {
    TargetInput {
        name: name.to_owned(),
        calendar_id: calendar.to_string(),
        first: "1h".to_owned(),
        next: "2h".to_owned(),
        resolution: "8h".to_owned(),
        ..TargetInput::default()
    }
}

/// A target for all tickets.
async fn promised(t: &TestApp) -> (CalendarId, TargetId) {
    let admin = t.admin().await;
    let calendar = response::create_calendar(&admin, always()).await.unwrap();
    let target = response::create_target(&admin, promise("All", calendar)).await.unwrap();
    t.run_jobs().await;
    (calendar, target)
}

/// A fresh request by the same person: its moment is now.
async fn again(t: &TestApp, cx: &Cx) -> Cx {
    t.cx(cx.actor.subject.id).await
}

async fn ticket_of(t: &TestApp, ana: &Cx, subject: &str) -> TicketId {
    let input = TicketInput {
        queue_id: inbox(t).await.to_string(),
        subject: subject.to_owned(),
        body: "It smokes.".to_owned(),
        ..TicketInput::default()
    };
    tickets::open(&again(t, ana).await, input, Hat::Portal).await.unwrap()
}

/// Acme holds rw on the first queue by what everyone holds.
async fn customer(t: &TestApp) -> Cx {
    t.admin().await;
    t.customer_user("Ana").await
}

async fn write(t: &TestApp, by: &Cx, id: TicketId, hat: Hat) {
    let kind = if hat == Hat::Agent { "reply" } else { "message" };
    let input = ArticleInput { kind: kind.to_owned(), body: "Text".to_owned(), ..ArticleInput::default() };
    tickets::answer(&again(t, by).await, id, input, hat, Vec::new()).await.unwrap();
}

async fn set(t: &TestApp, by: &Cx, id: TicketId, to: TicketState) {
    tickets::update(&again(t, by).await, id, state(to), None).await.unwrap();
}

async fn due(t: &TestApp, id: TicketId) -> Option<DueView> {
    tickets::get(&t.admin().await, id, Hat::Agent).await.unwrap().due
}

/// What is due, and in how many minutes.
async fn left(t: &TestApp, id: TicketId) -> Vec<(DueKind, i64)> {
    let now = t.admin().await.now;
    let due = due(t, id).await.unwrap();
    due.moments.into_iter().map(|moment| (moment.kind, (moment.due_at.0 - now.0) / 60_000)).collect()
}

#[tokio::test]
async fn responses_are_due_from_the_message_they_answer_and_done_with_the_answer() {
    each_database(|t| async move {
        promised(&t).await;
        let (admin, ana) = (t.admin().await, customer(&t).await);
        let id = ticket_of(&t, &ana, "Printer").await;
        assert_eq!(left(&t, id).await, [(DueKind::First, 60), (DueKind::Resolution, 480)]);
        assert_eq!(tickets::get(&ana, id, Hat::Portal).await.unwrap().due, None, "customers see nothing of it");
        t.clock.advance(30 * MINUTE);
        write(&t, &admin, id, Hat::Agent).await;
        assert_eq!(left(&t, id).await, [(DueKind::Resolution, 450)]);
        t.clock.advance(HOUR);
        write(&t, &ana, id, Hat::Portal).await;
        t.clock.advance(10 * MINUTE);
        write(&t, &ana, id, Hat::Portal).await;
        assert_eq!(left(&t, id).await, [(DueKind::Next, 110), (DueKind::Resolution, 380)], "from the first of them");
        write(&t, &admin, id, Hat::Agent).await;
        set(&t, &admin, id, TicketState::Closed).await;
        assert!(due(&t, id).await.unwrap().moments.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_clocks_stand_while_a_ticket_is_pending() {
    each_database(|t| async move {
        promised(&t).await;
        let (admin, ana) = (t.admin().await, customer(&t).await);
        let id = ticket_of(&t, &ana, "Printer").await;
        t.clock.advance(20 * MINUTE);
        set(&t, &admin, id, TicketState::Pending).await;
        let standing = due(&t, id).await.unwrap();
        assert!(standing.is_paused && standing.moments.is_empty());
        t.clock.advance(5 * HOUR);
        set(&t, &admin, id, TicketState::Open).await;
        assert_eq!(left(&t, id).await, [(DueKind::First, 40), (DueKind::Resolution, 460)]);
        set(&t, &admin, id, TicketState::Closed).await;
        t.clock.advance(24 * HOUR);
        set(&t, &admin, id, TicketState::Open).await;
        assert_eq!(left(&t, id).await, [(DueKind::First, 40), (DueKind::Resolution, 460)], "closed is standing, too");
    })
    .await;
}

#[tokio::test]
async fn a_target_for_the_customer_goes_before_one_for_the_queue_and_both_before_one_for_all() {
    each_database(|t| async move {
        let (calendar, _) = promised(&t).await;
        let (admin, ana) = (t.admin().await, customer(&t).await);
        let id = ticket_of(&t, &ana, "Printer").await;
        let name = |due: Option<DueView>| due.unwrap().target;
        assert_eq!(name(due(&t, id).await), "All");
        let queue = TargetInput { queue_id: inbox(&t).await.to_string(), ..promise("Queue", calendar) };
        response::create_target(&admin, queue.clone()).await.unwrap();
        t.run_jobs().await;
        assert_eq!(name(due(&t, id).await), "Queue", "open tickets follow");
        let acme = TargetInput { customer: "acme".to_owned(), first: "0:10".to_owned(), ..promise("Acme", calendar) };
        let acme = response::create_target(&t.admin().await, acme).await.unwrap();
        t.run_jobs().await;
        assert_eq!(name(due(&t, id).await), "Acme");
        assert_eq!(left(&t, id).await[0], (DueKind::First, 10));
        let twice = TargetInput { name: "Queue again".to_owned(), ..queue };
        assert!(refusal(response::create_target(&admin, twice).await).at("queue_id").is_some());
        let off =
            TargetInput { validity: "invalid".to_owned(), customer: "Acme".to_owned(), ..promise("Acme", calendar) };
        response::update_target(&t.admin().await, acme, off).await.unwrap();
        t.run_jobs().await;
        assert_eq!(name(due(&t, id).await), "Queue");
        let (other, _) = new_queue(&t, "Other", Some(GroupLevel::Rw)).await;
        let boss = t.worker("Boss", &["full"]).await;
        let patch = TicketPatch { queue_id: other.to_string(), ..TicketPatch::default() };
        tickets::update(&boss, id, patch, None).await.unwrap();
        let moved = tickets::get(&boss, id, Hat::Agent).await.unwrap();
        assert_eq!(name(moved.due), "All", "moving to a queue takes its target");
    })
    .await;
}

#[tokio::test]
async fn what_is_overdue_and_due_soon_is_listed_and_counted() {
    each_database(|t| async move {
        promised(&t).await;
        let (admin, ana) = (t.admin().await, customer(&t).await);
        let before = tickets::counts(&admin).await.unwrap();
        assert_eq!((before.overdue, before.due_soon), (Some(0), Some(0)));
        ticket_of(&t, &ana, "Late").await;
        t.clock.advance(2 * HOUR);
        let soon = ticket_of(&t, &ana, "Soon").await;
        let admin = again(&t, &admin).await;
        assert_eq!(subjects(&admin, view("overdue"), Hat::Agent).await, ["Late"]);
        assert_eq!(subjects(&admin, view("due_soon"), Hat::Agent).await, ["Soon"]);
        let counts = tickets::counts(&admin).await.unwrap();
        assert_eq!((counts.overdue, counts.due_soon), (Some(1), Some(1)));
        let rows = tickets::list(&admin, view("due_soon"), Hat::Agent).await.unwrap().rows;
        assert_eq!(rows[0].due_at, Some(admin.now.plus_seconds(HOUR)));
        let outsider = t.bare_agent("Otto", UserType::User).await;
        assert!(subjects(&outsider, view("all"), Hat::Agent).await.is_empty());
        assert_eq!(tickets::counts(&outsider).await.unwrap().overdue, Some(0), "of the own queues");
        let ana = again(&t, &ana).await;
        assert!(tickets::list(&ana, view("overdue"), Hat::Portal).await.is_err());
        assert!(
            tickets::list(&ana, view("open"), Hat::Portal).await.unwrap().rows.iter().all(|row| row.due_at.is_none())
        );
        set(&t, &admin, soon, TicketState::Pending).await;
        assert!(subjects(&again(&t, &admin).await, view("due_soon"), Hat::Agent).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_owns_it_is_told_once_of_each_target_and_otherwise_those_of_the_queue() {
    each_database(|t| async move {
        promised(&t).await;
        let (admin, ana) = (t.admin().await, customer(&t).await);
        let bob = t.agent("Bob", UserType::User).await;
        let id = ticket_of(&t, &ana, "Printer").await;
        t.run_jobs().await;
        let told = |t: &TestApp| t.mails().iter().filter(|mail| mail.contains("Overdue")).count();
        response::escalate(&t.app).await.unwrap();
        t.run_jobs().await;
        assert_eq!(told(&t), 0);
        t.clock.advance(HOUR);
        for _ in 0..3 {
            response::escalate(&t.app).await.unwrap();
            t.run_jobs().await;
        }
        assert_eq!(told(&t), 2, "Ada and Bob, who work in the queue, once");
        let patch = TicketPatch { owner_id: bob.actor.subject.id.to_string(), ..TicketPatch::default() };
        tickets::update(&again(&t, &admin).await, id, patch, None).await.unwrap();
        t.clock.advance(7 * HOUR);
        response::escalate(&t.app).await.unwrap();
        t.run_jobs().await;
        assert_eq!(told(&t), 3, "the owner alone, of the resolution");
        let last = t.mails().into_iter().rfind(|mail| mail.contains("Overdue")).unwrap();
        assert!(last.contains("bob@desk.example.com") && last.contains("Resolution"), "{last}");
        set(&t, &admin, id, TicketState::Pending).await;
        set(&t, &admin, id, TicketState::Open).await;
        response::escalate(&t.app).await.unwrap();
        t.run_jobs().await;
        assert_eq!(told(&t), 3, "once for each target");
        let events = t.events(Entity::Ticket, id.0).await;
        assert_eq!(events.iter().filter(|event| *event == "ticket.overdue").count(), 2);
    })
    .await;
}

#[tokio::test]
async fn forms_say_what_is_wrong_and_the_structure_is_for_those_who_may_manage_it() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let wrong = CalendarInput {
            monday: "morning".to_owned(),
            time_zone: "Mars".to_owned(),
            holidays: "Christmas".to_owned(),
            ..CalendarInput::default()
        };
        let error = refusal(response::create_calendar(&admin, wrong).await);
        for field in ["name", "time_zone", "monday", "holidays"] {
            assert!(error.at(field).is_some(), "{field}: {error:?}");
        }
        let never = CalendarInput { name: "Never".to_owned(), time_zone: "UTC".to_owned(), ..CalendarInput::default() };
        assert!(refusal(response::create_calendar(&admin, never).await).at("monday").is_some());
        let calendar = response::create_calendar(&admin, always()).await.unwrap();
        assert!(refusal(response::create_calendar(&admin, always()).await).at("name").is_some());
        let empty =
            TargetInput { name: "Nothing".to_owned(), calendar_id: calendar.to_string(), ..TargetInput::default() };
        assert!(refusal(response::create_target(&admin, empty).await).at("first").is_some());
        let wrong = TargetInput {
            customer: "Nobody".to_owned(),
            queue_id: "999".to_owned(),
            next: "soon".to_owned(),
            ..promise("Wrong", CalendarId(999))
        };
        let error = refusal(response::create_target(&admin, wrong).await);
        for field in ["customer", "queue_id", "next", "calendar_id"] {
            assert!(error.at(field).is_some(), "{field}: {error:?}");
        }
        let id = response::create_target(&admin, promise("All", calendar)).await.unwrap();
        let row = response::target(&admin, id).await.unwrap();
        assert_eq!((row.first.as_str(), row.next.as_str(), row.resolution.as_str()), ("1:00", "2:00", "8:00"));
        let agent = t.agent("Bob", UserType::User).await;
        assert!(matches!(refusal(response::targets(&agent).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(response::calendars(&agent).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(response::create_calendar(&agent, always()).await), AppError::Forbidden(_)));
        let update = response::update_target(&agent, id, promise("Mine", calendar)).await;
        assert!(matches!(refusal(update), AppError::Forbidden(_)));
        assert_eq!(t.events(Entity::ResponseTarget, id.0).await, ["response_target.created"]);
    })
    .await;
}
