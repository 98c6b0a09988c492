//! What becomes of what: the plan of an erasure, and legal hold within it (N10).

use super::{Cx, agreed, annika, count, counted, file, three_tickets, ticket_of};
use crate::support::{TestApp, each_database, refusal};
use crate::tickets::text;
use domain::AppError;
use domain::ids::{PrivacyTaskId, UserId};
use domain::policy::Hat;
use domain::privacy::{Counted, ERASED, EraseInput, HoldInput, PrivacyState, PrivacyTask, TicketFate};
use domain::users::UserInput;
use entity::{article, attachment, ticket};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::{privacy, tickets, users};

fn plan(tickets: &str, heir: &str, written: &str) -> EraseInput {
    EraseInput {
        also_delete_tickets: String::new(),
        tickets: tickets.to_owned(),
        heir_id: heir.to_owned(),
        written: written.to_owned(),
        ..agreed()
    }
}

#[tokio::test]
async fn n10_a_name_that_somebody_else_has_too_stays_and_the_receipt_says_so() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let namesake = UserInput {
            first_name: "Annika".to_owned(),
            last_name: "Zuckerkandl".to_owned(),
            emails: "another@zuck.example".to_owned(),
            customer_id: t.user(id).await.customer_id.to_string(),
            ..UserInput::default()
        };
        let namesake = users::create(&admin, namesake).await.unwrap();
        let task = privacy::erase(&admin, id, agreed()).await.unwrap();
        assert_eq!(counted(&ended(&t, &admin, task).await, Counted::Shared), 1);
        assert_eq!(t.user(namesake).await.display_name, "Annika Zuckerkandl");
    })
    .await;
}

fn held() -> HoldInput {
    HoldInput { reason: "Case 4711".to_owned() }
}

async fn ended(t: &TestApp, admin: &Cx, task: PrivacyTaskId) -> PrivacyTask {
    t.run_jobs().await;
    let task = privacy::get(admin, task).await.unwrap();
    assert_eq!(task.state, PrivacyState::Done, "{task:?}");
    task
}

async fn requesters(t: &TestApp) -> Vec<UserId> {
    ticket::Entity::find().all(t.app.db.read()).await.unwrap().into_iter().map(|row| row.requester_id).collect()
}

#[tokio::test]
async fn n_10_tickets_can_stay_without_the_person() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let tickets = three_tickets(&t, &admin, id).await;
        let task = privacy::erase(&admin, id, plan("anonymise", "", "")).await.unwrap();
        let task = ended(&t, &admin, task).await;
        assert_eq!((task.plan.tickets, task.kept_tickets.len()), (TicketFate::Anonymise, 3));
        assert_eq!((counted(&task, Counted::TicketsAnonymised), counted(&task, Counted::Tickets)), (3, 0));
        assert_eq!(requesters(&t).await, [ERASED; 3]);
        let seen = tickets::get(&admin, tickets[0], Hat::Agent).await.unwrap();
        assert!(!format!("{seen:?}").contains("Zuckerkandl"));
        assert_eq!(count::<attachment::Entity>(&t).await, 1, "files stay with their ticket");
    })
    .await;
}

#[tokio::test]
async fn n_10_tickets_can_be_handed_over_and_what_was_written_removed() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        three_tickets(&t, &admin, id).await;
        for (heir, told) in
            [("", "who gets"), ("nobody@example.com", "nobody with"), ("annika@zuck.example", "somebody else")]
        {
            let refused = refusal(privacy::erase(&admin, id, plan("hand_over", heir, "")).await);
            assert!(refused.at("heir_id").unwrap().contains(told), "{heir}: {refused:?}");
        }
        assert!(refusal(privacy::erase(&admin, id, plan("burn", "", "")).await).at("tickets").is_some());
        assert!(refusal(privacy::erase(&admin, id, plan("anonymise", "", "burn")).await).at("written").is_some());

        // What Annika wrote in a ticket of Bo.
        let other = ticket_of(&t, &admin, bo, "Paper").await;
        let note = tickets::answer(&admin, other, text("note", "My words"), Hat::Agent, vec![file("mine.txt")]);
        let note = note.await.unwrap();
        article::Entity::update_many()
            .col_expr(article::Column::AuthorId, Expr::value(id))
            .filter(article::Column::Id.eq(note))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        assert_eq!(privacy::question(&admin, id).await.unwrap().written, 1);
        let task = privacy::erase(&admin, id, plan("hand_over", "bo@acme.example.com", "remove")).await.unwrap();
        assert_eq!(privacy::get(&admin, task).await.unwrap().heir.as_deref(), Some("Bo Customer"));
        let task = ended(&t, &admin, task).await;
        assert_eq!((counted(&task, Counted::TicketsHandedOver), counted(&task, Counted::WrittenRemoved)), (3, 1));
        assert_eq!(requesters(&t).await, [bo; 4]);
        let body = article::Entity::find_by_id(note).one(t.app.db.read()).await.unwrap().unwrap().body;
        assert_eq!(body, "[removed]");
        assert_eq!(count::<attachment::Entity>(&t).await, 1, "the file of the agent alone");
    })
    .await;
}

#[tokio::test]
async fn n_10_a_legal_hold_during_the_cooling_off_stops_the_erasure() {
    each_database(|t| async move {
        t.admin().await;
        t.set_setting("privacy.cooling_off_days", "7").await;
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let task = privacy::erase(&admin, id, agreed()).await.unwrap();
        privacy::hold(&admin, id, &held()).await.unwrap();
        assert!(privacy::get(&admin, task).await.unwrap().is_held);
        t.clock.advance(30 * 24 * 3600);
        assert_eq!(privacy::begin_due(&t.app).await.unwrap(), 0);
        assert_eq!(privacy::get(&admin, task).await.unwrap().state, PrivacyState::Waiting);
        privacy::lift(&admin, id).await.unwrap();
        assert_eq!(privacy::begin_due(&t.app).await.unwrap(), 1);
        let refused = refusal(privacy::hold(&admin, id, &held()).await);
        assert!(matches!(refused, AppError::Conflict(_)), "what has begun cannot be held: {refused:?}");
        ended(&t, &admin, task).await;
    })
    .await;
}

#[tokio::test]
async fn n_10_tickets_in_which_people_under_legal_hold_wrote_stay() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = annika(&t, &admin).await;
        let bo = t.customer_user("Bo").await.actor.subject.id;
        let tickets = three_tickets(&t, &admin, id).await;
        let words = tickets::answer(&admin, tickets[1], text("reply", "I owe you 100."), Hat::Agent, Vec::new());
        let words = words.await.unwrap();
        article::Entity::update_many()
            .col_expr(article::Column::AuthorId, Expr::value(bo))
            .filter(article::Column::Id.eq(words))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        privacy::hold(&admin, bo, &held()).await.unwrap();
        assert_eq!(privacy::question(&admin, id).await.unwrap().held_tickets, 1);
        let task = privacy::erase(&admin, id, agreed()).await.unwrap();
        let task = ended(&t, &admin, task).await;
        assert_eq!((counted(&task, Counted::Tickets), counted(&task, Counted::TicketsHeld)), (2, 1));
        assert_eq!(task.kept_tickets, [tickets[1].number()]);
        assert_eq!(requesters(&t).await, [ERASED]);
        let kept = article::Entity::find_by_id(words).one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!((kept.author_id, kept.body.as_str()), (bo, "I owe you 100."));
    })
    .await;
}
