//! What becomes of what: the plan of an erasure, as it is chosen and as the task keeps it (N10).

use crate::access::load;
use crate::cx::Cx;
use crate::error::Result;
use domain::error::FieldErrors;
use domain::ids::{TicketId, UserId};
use domain::policy::{Action, Resource, UserFacts};
use domain::privacy::{ERASED, EraseInput, ErasurePlan, TicketFate, WrittenFate};
use domain::validate;
use entity::{article, legal_hold, privacy_task, user, user_email};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};

/// What a task keeps of it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Stored {
    /// What was chosen.
    pub plan: ErasurePlan,
    /// Tickets that stay without the person so far.
    pub kept: Vec<TicketId>,
    /// The tickets of a task that deletes tickets alone.
    pub only: Vec<TicketId>,
}

impl Stored {
    /// The plan of this task.
    pub(super) fn of(task: &privacy_task::Model) -> Result<Self> {
        Ok(task.plan.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default())
    }

    /// As the task keeps it.
    pub(super) fn text(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }
}

/// Whether a task deletes tickets alone, and nobody.
pub(super) fn is_of_tickets(task: &privacy_task::Model) -> bool {
    task.user_id == ERASED
}

/// The plan that was chosen, with errors at `tickets`, `heir_id` and `written`.
pub(super) async fn chosen(
    cx: &Cx,
    db: &impl ConnectionTrait,
    errors: &mut FieldErrors,
    person: UserId,
    input: &EraseInput,
) -> Result<ErasurePlan> {
    let tickets = match input.tickets.trim() {
        "" => Some(TicketFate::Delete),
        text => TicketFate::parse(text),
    };
    let written = match input.written.trim() {
        "" => Some(WrittenFate::Anonymise),
        text => WrittenFate::parse(text),
    };
    for (field, is_unknown) in [("tickets", tickets.is_none()), ("written", written.is_none())] {
        if is_unknown {
            errors.add(field, "Please choose one from the list.");
        }
    }
    let tickets = tickets.unwrap_or(TicketFate::Delete);
    let heir_id = match tickets {
        TicketFate::HandOver => heir(cx, db, errors, person, input.heir_id.trim()).await?,
        TicketFate::Delete | TicketFate::Anonymise => None,
    };
    Ok(ErasurePlan { tickets, written: written.unwrap_or(WrittenFate::Anonymise), heir_id })
}

/// Who gets the tickets: an id, a mail address or a username.
async fn heir(
    cx: &Cx,
    db: &impl ConnectionTrait,
    errors: &mut FieldErrors,
    person: UserId,
    text: &str,
) -> Result<Option<UserId>> {
    let key = validate::key(text);
    if key.is_empty() {
        errors.add("heir_id", "Please say who gets the tickets.");
        return Ok(None);
    }
    let id = match text.parse() {
        Ok(id) => Some(id),
        Err(_) => by_name(db, &key).await?,
    };
    let subject = match id {
        Some(id) => load::subject_of(db, id).await?.filter(|subject| cx.require_known(subject).is_ok()),
        None => None,
    };
    let Some(subject) = subject else {
        errors.add("heir_id", "There is nobody with this mail address or username.");
        return Ok(None);
    };
    let id = subject.id;
    if id == person {
        errors.add("heir_id", "This is the person to be deleted. Please choose somebody else.");
        return Ok(None);
    }
    let decision = cx.decide(Action::BeRequester, Resource::User(&UserFacts { subject }));
    if !decision.allow {
        let why: Vec<_> = decision.because.into_iter().map(|reason| reason.text).collect();
        errors.add("heir_id", why.join(" "));
    }
    Ok(Some(id))
}

async fn by_name(db: &impl ConnectionTrait, key: &str) -> Result<Option<UserId>> {
    let address = user_email::Entity::find().filter(user_email::Column::AddressKey.eq(key)).one(db).await?;
    if let Some(address) = address {
        return Ok(Some(address.user_id));
    }
    let named = user::Entity::find().filter(user::Column::UsernameKey.eq(key)).one(db).await?;
    Ok(named.map(|user| user.id))
}

/// The people under legal hold.
pub(super) fn held_people() -> SelectStatement {
    legal_hold::Entity::find().select_only().column(legal_hold::Column::UserId).into_query()
}

/// The tickets in which people under legal hold wrote: what they wrote must not be destroyed.
pub(super) fn held_tickets() -> SelectStatement {
    let held = Condition::any()
        .add(article::Column::AuthorId.in_subquery(held_people()))
        .add(article::Column::RealAuthorId.in_subquery(held_people()));
    article::Entity::find().select_only().column(article::Column::TicketId).filter(held).into_query()
}
