//! Canned replies where they are inserted.

use super::queues;
use crate::cx::Cx;
use crate::error::Result;
use crate::mail;
use crate::search::fold;
use crate::tickets::Sight;
use domain::AppError;
use domain::canned::CannedText;
use domain::ids::{CannedId, QueueId, TicketId};
use domain::policy::{Action, Hat};
use domain::state::Validity;
use domain::structure::Choice;
use entity::{canned_reply, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

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
    let rows = of_queue(cx, row.queue_id).await?.into_iter().filter(|row| fold(&row.name).contains(&wanted));
    Ok(rows.map(|row| Choice { id: row.id.0, name: row.name }).collect())
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
    let canned = of_queue(cx, row.queue_id).await?.into_iter().find(|canned| canned.id == id);
    let canned = canned.ok_or(AppError::NotFound)?;
    let requester = user::Entity::find_by_id(row.requester_id).one(db).await?.ok_or(AppError::NotFound)?;
    Ok(CannedText { text: mail::fill(cx, &canned.body, &requester, &row) })
}

async fn of_queue(cx: &Cx, queue: QueueId) -> Result<Vec<canned_reply::Model>> {
    let db = cx.app.db.read();
    let rows = canned_reply::Entity::find()
        .filter(canned_reply::Column::Validity.eq(Validity::Valid))
        .order_by_asc(canned_reply::Column::NameKey)
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(rows);
    }
    let queues = queues(db).await?;
    let is_offered = |row: &canned_reply::Model| queues.get(&row.id).is_none_or(|some| some.contains(&queue));
    Ok(rows.into_iter().filter(is_offered).collect())
}
