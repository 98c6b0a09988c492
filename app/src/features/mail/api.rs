//! Server functions of mail templates and kept mails.

use domain::AppError;
use domain::mail::{KeptMail, TemplateInput, TemplatePreview, TemplateView};
use leptos::prelude::*;

/// Every template.
#[server]
pub async fn templates() -> Result<Vec<TemplateView>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mail::templates::list(&cx)).await
}

/// One template.
#[server]
pub async fn template(number: i32, language: String) -> Result<TemplateView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mail::templates::get(&cx, number, &language)).await
}

/// A template with sample data: as the form has it, or as it is saved.
#[server]
pub async fn preview_template(
    number: i32,
    #[server(default)] language: String,
    #[server(default)] input: TemplateInput,
) -> Result<TemplatePreview, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mail::preview::preview(&cx, number, &language, input)).await
}

/// Saves a template (HAL-67, HAL-68).
#[server]
pub async fn save_template(
    number: i32,
    input: TemplateInput,
    #[server(default)] language: String,
    #[server(default)] then: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mail::templates::save(&cx, number, &language, input)).await?;
    if then == "finish" {
        crate::server::redirect_to("/admin/templates");
    }
    Ok(())
}

/// Goes back to the built-in text of a template, or to none in another language than English.
#[server]
pub async fn reset_template(number: i32, #[server(default)] language: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mail::templates::reset(&cx, number, &language)).await
}

/// The newest kept mails.
#[server]
pub async fn kept_mails() -> Result<Vec<KeptMail>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mail::kept::list(&cx)).await
}

/// One kept mail.
#[server]
pub async fn open_kept_mail(name: String) -> Result<KeptMail, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mail::kept::get(&cx, &name)).await
}
