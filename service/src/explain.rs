//! *Access explained*: the answer of the access rules to a question about somebody else.

use crate::access::load;
use crate::cx::Cx;
use crate::error::Result;
use crate::tickets::{facts, participants};
use domain::access::{AccessAnswer, AccessQuestion};
use domain::error::FieldErrors;
use domain::ids::{CustomerId, QueueId, TicketId, UserId};
use domain::policy::{Action, Actor, Decision, Resource, Subject, TicketFacts, UserFacts, Via};
use domain::validate;
use entity::{customer, ticket};
use sea_orm::EntityTrait;

/// May this person do this to that record, and why? Asked of the very function that guards the action.
///
/// # Errors
/// `Forbidden` without the right to ask; `Invalid` at `person`, `action`, `on` or `record` for what does not
/// exist.
pub async fn ask(cx: &Cx, question: AccessQuestion) -> Result<AccessAnswer> {
    cx.require_desk(Action::ExplainAccess)?;
    let mut errors = FieldErrors::new();
    let subject = person(cx, &mut errors, "person", "a person", &question.person).await?;
    let action = Action::parse(question.action.trim());
    if action.is_none() {
        errors.add("action", "Please choose an action from the list.");
    }
    let record = record(cx, &mut errors, &question).await?;
    let (Some(subject), Some(action), Some(record)) = (subject, action, record) else {
        errors.into_result()?;
        return Err(domain::AppError::NotFound.into());
    };
    let actor = Actor { subject, via: Via::Direct };
    let (record, decision) = record.decide(cx, &actor, action);
    Ok(AccessAnswer { person: actor.subject.name, action: action.label().to_owned(), record, decision })
}

/// What is asked about.
enum Record {
    Desk,
    Ticket(TicketFacts),
    Queue(QueueId, String),
    User(Box<UserFacts>),
    Customer(CustomerId, String),
}

impl Record {
    fn decide(&self, cx: &Cx, actor: &Actor, action: Action) -> (String, Decision) {
        let decide = |resource| cx.policy().explain(actor, action, resource);
        match self {
            Self::Desk => ("the desk as a whole".to_owned(), decide(Resource::Desk)),
            Self::Ticket(ticket) => (format!("ticket #{}", ticket.id.number()), decide(Resource::Ticket(ticket))),
            Self::Queue(id, name) => (format!("queue {name}"), decide(Resource::Queue(*id))),
            Self::User(user) => (user.subject.name.clone(), decide(Resource::User(user))),
            Self::Customer(id, name) => (name.clone(), decide(Resource::Customer(*id))),
        }
    }
}

async fn record(cx: &Cx, errors: &mut FieldErrors, question: &AccessQuestion) -> Result<Option<Record>> {
    Ok(match question.on.trim() {
        "" | "desk" => Some(Record::Desk),
        "ticket" => {
            let found = match TicketId::from_number(&question.record) {
                Some(id) => ticket_facts(cx, id).await?,
                None => None,
            };
            let found = found.filter(|ticket| is_told_of(cx, ticket));
            if found.is_none() {
                errors.add("record", "There is no ticket of this number.");
            }
            found.map(Record::Ticket)
        }
        "queue" => {
            let id: Option<QueueId> = validate::id(errors, "record", "a queue", &question.record);
            let found = id.and_then(|id| Some(Record::Queue(id, cx.fixed.structure.queues.get(&id)?.name.clone())));
            if found.is_none() {
                errors.add("record", "Please choose a queue from the list.");
            }
            found
        }
        "user" => {
            let subject = person(cx, errors, "record", "a person", &question.record).await?;
            subject.map(|subject| Record::User(Box::new(UserFacts { subject })))
        }
        "customer" => {
            let id: Option<CustomerId> = validate::id(errors, "record", "a customer", &question.record);
            let id = id.filter(|id| cx.people_scope().contains_customer(*id));
            let found = match id {
                Some(id) => customer::Entity::find_by_id(id).one(cx.app.db.read()).await?,
                None => None,
            };
            if found.is_none() {
                errors.add("record", "There is no such customer.");
            }
            found.map(|row| Record::Customer(row.id, row.name))
        }
        _ => {
            errors.add("on", "Please choose the desk, a ticket, a queue, a user or a customer.");
            None
        }
    })
}

async fn person(cx: &Cx, errors: &mut FieldErrors, field: &str, label: &str, text: &str) -> Result<Option<Subject>> {
    let Some(id) = validate::id::<UserId>(errors, field, label, text) else { return Ok(None) };
    let found = load::subject_of(cx.app.db.read(), id).await?.filter(|person| cx.require_known(person).is_ok());
    if found.is_none() {
        errors.add(field, "There is no such person.");
    }
    Ok(found)
}

/// Whether whoever asks may know whose ticket it is: answers name confidential customers.
fn is_told_of(cx: &Cx, ticket: &TicketFacts) -> bool {
    cx.people_scope().contains_customer(ticket.customer) || ticket.owner == Some(cx.actor.subject.id)
}

async fn ticket_facts(cx: &Cx, id: TicketId) -> Result<Option<TicketFacts>> {
    let db = cx.app.db.read();
    let Some(row) = ticket::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let participants = participants(db, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(Some(facts(&row, participants)))
}
