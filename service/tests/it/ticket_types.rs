//! Ticket types with their portal form and custom fields.

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{form, inbox, new_queue};
use domain::AppError;
use domain::customers::CustomerInput;
use domain::fields::{FieldInput, FieldValues};
use domain::ids::{FieldId, QueueId, TicketId, TypeId, UserId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::settings::{ANONYMOUS_SITE, ANONYMOUS_USER};
use domain::state::{AccountState, GroupLevel, UserType, WebAccess};
use domain::ticket_types::{FieldUse, TicketTypeInput};
use domain::tickets::{AnonymousTicketInput, TicketInput, TicketPatch, TicketQuery};
use entity::{user, user_email};
use futures::TryStreamExt;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::{Cx, customers, doors, export, fields, settings, ticket_types, tickets, users};
use std::collections::BTreeMap;

/// A custom field of one line.
async fn field(t: &TestApp, record: &str, label: &str) -> FieldId {
    let (record, label, kind) = (record.to_owned(), label.to_owned(), "text".to_owned());
    fields::create(&t.admin().await, FieldInput { record, label, kind, ..FieldInput::default() }).await.unwrap()
}

/// A type that is offered everywhere and asks for these fields.
fn named(name: &str, asks: &[(FieldId, &str)]) -> TicketTypeInput {
    let fields = asks.iter().map(|(id, usage)| (id.to_string(), vec![(*usage).to_owned()]));
    TicketTypeInput {
        name: name.to_owned(),
        is_in_portal: "true".to_owned(),
        is_anonymous: "true".to_owned(),
        fields: FieldValues(fields.collect()),
        ..TicketTypeInput::default()
    }
}

async fn add(t: &TestApp, input: TicketTypeInput) -> TypeId {
    ticket_types::create(&t.admin().await, input).await.unwrap()
}

fn values(pairs: &[(&str, &str)]) -> FieldValues {
    FieldValues(pairs.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])).collect())
}

async fn set(t: &TestApp, key: &str, value: &str) {
    let values = BTreeMap::from([(key.to_owned(), value.to_owned())]);
    settings::save(&t.admin().await, values).await.unwrap();
}

async fn by_email(t: &TestApp, email: &str) -> Option<UserId> {
    let address = user_email::Entity::find().filter(user_email::Column::AddressKey.eq(email));
    Some(address.one(t.app.db.read()).await.unwrap()?.user_id)
}

async fn found(cx: &Cx, q: &str) -> Vec<TicketId> {
    let query = TicketQuery { q: q.to_owned(), ..TicketQuery::default() };
    tickets::list(cx, query, Hat::Agent).await.unwrap().rows.into_iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn hal_73_types_are_kept_by_whoever_manages_the_structure() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let first = ticket_types::list(&admin).await.unwrap();
        assert_eq!((first.len(), first[0].id, first[0].name.as_str()), (1, TypeId::FIRST, "Request"));
        assert!(first[0].is_in_portal && first[0].is_anonymous && !first[0].hides_contact);
        let bob = t.agent("Bob", UserType::User).await;
        assert!(matches!(refusal(ticket_types::list(&bob).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(ticket_types::options(&bob)), AppError::Forbidden(_)));
        assert!(matches!(refusal(ticket_types::create(&bob, named("Mine", &[])).await), AppError::Forbidden(_)));
        let (serial, badge) = (field(&t, "ticket", "Serial").await, field(&t, "user", "Badge").await);
        let floor = field(&t, "customer", "Floor").await;
        let error = refusal(ticket_types::create(&t.admin().await, named("request", &[(floor, "asked")])).await);
        assert!(error.at("name").is_some() && error.at(&format!("fields.{floor}")).is_some(), "{error:?}");

        let input = TicketTypeInput {
            queue_id: inbox(&t).await.to_string(),
            order: FieldValues([(badge.to_string(), vec!["1".to_owned()])].into()),
            ..named("Incident", &[(serial, "asked"), (badge, "required")])
        };
        let id = add(&t, input.clone()).await;
        let admin = t.admin().await;
        let row = ticket_types::get(&admin, id).await.unwrap();
        assert_eq!((row.position, row.queue.as_deref()), (2, Some("Inbox")));
        let shown: Vec<_> = row.fields.iter().map(|one| (one.label.as_str(), one.usage)).collect();
        assert_eq!(shown, [("Badge", FieldUse::Required), ("Serial", FieldUse::Asked)]);
        let same = TicketTypeInput { position: "2".to_owned(), ..input.clone() };
        ticket_types::update(&admin, id, same.clone()).await.unwrap();
        let less = TicketTypeInput { fields: values(&[(&serial.to_string(), "asked")]), ..same };
        ticket_types::update(&admin, id, less).await.unwrap();
        assert_eq!(t.events(Entity::TicketType, id.0).await, ["ticket_type.created", "ticket_type.updated"]);
        let changes = t.journal(Entity::TicketType, id.0).await.pop().unwrap().changes;
        assert!(changes.contains("Badge") && !changes.contains("position"), "{changes}");
        assert!(matches!(refusal(ticket_types::update(&bob, id, input).await), AppError::Forbidden(_)));

        let retired = TicketTypeInput { validity: "invalid".to_owned(), ..named("Request", &[]) };
        let error = refusal(ticket_types::update(&t.admin().await, TypeId::FIRST, retired).await);
        assert!(error.at("validity").is_some(), "every ticket needs a type: {error:?}");
    })
    .await;
}

