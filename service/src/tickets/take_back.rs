//! Taking back a reply within some seconds, before its mail leaves.

use super::REPLIED;
use super::answer::touch;
use super::drafts;
use super::sight::Sight;
use crate::attachments;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::{jobs, mail, response};
use domain::ids::{ArticleId, TicketId};
use domain::journal::{Changes, Entity};
use domain::policy::{Action, Hat, Resource};
use domain::settings::UNDO_SECONDS;
use domain::state::{ArticleKind, TicketState};
use domain::tickets::ArticleView;
use domain::{AppError, Timestamp};
use entity::{article, attachment, journal as log, ticket};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// A reply was taken back.
pub(super) const TAKEN_BACK: &str = "ticket.reply_undone";

/// Until when what is written at this moment can be taken back.
pub(super) fn until(cx: &Cx, at: Timestamp) -> Timestamp {
    at.plus_seconds(cx.fixed.number(UNDO_SECONDS))
}

/// Until when the actor can take back an answer they see, if they can.
pub(super) fn offered(cx: &Cx, article: &ArticleView) -> Option<Timestamp> {
    let until = until(cx, article.created_at);
    let is_theirs = article.kind == ArticleKind::Reply
        && article.real_author.is_none()
        && cx.subject_id() == Some(article.author_id);
    (is_theirs && until > cx.now && cx.allows(Action::KeepDrafts, Resource::Desk)).then_some(until)
}

/// Takes back a reply of the actor: it is gone, the ticket has the state it had, with the day until which it was
/// pending, and the text comes back as a draft. Files have to be attached again.
///
/// # Errors
/// `NotFound` for a ticket out of sight and an article that is none of it, `Forbidden` for what somebody else
/// wrote and in somebody's view, `Conflict` once the mail has left, and for what opened the ticket.
pub async fn take_back(cx: &Cx, id: TicketId, article: ArticleId) -> Result<()> {
    cx.require_desk(Action::KeepDrafts)?;
    let mut tx = cx.begin().await?;
    let (row, sight) = Sight::lock(cx, &tx, id, Hat::Agent).await?;
    sight.require(cx, Action::ReadNotes)?;
    let found = article::Entity::find_by_id(article).filter(article::Column::TicketId.eq(id)).one(tx.db()).await?;
    let found = found.ok_or(AppError::NotFound)?;
    if found.kind != ArticleKind::Reply || cx.subject_id() != Some(found.author_id) || found.real_author_id.is_some() {
        return Err(AppError::Forbidden("Only a reply of one's own is taken back.".to_owned()).into());
    }
    sight.require(cx, Action::Reply)?;
    if found.subject.is_some() {
        return Err(AppError::Conflict("What opened the ticket cannot be taken back.".to_owned()).into());
    }
    let is_late = until(cx, found.created_at) <= cx.now;
    if is_late || !jobs::cancel(cx, &tx, &mail::reply_keys(article)).await? {
        return Err(AppError::Conflict("The reply has left already. It cannot be taken back.".to_owned()).into());
    }
    let files = attachment::Entity::find().filter(attachment::Column::ArticleId.eq(article)).all(tx.db()).await?;
    let before = before(&tx, &row, &found).await?;
    article::Entity::delete_by_id(article).exec(tx.db()).await?;
    drafts::bring_back(cx, &tx, id, found.kind, &found.body).await?;
    touch(cx, &tx, &before, before.state).await?;
    response::refresh(cx, &tx, id).await?;
    let mut diff = Diff::new()
        .field("state", &row.state, &before.state)
        .field("pending_until", &row.pending_until.map(Timestamp::minute), &before.pending_until.map(Timestamp::minute))
        .field("pending_closes", &row.pending_closes, &before.pending_closes);
    if !files.is_empty() {
        diff = diff.field("files", &files.len(), &0);
    }
    journal::record(cx, &mut tx, TAKEN_BACK, Entity::Ticket, id.0, diff).await?;
    tx.commit().await?;
    for file in files {
        if let Err(error) = attachments::forget(cx, &file.storage_key).await {
            tracing::warn!(%error, key = file.storage_key, "a file without an owner stays in the store");
        }
    }
    Ok(())
}

/// The ticket with the state before the reply, if the reply was what changed it.
async fn before(tx: &Tx, row: &ticket::Model, reply: &article::Model) -> Result<ticket::Model> {
    let written = log::Entity::find()
        .filter(log::Column::Entity.eq(Entity::Ticket.as_str()))
        .filter(log::Column::EntityId.eq(row.id.0))
        .filter(log::Column::Event.eq(REPLIED))
        .filter(log::Column::At.eq(reply.created_at))
        .order_by_desc(log::Column::Id)
        .one(tx.db())
        .await?;
    let mut before = row.clone();
    let Some(written) = written else { return Ok(before) };
    let changes: Changes = serde_json::from_str(&written.changes)?;
    let Some(change) = changes.get("state") else { return Ok(before) };
    let (from, to): (TicketState, TicketState) =
        (serde_json::from_value(change.from.clone())?, serde_json::from_value(change.to.clone())?);
    if row.state != to {
        return Ok(before);
    }
    let text = |field: &str| changes.get(field).and_then(|change| change.from.as_str());
    before.state = from;
    before.pending_until = text("pending_until").and_then(Timestamp::parse_input);
    before.pending_closes = changes.contains_key("pending_closes");
    before.closed_at = text("closed_at").and_then(Timestamp::parse_rfc3339);
    Ok(before)
}
