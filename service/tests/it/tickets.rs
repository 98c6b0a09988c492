//! Tickets as agents work on them.

use crate::support::{START, TestApp, each_database, refusal};
use domain::AppError;
use domain::ids::{GroupId, QueueId, TicketId, UserId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::state::{ArticleKind, GrantKind, GroupLevel, Priority, TicketState, UserType, Validity};
use domain::tickets::{ArticleInput, TicketInput, TicketPatch, TicketQuery, TicketRow};
use entity::{access_grant, access_group, department, job, queue, ticket, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use service::access::cache;
use service::{Cx, impersonation, tickets};

/// The queue of the setup.
pub async fn inbox(t: &TestApp) -> QueueId {
    t.admin().await;
    queue::Entity::find().order_by_asc(queue::Column::Id).one(t.app.db.read()).await.unwrap().unwrap().id
}

/// A further queue of the first department, with a group of its own on which everyone holds `level`.
pub async fn new_queue(t: &TestApp, name: &str, level: Option<GroupLevel>) -> (QueueId, GroupId) {
    let admin = t.admin().await;
    let department = department::Entity::find().one(t.app.db.read()).await.unwrap().unwrap().id;
    let tx = admin.begin().await.unwrap();
    let group = access_group::ActiveModel {
        name: Set(name.to_owned()),
        name_key: Set(name.to_lowercase()),
        everyone_level: Set(level),
        validity: Set(Validity::Valid),
        comment: Set(String::new()),
        created_at: Set(START),
        updated_at: Set(START),
        ..Default::default()
    };
    let group = group.insert(tx.db()).await.unwrap().id;
    let queue = queue::ActiveModel {
        department_id: Set(department),
        group_id: Set(group),
        name: Set(name.to_owned()),
        name_key: Set(name.to_lowercase()),
        validity: Set(Validity::Valid),
        comment: Set(String::new()),
        created_at: Set(START),
        updated_at: Set(START),
        ..Default::default()
    };
    let queue = queue.insert(tx.db()).await.unwrap().id;
    cache::bump(&tx).await.unwrap();
    tx.commit().await.unwrap();
    (queue, group)
}

/// The form for a ticket in this queue.
pub fn form(queue: QueueId, subject: &str) -> TicketInput {
    TicketInput {
        queue_id: queue.to_string(),
        subject: subject.to_owned(),
        body: "It does not work.".to_owned(),
        ..TicketInput::default()
    }
}

/// Opens a ticket in the portal.
pub async fn opened(by: &Cx, queue: QueueId, subject: &str) -> TicketId {
    tickets::open(by, form(queue, subject), Hat::Portal).await.unwrap()
}

/// An answer of this kind.
pub fn text(kind: &str, body: &str) -> ArticleInput {
    ArticleInput { kind: kind.to_owned(), body: body.to_owned(), ..ArticleInput::default() }
}

/// Subjects in a list, in its order.
pub async fn subjects(cx: &Cx, query: TicketQuery, hat: Hat) -> Vec<String> {
    rows(cx, query, hat).await.into_iter().map(|row| row.subject).collect()
}

async fn rows(cx: &Cx, query: TicketQuery, hat: Hat) -> Vec<TicketRow> {
    let total = tickets::count(cx, query.clone(), hat).await.unwrap().rows;
    let rows = tickets::list(cx, query, hat).await.unwrap().rows;
    assert_eq!(rows.len() as u64, total, "the count fits the list");
    rows
}

/// A list of this view.
pub fn view(name: &str) -> TicketQuery {
    TicketQuery { view: name.to_owned(), ..TicketQuery::default() }
}

/// A patch of the state alone.
pub fn state(state: TicketState) -> TicketPatch {
    TicketPatch { state: state.as_str().to_owned(), ..TicketPatch::default() }
}

async fn stored(t: &TestApp, id: TicketId) -> ticket::Model {
    ticket::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap()
}

async fn mails(t: &TestApp, template: i32) -> u64 {
    let text = format!("\"template\":{template},");
    job::Entity::find().filter(job::Column::Payload.contains(text)).count(t.app.db.read()).await.unwrap()
}

#[tokio::test]
async fn ost_3_a_ticket_from_the_portal_waits_in_the_queue_of_the_agents() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let id = opened(&ana, queue, "Printer is on fire").await;
        let row = rows(&bob, view("unassigned"), Hat::Agent).await.remove(0);
        assert_eq!((row.id, row.requester.as_str(), row.state), (id, "Ana Customer", TicketState::New));
        assert_eq!((row.customer.as_str(), row.queue.as_str()), ("Acme", "Inbox"));
        assert_eq!(mails(&t, 201).await, 1, "it is acknowledged");
        assert_eq!(t.events(Entity::Ticket, id.0).await, ["ticket.opened"]);
    })
    .await;
}

