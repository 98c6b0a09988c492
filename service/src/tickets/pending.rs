//! Tickets that are pending until a day: then they are opened again, and their owner is told, or closed.

use super::update::save;
use crate::app::App;
use crate::cx::Cx;
use crate::error::Result;
use crate::jobs::Round;
use crate::mail::{self, MailRefs};
use domain::ids::TicketId;
use domain::journal::Cause;
use domain::state::TicketState;
use entity::ticket::{Column, Entity, Model};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::sync::Arc;

/// Tickets of one round.
const MOST: u64 = 100;

/// Opens or closes the tickets whose day has come. The housekeeping of each server does it; of several, one does.
///
/// # Errors
/// The first of those the tickets had; it keeps no other ticket waiting.
pub async fn wake(app: &Arc<App>) -> Result<()> {
    let now = app.clock.now();
    let due: Vec<TicketId> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::PendingUntil.lte(now))
        .filter(Column::State.eq(TicketState::Pending))
        .order_by_asc(Column::PendingUntil)
        .limit(MOST)
        .into_tuple()
        .all(app.db.read())
        .await?;
    if due.is_empty() {
        return Ok(());
    }
    let cx = Cx::system(app, Cause::Job).await?;
    let mut round = Round::default();
    for id in due {
        round.note("a pending ticket", Box::pin(one(&cx, id)).await);
    }
    round.end()
}

async fn one(cx: &Cx, id: TicketId) -> Result<()> {
    let mut tx = cx.begin().await?;
    let Some(row) = Entity::find_by_id(id).lock_exclusive().one(tx.db()).await? else { return Ok(()) };
    let is_due = row.state == TicketState::Pending && row.pending_until.is_some_and(|until| until <= cx.now);
    if !is_due {
        return Ok(());
    }
    let state = if row.pending_closes { TicketState::Closed } else { TicketState::Open };
    let wanted = Model { state, pending_until: None, pending_closes: false, ..row.clone() };
    save(cx, &mut tx, &row, &wanted, None).await?;
    if let Some(owner) = row.owner_id.filter(|_| state == TicketState::Open) {
        mail::send_template(cx, &mut tx, mail::TICKET_REMINDER, owner, MailRefs::ticket(id)).await?;
    }
    tx.commit().await
}
