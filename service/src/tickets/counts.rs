//! How many tickets wait, for the dashboard and the navigation.

use super::shown;
use crate::cx::Cx;
use crate::error::Result;
use crate::totals;
use domain::ids::QueueId;
use domain::policy::{Hat, TicketScope};
use domain::structure::Choice;
use domain::tickets::TicketCounts;
use entity::ticket::{Column, Entity};
use entity::ticket_due;
use sea_orm::sea_query::{CaseStatement, Expr, Func, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::{BTreeMap, BTreeSet};

/// The open tickets in the queues this agent reads, also those without any. Two statements, answered by
/// an index alone, one more where there are response targets, and twice that where confidential customers are hidden.
///
/// # Errors
/// `Forbidden` for whoever is not an agent.
pub async fn counts(cx: &Cx) -> Result<TicketCounts> {
    shown::require(cx, Hat::Agent)?;
    let scope = cx.ticket_scope(Hat::Agent);
    let all = by_queue(cx, Condition::all()).await?;
    let (hidden, hidden_due) = match hidden(&scope) {
        Some(hidden) => (by_queue(cx, hidden.clone()).await?, due(cx, hidden).await?),
        None => (BTreeMap::new(), BTreeMap::new()),
    };
    let mut counts = TicketCounts { mine: mine(cx, &scope.agent_queues).await?, ..TicketCounts::default() };
    for id in &scope.agent_queues {
        let Some(queue) = cx.fixed.structure.queues.get(id) else { continue };
        let ((open, unassigned), (less, less_unassigned)) = (of(&all, *id), of(&hidden, *id));
        let (open, unassigned) = (open.saturating_sub(less), unassigned.saturating_sub(less_unassigned));
        counts.open += open;
        counts.unassigned += unassigned;
        counts.queues.push((Choice { id: id.0, name: queue.name.clone() }, open));
    }
    counts.queues.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    if !cx.fixed.targets().is_empty() {
        let due = due(cx, Condition::all()).await?;
        let mine = || scope.agent_queues.iter().map(|id| (of(&due, *id), of(&hidden_due, *id)));
        counts.overdue = Some(mine().map(|(all, less)| all.0.saturating_sub(less.0)).sum());
        counts.due_soon = Some(mine().map(|(all, less)| all.1.saturating_sub(less.1)).sum());
    }
    Ok(counts)
}

/// Open and unassigned tickets, or overdue ones and those due soon, by queue.
type ByQueue = BTreeMap<QueueId, (u64, u64)>;

fn of(numbers: &ByQueue, queue: QueueId) -> (u64, u64) {
    numbers.get(&queue).copied().unwrap_or_default()
}

/// The tickets of confidential customers that do not count for this agent.
fn hidden(scope: &TicketScope) -> Option<Condition> {
    let others = Condition::any().add(Column::OwnerId.is_null()).add(Column::OwnerId.ne(scope.agent));
    let theirs = || Column::CustomerId.is_in(scope.hidden.iter().copied());
    (!scope.hidden.is_empty()).then(|| Condition::all().add(theirs()).add(others))
}

/// Of every queue, whoever asks, so that all agents share the answer; of a few customers, if some are hidden.
async fn by_queue(cx: &Cx, which: Condition) -> Result<ByQueue> {
    let unassigned = CaseStatement::new().case(Column::OwnerId.is_null(), 1);
    let select = Entity::find()
        .select_only()
        .column(Column::QueueId)
        .expr_as(Func::count(Expr::val(1)), "open")
        .expr_as(Func::count(unassigned), "unassigned")
        .filter(Column::ClosedAt.is_null())
        .filter(which)
        .group_by(Column::QueueId)
        .into_query();
    let numbers = totals::numbers(&cx.app, &select, 3).await?;
    let rows = numbers.chunks_exact(3);
    Ok(rows.map(|row| (QueueId(row[0]), (whole(row[1]), whole(row[2])))).collect())
}

/// Overdue tickets and those due soon, as [`by_queue`]. Nothing is due without targets.
async fn due(cx: &Cx, which: Condition) -> Result<ByQueue> {
    if cx.fixed.targets().is_empty() {
        return Ok(ByQueue::new());
    }
    let at = Expr::col((ticket_due::Entity, ticket_due::Column::DueAt));
    let is_late = at.clone().lte(shown::minute(cx.now));
    let late = CaseStatement::new().case(is_late.clone(), 1);
    let soon = CaseStatement::new().case(is_late.not(), 1);
    let select = Query::select()
        .column((Entity, Column::QueueId))
        .expr_as(Func::count(late), "late")
        .expr_as(Func::count(soon), "soon")
        .from(ticket_due::Entity)
        .inner_join(Entity, Expr::col((Entity, Column::Id)).equals((ticket_due::Entity, ticket_due::Column::TicketId)))
        .and_where(at.lte(shown::soon(cx)))
        .and_where(Column::ClosedAt.is_null())
        .cond_where(which)
        .group_by_col((Entity, Column::QueueId))
        .to_owned();
    let numbers = totals::numbers(&cx.app, &select, 3).await?;
    Ok(numbers.chunks_exact(3).map(|row| (QueueId(row[0]), (whole(row[1]), whole(row[2])))).collect())
}

async fn mine(cx: &Cx, queues: &BTreeSet<QueueId>) -> Result<u64> {
    if queues.is_empty() {
        return Ok(0);
    }
    let select = Entity::find()
        .select_only()
        .expr_as(Func::count(Expr::val(1)), "mine")
        .filter(Column::OwnerId.eq(cx.actor.subject.id))
        .filter(Column::ClosedAt.is_null())
        .filter(Column::QueueId.is_in(queues.iter().copied()))
        .into_query();
    Ok(totals::total(&cx.app, &select).await?.rows)
}

fn whole(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
