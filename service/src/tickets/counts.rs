//! How many tickets wait, for the dashboard and the navigation.

use super::shown;
use crate::cx::Cx;
use crate::error::Result;
use domain::ids::QueueId;
use domain::policy::Hat;
use domain::structure::Choice;
use domain::tickets::TicketCounts;
use entity::ticket::{Column, Entity};
use sea_orm::sea_query::{CaseStatement, Expr, Func};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use std::collections::BTreeMap;

#[derive(FromQueryResult)]
struct QueueCount {
    queue_id: QueueId,
    open: i64,
    unassigned: i64,
    mine: i64,
}

/// The open tickets in the queues this agent reads, also those without any. One statement, answered
/// by an index alone.
///
/// # Errors
/// `Forbidden` for whoever is not an agent.
pub async fn counts(cx: &Cx) -> Result<TicketCounts> {
    shown::require(cx, Hat::Agent)?;
    let scope = cx.ticket_scope(Hat::Agent);
    let found = read(cx, scope.agent_queues.iter().copied().collect()).await?;
    let by_queue: BTreeMap<_, _> = found.iter().map(|row| (row.queue_id, whole(row.open))).collect();
    let queues = scope.agent_queues.iter().filter_map(|id| {
        let queue = cx.fixed.structure.queues.get(id)?;
        let choice = Choice { id: id.0, name: queue.name.clone() };
        Some((choice, by_queue.get(id).copied().unwrap_or_default()))
    });
    let mut queues: Vec<_> = queues.collect();
    queues.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    Ok(TicketCounts {
        mine: found.iter().map(|row| whole(row.mine)).sum(),
        unassigned: found.iter().map(|row| whole(row.unassigned)).sum(),
        open: found.iter().map(|row| whole(row.open)).sum(),
        queues,
    })
}

async fn read(cx: &Cx, queues: Vec<QueueId>) -> Result<Vec<QueueCount>> {
    if queues.is_empty() {
        return Ok(Vec::new());
    }
    let rows_where = |holds: Expr| Func::count(CaseStatement::new().case(holds, 1));
    let select = Entity::find()
        .select_only()
        .column(Column::QueueId)
        .expr_as(Func::count(Expr::val(1)), "open")
        .expr_as(rows_where(Column::OwnerId.is_null()), "unassigned")
        .expr_as(rows_where(Column::OwnerId.eq(cx.actor.subject.id)), "mine")
        .filter(Column::QueueId.is_in(queues))
        .filter(Column::ClosedAt.is_null())
        .group_by(Column::QueueId);
    Ok(select.into_model().all(cx.app.db.read()).await?)
}

fn whole(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
