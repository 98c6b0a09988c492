//! Changing the fields of a ticket.

use super::contested::refuse_contested;
use super::patch::Patch;
use super::sight::{Sight, facts};
use super::{CHANGED, choices, tags, told, typed, words};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::response;
use crate::users;
use domain::ids::{SiteId, TicketId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Hat, Resource};
use domain::state::TicketState;
use domain::tickets::TicketPatch;
use domain::{AppError, Timestamp};
use entity::{customer, site, ticket};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};

/// Changes the given fields of a ticket, each with its own right. `version` is the one the form was
/// made from: if somebody changed one of the same fields since, nothing is written. Changes of
/// different fields by two people both last.
///
/// A ticket that moves to a queue its owner does not read has no owner any more.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right, `Invalid` with the fields to
/// correct, `Contested` with both values if a field was changed meanwhile.
pub async fn update(cx: &Cx, id: TicketId, patch: TicketPatch, version: Option<i64>) -> Result<()> {
    let fields = Patch::check(&patch)?;
    let mut tx = cx.begin().await?;
    let fields = fields.spelled(tx.db()).await?;
    let (row, sight) = Sight::lock(cx, &tx, id, Hat::Any).await?;
    sight.require(cx, Action::ReadTicket)?;
    let wanted = fields.over(cx, &typed::over(cx, &sight, &row, &patch)?)?;
    require(cx, &sight, &row, &wanted)?;
    let wanted = with_fitting_owner(cx, tx.db(), &row, wanted).await?;
    Box::pin(save(cx, &mut tx, &row, &wanted, version)).await?;
    if wanted.owner_id != row.owner_id {
        told::assigned(cx, &mut tx, &facts(&wanted, Vec::new())).await?;
    }
    tx.commit().await
}

/// Writes the ticket as it is to be, with its words and its journal row. Nothing is written when nothing
/// differs.
///
/// # Errors
/// `Contested` if one of the changed fields was changed since `version`.
pub(crate) async fn save(
    cx: &Cx,
    tx: &mut Tx,
    row: &ticket::Model,
    wanted: &ticket::Model,
    version: Option<i64>,
) -> Result<()> {
    let diff = difference(cx, tx.db(), row, wanted).await?;
    if diff.is_empty() {
        return Ok(());
    }
    refuse_contested(tx, row, &diff, version).await?;
    let has_other_words = wanted.subject != row.subject || wanted.fields != row.fields || wanted.tags != row.tags;
    if has_other_words || wanted.requester_id != row.requester_id {
        let mut names = users::names(tx.db(), &[wanted.requester_id]).await?;
        let requester = names.remove(&wanted.requester_id).unwrap_or_default();
        let hidden = (wanted.fields.as_deref(), wanted.tags.as_deref());
        words::write(tx, row.id, &wanted.subject, &requester, hidden).await?;
    }
    tags::write(cx, tx, row, wanted).await?;
    write(cx, tx, row, wanted).await?;
    response::refresh(cx, tx, row.id).await?;
    journal::record(cx, tx, CHANGED, Entity::Ticket, row.id.0, diff).await
}

/// Refuses what the actor may not change.
///
/// # Errors
/// `Forbidden` without the right, `Invalid` for a queue the actor does not know.
pub(crate) fn require(cx: &Cx, sight: &Sight, row: &ticket::Model, wanted: &ticket::Model) -> Result<()> {
    // A ticket that is no longer pending waits for no day.
    let is_pending = wanted.state == TicketState::Pending;
    let needed = [
        (wanted.state != row.state, Action::of_state(row.state, wanted.state)),
        (wanted.priority != row.priority, Action::SetPriority),
        (wanted.owner_id != row.owner_id, Action::AssignTicket),
        (wanted.subject != row.subject, Action::ChangeTicket),
        (is_pending && wanted.pending_until != row.pending_until, Action::ChangeState),
        (is_pending && wanted.pending_closes != row.pending_closes, Action::ChangeState),
        (wanted.is_confidential != row.is_confidential, Action::ChangeTicket),
        (wanted.type_id != row.type_id, Action::ChangeTicket),
        (wanted.tags != row.tags, Action::ChangeTicket),
        (wanted.queue_id != row.queue_id, Action::MoveTicket),
    ];
    for (_, action) in needed.into_iter().filter(|(is_changed, _)| *is_changed) {
        sight.require(cx, action)?;
    }
    if wanted.queue_id != row.queue_id {
        let decision = cx.decide(Action::MoveTicket, Resource::Queue(wanted.queue_id));
        if !decision.allow && !decision.visible {
            return Err(AppError::field("queue_id", "Please choose a queue from the list.").into());
        }
        decision.require()?;
    }
    Ok(())
}

