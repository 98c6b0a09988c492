//! What the form that changes a person holds.

use domain::AppError;
use domain::ids::UserId;
use domain::users::UserInput;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the form that changes a person holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonForm {
    /// Its values.
    pub values: UserInput,
    /// Why it is read-only, if it is.
    pub elsewhere: Option<String>,
    /// The integration that a field comes from.
    pub owners: BTreeMap<String, String>,
}

/// The form that changes a person.
#[server]
pub async fn user_form(id: UserId) -> Result<PersonForm, AppError> {
    let cx = crate::server::cx()?;
    let (values, elsewhere) = crate::server::answer(service::users::form_or_why(&cx, id)).await?;
    let owners = crate::server::answer(service::users::owners(&cx, id)).await?;
    Ok(PersonForm { values, elsewhere, owners })
}