#[tokio::test]
async fn hal_73_the_type_decides_what_the_form_of_a_new_ticket_asks_for() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let serial = field(&t, "ticket", "Serial").await;
        let (printers, _) = new_queue(&t, "Printers", Some(GroupLevel::Rw)).await;
        let proposing =
            TicketTypeInput { queue_id: printers.to_string(), ..named("Incident", &[(serial, "required")]) };
        let incident = add(&t, proposing).await;
        let inside = add(&t, TicketTypeInput { is_in_portal: String::new(), ..named("Inside", &[]) }).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);

        let plain = tickets::type_form(&ana, Hat::Portal, None);
        assert_eq!((plain.type_id, plain.types.len(), plain.fields.len()), (Some(TypeId::FIRST), 2, 0));
        let asked = tickets::type_form(&ana, Hat::Portal, Some(incident));
        assert_eq!((asked.type_id, asked.queue_id), (Some(incident), Some(printers)));
        assert!(asked.fields.len() == 1 && asked.fields[0].is_required && asked.user_fields.is_empty());
        assert_eq!(tickets::type_form(&ana, Hat::Portal, Some(inside)).type_id, Some(TypeId::FIRST));
        assert_eq!(tickets::type_form(&bob, Hat::Agent, Some(inside)).type_id, Some(inside));
        assert!(tickets::type_form(&ana, Hat::Agent, None).types.is_empty(), "customers open nothing as agents");

        let of_type = |id: TypeId, fields: FieldValues| TicketInput {
            type_id: id.to_string(),
            fields,
            ..form(queue, "The printer is on fire")
        };
        let missing = tickets::open(&ana, of_type(incident, FieldValues::default()), Hat::Portal).await;
        assert!(refusal(missing).at("fields.serial").is_some());
        let hidden = tickets::open(&ana, of_type(inside, FieldValues::default()), Hat::Portal).await;
        assert!(refusal(hidden).at("type_id").is_some());
        let foreign = tickets::open(&ana, of_type(TypeId::FIRST, values(&[("serial", "X")])), Hat::Portal).await;
        assert!(refusal(foreign).at("fields.serial").is_some(), "the type does not ask for it");

        let proposed = TicketInput { queue_id: String::new(), ..of_type(incident, values(&[("serial", "ZX-4711")])) };
        let id = tickets::open(&ana, proposed, Hat::Portal).await.unwrap();
        let view = tickets::get(&ana, id, Hat::Portal).await.unwrap();
        assert_eq!((view.queue_id, view.type_id, view.ticket_type.as_str()), (printers, incident, "Incident"));
        assert!(view.custom.is_empty() && view.asked.is_empty(), "customers see only what is meant for them");
        let admin = t.admin().await;
        t.grant(admin.actor.subject.id, domain::state::GrantKind::Queue, printers.0).await;
        assert_eq!(found(&t.admin().await, "zx-4711").await, [id]);
        let old = tickets::open(&ana, form(queue, "As ever"), Hat::Portal).await.unwrap();
        assert_eq!(tickets::get(&ana, old, Hat::Portal).await.unwrap().type_id, TypeId::FIRST);
    })
    .await;
}

async fn opened(ana: &Cx, queue: QueueId, kind: TypeId, serial: &str) -> TicketId {
    let input = TicketInput {
        type_id: kind.to_string(),
        fields: values(&[("serial", serial)]),
        ..form(queue, "The printer is on fire")
    };
    tickets::open(ana, input, Hat::Portal).await.unwrap()
}

