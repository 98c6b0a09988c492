//! Server functions of roles.

use domain::AppError;
use domain::agents::RoleHolders;
use domain::ids::RoleId;
#[cfg(feature = "ssr")]
use domain::meanwhile::Sent;
use domain::structure::{RoleInput, RoleRow};
use leptos::prelude::*;

/// Every role.
#[server]
pub async fn roles() -> Result<Vec<RoleRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::structure::roles::list(&cx)).await
}

/// One role.
#[server]
pub async fn role(id: RoleId) -> Result<RoleRow, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::structure::roles::get(&cx, id)).await
}

/// Who holds a role.
#[server]
pub async fn holders_of_role(id: RoleId) -> Result<RoleHolders, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::agents::holders(&cx, id)).await
}

/// Adds a role.
#[server]
pub async fn create_role(input: RoleInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::structure::roles::create(&cx, input)).await?;
    crate::server::redirect_to(&crate::features::structure::parts::after_create("/admin/roles", id, &then));
    Ok(())
}

/// Changes a role, beside what others changed since the form began with `base`.
#[server]
pub async fn update_role(
    id: RoleId,
    input: RoleInput,
    #[server(default)] then: String,
    #[server(default)] seen: String,
    #[server(default)] base: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let sent = Sent::new(input, base);
    let preview = service::structure::roles::preview(&cx, id, sent.clone());
    Box::pin(crate::server::require_seen(preview, &seen)).await?;
    crate::server::answer(service::structure::roles::update(&cx, id, sent)).await?;
    if then == "finish" {
        crate::server::redirect_to("/admin/roles");
    }
    Ok(())
}