/// A new owner must read the queue; an old one who does not read the new queue goes.
///
/// # Errors
/// `Invalid` for a new owner who does not work there.
pub(crate) async fn with_fitting_owner(
    cx: &Cx,
    db: &impl ConnectionTrait,
    row: &ticket::Model,
    mut wanted: ticket::Model,
) -> Result<ticket::Model> {
    let Some(owner) = wanted.owner_id else { return Ok(wanted) };
    let is_new = wanted.owner_id != row.owner_id;
    if (!is_new && wanted.queue_id == row.queue_id) || choices::owner(cx, db, owner, wanted.queue_id).await?.is_some() {
        return Ok(wanted);
    }
    if is_new {
        return Err(AppError::field("owner_id", "This person does not work in the queue of the ticket.").into());
    }
    wanted.owner_id = None;
    Ok(wanted)
}

/// The changed fields, with names for ids.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn difference(
    cx: &Cx,
    db: &impl ConnectionTrait,
    row: &ticket::Model,
    wanted: &ticket::Model,
) -> Result<Diff> {
    let queue = |id| super::rows::queue_name(&cx.fixed.structure, id);
    let mut diff = Diff::new()
        .field("state", &row.state, &wanted.state)
        .field("pending_until", &minute(row.pending_until), &minute(wanted.pending_until))
        .field("pending_closes", &row.pending_closes, &wanted.pending_closes)
        .field("priority", &row.priority, &wanted.priority)
        .field("subject", &row.subject, &wanted.subject)
        .field("is_confidential", &row.is_confidential, &wanted.is_confidential)
        .field("tags", &domain::tags::read(row.tags.as_deref()), &domain::tags::read(wanted.tags.as_deref()))
        .custom_fields(&typed::values(row)?, &typed::values(wanted)?);
    if row.type_id != wanted.type_id {
        let name = |id| super::rows::type_name(&cx.fixed, id);
        diff = diff.field("type", &name(row.type_id), &name(wanted.type_id));
    }
    if row.queue_id != wanted.queue_id {
        diff = diff.field("queue", &queue(row.queue_id), &queue(wanted.queue_id));
    }
    if row.owner_id != wanted.owner_id {
        let people: Vec<_> = row.owner_id.into_iter().chain(wanted.owner_id).collect();
        let names = users::names(db, &people).await?;
        let name = |id: Option<UserId>| id.map(|id| names.get(&id).cloned().unwrap_or_else(|| format!("#{id}")));
        diff = diff.field("owner", &name(row.owner_id), &name(wanted.owner_id));
    }
    if row.requester_id != wanted.requester_id {
        let names = users::names(db, &[row.requester_id, wanted.requester_id]).await?;
        let name = |id: UserId| names.get(&id).cloned().unwrap_or_else(|| format!("#{id}"));
        diff = diff.field("requester", &name(row.requester_id), &name(wanted.requester_id));
    }
    if row.site_id != wanted.site_id {
        diff = diff.field("site", &place(db, row.site_id).await?, &place(db, wanted.site_id).await?);
    }
    Ok(diff)
}

fn minute(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::minute)
}

/// Customer and site in words.
async fn place(db: &impl ConnectionTrait, id: SiteId) -> Result<String> {
    let found = site::Entity::find_by_id(id).find_also_related(customer::Entity).one(db).await?;
    Ok(found.map_or_else(
        || format!("#{id}"),
        |(site, customer)| format!("{}, {}", customer.map(|customer| customer.name).unwrap_or_default(), site.name),
    ))
}

async fn write(cx: &Cx, tx: &Tx, row: &ticket::Model, wanted: &ticket::Model) -> Result<()> {
    let changed = ticket::ActiveModel {
        id: Set(row.id),
        state: Set(wanted.state),
        pending_until: Set(wanted.pending_until),
        pending_closes: Set(wanted.pending_closes),
        tags: Set(wanted.tags.clone()),
        priority: Set(wanted.priority),
        queue_id: Set(wanted.queue_id),
        owner_id: Set(wanted.owner_id),
        subject: Set(wanted.subject.clone()),
        requester_id: Set(wanted.requester_id),
        customer_id: Set(wanted.customer_id),
        site_id: Set(wanted.site_id),
        is_confidential: Set(wanted.is_confidential),
        type_id: Set(wanted.type_id),
        fields: Set(wanted.fields.clone()),
        closed_at: Set(super::closed_at(cx, row, wanted.state)),
        updated_at: Set(cx.now),
        version: Set(row.version + 1),
        ..Default::default()
    };
    ticket::Entity::update(changed).exec(tx.db()).await?;
    Ok(())
}
