//! Tickets of confidential customers.

use super::{Desk, by_agent};
use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox, subjects, view};
use domain::AppError;
use domain::journal::Entity;
use domain::policy::Hat;
use domain::shell::Notice;
use domain::state::AccountState;
use domain::tickets::{EndUserInput, TicketInput, TicketPatch, TicketQuery};
use entity::user;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use service::{Cx, tickets};

fn owned_by(cx: &Cx) -> TicketPatch {
    TicketPatch { owner_id: cx.actor.subject.id.to_string(), ..TicketPatch::default() }
}

/// Open tickets, those without an owner, and those of Sia, as every list and counter has them.
async fn seen(desk: &Desk, cx: &Cx) -> (u64, u64, usize) {
    let searched = TicketQuery { q: "matters".to_owned(), ..TicketQuery::default() };
    let numbered = TicketQuery { q: desk.ticket.number(), ..TicketQuery::default() };
    let of_sia = TicketQuery { requester: desk.sia.to_string(), ..view("all") };
    let counts = tickets::counts(cx).await.unwrap();
    for query in [view("open"), view("all"), searched] {
        assert_eq!(subjects(cx, query, Hat::Agent).await.len() as u64, counts.open, "{counts:?}");
    }
    assert_eq!(counts.queues.iter().map(|(_, open)| open).sum::<u64>(), counts.open);
    let narrow = subjects(cx, of_sia, Hat::Agent).await.len();
    assert_eq!(narrow, subjects(cx, numbered, Hat::Agent).await.len());
    (counts.open, counts.unassigned, narrow)
}

#[tokio::test]
async fn tickets_of_a_confidential_customer_are_for_their_owner_and_who_holds_the_right() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let (admin, mia) = (desk.t.admin().await, desk.mia().await);
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        by_agent(&admin, ana, form(inbox(&desk.t).await, "Loud matters")).await;
        assert_eq!(seen(&desk, &admin).await, (2, 2, 1));
        assert_eq!(seen(&desk, &mia).await, (1, 1, 0));
        assert_eq!(refusal(tickets::get(&mia, desk.ticket, Hat::Agent).await), AppError::NotFound);
        let notice = Notice { entity: Entity::Ticket, id: desk.ticket.0 };
        assert!(!tickets::may_see(&mia, &notice).await.unwrap());
        assert_eq!(refusal(tickets::update(&mia, desk.ticket, owned_by(&mia), None).await), AppError::NotFound);

        tickets::update(&admin, desk.ticket, owned_by(&mia), None).await.unwrap();
        assert_eq!(seen(&desk, &mia).await, (2, 1, 1), "her own ticket");
        assert!(tickets::get(&mia, desk.ticket, Hat::Agent).await.unwrap().can.change);
        tickets::update(&admin, desk.ticket, owned_by(&admin), None).await.unwrap();
        assert_eq!(seen(&desk, &mia).await, (1, 1, 0), "a colleague's");
        assert_eq!(seen(&desk, &desk.trusted(&mia).await).await, (2, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn nobody_opens_tickets_for_whom_they_may_not_know_of() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let (admin, mia) = (desk.t.admin().await, desk.mia().await);
        let queue = inbox(&desk.t).await;
        let wanted = TicketInput { requester_id: desk.sia.to_string(), ..form(queue, "Hello") };
        let nobody = TicketInput { requester_id: "4711".to_owned(), ..form(queue, "Hello") };
        let refused = refusal(tickets::open(&mia, wanted, Hat::Agent).await);
        assert_eq!(refused, refusal(tickets::open(&mia, nobody, Hat::Agent).await), "as if there were nobody");
        assert!(tickets::options(&mia, Hat::Agent, Some(desk.sia)).await.unwrap().requester.is_none());

        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let loud = by_agent(&admin, ana, form(queue, "Loud matters")).await;
        let to = |id: String| EndUserInput { requester_id: id, ..EndUserInput::default() };
        let refused = refusal(tickets::change_site_user(&mia, loud, to(desk.sia.to_string()), None).await);
        assert_eq!(refused, refusal(tickets::change_site_user(&mia, loud, to("4711".to_owned()), None).await));

        tickets::update(&admin, desk.ticket, owned_by(&mia), None).await.unwrap();
        let options = tickets::end_user_options(&mia, desk.ticket).await.unwrap();
        assert_eq!(options.sites.len(), 1, "the site of her ticket");
    })
    .await;
}

async fn set_state(t: &TestApp, cx: &Cx, state: AccountState) {
    let row = user::ActiveModel { id: Set(cx.actor.subject.id), account_state: Set(state), ..Default::default() };
    row.update(t.app.db.maintenance()).await.unwrap();
}

#[tokio::test]
async fn a_locked_agent_owns_no_new_tickets() {
    each_database(|t| async move {
        let mia = t.worker("Mia", &["read"]).await;
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let ticket = by_agent(&admin, ana, form(inbox(&t).await, "Loud matters")).await;
        set_state(&t, &mia, AccountState::Locked).await;
        let offered = tickets::get(&admin, ticket, Hat::Agent).await.unwrap().owners;
        assert!(offered.iter().all(|owner| owner.id != mia.actor.subject.id.0));
        let refused = refusal(tickets::update(&admin, ticket, owned_by(&mia), None).await);
        assert_eq!(refused.at("owner_id"), Some("This person does not work in the queue of the ticket."));
        set_state(&t, &mia, AccountState::Active).await;
        tickets::update(&admin, ticket, owned_by(&mia), None).await.unwrap();
    })
    .await;
}
