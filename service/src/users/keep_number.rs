//! Keeping the number somebody calls from with the person (HAL-26).

use super::owned::owned_changes;
use super::update::{Present, UPDATED, write};
use super::{Details, numbers};
use crate::access::cache::Fixed;
use crate::access::load::subject_of;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::policy::{Action, Resource, UserFacts};
use domain::settings::PHONE_COUNTRY;
use domain::users::UserInput;

/// Adds a telephone number to a person, unless it is theirs already in any notation.
///
/// # Errors
/// `NotFound`; `Forbidden` without the right to change this person; `Invalid` at `phones`, and at `keep` where the
/// numbers come from another system: its next run would take this one away.
pub(crate) async fn keep_number(cx: &Cx, tx: &mut Tx, id: UserId, number: &str) -> Result<()> {
    let old = Present::read(tx, id).await?;
    let own = old.details.numbers();
    let mut all = own.phones.iter().chain([&own.mobile, &own.fax]);
    if all.any(|theirs| is_same(&cx.fixed, theirs, number)) {
        return Ok(());
    }
    let facts = UserFacts { subject: subject_of(tx.db(), id).await?.ok_or(AppError::NotFound)? };
    cx.require(Action::ModifyUser, Resource::User(&facts))?;
    let mut errors = FieldErrors::new();
    let text = own.phones.iter().map(String::as_str).chain([number]).collect::<Vec<_>>().join("\n");
    let details = Details { phones: numbers::check_lines(&mut errors, &text), ..old.details.clone() };
    errors.into_result()?;
    if let Some((_, why)) = owned_changes(tx.db(), &old, &details).await?.pop() {
        return Err(AppError::field("keep", why).into());
    }
    let diff = old.diff(&details, old.place());
    write(cx, tx, &old, &details, old.place()).await?;
    journal::record(cx, tx, UPDATED, Entity::User, id.0, diff).await
}

/// The form of somebody new, with this number among their numbers.
pub(crate) fn with_number(fixed: &Fixed, mut input: UserInput, number: &str) -> UserInput {
    let is_theirs =
        input.phones.lines().chain([&*input.mobile, &*input.fax]).any(|theirs| is_same(fixed, theirs, number));
    if !number.is_empty() && !is_theirs {
        input.phones = format!("{}\n{number}", input.phones);
    }
    input
}

fn is_same(fixed: &Fixed, one: &str, other: &str) -> bool {
    !one.trim().is_empty() && numbers::is_same(one, other, fixed.setting(PHONE_COUNTRY))
}
