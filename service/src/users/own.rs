//! What people choose for themselves.

use super::details::Details;
use super::update::{Present, UPDATED, save};
use crate::cx::Cx;
use crate::error::Result;
use crate::fields;
use crate::integrations;
use crate::privacy;
use crate::time_zone;
use domain::AppError;
use domain::error::FieldErrors;
use domain::fields::{FieldDef, FieldRecord, Screen};
use domain::languages;
use domain::policy::Action;
use domain::state::Validity;
use domain::users::{PreferencesInput, PreferencesView};
use entity::user;
use sea_orm::{ConnectionTrait, EntityTrait};

/// What one chose, with what there is to choose from, and the custom fields that one fills in oneself.
///
/// # Errors
/// If the database cannot be read.
pub async fn preferences(cx: &Cx) -> Result<PreferencesView> {
    let db = cx.app.db.read();
    let person = user::Entity::find_by_id(cx.actor.subject.id).one(db).await?.ok_or(AppError::NotFound)?;
    let Details { language, time_zone, profile, .. } = Details::read(db, &person).await?;
    let mut fields = own_fields(cx, db).await?;
    let mut values = profile.fields;
    values.0.retain(|key, _| fields.iter().any(|def| def.key == *key));
    fields.retain(|def| def.validity == Validity::Valid);
    Ok(PreferencesView {
        chosen: PreferencesInput { language, time_zone, fields: values },
        languages: languages::choices(),
        time_zones: time_zone::choices(),
        fields,
    })
}

/// The custom fields of one's own profile. None where the record is kept elsewhere and read-only here, and none that
/// comes from another system.
async fn own_fields(cx: &Cx, db: &impl ConnectionTrait) -> Result<Vec<FieldDef>> {
    if cx.policy().kept_elsewhere(&cx.actor.subject).is_some() {
        return Ok(Vec::new());
    }
    let owners = integrations::owners(db, cx.actor.subject.id).await?;
    let mut own = fields::of_screen(&cx.fixed, FieldRecord::User, Screen::PortalEdit);
    own.retain(|def| !owners.contains_key(&domain::fields::place(&def.key)));
    Ok(own)
}

/// Chooses one's own language and time zone, and fills in one's own custom fields. The former also for people
/// whose record is kept elsewhere: how Deskfolk speaks to them is nothing that a directory keeps.
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
    fields::refuse_hidden(&mut errors, &cx.fixed, FieldRecord::User, Screen::PortalEdit, &input.fields);
    let (own, present) = (own_fields(cx, tx.db()).await?, &old.details.profile.fields);
    new.profile.fields = domain::fields::check(&mut errors, &own, &input.fields, present);
    errors.into_result()?;
    save(cx, &mut tx, &old, &new, old.place(), UPDATED).await?;
    tx.commit().await
}