#[tokio::test]
async fn ost_10_a_ticket_has_exactly_one_requester() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let bob = t.agent("Bob", UserType::User).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let error = refusal(tickets::open(&bob, form(queue, "Nobody's"), Hat::Agent).await);
        assert!(error.at("requester_id").is_some());
        let input = TicketInput { requester_id: ana.to_string(), ..form(queue, "Ana's") };
        let id = tickets::open(&bob, input, Hat::Agent).await.unwrap();
        let view = tickets::get(&bob, id, Hat::Agent).await.unwrap();
        assert_eq!((view.requester_id, view.articles[0].kind), (ana, ArticleKind::Reply));
        assert_eq!(view.articles[0].author, "Bob Agent");
    })
    .await;
}

#[tokio::test]
async fn otr_32_no_ticket_for_an_invalid_person_but_the_old_ones_stay() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let bob = t.agent("Bob", UserType::User).await;
        let ana = t.customer_user("Ana").await;
        let id = opened(&ana, queue, "Before").await;
        let ana = ana.actor.subject.id;
        for validity in [Validity::Invalid, Validity::InvalidTemporarily] {
            let row = user::ActiveModel { id: Set(ana), validity: Set(validity), ..Default::default() };
            row.update(t.app.db.maintenance()).await.unwrap();
            let input = TicketInput { requester_id: ana.to_string(), ..form(queue, "After") };
            let error = refusal(tickets::open(&bob, input, Hat::Agent).await);
            assert!(error.at("requester_id").is_some(), "{validity:?}");
            let options = tickets::options(&bob, Hat::Agent, Some(ana)).await.unwrap();
            assert_eq!(options.requester, None);
            assert_eq!(tickets::get(&bob, id, Hat::Agent).await.unwrap().requester, "Ana Customer");
        }
    })
    .await;
}

#[tokio::test]
async fn every_missing_field_is_named_at_once() {
    each_database(|t| async move {
        inbox(&t).await;
        let bob = t.agent("Bob", UserType::User).await;
        let input = TicketInput { priority: "soon".to_owned(), ..TicketInput::default() };
        let error = refusal(tickets::open(&bob, input, Hat::Agent).await);
        for field in ["subject", "body", "queue_id", "requester_id", "priority"] {
            assert!(error.at(field).is_some(), "{field}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_request_twice_opens_one_ticket_and_adds_one_article() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let ana = t.customer_user("Ana").await;
        let input = TicketInput { idempotency_key: "a1".to_owned(), ..form(queue, "Once") };
        let id = tickets::open(&ana, input.clone(), Hat::Portal).await.unwrap();
        assert_eq!(tickets::open(&ana, input.clone(), Hat::Portal).await.unwrap(), id);
        let both = tokio::join!(
            tickets::open(&ana, TicketInput { idempotency_key: "a2".to_owned(), ..input.clone() }, Hat::Portal),
            tickets::open(&ana, TicketInput { idempotency_key: "a2".to_owned(), ..input.clone() }, Hat::Portal),
        );
        assert_eq!(both.0.unwrap(), both.1.unwrap());
        let eva = t.customer_user("Eva").await;
        assert_ne!(tickets::open(&eva, input, Hat::Portal).await.unwrap(), id, "keys are one's own");
        let more = ArticleInput { idempotency_key: "a1".to_owned(), ..text("", "More") };
        let first = tickets::answer(&ana, id, more.clone(), Hat::Portal, Vec::new()).await.unwrap();
        assert_eq!(tickets::answer(&ana, id, more, Hat::Portal, Vec::new()).await.unwrap(), first);
        assert_eq!(tickets::get(&ana, id, Hat::Portal).await.unwrap().articles.len(), 2);
        assert_eq!(mails(&t, 201).await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_reply_goes_to_the_requester_and_a_note_does_not() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let id = opened(&ana, queue, "Printer").await;
        tickets::answer(&bob, id, text("note", "Paper jam?"), Hat::Agent, Vec::new()).await.unwrap();
        assert_eq!((mails(&t, 200).await, stored(&t, id).await.state), (0, TicketState::New));
        tickets::answer(&bob, id, text("reply", "On my way."), Hat::Agent, Vec::new()).await.unwrap();
        assert_eq!((mails(&t, 200).await, stored(&t, id).await.state), (1, TicketState::Open));
        assert_eq!(t.events(Entity::Ticket, id.0).await, ["ticket.opened", "ticket.noted", "ticket.replied"]);
        let journal = t.journal(Entity::Ticket, id.0).await;
        assert!(journal.iter().all(|row| !row.changes.contains("On my way")), "no bodies in the journal");
    })
    .await;
}

#[tokio::test]
async fn a_message_reopens_what_was_closed() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let id = opened(&ana, queue, "Printer").await;
        let done = ArticleInput { state: "closed".to_owned(), ..text("reply", "Done.") };
        tickets::answer(&bob, id, done, Hat::Agent, Vec::new()).await.unwrap();
        assert!(stored(&t, id).await.closed_at.is_some());
        assert!(subjects(&bob, view("open"), Hat::Agent).await.is_empty());
        assert_eq!(subjects(&bob, view("closed"), Hat::Agent).await, ["Printer"]);
        tickets::answer(&ana, id, text("", "It burns again."), Hat::Portal, Vec::new()).await.unwrap();
        let row = stored(&t, id).await;
        assert_eq!((row.state, row.closed_at), (TicketState::Open, None));
    })
    .await;
}

