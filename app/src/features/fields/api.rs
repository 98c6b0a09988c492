//! Server functions of custom fields.

use domain::AppError;
use domain::fields::{FieldDef, FieldInput};
use domain::ids::FieldId;
use leptos::prelude::*;

/// Every custom field.
#[server]
pub async fn custom_fields() -> Result<Vec<FieldDef>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::fields::list(&cx)).await
}

/// One custom field.
#[server]
pub async fn custom_field(id: FieldId) -> Result<FieldDef, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::fields::get(&cx, id)).await
}

/// Adds a custom field.
#[server]
pub async fn create_field(input: FieldInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::fields::create(&cx, input)).await?;
    crate::server::redirect_to(&crate::features::structure::parts::after_create("/admin/fields", id, &then));
    Ok(())
}

/// Changes a custom field.
#[server]
pub async fn update_field(id: FieldId, input: FieldInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::fields::update(&cx, id, input)).await?;
    if then == "finish" {
        crate::server::redirect_to("/admin/fields");
    }
    Ok(())
}
