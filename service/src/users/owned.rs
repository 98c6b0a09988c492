//! Fields of a person that come from another system, and are changed there alone (OTR-6).

use super::details::Details;
use super::update::Present;
use crate::access::load;
use crate::cx::Cx;
use crate::error::Result;
use crate::integrations;
use domain::AppError;
use domain::ids::UserId;
use domain::policy::Action;
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;

/// The name of the integration that each field of a person comes from, by the field's name in the form.
///
/// # Errors
/// `Forbidden` without the right to change users; `NotFound` for somebody the actor may not know of.
pub async fn owners(cx: &Cx, id: UserId) -> Result<BTreeMap<String, String>> {
    cx.require_desk(Action::ModifyUser)?;
    let db = cx.app.db.read();
    let subject = load::subject_of(db, id).await?.ok_or(AppError::NotFound)?;
    cx.require_known(&subject)?;
    integrations::owners(db, id).await
}

/// The fields that differ and come from elsewhere, each with what is said of that.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn owned_changes(
    db: &impl ConnectionTrait,
    old: &Present,
    new: &Details,
) -> Result<Vec<(String, String)>> {
    let owners = integrations::owners(db, old.user.id).await?;
    let diff = old.details.diff(new);
    Ok(diff.fields().filter_map(|field| Some((field.to_owned(), refusal(owners.get(field)?)))).collect())
}

/// Why the username is not changed here, if it comes from elsewhere.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn username_owned(db: &impl ConnectionTrait, id: UserId) -> Result<Option<String>> {
    Ok(integrations::owners(db, id).await?.get("username").map(|name| refusal(name)))
}

/// What is said of a field that comes from the integration of this name.
pub(crate) fn refusal(name: &str) -> String {
    format!("This comes from {name}: please change it there.")
}
