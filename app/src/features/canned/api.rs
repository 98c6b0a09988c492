//! Server functions of canned replies.

use domain::AppError;
use domain::canned::{CannedInput, CannedOptions, CannedRow};
use domain::ids::CannedId;
use leptos::prelude::*;

/// The canned replies whose names match.
#[server]
pub async fn canned_replies(q: String) -> Result<Vec<CannedRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::canned::list(&cx, &q)).await
}

/// One canned reply.
#[server]
pub async fn canned_reply(id: CannedId) -> Result<CannedRow, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::canned::get(&cx, id)).await
}

/// What the form offers.
#[server]
pub async fn offered_to_canned() -> Result<CannedOptions, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(async { service::canned::options(&cx) }).await
}

/// Adds a canned reply.
#[server]
pub async fn create_canned_reply(input: CannedInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::canned::create(&cx, input)).await?;
    crate::server::redirect_to(&crate::features::structure::parts::after_create("/admin/canned-replies", id, &then));
    Ok(())
}

/// Changes a canned reply.
#[server]
pub async fn update_canned_reply(
    id: CannedId,
    input: CannedInput,
    #[server(default)] then: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::canned::update(&cx, id, input)).await?;
    if then == "finish" {
        crate::server::redirect_to("/admin/canned-replies");
    }
    Ok(())
}

/// Deletes a canned reply.
#[server]
pub async fn delete_canned_reply(id: CannedId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::canned::delete(&cx, id)).await?;
    crate::server::redirect_to("/admin/canned-replies");
    Ok(())
}
