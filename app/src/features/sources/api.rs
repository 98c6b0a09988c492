//! Server functions of sources.

use domain::AppError;
use domain::ids::SourceId;
use domain::sources::{SourceInput, SourceView};
use leptos::prelude::*;

/// Every source.
#[server]
pub async fn sources() -> Result<Vec<SourceView>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sources::list(&cx)).await
}

/// One source.
#[server]
pub async fn source(id: SourceId) -> Result<SourceView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sources::get(&cx, id)).await
}

/// Adds a source.
#[server]
pub async fn create_source(input: SourceInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::sources::create(&cx, input)).await?;
    crate::server::redirect_to(&crate::features::structure::parts::after_create("/admin/sources", id, &then));
    Ok(())
}

/// Changes a source.
#[server]
pub async fn update_source(id: SourceId, input: SourceInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sources::update(&cx, id, input)).await?;
    if then == "finish" {
        crate::server::redirect_to("/admin/sources");
    }
    Ok(())
}