#[tokio::test]
async fn hal_73_type_and_fields_are_changed_by_whoever_may_change_the_ticket() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let (serial, room) = (field(&t, "ticket", "Serial").await, field(&t, "ticket", "Room").await);
        let incident = add(&t, named("Incident", &[(serial, "required"), (room, "asked")])).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        let id = opened(&ana, queue, incident, "ZX-1").await;
        let to = |fields: &[(&str, &str)]| TicketPatch { fields: values(fields), ..TicketPatch::default() };
        let refused = tickets::update(&ana, id, to(&[("room", "12")]), None).await;
        assert!(matches!(refusal(refused), AppError::Forbidden(_)));

        let before = tickets::get(&bob, id, Hat::Agent).await.unwrap();
        assert_eq!((before.types.len(), before.asked.len()), (2, 2));
        tickets::update(&bob, id, to(&[("room", "12")]), Some(before.version)).await.unwrap();
        let stale = tickets::update(&bob, id, to(&[("room", "13")]), Some(before.version)).await;
        let contested = refusal(stale);
        assert!(contested.contested("fields.room").is_some(), "somebody changed the room meanwhile: {contested:?}");
        tickets::update(&bob, id, to(&[("serial", "ZX-2")]), Some(before.version)).await.unwrap();
        let emptied = tickets::update(&bob, id, to(&[("serial", "")]), None).await;
        assert!(refusal(emptied).at("fields.serial").is_some());
        tickets::update(&bob, id, to(&[("room", "")]), None).await.unwrap();
        let view = tickets::get(&bob, id, Hat::Agent).await.unwrap();
        assert_eq!(view.custom, [("Serial".to_owned(), "ZX-2".to_owned())]);
        assert_eq!((found(&bob, "zx-2").await, found(&bob, "zx-1").await), (vec![id], Vec::new()));
        let changes = t.journal(Entity::Ticket, id.0).await.pop().unwrap().changes;
        assert!(changes.contains("fields.room"), "{changes}");

        let first = TicketPatch { type_id: TypeId::FIRST.to_string(), ..TicketPatch::default() };
        assert!(matches!(refusal(tickets::update(&ana, id, first.clone(), None).await), AppError::Forbidden(_)));
        tickets::update(&bob, id, first, None).await.unwrap();
        let view = tickets::get(&bob, id, Hat::Agent).await.unwrap();
        assert_eq!((view.ticket_type.as_str(), view.asked.len()), ("Request", 0));
        assert_eq!(view.fields, values(&[("serial", "ZX-2")]), "what the new type does not ask for stays");
        let nowhere = TicketPatch { type_id: "999".to_owned(), ..TicketPatch::default() };
        assert!(refusal(tickets::update(&bob, id, nowhere, None).await).at("type_id").is_some());
    })
    .await;
}

#[tokio::test]
async fn hal_73_custom_fields_of_tickets_are_exported() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let serial = field(&t, "ticket", "Serial").await;
        let incident = add(&t, named("Incident", &[(serial, "asked")])).await;
        let (bob, ana) = (t.agent("Bob", UserType::User).await, t.customer_user("Ana").await);
        opened(&ana, queue, incident, "ZX-4711").await;
        tickets::open(&ana, form(queue, "As ever"), Hat::Portal).await.unwrap();
        let query = TicketQuery { view: "all".to_owned(), ..TicketQuery::default() };
        let file = export::tickets(&bob, query, "csv").await.unwrap();
        let bytes = file.content.map_ok(|part| part.to_vec()).try_concat().await.unwrap();
        let mut lines = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        let rows: Vec<Vec<String>> =
            lines.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        let last = |row: &[String]| row[row.len() - 3..].to_vec();
        assert_eq!(last(&rows[0]), ["Type", "Tags", "Serial"]);
        let mut held: Vec<_> = rows[1..].iter().map(|row| last(row)).collect();
        held.sort();
        assert_eq!(held, [["Incident", "", "ZX-4711"], ["Request", "", ""]]);
    })
    .await;
}

fn anonymous(queue: QueueId, kind: TypeId, email: &str, badge: &str) -> AnonymousTicketInput {
    AnonymousTicketInput {
        name: "Eva Ruiz".to_owned(),
        email: email.to_owned(),
        user_fields: if badge.is_empty() { FieldValues::default() } else { values(&[("badge", badge)]) },
        type_id: kind.to_string(),
        queue_id: queue.to_string(),
        subject: "The printer is on fire".to_owned(),
        body: "Help!".to_owned(),
        fields: FieldValues::default(),
    }
}

