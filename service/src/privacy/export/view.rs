//! Exports there are, and the way to their files.

use crate::access::{hidden_people, load};
use crate::attachments::Content;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::users;
use domain::AppError;
use domain::ids::{PersonExportId, UserId};
use domain::journal::Entity;
use domain::person_export::{ExportState, OwnExports, PersonExport};
use domain::policy::{Action, Resource, UserFacts};
use domain::settings::{PRIVACY_EXPORT_DAYS, PRIVACY_OWN_EXPORT};
use entity::person_export;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Exports in a list.
const LONGEST_LIST: u64 = 100;

/// The newest exports of people the actor may know of.
///
/// # Errors
/// `Forbidden` without the right to export people.
pub async fn list(cx: &Cx) -> Result<Vec<PersonExport>> {
    cx.require_desk(Action::ExportPerson)?;
    let known = hidden_people(cx).map(|hidden| person_export::Column::UserId.not_in_subquery(hidden));
    shown(cx, Condition::all().add_option(known)).await
}

/// A person's name, and the exports there are of them.
///
/// # Errors
/// `Forbidden` without the right to export this person; `NotFound`.
pub async fn of_person(cx: &Cx, id: UserId) -> Result<(String, Vec<PersonExport>)> {
    cx.require_desk(Action::ExportPerson)?;
    let subject = load::subject_of(cx.app.db.read(), id).await?.ok_or(AppError::NotFound)?;
    let name = subject.name.clone();
    cx.require(Action::ExportPerson, Resource::User(&UserFacts { subject }))?;
    Ok((name, shown(cx, Condition::all().add(person_export::Column::UserId.eq(id))).await?))
}

/// The exports the actor asked for of themselves, and whether they may.
///
/// # Errors
/// If the database cannot be read.
pub async fn own(cx: &Cx) -> Result<OwnExports> {
    let Some(id) = cx.subject_id() else { return Ok(OwnExports::default()) };
    let is_allowed = cx.fixed.flag(PRIVACY_OWN_EXPORT) && cx.allows(Action::ExportOneself, Resource::Desk);
    let own = Condition::all().add(person_export::Column::UserId.eq(id)).add(person_export::Column::RequestedBy.eq(id));
    let rows = if is_allowed { shown(cx, own).await? } else { Vec::new() };
    let days = u64::try_from(cx.fixed.number(PRIVACY_EXPORT_DAYS)).unwrap_or_default();
    Ok(OwnExports { is_allowed, days, rows })
}

async fn shown(cx: &Cx, which: Condition) -> Result<Vec<PersonExport>> {
    let db = cx.app.db.read();
    let rows = person_export::Entity::find()
        .filter(which)
        .order_by_desc(person_export::Column::Id)
        .limit(LONGEST_LIST)
        .all(db)
        .await?;
    let people: Vec<UserId> = rows.iter().flat_map(|row| [row.user_id, row.requested_by]).collect();
    let names = users::names(db, &people).await?;
    let name = |id: UserId| names.get(&id).cloned().unwrap_or_else(|| format!("Person {id} (erased)"));
    let number = |count: i64| u64::try_from(count).unwrap_or_default();
    let view = |row: person_export::Model| PersonExport {
        id: row.id,
        user_id: row.user_id,
        name: name(row.user_id),
        audience: row.audience,
        with_notes: row.with_notes,
        state: row.state,
        requested_by: name(row.requested_by),
        created_at: row.created_at,
        finished_at: row.finished_at,
        expires_at: row.expires_at,
        size: number(row.size),
        files: number(row.files),
        failure: row.failure.clone(),
        can_download: is_there(cx, &row),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// What is in it follows the rights of whoever asked, so nobody else has it.
fn is_there(cx: &Cx, row: &person_export::Model) -> bool {
    row.state == ExportState::Ready
        && row.expires_at.is_some_and(|at| cx.now < at)
        && cx.subject_id() == Some(row.requested_by)
}

/// The file of an export, for whoever asked for it and still may have it: its name, its size, its content. Each
/// download is journalled.
///
/// # Errors
/// `Forbidden` without the right to; `NotFound` for an export of somebody else, and when its time is over.
pub async fn download(cx: &Cx, id: PersonExportId) -> Result<(String, u64, Content)> {
    let db = cx.app.db.read();
    let found = person_export::Entity::find_by_id(id).one(db).await?.filter(|row| is_there(cx, row));
    let row = found.ok_or(AppError::NotFound)?;
    if row.user_id == row.requested_by && cx.fixed.flag(PRIVACY_OWN_EXPORT) {
        cx.require_desk(Action::ExportOneself)?;
    } else {
        let subject = load::subject_of(db, row.user_id).await?.ok_or(AppError::NotFound)?;
        cx.require(Action::ExportPerson, Resource::User(&UserFacts { subject }))?;
    }
    let key = row.storage_key.as_deref().ok_or(AppError::NotFound)?;
    let content = cx.app.files.get(&Path::from(key)).await?.into_stream();
    let mut tx = cx.begin().await?;
    let diff = Diff::new().set("export_id", &id);
    journal::record(cx, &mut tx, "user.export_downloaded", Entity::User, row.user_id.0, diff).await?;
    tx.commit().await?;
    let name = format!("person-{}-{}.zip", row.user_id, row.created_at.date());
    Ok((name, u64::try_from(row.size).unwrap_or_default(), content))
}
