//! Suggestions as people see them, and what they decide.

use crate::access::hidden_people;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::merging::people::people;
use crate::paging::{Key, Window};
use crate::users;
use domain::ids::{DuplicateId, UserId};
use domain::journal::Entity;
use domain::merging::{Duplicate, DuplicateQuery, DuplicateReason, Duplicates, MergePerson};
use domain::paging::Page;
use domain::policy::Action;
use domain::{AppError, Timestamp};
use entity::{duplicate, user};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use std::collections::{BTreeSet, HashMap};

/// Pairs of a page.
const PAGE: u64 = 20;
/// Pairs are counted up to so many.
const COUNTED: u64 = 10_000;
const SUREST_FIRST: &str = "-score";
const DISMISSED: &str = "dismissed";

/// People who may be the same, those found most surely first; or those of whom somebody said that they are not.
///
/// # Errors
/// `Forbidden` without the right to merge people; `Invalid` for a filter or cursor that does not exist.
pub async fn list(cx: &Cx, query: &DuplicateQuery) -> Result<Duplicates> {
    cx.require_desk(Action::MergeUsers)?;
    let db = cx.app.db.read();
    let dismissed = match query.show.trim() {
        "" => false,
        DISMISSED => true,
        _ => return Err(AppError::field("show", "Please choose dismissed or nothing.").into()),
    };
    let window = Window::new(SUREST_FIRST, &query.after, &query.before, PAGE)?;
    let columns =
        [duplicate::Column::Score, duplicate::Column::Id].map(|column| Expr::col((duplicate::Entity, column)));
    let rows = window.apply(of(cx, dismissed), &columns)?.all(db).await?;
    let page = window.page(rows, |row| vec![Key::Number(row.score), Key::Number(row.id.0)]);
    Ok(Duplicates {
        page: Page { rows: shown(cx, db, page.rows).await?, next: page.next, previous: page.previous },
        open: count(cx, db, false).await?,
        dismissed: count(cx, db, true).await?,
    })
}

/// The pairs of whom neither was merged since.
fn of(cx: &Cx, dismissed: bool) -> sea_orm::Select<duplicate::Entity> {
    use duplicate::Column as C;
    let decided = if dismissed { C::DismissedAt.is_not_null() } else { C::DismissedAt.is_null() };
    duplicate::Entity::find()
        .filter(decided)
        .filter(known(cx))
        .filter(C::LeftId.not_in_subquery(crate::merging::everybody_merged()))
        .filter(C::RightId.not_in_subquery(crate::merging::everybody_merged()))
}

/// The pairs of whom neither is hidden from the actor.
fn known(cx: &Cx) -> Condition {
    use duplicate::Column as C;
    let hides = |column: C| hidden_people(cx).map(|hidden| column.not_in_subquery(hidden));
    Condition::all().add_option(hides(C::LeftId)).add_option(hides(C::RightId))
}

async fn count(cx: &Cx, db: &impl ConnectionTrait, dismissed: bool) -> Result<u64> {
    use sea_orm::QueryTrait;
    let some: SelectStatement =
        of(cx, dismissed).select_only().column(duplicate::Column::Id).limit(COUNTED).into_query();
    let select = Query::select().expr(Expr::cust("count(*)")).from_subquery(some, "found").to_owned();
    let row = db.query_one(&select).await?;
    let count: Option<i64> = row.map(|row| row.try_get_by_index(0)).transpose()?;
    Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
}

async fn shown(cx: &Cx, db: &impl ConnectionTrait, rows: Vec<duplicate::Model>) -> Result<Vec<Duplicate>> {
    let ids: BTreeSet<UserId> = rows.iter().flat_map(|row| [row.left_id, row.right_id]).collect();
    let ids: Vec<UserId> = ids.into_iter().collect();
    let both = people(cx, db, &ids).await?;
    let deciders: Vec<UserId> = rows.iter().filter_map(|row| row.dismissed_by).collect();
    let names = users::names(db, &deciders).await?;
    Ok(rows.into_iter().filter_map(|row| view(row, &both, &names)).collect())
}

fn view(
    row: duplicate::Model,
    people: &HashMap<UserId, MergePerson>,
    names: &HashMap<UserId, String>,
) -> Option<Duplicate> {
    Some(Duplicate {
        id: row.id,
        left: people.get(&row.left_id)?.clone(),
        right: people.get(&row.right_id)?.clone(),
        reasons: row.reasons.split(' ').filter_map(DuplicateReason::parse).collect(),
        found_at: row.found_at,
        dismissed_at: row.dismissed_at,
        dismissed_by: row
            .dismissed_by
            .map(|id| names.get(&id).cloned().unwrap_or_else(|| format!("Person {id} (removed)"))),
    })
}

/// Says that two people are not the same: they are not suggested again, whatever is found.
///
/// # Errors
/// `Forbidden` without the right to merge people; `NotFound`.
pub async fn dismiss(cx: &Cx, id: DuplicateId) -> Result<()> {
    decide(cx, id, Some((cx.now, cx.actor.subject.id)), "person_merge.not_the_same").await
}

/// Takes that back.
///
/// # Errors
/// As [`dismiss`].
pub async fn reconsider(cx: &Cx, id: DuplicateId) -> Result<()> {
    decide(cx, id, None, "person_merge.reconsidered").await
}

async fn decide(cx: &Cx, id: DuplicateId, by: Option<(Timestamp, UserId)>, event: &str) -> Result<()> {
    cx.require_desk(Action::MergeUsers)?;
    let mut tx = cx.begin().await?;
    let found = duplicate::Entity::find_by_id(id).filter(known(cx)).lock_exclusive().one(tx.db()).await?;
    let row = found.ok_or(AppError::NotFound)?;
    if row.dismissed_at.is_some() == by.is_some() {
        return Ok(());
    }
    let change = duplicate::ActiveModel {
        id: Set(id),
        dismissed_at: Set(by.map(|(at, _)| at)),
        dismissed_by: Set(by.map(|(_, by)| by)),
        ..Default::default()
    };
    change.update(tx.db()).await?;
    for (person, other) in [(row.left_id, row.right_id), (row.right_id, row.left_id)] {
        let name = user::Entity::find_by_id(other).one(tx.db()).await?.map(|user| user.display_name);
        let diff = Diff::new().set("other", &name).set("other_id", &other);
        journal::record(cx, &mut tx, event, Entity::User, person.0, diff).await?;
    }
    tx.notify(Cx::notice(Entity::Merge, 0));
    tx.commit().await
}
