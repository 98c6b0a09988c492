//! Merges as people see them.

use crate::access::hidden_people;
use crate::cx::Cx;
use crate::error::Result;
use crate::users;
use domain::AppError;
use domain::ids::{MergeId, UserId};
use domain::merging::{MergeState, MergeView};
use domain::policy::Action;
use entity::person_merge;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap};

/// Merges in a list.
const LONGEST_LIST: u64 = 100;

/// The newest merges.
///
/// # Errors
/// `Forbidden` without the right to merge people.
pub async fn list(cx: &Cx) -> Result<Vec<MergeView>> {
    cx.require_desk(Action::MergeUsers)?;
    let rows = person_merge::Entity::find().filter(known(cx)).order_by_desc(person_merge::Column::Id);
    shown(cx, rows.limit(LONGEST_LIST).all(cx.app.db.read()).await?).await
}

/// One merge.
///
/// # Errors
/// `Forbidden` without the right to merge people, `NotFound`.
pub async fn get(cx: &Cx, id: MergeId) -> Result<MergeView> {
    cx.require_desk(Action::MergeUsers)?;
    let found = person_merge::Entity::find_by_id(id).filter(known(cx)).one(cx.app.db.read()).await?;
    Ok(shown(cx, vec![found.ok_or(AppError::NotFound)?]).await?.pop().ok_or(AppError::NotFound)?)
}

/// The merges of whose people neither is hidden from the actor.
pub(super) fn known(cx: &Cx) -> Condition {
    use person_merge::Column as C;
    let hides = |column: C| hidden_people(cx).map(|hidden| column.not_in_subquery(hidden));
    Condition::all().add_option(hides(C::KeptId)).add_option(hides(C::GoneId))
}

async fn shown(cx: &Cx, rows: Vec<person_merge::Model>) -> Result<Vec<MergeView>> {
    let people =
        rows.iter().flat_map(|row| [row.kept_id, row.gone_id, row.subject_id].into_iter().chain(row.undone_by));
    let people: Vec<UserId> = people.collect::<BTreeSet<_>>().into_iter().collect();
    let names = users::names(cx.app.db.read(), &people).await?;
    rows.into_iter().map(|row| view(row, &names)).collect()
}

fn view(row: person_merge::Model, names: &HashMap<UserId, String>) -> Result<MergeView> {
    let name = |id: UserId| names.get(&id).cloned().unwrap_or_else(|| format!("Person {id} (removed)"));
    Ok(MergeView {
        id: row.id,
        kept_id: row.kept_id,
        kept: name(row.kept_id),
        gone_id: row.gone_id,
        gone: name(row.gone_id),
        state: row.state,
        by: name(row.subject_id),
        created_at: row.created_at,
        tickets: u64::try_from(row.moved).unwrap_or_default(),
        undone_by: row.undone_by.map(name),
        undone_at: row.undone_at,
        left_over: serde_json::from_str(&row.left_over)?,
        can_undo: row.state == MergeState::Done,
    })
}
