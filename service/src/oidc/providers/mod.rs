//! Providers, as admins see them.

mod details;
mod remove;
mod rules;
mod save;
mod test;
mod view;

pub use remove::delete;
pub use save::{create, update};
pub use test::test_provider;
pub use view::{get, list, offered};

pub(super) use rules::Rule;

use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::integrations;
use crate::secret::Secret;
use domain::AppError;
use domain::ids::OidcProviderId;
use entity::oidc_provider;
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};

/// Refuses whoever may not manage integrations.
fn require(cx: &Cx) -> Result<()> {
    integrations::require(cx)
}

/// The provider, held until the transaction ends.
async fn hold(tx: &Tx, id: OidcProviderId) -> Result<oidc_provider::Model> {
    let row = oidc_provider::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    Ok(row.ok_or(AppError::NotFound)?)
}

/// The provider, if people can sign in by it.
pub(super) async fn enabled(db: &impl ConnectionTrait, id: OidcProviderId) -> Result<oidc_provider::Model> {
    let row = oidc_provider::Entity::find_by_id(id).one(db).await?.filter(|row| row.is_enabled);
    Ok(row.ok_or(AppError::NotFound)?)
}

/// The provider, held until the transaction ends, if it is still the one of this issuer: what somebody is called at one is
/// nobody's name at another.
pub(super) async fn hold_of(tx: &Tx, id: OidcProviderId, issuer: &str) -> Result<oidc_provider::Model> {
    let row = hold(tx, id).await?;
    Ok(Some(row).filter(|row| row.is_enabled && row.issuer == issuer).ok_or(AppError::NotFound)?)
}

/// What a secret is sealed for.
fn purpose(id: OidcProviderId) -> String {
    format!("oidc provider {id}")
}

/// The stored secret.
pub(super) fn secret(app: &App, row: &oidc_provider::Model) -> Option<Secret<String>> {
    row.secret.as_deref().and_then(|sealed| app.key.open(&purpose(row.id), sealed))
}

/// Where the provider sends people back to.
pub(super) fn redirect_uri(app: &App, id: OidcProviderId) -> String {
    format!("{}{}/{id}/callback", app.public_url, super::PATH)
}

/// Where it sends people to who have signed out there.
pub(super) fn post_logout_redirect_uri(app: &App) -> String {
    format!("{}/sign-in?why=out", app.public_url)
}

/// Where it says that somebody signed out there.
fn backchannel_logout_uri(app: &App, id: OidcProviderId) -> String {
    format!("{}{}/{id}/backchannel", app.public_url, super::PATH)
}
