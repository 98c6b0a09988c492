//! Having a person searched for in tickets of others.

use super::PLACES;
use super::scan::{self, RANGE};
use crate::access::load;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::privacy::traces::Traces;
use domain::AppError;
use domain::ids::{MentionSearchId, UserId};
use domain::journal::Entity;
use domain::mentions::SearchState;
use domain::policy::Action;
use entity::{mention_search, user};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

/// Has all tickets of others searched for a person in the background.
///
/// # Errors
/// `Forbidden` without the right to erase people; `NotFound`; `Conflict` while a search for this person goes on, and
/// for somebody whom nothing tells from others.
pub async fn search(cx: &Cx, id: UserId) -> Result<MentionSearchId> {
    cx.require_desk(Action::EraseUser)?;
    let mut tx = cx.begin().await?;
    let found = user::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let user = found.ok_or(AppError::NotFound)?;
    let subject = load::subject_of(tx.db(), id).await?.ok_or(AppError::NotFound)?;
    cx.require_known(&subject)?;
    let running = mention_search::Entity::find()
        .filter(mention_search::Column::UserId.eq(id))
        .filter(mention_search::Column::State.eq(SearchState::Running));
    if running.count(tx.db()).await? > 0 {
        return Err(AppError::Conflict("A search for this person goes on already.".to_owned()).into());
    }
    let terms = Traces::terms(tx.db(), &user).await?;
    if terms.is_empty() {
        let text = "This person has no name of two words, no mail address and no telephone number to search for.";
        return Err(AppError::Conflict(text.to_owned()).into());
    }
    let mut steps = 0;
    for place in &PLACES {
        steps += 1 + scan::top(tx.db(), place).await? / RANGE;
    }
    let row = mention_search::ActiveModel {
        user_id: Set(id),
        requested_by: Set(cx.actor.subject.id),
        state: Set(SearchState::Running),
        traces: Set(serde_json::to_string(&terms)?),
        step: Set(0),
        cursor: Set(0),
        handled: Set(0),
        to_handle: Set(steps),
        failure: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        finished_at: Set(None),
        ..Default::default()
    };
    let search = mention_search::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    let diff = Diff::new().set("search_id", &search);
    journal::record(cx, &mut tx, "user.mentions_searched", Entity::User, id.0, diff).await?;
    scan::enqueue(cx, &mut tx, search).await?;
    tx.commit().await?;
    Ok(search)
}
