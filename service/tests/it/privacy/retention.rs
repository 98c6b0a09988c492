//! Rules of retention: what they would do, and what they do.

use super::{Cx, annika, count, file, ticket_of};
use crate::support::{TestApp, each_database, refusal};
use crate::tickets::text;
use domain::AppError;
use domain::ids::{RetentionRuleId, TicketId, UserId};
use domain::policy::Hat;
use domain::privacy::{ERASED, HoldInput, PrivacyState};
use domain::retention::{RetentionInput, RetentionRule, RunCount, RunState};
use domain::state::{TicketState, UserType, Validity};
use entity::{attachment, ticket, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::privacy::{self, retention};
use service::tickets;

const DAY_S: i64 = 86_400;

fn rule(action: &str) -> RetentionInput {
    RetentionInput {
        name: format!("Old: {action}"),
        action: action.to_owned(),
        months: "12".to_owned(),
        customer: "Acme".to_owned(),
        most: "10".to_owned(),
        ..RetentionInput::default()
    }
}

async fn run_of(t: &TestApp, cx: &Cx, id: RetentionRuleId) -> RetentionRule {
    t.run_jobs().await;
    retention::get(cx, id).await.unwrap()
}

fn counted(rule: &RetentionRule, what: RunCount) -> u64 {
    rule.runs[0].counts.iter().find(|(one, _)| *one == what).map_or(0, |(_, count)| *count)
}

async fn close(t: &TestApp, id: TicketId) {
    ticket::Entity::update_many()
        .col_expr(ticket::Column::State, Expr::value(TicketState::Closed))
        .col_expr(ticket::Column::ClosedAt, Expr::value(t.app.clock.now()))
        .filter(ticket::Column::Id.eq(id))
        .exec(t.app.db.maintenance())
        .await
        .unwrap();
}

/// Annika with a closed ticket, and Bo; more than a year later.
async fn year_later(t: &TestApp, admin: &Cx) -> (Cx, UserId, TicketId) {
    let id = annika(t, admin).await;
    let ticket = ticket_of(t, admin, id, "Printer").await;
    tickets::answer(admin, ticket, text("reply", "Done."), Hat::Agent, vec![file("log.txt")]).await.unwrap();
    close(t, ticket).await;
    t.run_jobs().await;
    t.clock.advance(400 * DAY_S);
    (t.cx(admin.actor.subject.id).await, id, ticket)
}

#[tokio::test]
async fn a_rule_shows_what_it_would_do_and_does_nothing_before_it_is_switched_on() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (admin, id, _) = year_later(&t, &admin).await;
        let wrong = RetentionInput { months: "0".to_owned(), most: "many".to_owned(), ..rule("burn") };
        let refused = refusal(retention::create(&admin, &wrong).await);
        for field in ["action", "months", "most"] {
            assert!(refused.at(field).is_some(), "{field}: {refused:?}");
        }
        let unknown = RetentionInput { customer: "Nobody Ltd".to_owned(), ..rule("erase") };
        assert!(refusal(retention::create(&admin, &unknown).await).at("customer").is_some());
        let made = retention::create(&admin, &rule("erase")).await.unwrap();
        assert!(refusal(retention::create(&admin, &rule("erase")).await).at("name").is_some());
        let shown = retention::preview(&admin, made).await.unwrap();
        assert_eq!(
            (shown.found, shown.held, shown.hidden, shown.tickets, shown.waits),
            (1, 0, 0, 1, false),
            "{shown:?}"
        );
        assert_eq!(shown.samples, [("Annika Zuckerkandl".to_owned(), format!("/agent/users/{id}"))]);

        assert_eq!(retention::schedule(&t.app).await.unwrap(), 0);
        t.clock.advance(2 * DAY_S);
        assert_eq!(retention::schedule(&t.app).await.unwrap(), 0);
        assert_eq!(t.user(id).await.validity, Validity::Valid);
        // Whoever has a newer ticket is not meant.
        let admin = t.cx(admin.actor.subject.id).await;
        ticket_of(&t, &admin, id, "New one").await;
        assert_eq!(retention::preview(&admin, made).await.unwrap().found, 0);
        let none = refusal(retention::start(&admin, made).await);
        assert!(matches!(none, AppError::Conflict(_)), "{none:?}");
        for person in [t.agent("Mia", UserType::Manager).await, t.customer_user("Cy").await] {
            assert!(matches!(refusal(retention::list(&person).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(retention::create(&person, &rule("erase")).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(retention::preview(&person, made).await), AppError::Forbidden(_)));
        }
        retention::delete(&admin, made).await.unwrap();
        assert!(retention::list(&admin).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_daily_run_begins_once_and_erases_by_the_machinery_of_erasures() {
    each_database(|t| async move {
        t.admin().await;
        t.set_setting("privacy.cooling_off_days", "7").await;
        let admin = t.admin().await;
        let (admin, id, _) = year_later(&t, &admin).await;
        let enabled = RetentionInput { is_enabled: "true".to_owned(), ..rule("anonymise") };
        let made = retention::create(&admin, &enabled).await.unwrap();
        assert_eq!(retention::schedule(&t.app).await.unwrap(), 0, "not at once");
        t.clock.advance(DAY_S);
        let (one, two) = tokio::join!(retention::schedule(&t.app), retention::schedule(&t.app));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        let admin = t.cx(admin.actor.subject.id).await;
        let ran = run_of(&t, &admin, made).await;
        assert_eq!((ran.runs[0].state, counted(&ran, RunCount::Erasures)), (RunState::Done, 1), "{ran:?}");
        let task = privacy::list(&admin).await.unwrap().remove(0);
        assert_eq!((task.user_id, task.state), (id, PrivacyState::Waiting), "it cools off");
        assert_eq!(task.reason, "Retention: Old: anonymise");
        t.clock.advance(7 * DAY_S);
        privacy::begin_due(&t.app).await.unwrap();
        t.run_jobs().await;
        let left = ticket::Entity::find().one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!(left.requester_id, ERASED);
        assert!(user::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_run_that_finds_too_many_waits_and_holds_are_kept() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (admin, id, _) = year_later(&t, &admin).await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let few = RetentionInput { most: "1".to_owned(), ..rule("deactivate") };
        let made = retention::create(&admin, &few).await.unwrap();
        assert!(retention::preview(&admin, made).await.unwrap().waits);
        let run = retention::start(&admin, made).await.unwrap();
        let waiting = run_of(&t, &admin, made).await;
        assert_eq!(waiting.runs[0].state, RunState::Waiting);
        assert_eq!(t.user(id).await.validity, Validity::Valid, "nothing happened");
        assert!(matches!(refusal(retention::start(&admin, made).await), AppError::Conflict(_)));
        retention::discard(&admin, run).await.unwrap();
        assert!(matches!(refusal(retention::approve(&admin, run).await), AppError::Conflict(_)));
        let run = retention::start(&admin, made).await.unwrap();
        retention::approve(&admin, run).await.unwrap();
        let done = run_of(&t, &admin, made).await;
        assert_eq!((done.runs[0].state, counted(&done, RunCount::Deactivated)), (RunState::Done, 2), "{done:?}");
        assert_eq!((t.user(id).await.validity, t.user(bo).await.validity), (Validity::Invalid, Validity::Invalid));

        privacy::hold(&admin, id, &HoldInput { reason: "Case 4711".to_owned() }).await.unwrap();
        let erase = retention::create(&admin, &rule("erase")).await.unwrap();
        let shown = retention::preview(&admin, erase).await.unwrap();
        assert_eq!((shown.found, shown.held), (2, 1));
        retention::start(&admin, erase).await.unwrap();
        let done = run_of(&t, &admin, erase).await;
        assert_eq!(counted(&done, RunCount::Erasures), 1, "{done:?}");
        assert_eq!(t.user(id).await.id, id);
        assert!(user::Entity::find_by_id(bo).one(t.app.db.read()).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn closed_tickets_lose_their_files_or_go() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (admin, id, old) = year_later(&t, &admin).await;
        let new = ticket_of(&t, &admin, id, "Scanner").await;
        tickets::answer(&admin, new, text("reply", "Soon."), Hat::Agent, vec![file("new.txt")]).await.unwrap();
        let files = retention::create(&admin, &rule("delete_files")).await.unwrap();
        let shown = retention::preview(&admin, files).await.unwrap();
        assert_eq!(shown.samples, [(format!("#{} Printer", old.number()), format!("/agent/tickets/{old}"))]);
        retention::start(&admin, files).await.unwrap();
        let done = run_of(&t, &admin, files).await;
        assert_eq!((counted(&done, RunCount::Files), count::<attachment::Entity>(&t).await), (1, 1), "{done:?}");
        assert_eq!(retention::preview(&admin, files).await.unwrap().found, 0);

        let delete = retention::create(&admin, &rule("delete_tickets")).await.unwrap();
        retention::start(&admin, delete).await.unwrap();
        run_of(&t, &admin, delete).await;
        let task = privacy::list(&admin).await.unwrap().remove(0);
        assert!(task.is_of_tickets && task.state == PrivacyState::Done, "{task:?}");
        assert_eq!((task.tickets, task.name.contains("delete_tickets")), (vec![old.number()], true));
        let left = ticket::Entity::find().all(t.app.db.read()).await.unwrap();
        assert_eq!(left.iter().map(|row| row.id).collect::<Vec<_>>(), [new]);
    })
    .await;
}

#[tokio::test]
async fn otr_8_the_switch_stops_rules_that_erase() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (admin, id, _) = year_later(&t, &admin).await;
        let made = retention::create(&admin, &rule("erase")).await.unwrap();
        t.set_setting("privacy.erase", "false").await;
        let admin = t.cx(admin.actor.subject.id).await;
        let enabled = RetentionInput { is_enabled: "true".to_owned(), ..rule("erase") };
        assert!(refusal(retention::update(&admin, made, &enabled).await).at("is_enabled").is_some());
        retention::start(&admin, made).await.unwrap();
        let stopped = run_of(&t, &admin, made).await;
        assert_eq!(stopped.runs[0].state, RunState::Failed);
        assert!(stopped.runs[0].message.as_deref().unwrap().contains("switched off"));
        assert_eq!(t.user(id).await.id, id);
    })
    .await;
}
