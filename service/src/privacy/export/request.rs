//! Asking for an export.

use super::make;
use crate::access::load;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::privacy::require_staying;
use domain::AppError;
use domain::ids::{PersonExportId, UserId};
use domain::journal::Entity;
use domain::person_export::{Audience, ExportState, PersonExportInput};
use domain::policy::{Action, Resource, UserFacts};
use domain::settings::PRIVACY_OWN_EXPORT;
use domain::validate::is_ticked;
use entity::{person_export, user};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

/// Has everything about a person written to a file in the background.
///
/// # Errors
/// `Forbidden` without the right to, and for somebody who holds more than the actor; `NotFound`; `Conflict` while
/// another export of this person is written, or the person is being erased; `Invalid` at `audience`, `with_notes`.
pub async fn export(cx: &Cx, id: UserId, input: &PersonExportInput) -> Result<PersonExportId> {
    cx.require_desk(Action::ExportPerson)?;
    let audience = match input.audience.trim() {
        "" => Some(Audience::Desk),
        text => Audience::parse(text),
    };
    let audience = audience.ok_or_else(|| AppError::field("audience", "Please choose one from the list."))?;
    let with_notes = is_ticked(&input.with_notes);
    if with_notes && audience == Audience::Person {
        let text = "Internal notes are for the desk alone. They are never in an export for the person.";
        return Err(AppError::field("with_notes", text).into());
    }
    let mut tx = cx.begin().await?;
    let subject = load::subject_of(tx.db(), id).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::ExportPerson, Resource::User(&UserFacts { subject }))?;
    let export = request(cx, &mut tx, id, audience, with_notes).await?;
    tx.commit().await?;
    Ok(export)
}

/// Has everything about the actor written to a file in the background, without internal notes.
///
/// # Errors
/// `Forbidden` where the settings do not allow it, and for nobody's own request; `Conflict` as in [`export`].
pub async fn export_own(cx: &Cx) -> Result<PersonExportId> {
    cx.require_desk(Action::ExportOneself)?;
    if !cx.fixed.flag(PRIVACY_OWN_EXPORT) {
        let text = "Please ask the desk for what is known of you. The settings do not allow taking it here.";
        return Err(AppError::Forbidden(text.to_owned()).into());
    }
    let id = cx.subject_id().ok_or(AppError::NotFound)?;
    let mut tx = cx.begin().await?;
    let export = request(cx, &mut tx, id, Audience::Person, false).await?;
    tx.commit().await?;
    Ok(export)
}

async fn request(cx: &Cx, tx: &mut Tx, id: UserId, audience: Audience, with_notes: bool) -> Result<PersonExportId> {
    // Two who ask at once: the second one finds the export of the first.
    user::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    require_staying(tx.db(), id).await?;
    let running = person_export::Entity::find()
        .filter(person_export::Column::UserId.eq(id))
        .filter(person_export::Column::State.eq(ExportState::Running));
    if running.count(tx.db()).await? > 0 {
        let text = "An export of this person is being prepared already. Please wait until it is ready.";
        return Err(AppError::Conflict(text.to_owned()).into());
    }
    let row = person_export::ActiveModel {
        user_id: Set(id),
        requested_by: Set(cx.actor.subject.id),
        audience: Set(audience),
        with_notes: Set(with_notes),
        state: Set(ExportState::Running),
        storage_key: Set(None),
        size: Set(0),
        files: Set(0),
        failure: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        finished_at: Set(None),
        expires_at: Set(None),
        ..Default::default()
    };
    let export = person_export::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    let diff = Diff::new().set("export_id", &export).set("audience", &audience).set("with_notes", &with_notes);
    journal::record(cx, tx, "user.export_requested", Entity::User, id.0, diff).await?;
    tx.notify(Cx::notice(Entity::Privacy, 0));
    make::enqueue(cx, tx, export).await?;
    Ok(export)
}
