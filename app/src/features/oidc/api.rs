//! Server functions of single sign-on. Going to a provider and coming back are plain addresses of the server.

use domain::AppError;
use domain::ids::{OidcIdentityId, OidcProviderId, UserId};
use domain::oidc::{OidcIdentityRow, OidcProviderInput, OidcProviderView, OidcTest, OwnIdentities};
use leptos::prelude::*;

/// Every provider.
#[server]
pub async fn sign_in_providers() -> Result<Vec<OidcProviderView>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::oidc::list(&cx)).await
}

/// One provider.
#[server]
pub async fn sign_in_provider(id: OidcProviderId) -> Result<OidcProviderView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::oidc::get(&cx, id)).await
}

/// Adds a provider.
#[server]
pub async fn create_sign_in_provider(input: OidcProviderInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::oidc::create(&cx, input)).await?;
    crate::server::redirect_to(&format!("/admin/sign-in-providers/{id}"));
    Ok(())
}

/// Changes a provider.
#[server]
pub async fn update_sign_in_provider(id: OidcProviderId, input: OidcProviderInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::oidc::update(&cx, id, input)).await
}

/// Removes a provider.
#[server]
pub async fn delete_sign_in_provider(id: OidcProviderId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::oidc::delete(&cx, id)).await?;
    crate::server::redirect_to("/admin/sign-in-providers");
    Ok(())
}

/// What a provider says of itself, or what goes wrong.
#[server]
pub async fn sign_in_provider_tested(id: OidcProviderId) -> Result<OidcTest, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::oidc::test_provider(&cx, id)).await
}

/// One's own identities, and what can be linked.
#[server]
pub async fn linked_identities() -> Result<OwnIdentities, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::oidc::own(&cx)).await
}

/// Unlinks an identity of one's own.
#[server]
pub async fn unlink_identity(identity: OidcIdentityId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::oidc::unlink(&cx, identity)).await
}

/// The identities of a person.
#[server]
pub async fn identities_of(id: UserId) -> Result<Vec<OidcIdentityRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::oidc::of_user(&cx, id)).await
}

/// Unlinks an identity of a person.
#[server]
pub async fn unlink_user_identity(id: UserId, identity: OidcIdentityId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::oidc::unlink_of_user(&cx, id, identity)).await
}
