//! Legal hold: people who must not be erased, for a reason that is kept.

use super::candidate;
use crate::access::{hidden_people, load};
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::users;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::policy::Action;
use domain::privacy::{HoldInput, LegalHold};
use domain::validate;
use entity::legal_hold;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

/// Longest reason, in characters.
const REASON: usize = 2000;
/// Holds in a list.
const LONGEST_LIST: u64 = 500;

/// Puts somebody under legal hold, or says why anew. Agents can be held, too, and those whose erasure waits: it then
/// waits until the hold is lifted or it is taken back.
///
/// # Errors
/// `Forbidden` without the right to erase people; `NotFound`; `Invalid` at `reason` without one; `Conflict` for somebody
/// whose erasure has begun.
pub async fn hold(cx: &Cx, id: UserId, input: &HoldInput) -> Result<()> {
    cx.require_desk(Action::EraseUser)?;
    let mut tx = cx.begin().await?;
    let subject = load::subject_of(tx.db(), id).await?.ok_or(AppError::NotFound)?;
    cx.require_known(&subject)?;
    candidate::require_whole(tx.db(), id).await?;
    let mut errors = FieldErrors::new();
    if input.reason.trim().is_empty() {
        errors.add("reason", "Please say why. Whoever wants to erase this person reads it.");
    }
    let reason = validate::text(&mut errors, "reason", "The reason", &input.reason, REASON);
    errors.into_result()?;
    let old = legal_hold::Entity::find_by_id(id).one(tx.db()).await?;
    let row = legal_hold::ActiveModel {
        user_id: Set(id),
        reason: Set(reason.clone()),
        set_by: Set(cx.actor.subject.id),
        set_at: Set(cx.now),
    };
    let columns = [legal_hold::Column::Reason, legal_hold::Column::SetBy, legal_hold::Column::SetAt];
    let again = OnConflict::column(legal_hold::Column::UserId).update_columns(columns).to_owned();
    legal_hold::Entity::insert(row).on_conflict(again).exec_without_returning(tx.db()).await?;
    let diff = Diff::new().field("legal_hold", &old.map(|old| old.reason), &Some(reason));
    journal::record(cx, &mut tx, "user.hold_set", Entity::User, id.0, diff).await?;
    tx.notify(Cx::notice(Entity::Privacy, 0));
    tx.commit().await
}

/// Ends the legal hold of somebody.
///
/// # Errors
/// `Forbidden` without the right to erase people; `NotFound` if there is none.
pub async fn lift(cx: &Cx, id: UserId) -> Result<()> {
    cx.require_desk(Action::EraseUser)?;
    let mut tx = cx.begin().await?;
    let old = legal_hold::Entity::find_by_id(id).filter(known(cx)).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    legal_hold::Entity::delete_by_id(id).exec(tx.db()).await?;
    let diff = Diff::new().field("legal_hold", &Some(old.reason), &None);
    journal::record(cx, &mut tx, "user.hold_lifted", Entity::User, id.0, diff).await?;
    tx.notify(Cx::notice(Entity::Privacy, 0));
    tx.commit().await
}

/// Everybody under legal hold, the newest first.
///
/// # Errors
/// `Forbidden` without the right to erase people.
pub async fn holds(cx: &Cx) -> Result<Vec<LegalHold>> {
    cx.require_desk(Action::EraseUser)?;
    let db = cx.app.db.read();
    let rows = legal_hold::Entity::find().filter(known(cx)).order_by_desc(legal_hold::Column::SetAt);
    let rows = rows.limit(LONGEST_LIST).all(db).await?;
    let people: Vec<UserId> = rows.iter().flat_map(|row| [row.user_id, row.set_by]).collect();
    let names = users::names(db, &people).await?;
    let name = |id: UserId| names.get(&id).cloned().unwrap_or_else(|| format!("Person {id} (removed)"));
    let view = |row: legal_hold::Model| LegalHold {
        user_id: row.user_id,
        name: name(row.user_id),
        reason: row.reason,
        set_by: name(row.set_by),
        set_at: row.set_at,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// The holds of people who are not hidden from the actor.
fn known(cx: &Cx) -> Condition {
    Condition::all().add_option(hidden_people(cx).map(|hidden| legal_hold::Column::UserId.not_in_subquery(hidden)))
}

/// Somebody, and the hold they are under, if any.
///
/// # Errors
/// `Forbidden` without the right to erase people; `NotFound`.
pub async fn hold_of(cx: &Cx, id: UserId) -> Result<(String, Option<LegalHold>)> {
    cx.require_desk(Action::EraseUser)?;
    let db = cx.app.db.read();
    let subject = load::subject_of(db, id).await?.ok_or(AppError::NotFound)?;
    cx.require_known(&subject)?;
    let Some(row) = legal_hold::Entity::find_by_id(id).one(db).await? else { return Ok((subject.name, None)) };
    let set_by = users::names(db, &[row.set_by]).await?.remove(&row.set_by);
    let hold = LegalHold {
        user_id: id,
        name: subject.name.clone(),
        reason: row.reason,
        set_by: set_by.unwrap_or_else(|| format!("Person {} (removed)", row.set_by)),
        set_at: row.set_at,
    };
    Ok((subject.name, Some(hold)))
}

/// Refuses what would destroy or mix up what is kept of somebody under legal hold.
///
/// # Errors
/// `Conflict` with the reason.
pub(crate) async fn require_free(db: &impl ConnectionTrait, id: UserId) -> Result<()> {
    if let Some(row) = legal_hold::Entity::find_by_id(id).one(db).await? {
        let text = format!("This person is under legal hold: {}", row.reason);
        return Err(AppError::Conflict(text).into());
    }
    Ok(())
}

/// Whether somebody is under legal hold.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn is_held(db: &impl ConnectionTrait, id: UserId) -> Result<bool> {
    Ok(legal_hold::Entity::find_by_id(id).count(db).await? > 0)
}
