//! Testing a provider.

use super::{require, secret};
use crate::cx::Cx;
use crate::error::Result;
use crate::oidc::discovery::{Discovery, discover, keys};
use crate::oidc::outbound::{Outbound, Unreachable};
use domain::AppError;
use domain::ids::OidcProviderId;
use domain::oidc::OidcTest;
use entity::oidc_provider;
use sea_orm::EntityTrait;

/// Reads what the provider says of itself, and its keys. Nobody signs in, and nothing is changed anywhere.
///
/// # Errors
/// `Forbidden` without the right to manage integrations; `NotFound`; `Conflict` with what went wrong, in plain words.
pub async fn test_provider(cx: &Cx, id: OidcProviderId) -> Result<OidcTest> {
    require(cx)?;
    cx.require_writing()?;
    let row = oidc_provider::Entity::find_by_id(id).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    Ok(read(cx, &row).await.map_err(|wrong| AppError::Conflict(wrong.0))?)
}

async fn read(cx: &Cx, row: &oidc_provider::Model) -> Result<OidcTest, Unreachable> {
    let outbound = Outbound::new(&cx.app)?;
    let found = discover(&outbound, &row.issuer).await?;
    let keys = keys(&outbound, &found).await?;
    let count = keys.keys().len() as u64;
    if count == 0 {
        return Err(Unreachable(format!("{} has no key with which tokens can be checked.", found.jwks_uri)));
    }
    let warnings = warnings(row, &found, secret(&cx.app, row).is_some());
    Ok(OidcTest {
        keys: count,
        signs_out: found.end_session_endpoint.is_some(),
        backchannel: found.backchannel_logout_supported,
        authorization_endpoint: found.authorization_endpoint,
        warnings,
    })
}

fn warnings(row: &oidc_provider::Model, found: &Discovery, has_secret: bool) -> Vec<String> {
    let mut out = Vec::new();
    if !found.response_types_supported.iter().any(|one| one == "code") {
        out.push("It does not say that it gives codes (response type \"code\").".to_owned());
    }
    if let Some(known) = &found.code_challenge_methods_supported
        && !known.iter().any(|one| one == "S256")
    {
        out.push("It does not say that it checks who a code was given to (PKCE with S256).".to_owned());
    }
    if let Some(known) = &found.scopes_supported {
        for scope in row.scopes.split(' ').filter(|scope| !known.iter().any(|one| one == scope)) {
            out.push(format!("It does not know the scope \"{scope}\"."));
        }
    }
    if let Some(known) = &found.token_endpoint_auth_methods_supported {
        let takes_none = known.iter().any(|one| one == "none");
        if !has_secret && !takes_none {
            out.push("It asks for the secret of the client, and there is none.".to_owned());
        } else if has_secret && !known.iter().any(|one| one == "client_secret_basic" || one == "client_secret_post") {
            out.push("It takes no secret, but other proofs which are not known here.".to_owned());
        }
    }
    if row.signs_out && found.end_session_endpoint.is_none() {
        out.push("Nobody can be signed out there: it names no address for it.".to_owned());
    }
    out
}
