//! People whom another system keeps here: added and changed without a form, so no mandatory custom field is asked for.

use super::create::{NewUser, insert};
use super::details::Details;
use super::get::input_of;
use super::place::{self, Wish};
use super::unique::{refuse_taken_emails, refuse_taken_username};
use super::update::{Present, UPDATED, save};
use crate::access::load;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::privacy;
use domain::AppError;
use domain::error::FieldErrors;
use domain::fields::FieldValues;
use domain::ids::UserId;
use domain::policy::{Action, Resource, UserFacts, Via};
use domain::state::Door;
use domain::users::UserInput;

/// Adds a person.
///
/// # Errors
/// `Forbidden` without the right to create users, `Invalid` with all wrong fields.
pub(crate) async fn provision(cx: &Cx, tx: &mut Tx, input: &UserInput, door: Door) -> Result<UserId> {
    cx.require_desk(Action::CreateUser)?;
    let mut errors = FieldErrors::new();
    let details = Details::check(&mut errors, &[], input, &FieldValues::default(), false);
    details.require_mail(&mut errors, false);
    refuse_taken_emails(tx, &mut errors, "emails", &details.emails, None).await?;
    refuse_taken_username(tx, &mut errors, details.username.as_deref(), None).await?;
    let wish = Wish { customer: &input.customer_id, site: &input.site_id, present: None, now: cx.now };
    let place = place::check(cx, tx.db(), &mut errors, &wish).await?;
    errors.into_result()?;
    let Some(place) = place else { return Err(Error::Other("a place was neither chosen nor refused".to_owned())) };
    let source = match cx.actor.via {
        Via::Scim { source, .. } => cx.fixed.structure.sources.get(&source),
        _ => None,
    };
    let allowed_by = source.map(|source| format!("SCIM connection of {}", source.name));
    insert(cx, tx, NewUser { details, place, place_by: None, allowed_by, door, is_general: false }).await
}

/// Changes a person: `fill` gets the form as they are, and says how it shall be. Their place, validity and Web Access
/// Level stay.
///
/// # Errors
/// `Forbidden` for somebody who holds more rights or is kept elsewhere; `NotFound`; `Conflict` for somebody who is
/// being erased; `Invalid` with all wrong fields.
pub(crate) async fn reprovision(
    cx: &Cx,
    tx: &mut Tx,
    id: UserId,
    fill: impl FnOnce(UserInput) -> UserInput + Send,
) -> Result<()> {
    let facts = UserFacts { subject: load::subject_of(tx.db(), id).await?.ok_or(AppError::NotFound)? };
    cx.require(Action::ModifyUser, Resource::User(&facts))?;
    let old = Present::read(tx, id).await?;
    privacy::require_staying(tx.db(), id).await?;
    let input = fill(input_of(&old.user, old.details.clone()));
    let mut errors = FieldErrors::new();
    let present = &old.details.profile.fields;
    let checked = Details::check(&mut errors, &[], &input, present, old.user.is_general);
    let new = Details { standing: old.details.standing, web_access: old.details.web_access, ..checked };
    new.require_mail(&mut errors, old.user.is_general);
    refuse_taken_emails(tx, &mut errors, "emails", &new.emails, Some(id)).await?;
    refuse_taken_username(tx, &mut errors, new.username.as_deref(), Some(id)).await?;
    errors.into_result()?;
    save(cx, tx, &old, &new, old.place(), UPDATED).await
}
