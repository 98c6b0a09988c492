//! What people choose for themselves.

use super::update::{Present, UPDATED, save};
use crate::cx::Cx;
use crate::error::Result;
use crate::privacy;
use crate::time_zone;
use domain::AppError;
use domain::error::FieldErrors;
use domain::languages;
use domain::policy::Action;
use domain::users::{PreferencesInput, PreferencesView};
use entity::user;
use sea_orm::EntityTrait;

/// What one chose, with what there is to choose from.
///
/// # Errors
/// If the database cannot be read.
pub async fn preferences(cx: &Cx) -> Result<PreferencesView> {
    let person = user::Entity::find_by_id(cx.actor.subject.id).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    Ok(PreferencesView {
        chosen: PreferencesInput { language: person.language, time_zone: person.time_zone },
        languages: languages::choices(),
        time_zones: time_zone::choices(),
    })
}

/// Chooses one's own language and time zone. Also for people whose record is kept elsewhere: how Deskfolk
/// speaks to them is nothing that a directory keeps.
///
/// # Errors
/// `Forbidden` in a view that is read-only, and with an API token; `Conflict` for somebody who is being erased;
/// `Invalid` with the fields to correct.
pub async fn choose(cx: &Cx, input: PreferencesInput) -> Result<()> {
    cx.require_desk(Action::ManageOwnProfile)?;
    let mut tx = cx.begin().await?;
    let old = Present::read(&tx, cx.actor.subject.id).await?;
    privacy::require_staying(tx.db(), old.user.id).await?;
    let mut errors = FieldErrors::new();
    let mut new = old.details.clone();
    new.language = languages::check(&mut errors, "language", &input.language);
    new.time_zone = time_zone::check(&mut errors, "time_zone", &input.time_zone);
    errors.into_result()?;
    save(cx, &mut tx, &old, &new, old.place(), UPDATED).await?;
    tx.commit().await
}
