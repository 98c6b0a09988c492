//! Tags of tickets, and tickets that are pending until a day.

use crate::support::{each_database, refusal};
use crate::tickets::{inbox, opened, subjects, view};
use domain::policy::Hat;
use domain::state::{TicketState, UserType};
use domain::tickets::{TicketPatch, TicketQuery};
use entity::ticket;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use service::tickets;

fn tags(add: &str, remove: &str) -> TicketPatch {
    TicketPatch { add_tags: add.to_owned(), remove_tags: remove.to_owned(), ..TicketPatch::default() }
}

#[tokio::test]
async fn a_tag_is_one_whatever_its_case_and_tickets_are_found_by_it() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let (one, two) = (opened(&ana, queue, "One").await, opened(&ana, queue, "Two").await);
        tickets::update(&bob, one, tags("VIP, On Site", ""), None).await.unwrap();
        tickets::update(&bob, two, tags("vip", ""), None).await.unwrap();
        assert_eq!(tickets::get(&bob, two, Hat::Agent).await.unwrap().tags, ["VIP"], "as it was first written");
        assert_eq!(tickets::tags(&bob, "").await.unwrap(), ["On Site", "VIP"]);
        assert_eq!(tickets::tags(&bob, "site").await.unwrap(), ["On Site"]);
        let tagged = |name: &str| TicketQuery { tag: name.to_owned(), ..view("all") };
        assert_eq!(subjects(&bob, tagged("vIp"), Hat::Agent).await, ["Two", "One"]);
        assert_eq!(subjects(&bob, tagged("on site"), Hat::Agent).await, ["One"]);
        let searched = TicketQuery { q: "on site".to_owned(), ..TicketQuery::default() };
        assert_eq!(subjects(&bob, searched.clone(), Hat::Agent).await, ["One"]);
        assert!(subjects(&ana, searched, Hat::Portal).await.is_empty(), "customers search in what they see");
        assert!(tickets::get(&ana, one, Hat::Portal).await.unwrap().tags.is_empty());
        assert!(refusal(tickets::list(&ana, tagged("vip"), Hat::Portal).await).at("tag").is_some());
        tickets::update(&bob, one, tags("", "vip"), None).await.unwrap();
        assert_eq!(subjects(&bob, tagged("vip"), Hat::Agent).await, ["Two"]);
        let long = "x".repeat(51);
        assert!(refusal(tickets::update(&bob, one, tags(&long, ""), None).await).at("add_tags").is_some());
        let reader = t.worker("Rita", &["read", "note"]).await;
        let refused = refusal(tickets::update(&reader, one, tags("mine", ""), None).await);
        assert!(matches!(refused, domain::AppError::Forbidden(_)), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_pending_ticket_is_opened_or_closed_on_its_day() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let (opens, closes) = (opened(&ana, queue, "Opens").await, opened(&ana, queue, "Closes").await);
        let until = t.app.clock.now().plus_seconds(3600).as_input();
        let pending = |closes: &str| TicketPatch {
            state: "pending".to_owned(),
            pending_until: until.clone(),
            pending_closes: closes.to_owned(),
            owner_id: bob.actor.subject.id.to_string(),
            ..TicketPatch::default()
        };
        tickets::update(&bob, opens, pending("false"), None).await.unwrap();
        tickets::update(&bob, closes, pending("true"), None).await.unwrap();
        assert_eq!(subjects(&bob, view("waiting"), Hat::Agent).await.len(), 2);
        let late = TicketPatch { pending_until: "2001-01-01".to_owned(), ..TicketPatch::default() };
        assert!(refusal(tickets::update(&bob, opens, late, None).await).at("pending_until").is_some());
        tickets::wake(&t.app).await.unwrap();
        assert_eq!(subjects(&bob, view("waiting"), Hat::Agent).await.len(), 2, "not before");
        t.clock.advance(7200);
        tickets::wake(&t.app).await.unwrap();
        for (id, state) in [(opens, TicketState::Open), (closes, TicketState::Closed)] {
            let now = tickets::get(&bob, id, Hat::Agent).await.unwrap();
            assert_eq!((now.state, now.pending_until), (state, None));
        }
        let told = t.journal(domain::journal::Entity::Ticket, opens.0).await;
        assert_eq!(told.last().unwrap().cause, "job");
        t.run_jobs().await;
        assert_eq!(t.mails().iter().filter(|mail| mail.contains("Reminder: Opens")).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_ticket_that_cannot_be_opened_keeps_no_other_one_waiting() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let (broken, sound) = (opened(&ana, queue, "Broken").await, opened(&ana, queue, "Sound").await);
        for (id, seconds) in [(broken, 1800), (sound, 3600)] {
            let pending = TicketPatch {
                state: "pending".to_owned(),
                pending_until: t.app.clock.now().plus_seconds(seconds).as_input(),
                ..TicketPatch::default()
            };
            tickets::update(&bob, id, pending, None).await.unwrap();
        }
        t.clock.advance(7200);
        let spoil = ticket::Entity::update_many().col_expr(ticket::Column::Fields, Expr::value("{"));
        spoil.filter(ticket::Column::Id.eq(broken)).exec(t.app.db.maintenance()).await.unwrap();
        assert!(tickets::wake(&t.app).await.is_err(), "it is told");
        assert_eq!(tickets::get(&bob, sound, Hat::Agent).await.unwrap().state, TicketState::Open);
    })
    .await;
}

#[tokio::test]
async fn however_many_tickets_are_due_none_waits_for_another_round() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let first = opened(&t.customer_user("Ana").await, queue, "Waits").await;
        let db = t.app.db.maintenance();
        let row = ticket::Entity::find_by_id(first).one(db).await.unwrap().unwrap();
        let waiting = ticket::ActiveModel {
            id: NotSet,
            state: Set(TicketState::Pending),
            pending_until: Set(Some(t.app.clock.now())),
            ..row.into_active_model().reset_all()
        };
        let broken = ticket::ActiveModel { fields: Set(Some("{".to_owned())), ..waiting.clone() };
        let rows = std::iter::once(broken).chain(std::iter::repeat_n(waiting, 130));
        ticket::Entity::insert_many(rows).exec_without_returning(db).await.unwrap();
        let pending = || ticket::Entity::find().filter(ticket::Column::State.eq(TicketState::Pending)).count(db);
        assert_eq!(pending().await.unwrap(), 131);
        assert!(tickets::wake(&t.app).await.is_err(), "what cannot be changed is told");
        assert_eq!(pending().await.unwrap(), 1);
    })
    .await;
}
