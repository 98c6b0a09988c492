//! Whom a merged person leads to.

use crate::access::is_known;
use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::merging::MergeState;
use domain::policy::Action;
use domain::state::AccountState;
use entity::{person_merge, user};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
};
use std::collections::BTreeSet;

/// Nobody is merged more often in a row.
const LONGEST: usize = 50;

/// The state of whoever was merged into somebody else. Beside it they count as a General User, so that no list and no
/// count of the people of a place has them.
pub(super) const TOMBSTONE: AccountState = AccountState::Deleted;

/// Everybody but those who were merged into somebody else.
pub(crate) fn present() -> Condition {
    Condition::any().add(user::Column::IsGeneral.eq(false)).add(user::Column::AccountState.ne(TOMBSTONE))
}

/// Who were merged into somebody else and are not told apart again.
pub(crate) fn everybody_merged() -> SelectStatement {
    person_merge::Entity::find()
        .select_only()
        .column(person_merge::Column::GoneId)
        .filter(person_merge::Column::State.is_in([MergeState::Running, MergeState::Done]))
        .into_query()
}

/// Who were merged into this person.
pub(crate) fn merged_rows(id: UserId) -> SelectStatement {
    everybody_merged().and_where(person_merge::Column::KeptId.eq(id)).to_owned()
}

/// Who this person was merged into, to the end of the chain; nobody if they were not.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn kept_of(db: &impl ConnectionTrait, id: UserId) -> Result<Option<UserId>> {
    let mut last = None;
    for _ in 0..LONGEST {
        let next: Option<UserId> = person_merge::Entity::find()
            .select_only()
            .column(person_merge::Column::KeptId)
            .filter(person_merge::Column::GoneId.eq(last.unwrap_or(id)))
            .filter(person_merge::Column::State.is_in([MergeState::Running, MergeState::Done]))
            .into_tuple()
            .one(db)
            .await?;
        if next.is_none() {
            break;
        }
        last = next;
    }
    Ok(last)
}

/// Where the page of a person is by now, if they were merged into somebody else of whom the actor may know.
///
/// # Errors
/// `Forbidden` without the right to see the directory.
pub async fn followed(cx: &Cx, id: UserId) -> Result<Option<UserId>> {
    cx.require_desk(Action::ReadUsers)?;
    match kept_of(cx.app.db.read(), id).await? {
        Some(kept) if is_known(cx, Entity::User, kept.0).await? => Ok(Some(kept)),
        _ => Ok(None),
    }
}

/// Everybody who was merged into this person, also by way of others.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn merged_into(db: &impl ConnectionTrait, id: UserId) -> Result<Vec<UserId>> {
    let (mut all, mut newest) = (BTreeSet::new(), vec![id]);
    while !newest.is_empty() {
        let gone: Vec<UserId> = person_merge::Entity::find()
            .select_only()
            .column(person_merge::Column::GoneId)
            .filter(person_merge::Column::KeptId.is_in(newest))
            .filter(person_merge::Column::State.is_in([MergeState::Running, MergeState::Done]))
            .into_tuple()
            .all(db)
            .await?;
        newest = gone.into_iter().filter(|gone| all.insert(*gone)).collect();
    }
    Ok(all.into_iter().collect())
}

/// Refuses to act on somebody while a merge of theirs is under way.
///
/// # Errors
/// `Conflict`.
pub(crate) async fn require_unmerging(db: &impl ConnectionTrait, id: UserId) -> Result<()> {
    use person_merge::Column as C;
    let running = person_merge::Entity::find()
        .filter(Condition::any().add(C::KeptId.eq(id)).add(C::GoneId.eq(id)))
        .filter(C::State.is_in([MergeState::Running, MergeState::Undoing]));
    if running.count(db).await? > 0 {
        let text = "A merge of this person is still in progress. Please try again in a moment.";
        return Err(AppError::Conflict(text.to_owned()).into());
    }
    Ok(())
}