/// The requesters of all tickets.
async fn requesters(t: &TestApp) -> Vec<String> {
    let query = TicketQuery { view: "all".to_owned(), ..TicketQuery::default() };
    let rows = tickets::list(&t.admin().await, query, Hat::Agent).await.unwrap().rows;
    rows.into_iter().map(|row| row.requester).collect()
}

#[tokio::test]
async fn hal_40_hal_41_a_type_that_hides_the_contact_details_adds_nobody() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        let admin = t.admin().await;
        let walk_ins = CustomerInput { name: "Walk-ins".to_owned(), ..CustomerInput::default() };
        let walk_ins = customers::create(&admin, walk_ins).await.unwrap();
        let site = customers::get(&admin, walk_ins).await.unwrap().sites.remove(0).name;
        let badge = field(&t, "user", "Badge").await;
        let hiding = TicketTypeInput { hides_contact: "true".to_owned(), ..named("Fault", &[(badge, "required")]) };
        let hiding = add(&t, hiding).await;
        set(&t, ANONYMOUS_SITE, &format!("Walk-ins / {site}")).await;

        let form = doors::form(&t.guest(), Some(hiding)).await.unwrap();
        assert!(!form.contact && form.typed.user_fields.is_empty() && form.typed.types.len() == 2);
        assert!(doors::form(&t.guest(), None).await.unwrap().contact, "of that type only");
        let people = t.people().await;
        doors::open_ticket(&t.guest(), anonymous(queue, hiding, "", "")).await.unwrap();
        assert_eq!(t.people().await, people, "nobody is added");
        let of = requesters(&t).await;
        let general = user::Entity::find().filter(user::Column::DisplayName.eq(&of[0])).all(t.app.db.read()).await;
        assert!(general.unwrap().iter().any(|person| person.is_general), "{of:?}");

        t.person_of_acme("Walk", WebAccess::Own, AccountState::Guest).await;
        set(&t, ANONYMOUS_USER, "walk@acme.example.com").await;
        let people = t.people().await;
        doors::open_ticket(&t.guest(), anonymous(queue, hiding, "", "")).await.unwrap();
        assert_eq!(t.people().await, people);
        assert!(requesters(&t).await.contains(&"Walk Customer".to_owned()));
        let closed = TicketTypeInput { is_anonymous: String::new(), ..named("Fault", &[]) };
        ticket_types::update(&t.admin().await, hiding, closed).await.unwrap();
        let refused = doors::open_ticket(&t.guest(), anonymous(queue, hiding, "", "")).await;
        assert!(refusal(refused).at("type_id").is_some(), "no longer offered without an account");
    })
    .await;
}

#[tokio::test]
async fn hal_43_custom_fields_of_the_person_are_kept_with_the_new_account_alone() {
    each_database(|t| async move {
        let queue = inbox(&t).await;
        t.admin().await;
        t.customer("Acme").await;
        let known = t.person_of_acme("Kim", WebAccess::Own, AccountState::Active).await;
        let (badge, serial) = (field(&t, "user", "Badge").await, field(&t, "ticket", "Serial").await);
        let visit = add(&t, named("Visit", &[(badge, "required"), (serial, "asked")])).await;
        set(&t, ANONYMOUS_SITE, "Acme / Head office").await;
        let form = doors::form(&t.guest(), Some(visit)).await.unwrap();
        assert!(form.contact && form.typed.user_fields.len() == 1 && form.typed.fields.len() == 1);
        assert!(doors::form(&t.guest(), None).await.unwrap().typed.user_fields.is_empty());

        let missing = doors::open_ticket(&t.guest(), anonymous(queue, visit, "eva@example.com", "")).await;
        assert!(refusal(missing).at("user_fields.badge").is_some());
        let foreign = doors::open_ticket(&t.guest(), anonymous(queue, TypeId::FIRST, "eva@example.com", "B-7")).await;
        assert!(refusal(foreign).at("user_fields.badge").is_some(), "this type does not ask for it");
        doors::open_ticket(&t.guest(), anonymous(queue, visit, "eva@example.com", "B-7")).await.unwrap();
        let eva = by_email(&t, "eva@example.com").await.unwrap();
        let admin = t.admin().await;
        assert_eq!(users::get(&admin, eva).await.unwrap().custom, [("Badge".to_owned(), "B-7".to_owned())]);

        for (email, person) in [("eva@example.com", eva), ("kim@acme.example.com", known)] {
            let before = users::get(&admin, person).await.unwrap().custom;
            doors::open_ticket(&t.guest(), anonymous(queue, visit, email, "B-8")).await.unwrap();
            assert_eq!(users::get(&admin, person).await.unwrap().custom, before, "{email} is known");
        }
    })
    .await;
}
