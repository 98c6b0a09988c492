//! Whether somebody can be erased, and by whom.

use super::opportunities;
use crate::access::load;
use crate::cx::Cx;
use crate::error::Result;
use crate::merging;
use domain::AppError;
use domain::ids::UserId;
use domain::policy::{Action, Resource, UserFacts};
use domain::privacy::PrivacyState;
use domain::settings::{ANONYMOUS_USER, PRIVACY_ERASE};
use entity::{privacy_task, ticket, user};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Select};
use std::collections::BTreeSet;

/// Somebody who can be erased.
pub(super) struct Candidate {
    /// The person.
    pub user: user::Model,
    /// How many tickets would go.
    pub tickets: u64,
}

/// Whether the actor may erase people here at all.
#[must_use]
pub fn is_possible(cx: &Cx) -> bool {
    cx.fixed.flag(PRIVACY_ERASE) && cx.allows(Action::EraseUser, Resource::Desk)
}

/// The person, if the actor may erase them.
pub(super) async fn candidate(cx: &Cx, db: &impl ConnectionTrait, id: UserId) -> Result<Candidate> {
    cx.require_desk(Action::EraseUser)?;
    if !cx.fixed.flag(PRIVACY_ERASE) {
        let text = "Erasing people is switched off in the settings. Set the person to invalid instead.";
        return Err(AppError::Forbidden(text.to_owned()).into());
    }
    let subject = load::subject_of(db, id).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::EraseUser, Resource::User(&UserFacts { subject }))?;
    let user = user::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    if cx.fixed.setting(ANONYMOUS_USER) == id.to_string() {
        let text = "Anonymous tickets belong to this person. Please choose somebody else in the settings first.";
        return Err(AppError::Conflict(text.to_owned()).into());
    }
    if is_being_erased(db, id).await? {
        return Err(AppError::Conflict("This person is being erased already.".to_owned()).into());
    }
    super::require_free(db, id).await?;
    merging::require_unmerging(db, id).await?;
    let all = ticket::Entity::find().filter(ticket::Column::RequesterId.eq(id)).count(db).await?;
    let handed_over = ticket::Entity::find().filter(opportunities::of(id)).count(db).await?;
    let tickets = all.saturating_sub(handed_over);
    Ok(Candidate { user, tickets })
}

/// Refuses to bring back somebody who is being erased.
///
/// # Errors
/// `Conflict`.
pub(crate) async fn require_staying(db: &impl ConnectionTrait, id: UserId) -> Result<()> {
    if is_being_erased(db, id).await? {
        return Err(AppError::Conflict("This person is being erased and cannot be changed.".to_owned()).into());
    }
    Ok(())
}

async fn is_being_erased(db: &impl ConnectionTrait, id: UserId) -> Result<bool> {
    Ok(open_tasks().filter(privacy_task::Column::UserId.eq(id)).count(db).await? > 0)
}

/// Those of these people who are being erased.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn leaving(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<BTreeSet<UserId>> {
    let tasks = open_tasks().filter(privacy_task::Column::UserId.is_in(ids.iter().copied()));
    Ok(tasks.all(db).await?.into_iter().map(|task| task.user_id).collect())
}

fn open_tasks() -> Select<privacy_task::Entity> {
    let over = [PrivacyState::Done, PrivacyState::Restored];
    privacy_task::Entity::find().filter(privacy_task::Column::State.is_not_in(over))
}
