//! Removing a provider.

use super::{hold, require};
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::ids::OidcProviderId;
use domain::journal::Entity;
use entity::oidc_provider;
use sea_orm::EntityTrait;

/// Removes a provider with the identities people have there. The people stay, with what they were given; whoever has no
/// other way to sign in chooses a password by the link for forgotten passwords, or gets one from the desk.
///
/// # Errors
/// `Forbidden` without the right to manage integrations; `NotFound`.
pub async fn delete(cx: &Cx, id: OidcProviderId) -> Result<()> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let old = hold(&tx, id).await?;
    oidc_provider::Entity::delete_by_id(id).exec(tx.db()).await?;
    let diff = Diff::new().field("name", &Some(old.name), &None);
    journal::record(cx, &mut tx, "oidc_provider.deleted", Entity::OidcProvider, id.0, diff).await?;
    tx.commit().await
}
