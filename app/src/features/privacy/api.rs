//! Server functions of data privacy.

use domain::AppError;
use domain::ids::{PrivacyTaskId, UserId};
use domain::privacy::{EraseInput, ErasureQuestion, HoldInput, LegalHold, PrivacyTask};
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

/// Everybody under legal hold.
#[server]
pub async fn list_holds() -> Result<Vec<LegalHold>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::holds(&cx)).await
}

/// Somebody, and the hold they are under.
#[server]
pub async fn hold_of_user(id: UserId) -> Result<(String, Option<LegalHold>), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::hold_of(&cx, id)).await
}

/// Puts somebody under legal hold.
#[server]
pub async fn hold_user(id: UserId, input: HoldInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::hold(&cx, id, &input)).await
}

/// Ends a legal hold.
#[server]
pub async fn lift_hold(id: UserId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::lift(&cx, id)).await
}

/// Takes an erasure back that waits.
#[server]
pub async fn restore_user(id: PrivacyTaskId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::privacy::restore(&cx, id)).await?;
    crate::server::redirect_to(&format!("/admin/privacy/{id}"));
    Ok(())
}
