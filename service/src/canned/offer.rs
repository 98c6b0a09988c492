//! Canned replies where they are inserted.

use crate::cx::Cx;
use crate::error::Result;
use crate::mail;
use crate::search::fold;
use crate::tickets::Sight;
use domain::AppError;
use domain::canned::CannedText;
use domain::ids::{CannedId, QueueId, TicketId};
use domain::policy::{Action, Hat};
use domain::structure::Choice;
use entity::{canned_reply, user};
use sea_orm::EntityTrait;

/// The canned replies of the queue of a ticket whose names hold what is searched, by name. None for whoever may
/// only read there.
///
/// # Errors
/// `NotFound` for a ticket out of sight.
pub async fn offered(cx: &Cx, ticket: TicketId, q: &str) -> Result<Vec<Choice>> {
    let (row, sight) = Sight::load(cx, cx.app.db.read(), ticket, Hat::Agent).await?;
    sight.require(cx, Action::ReadNotes)?;
    if !sight.allows(cx, Action::Reply) && !sight.allows(cx, Action::AddNote) {
        return Ok(Vec::new());
    }
    let wanted = fold(q.trim());
    let mut found = in_queue(cx, row.queue_id);
    found.retain(|one| fold(&one.name).contains(&wanted));
    Ok(found)
}

/// The text of a canned reply with what its variables stand for in this ticket. What has no value leaves
/// nothing, and what looks like a variable within a value stays text.
///
/// # Errors
/// `NotFound` for a ticket out of sight and for a canned reply that is not offered there, `Forbidden` for
/// whoever may only read.
pub async fn text(cx: &Cx, ticket: TicketId, id: CannedId) -> Result<CannedText> {
    let db = cx.app.db.read();
    let (row, sight) = Sight::load(cx, db, ticket, Hat::Agent).await?;
    sight.require(cx, Action::ReadNotes)?;
    if !sight.allows(cx, Action::AddNote) {
        sight.require(cx, Action::Reply)?;
    }
    if !in_queue(cx, row.queue_id).iter().any(|one| one.id == id.0) {
        return Err(AppError::NotFound.into());
    }
    let canned = canned_reply::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    let requester = user::Entity::find_by_id(row.requester_id).one(db).await?.ok_or(AppError::NotFound)?;
    Ok(CannedText { text: mail::fill(cx, &canned.body, &requester, &row) })
}

/// The canned replies for tickets of a queue, by name. The right to write there is the caller's to check.
pub(crate) fn in_queue(cx: &Cx, queue: QueueId) -> Vec<Choice> {
    let offered = cx.fixed.canned().iter().filter(|one| one.queues.is_empty() || one.queues.contains(&queue));
    offered.map(|one| Choice { id: one.id.0, name: one.name.clone() }).collect()
}