#[tokio::test]
async fn zam_18_what_an_admin_writes_in_a_view_is_the_persons_with_the_real_author_beside() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (ada, ana) = (t.admin().await, t.customer_user("Ana").await);
        let id = opened(&ana, queue, "Printer").await;
        let person = ana.actor.subject.id;
        let stay = impersonation::start(&ada, person, "to help", None, "/").await.unwrap();
        let service::context::SessionCx::As(view) = t.view(ada.actor.subject.id, stay).await else { panic!("no view") };
        tickets::answer(&view, id, text("", "In her name."), Hat::Portal, Vec::new()).await.unwrap();
        let seen = tickets::get(&ada, id, Hat::Agent).await.unwrap().articles.remove(1);
        assert_eq!((seen.author.as_str(), seen.real_author.as_deref()), ("Ana Customer", Some("Ada Admin")));
        let own = tickets::get(&t.cx(person).await, id, Hat::Portal).await.unwrap().articles.remove(1);
        assert_eq!((own.author.as_str(), own.real_author), ("Ana Customer", None));
        let row = t.journal(Entity::Ticket, id.0).await.pop().unwrap();
        assert_eq!((row.subject_id, row.real_id), (Some(person), Some(ada.actor.subject.id)));
    })
    .await;
}

#[tokio::test]
async fn changes_of_different_fields_by_two_people_both_last() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, eve) = (t.agent("Bob", UserType::User).await, t.agent("Eve", UserType::User).await);
        let id = opened(&t.customer_user("Ana").await, queue, "Printer").await;
        let version = Some(stored(&t, id).await.version);
        tickets::update(&bob, id, state(TicketState::Pending), version).await.unwrap();
        let urgent = TicketPatch { priority: "urgent".to_owned(), ..TicketPatch::default() };
        tickets::update(&eve, id, urgent, version).await.unwrap();
        let row = stored(&t, id).await;
        assert_eq!((row.state, row.priority), (TicketState::Pending, Priority::Urgent));
        let stale = tickets::update(&eve, id, state(TicketState::Closed), version).await;
        let contested = refusal(stale);
        let conflict = contested.contested("state").unwrap_or_else(|| panic!("{contested:?}"));
        assert_eq!((conflict.theirs.as_str(), conflict.yours.as_str()), ("Pending", "Closed"));
        assert_eq!(conflict.by, t.user(bob.actor.subject.id).await.display_name);
        // Who was told may set theirs over that, and over nothing that came later.
        let told = conflict.version;
        assert_eq!(told, Some(row.version));
        tickets::update(&bob, id, state(TicketState::Open), told).await.unwrap();
        let again = refusal(tickets::update(&eve, id, state(TicketState::Closed), told).await);
        let conflict = again.contested("state").unwrap_or_else(|| panic!("{again:?}"));
        assert_eq!((conflict.theirs.as_str(), conflict.yours.as_str()), ("Open", "Closed"));
        tickets::update(&eve, id, state(TicketState::Closed), conflict.version).await.unwrap();
        assert_eq!(stored(&t, id).await.state, TicketState::Closed);
    })
    .await;
}

