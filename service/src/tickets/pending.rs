//! Tickets that are pending until a day: then they are opened again, and their owner is told, or closed.

use super::update::save;
use crate::app::App;
use crate::cx::Cx;
use crate::error::Result;
use crate::jobs::Round;
use crate::mail::{self, MailRefs};
use domain::Timestamp;
use domain::ids::TicketId;
use domain::journal::Cause;
use domain::state::TicketState;
use entity::ticket::{Column, Entity, Model};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::sync::Arc;

/// A ticket and its day.
type Due = (TicketId, Timestamp);

/// Tickets of one statement.
const AT_ONCE: u64 = 100;
/// How long one round may take, in seconds: other housekeeping waits for it.
const TIME_S: i64 = 20;

/// Opens or closes the tickets whose day has come. The housekeeping of each server does it; of several, one does. What
/// takes too long is left to the next round.
///
/// # Errors
/// The first of those the tickets had; it keeps no other ticket waiting.
pub async fn wake(app: &Arc<App>) -> Result<()> {
    let now = app.clock.now();
    let mut due = next(app, now, None).await?;
    if due.is_empty() {
        return Ok(());
    }
    let cx = Cx::system(app, Cause::Job).await?;
    let mut round = Round::default();
    while let Some(last) = due.last().copied() {
        for (id, _) in due {
            round.note("a pending ticket", Box::pin(one(&cx, id)).await);
        }
        if app.clock.now() > now.plus_seconds(TIME_S) {
            break;
        }
        due = next(app, now, Some(last)).await?;
    }
    round.end()
}

/// The next tickets whose day has come, after this one: one that cannot be changed stays among them.
async fn next(app: &App, now: Timestamp, after: Option<Due>) -> Result<Vec<Due>> {
    let rest = after.map(|(id, until)| {
        let same_day = Condition::all().add(Column::PendingUntil.eq(until)).add(Column::Id.gt(id));
        Condition::any().add(Column::PendingUntil.gt(until)).add(same_day)
    });
    let found = Entity::find()
        .select_only()
        .columns([Column::Id, Column::PendingUntil])
        .filter(Column::PendingUntil.lte(now))
        .filter(Column::State.eq(TicketState::Pending))
        .filter(rest.unwrap_or_else(Condition::all))
        .order_by_asc(Column::PendingUntil)
        .order_by_asc(Column::Id)
        .limit(AT_ONCE)
        .into_tuple();
    Ok(found.all(app.db.read()).await?)
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
