//! Whoever configured a provider: within their rights it adds and links people and gives roles.

use crate::context;
use crate::cx::Cx;
use crate::error::Result;
use domain::journal::Cause;
use domain::policy::{Action, Via};
use entity::oidc_provider;

/// The keeper of a provider, if they still may keep it.
pub(super) async fn of(cx: &Cx, provider: &oidc_provider::Model) -> Result<Option<Cx>> {
    let Some(keeper) = provider.keeper_id else { return Ok(None) };
    let keeper = context::person(&cx.app, cx.origin.clone(), keeper, Via::Direct, Cause::Interface).await?;
    Ok(keeper.filter(|keeper| keeper.require_desk(Action::ManageIntegrations).is_ok()))
}
