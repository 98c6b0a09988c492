//! Taking merged tickets apart.

use super::{BATCH, GAVE_BACK, Moved, UNMERGED};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::guest_links;
use crate::journal::{self, Diff};
use crate::response;
use crate::tickets::sight::Sight;
use domain::AppError;
use domain::ids::TicketId;
use domain::journal::Entity;
use domain::policy::{Action, Hat};
use domain::state::{GrantKind, TicketState};
use entity::{access_grant, article, attachment, ticket, ticket_merge, time_entry};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Makes a merged ticket itself again, with everything that went along and is still there. What was added to the
/// other one since stays there.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right to change both, `Conflict` for one that
/// is not merged, and where the other one was merged on since.
pub async fn unmerge(cx: &Cx, id: TicketId) -> Result<()> {
    let (_, sight) = Sight::load(cx, cx.app.db.read(), id, Hat::Agent).await?;
    sight.require(cx, Action::ReadNotes)?;
    let mut tx = cx.begin().await?;
    let Some(row) = ticket_merge::Entity::find_by_id(id).one(tx.db()).await? else {
        return Err(AppError::Conflict("This ticket is not merged.".to_owned()).into());
    };
    let (first, second) = if id < row.into_id { (id, row.into_id) } else { (row.into_id, id) };
    let (_, low) = Sight::lock(cx, &tx, first, Hat::Agent).await?;
    let (_, high) = Sight::lock(cx, &tx, second, Hat::Agent).await?;
    let (from, into) = if first == id { (low, high) } else { (high, low) };
    cx.policy().decide_merge(from.actor(), from.known(), into.known()).require()?;
    if let Some(on) = ticket_merge::Entity::find_by_id(row.into_id).one(tx.db()).await? {
        let text = format!(
            "#{} was merged into #{} since. Please undo that first.",
            row.into_id.number(),
            on.into_id.number()
        );
        return Err(AppError::Conflict(text).into());
    }
    // Somebody else may have been faster.
    let row = ticket_merge::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::Stale)?;
    undo(cx, &mut tx, &row).await?;
    tx.commit().await
}

/// Takes these tickets out of whatever they were merged into, and out of them what was merged into them, the
/// newest first: before they are erased, so that what belongs to others stays theirs.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn take_apart(cx: &Cx, tx: &mut Tx, tickets: &[TicketId]) -> Result<()> {
    let tied = Condition::any()
        .add(ticket_merge::Column::TicketId.is_in(tickets.iter().copied()))
        .add(ticket_merge::Column::IntoId.is_in(tickets.iter().copied()));
    let rows: Vec<TicketId> = ticket_merge::Entity::find()
        .select_only()
        .column(ticket_merge::Column::TicketId)
        .filter(tied)
        .order_by_desc(ticket_merge::Column::MergedAt)
        .order_by_desc(ticket_merge::Column::TicketId)
        .into_tuple()
        .all(tx.db())
        .await?;
    for id in rows {
        // Where it was merged on, that comes apart first.
        let mut chain = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next {
            let row = ticket_merge::Entity::find_by_id(id).one(tx.db()).await?;
            next = row.as_ref().map(|row| row.into_id);
            chain.extend(row);
        }
        for row in chain.iter().rev() {
            undo(cx, tx, row).await?;
        }
    }
    Ok(())
}

async fn undo(cx: &Cx, tx: &mut Tx, row: &ticket_merge::Model) -> Result<()> {
    let moved = Moved::read(&row.moved)?;
    give_back(tx, row, &moved).await?;
    ticket_merge::Entity::delete_by_id(row.ticket_id).exec(tx.db()).await?;
    ticket::Entity::update_many()
        .col_expr(ticket::Column::State, Expr::value(row.state))
        .col_expr(ticket::Column::ClosedAt, Expr::value(row.closed_at))
        .col_expr(ticket::Column::UpdatedAt, Expr::value(row.updated_at))
        .col_expr(ticket::Column::Version, Expr::col(ticket::Column::Version).add(1))
        .filter(ticket::Column::Id.eq(row.ticket_id))
        .exec(tx.db())
        .await?;
    ticket::Entity::update_many()
        .col_expr(ticket::Column::UpdatedAt, Expr::value(cx.now))
        .col_expr(ticket::Column::Version, Expr::col(ticket::Column::Version).add(1))
        .filter(ticket::Column::Id.eq(row.into_id))
        .exec(tx.db())
        .await?;
    for ticket in [row.ticket_id, row.into_id] {
        response::refresh(cx, tx, ticket).await?;
    }
    let diff = Diff::new()
        .field("state", &TicketState::Merged, &row.state)
        .set("out_of", &format!("#{}", row.into_id.number()));
    journal::record(cx, tx, UNMERGED, Entity::Ticket, row.ticket_id.0, diff).await?;
    let diff = Diff::new()
        .field("ticket", &format!("#{}", row.ticket_id.number()), &String::new())
        .set("articles", &moved.articles.len());
    journal::record(cx, tx, GAVE_BACK, Entity::Ticket, row.into_id.0, diff).await
}

/// What went along and is still where it went.
async fn give_back(tx: &Tx, row: &ticket_merge::Model, moved: &Moved) -> Result<()> {
    let db = tx.db();
    for some in moved.articles.chunks(BATCH) {
        article::Entity::update_many()
            .col_expr(article::Column::TicketId, Expr::value(row.ticket_id))
            .filter(article::Column::Id.is_in(some.iter().copied()))
            .filter(article::Column::TicketId.eq(row.into_id))
            .exec(db)
            .await?;
        attachment::Entity::update_many()
            .col_expr(attachment::Column::TicketId, Expr::value(row.ticket_id))
            .filter(attachment::Column::ArticleId.is_in(some.iter().copied()))
            .filter(attachment::Column::TicketId.eq(row.into_id))
            .exec(db)
            .await?;
    }
    guest_links::lead_on(db, &moved.links, row.into_id, row.ticket_id).await?;
    for some in moved.time.chunks(BATCH) {
        time_entry::Entity::update_many()
            .col_expr(time_entry::Column::TicketId, Expr::value(row.ticket_id))
            .filter(time_entry::Column::Id.is_in(some.iter().copied()))
            .filter(time_entry::Column::TicketId.eq(row.into_id))
            .exec(db)
            .await?;
    }
    for some in moved.grants.chunks(BATCH) {
        access_grant::Entity::delete_many()
            .filter(access_grant::Column::Id.is_in(some.iter().copied()))
            .filter(access_grant::Column::Kind.eq(GrantKind::Participant))
            .filter(access_grant::Column::TargetId.eq(row.into_id.0))
            .exec(db)
            .await?;
    }
    Ok(())
}
