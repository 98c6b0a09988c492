//! Server functions of data privacy.

use domain::AppError;
use domain::ids::{PrivacyTaskId, UserId};
use domain::privacy::{EraseInput, ErasureQuestion, PrivacyTask};
use leptos::prelude::*;

/// The newest erasures.
#[server]
pub async fn list_erasures() -> Result<Vec<PrivacyTask>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::list(&cx)).await
}

/// One erasure.
#[server]
pub async fn get_erasure(id: PrivacyTaskId) -> Result<PrivacyTask, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::get(&cx, id)).await
}

/// What has to be known before somebody is erased.
#[server]
pub async fn ask_erasure(id: UserId) -> Result<ErasureQuestion, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::question(&cx, id)).await
}

/// Has somebody erased.
#[server]
pub async fn erase_user(id: UserId, input: EraseInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let task = crate::server::answer(service::privacy::erase(&cx, id, input)).await?;
    crate::server::redirect_to(&format!("/admin/privacy/{task}"));
    Ok(())
}
