//! Bulk operations as they are shown.

use super::items;
use crate::access::Veil;
use crate::cx::Cx;
use crate::error::Result;
use crate::paging::{Key, Window};
use crate::users;
use domain::AppError;
use domain::bulk::{BulkAction, BulkInput, BulkOutcome, BulkQuery, BulkRow, BulkSummary, BulkUndo, BulkView};
use domain::ids::{BulkId, UserId};
use domain::paging::Page;
use domain::policy::{Action, Resource};
use entity::scope::people_visible_to;
use entity::{bulk_item, bulk_operation, user};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};

/// Operations in the list.
const RECENT: u64 = 50;
/// People of a page.
const PEOPLE: u64 = 100;

/// The newest bulk operations.
///
/// # Errors
/// `Forbidden` without the right to see the directory.
pub async fn list(cx: &Cx) -> Result<Vec<BulkSummary>> {
    cx.require_desk(Action::ReadUsers)?;
    let newest = bulk_operation::Entity::find().order_by_desc(bulk_operation::Column::Id).limit(RECENT);
    let mut newest = newest.all(cx.app.db.read()).await?;
    newest.retain(|row| is_known(cx, row));
    summaries(cx, newest).await
}

/// Whether the actor may know of an operation: erasures are for who may erase people, and the summary of a move may name
/// a confidential customer that is hidden from them.
fn is_known(cx: &Cx, row: &bulk_operation::Model) -> bool {
    // Why somebody could not be erased, such as a legal hold, is for who may erase people.
    if row.action == BulkAction::Erase && !cx.allows(row.action.needs(), Resource::Desk) {
        return false;
    }
    let scope = cx.people_scope();
    if scope.hidden.is_empty() || row.action != BulkAction::Move {
        return true;
    }
    let input: Option<BulkInput> = serde_json::from_str(&row.input).ok();
    input.and_then(|input| input.customer_id.trim().parse().ok()).is_some_and(|id| scope.contains_customer(id))
}

/// A bulk operation with a page of its people, by name.
///
/// # Errors
/// `Forbidden` without the right to see the directory; `NotFound`; `Invalid` for a filter or cursor that
/// does not exist.
pub async fn get(cx: &Cx, id: BulkId, query: &BulkQuery) -> Result<BulkView> {
    cx.require_desk(Action::ReadUsers)?;
    let row = bulk_operation::Entity::find_by_id(id).one(cx.app.db.read()).await?;
    let row = row.filter(|row| is_known(cx, row)).ok_or(AppError::NotFound)?;
    let people = people(cx, id, query).await?;
    let may = cx.allows(row.action.needs(), Resource::Desk);
    let operation = summaries(cx, vec![row]).await?.pop().ok_or(AppError::NotFound)?;
    let counts = operation.counts;
    let is_finished = operation.finished_at.is_some();
    let left = counts.changed > counts.undone + counts.kept;
    Ok(BulkView { can_undo: may && is_finished && left, can_continue: may && !is_finished, operation, people })
}

async fn summaries(cx: &Cx, rows: Vec<bulk_operation::Model>) -> Result<Vec<BulkSummary>> {
    let db = cx.app.db.read();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut counts = items::counts(db, &ids).await?;
    let people = rows.iter().flat_map(|row| [Some(row.subject_id), Some(row.real_id), row.undone_by]).flatten();
    let names = users::names(db, &people.collect::<Vec<_>>()).await?;
    let name = |id: UserId| names.get(&id).cloned().unwrap_or_else(|| format!("#{id}"));
    let summary = |row: bulk_operation::Model| BulkSummary {
        id: row.id,
        action: row.action,
        summary: row.summary,
        by: name(row.subject_id),
        real: (row.real_id != row.subject_id).then(|| name(row.real_id)),
        created_at: row.created_at,
        finished_at: row.finished_at,
        undone_at: row.undone_at,
        undone_by: row.undone_by.map(name),
        counts: counts.remove(&row.id).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(summary).collect())
}

#[derive(FromQueryResult)]
struct Named {
    #[sea_orm(nested)]
    item: bulk_item::Model,
    name: Option<String>,
}

async fn people(cx: &Cx, id: BulkId, query: &BulkQuery) -> Result<Page<BulkRow>> {
    use bulk_item::Column as C;
    let window = Window::new(&query.show, &query.after, &query.before, PEOPLE)?;
    let mut select = bulk_item::Entity::find()
        .column_as(user::Column::DisplayName, "name")
        .join(JoinType::LeftJoin, bulk_item::Relation::User.def())
        .filter(C::OperationId.eq(id));
    if let Some(visible) = people_visible_to(&cx.people_scope()) {
        // Who is gone has no name any more.
        select = select.filter(visible.add(Expr::col((user::Entity, user::Column::Id)).is_null()));
    }
    if !query.show.is_empty() {
        let outcome = BulkOutcome::parse(&query.show).map(|outcome| C::Outcome.eq(outcome));
        let undo = BulkUndo::parse(&query.show).map(|undo| C::Undo.eq(undo));
        let unknown = || AppError::field("show", "There is no such outcome.");
        select = select.filter(outcome.or(undo).ok_or_else(unknown)?);
    }
    let columns = [Expr::col((bulk_item::Entity, C::Id))];
    let rows: Vec<Named> = window.apply(select, &columns)?.into_model().all(cx.app.db.read()).await?;
    let page = window.page(rows, |row| vec![Key::Number(row.item.id)]);
    let mut rows = page.rows.into_iter().map(row).collect::<Result<Vec<_>>>()?;
    if let Some(veil) = Veil::of(cx) {
        // Whence somebody came, who is not hidden any more.
        for row in &mut rows {
            row.changes.retain(|change| !veil.covers(&change.from) && !veil.covers(&change.to));
        }
    }
    Ok(Page { rows, next: page.next, previous: page.previous })
}

fn row(Named { item, name }: Named) -> Result<BulkRow> {
    Ok(BulkRow {
        id: item.user_id,
        name: name.unwrap_or_default(),
        outcome: item.outcome,
        changes: serde_json::from_str(&item.changes)?,
        reason: item.reason,
        undo: item.undo,
        undo_reason: item.undo_reason,
    })
}