#[tokio::test]
async fn rtp_16_an_unchanged_ticket_is_not_written() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let bob = t.agent("Bob", UserType::User).await;
        let id = opened(&t.customer_user("Ana").await, queue, "Printer").await;
        let before = stored(&t, id).await;
        t.clock.advance(60);
        tickets::update(&bob, id, state(TicketState::New), None).await.unwrap();
        tickets::update(&bob, id, TicketPatch::default(), None).await.unwrap();
        assert_eq!(stored(&t, id).await, before);
        assert_eq!(t.events(Entity::Ticket, id.0).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_owner_works_in_the_queue_and_stays_behind_when_the_ticket_leaves() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (bob, eve) = (t.agent("Bob", UserType::User).await, t.bare_agent("Eve", UserType::User).await);
        let (bob_id, eve_id) = (bob.actor.subject.id, eve.actor.subject.id);
        let ana = t.customer_user("Ana").await;
        let id = opened(&ana, queue, "Printer").await;
        let to = |id: UserId| TicketPatch { owner_id: id.to_string(), ..TicketPatch::default() };
        for stranger in [eve_id, ana.actor.subject.id] {
            let error = refusal(tickets::update(&bob, id, to(stranger), None).await);
            assert!(error.at("owner_id").is_some());
        }
        let owners = tickets::get(&bob, id, Hat::Agent).await.unwrap().owners;
        let names: Vec<_> = owners.iter().map(|choice| choice.name.as_str()).collect();
        assert_eq!(names, ["Ada Admin", "Bob Agent"]);
        tickets::update(&bob, id, to(bob_id), None).await.unwrap();
        assert_eq!(subjects(&bob, view("mine"), Hat::Agent).await, ["Printer"]);
        let (other, _) = new_queue(&t, "Hardware", None).await;
        let away = TicketPatch { queue_id: other.to_string(), ..TicketPatch::default() };
        let error = refusal(tickets::update(&bob, id, away.clone(), None).await);
        assert!(error.at("queue_id").is_some(), "a queue he does not know");
        let ada = t.admin().await;
        t.grant(ada.actor.subject.id, GrantKind::Queue, other.0).await;
        tickets::update(&t.admin().await, id, away, None).await.unwrap();
        let row = stored(&t, id).await;
        assert_eq!((row.queue_id, row.owner_id), (other, None));
    })
    .await;
}

#[tokio::test]
async fn rtp_14_a_queue_granted_or_taken_counts_at_the_next_request() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let bob = t.agent("Bob", UserType::User).await.actor.subject.id;
        let id = opened(&t.customer_user("Ana").await, queue, "Printer").await;
        assert!(tickets::get(&t.cx(bob).await, id, Hat::Agent).await.is_ok());
        access_grant::Entity::delete_many()
            .filter(access_grant::Column::UserId.eq(bob))
            .filter(access_grant::Column::Kind.eq(GrantKind::Queue))
            .exec(t.app.db.maintenance())
            .await
            .unwrap();
        let now = t.cx(bob).await;
        assert_eq!(refusal(tickets::get(&now, id, Hat::Agent).await), AppError::NotFound);
        t.grant(bob, GrantKind::Queue, queue.0).await;
        assert!(tickets::get(&t.cx(bob).await, id, Hat::Agent).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn rtp_20_the_department_alone_shows_no_ticket() {
    each_database(|t| async move {
        let (hardware, _) = new_queue(&t, "Hardware", Some(GroupLevel::Rw)).await;
        let bob = t.agent("Bob", UserType::User).await;
        let id = opened(&t.customer_user("Ana").await, hardware, "Screen").await;
        assert!(subjects(&bob, view("all"), Hat::Agent).await.is_empty());
        for error in [
            refusal(tickets::get(&bob, id, Hat::Agent).await),
            refusal(tickets::answer(&bob, id, text("note", "?"), Hat::Agent, Vec::new()).await),
            refusal(tickets::update(&bob, id, state(TicketState::Closed), None).await),
        ] {
            assert_eq!(error, AppError::NotFound);
        }
        let by_queue = TicketQuery { queue: hardware.to_string(), ..view("all") };
        assert!(subjects(&bob, by_queue, Hat::Agent).await.is_empty());
    })
    .await;
}
