//! Signing out: here and there.

use super::discovery::{Discovery, discover, keys};
use super::enter::identity;
use super::outbound::{Outbound, Unreachable};
use super::providers::{enabled, post_logout_redirect_uri, secret};
use super::tokens::{Client, logout_token, payload};
use super::{ProviderSession, SESSION_KEY};
use crate::accounts::{by_guest, throttle};
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::sessions::running_of;
use domain::AppError;
use domain::ids::{OidcProviderId, UserId};
use domain::journal::{Cause, Entity};
use entity::{oidc_provider, session};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Map, Value};

/// Where a browser goes that has signed out here, to sign out there; `None` where that is not asked for, or the provider
/// cannot do it at the moment.
///
/// # Errors
/// If the database cannot be read.
pub async fn leave(guest: &Guest, provider: OidcProviderId) -> Result<Option<String>> {
    let row = oidc_provider::Entity::find_by_id(provider).one(guest.app.db.read()).await?;
    let Some(row) = row.filter(|row| row.signs_out) else { return Ok(None) };
    let found = async { discover(&Outbound::new(&guest.app)?, &row.issuer).await }.await;
    let endpoint = match found {
        Ok(found) => found.end_session_endpoint,
        Err(Unreachable(error)) => {
            tracing::warn!(provider = %row.id, error, "signing out at a provider");
            None
        }
    };
    let back = post_logout_redirect_uri(&guest.app);
    let parameters = [("client_id", row.client_id.as_str()), ("post_logout_redirect_uri", back.as_str())];
    Ok(endpoint.map(|endpoint| Discovery::address(&endpoint, &parameters)))
}

/// Ends the sessions of somebody who signed out at the provider, which says so itself (back-channel logout), and tells
/// how many that were.
///
/// # Errors
/// `NotFound` for a provider that is unknown or not enabled, `TooMany` after too many wrong tokens from the address,
/// `Conflict` for a token that is not right.
pub async fn backchannel(guest: &Guest, provider: OidcProviderId, token: &str) -> Result<u64> {
    let cx = by_guest(guest, Cause::Interface).await?;
    let row = enabled(guest.app.db.read(), provider).await?;
    let address = format!("logout {}", throttle::address_key(&guest.origin.address));
    let tx = cx.begin().await?;
    throttle::refuse_used_up(&cx, &tx, &address).await??;
    tx.commit().await?;
    let claims = match checked(&cx, &row, token).await {
        Ok(claims) => claims,
        Err(Unreachable(wrong)) => {
            tracing::warn!(provider = %row.id, error = %wrong, "signing out by a provider");
            let tx = cx.begin().await?;
            let _ = throttle::count(&cx, &tx, &address).await?;
            tx.commit().await?;
            return Err(AppError::Conflict("This token is not right.".to_owned()).into());
        }
    };
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let Some(known) = identity(cx.app.db.read(), provider, text("sub").unwrap_or_default()).await? else {
        return Ok(0);
    };
    let mut tx = cx.begin().await?;
    let ended = end_sessions(&cx, &mut tx, (provider, known.user_id), text("sid")).await?;
    tx.commit().await?;
    Ok(ended)
}

async fn checked(cx: &Cx, row: &oidc_provider::Model, token: &str) -> Result<Map<String, Value>, Unreachable> {
    // Before the provider is asked for its keys, at the word of whoever sends this.
    let issuer = payload(token)?.get("iss").and_then(Value::as_str).map(str::to_owned);
    if issuer.as_deref() != Some(row.issuer.as_str()) {
        return Err(Unreachable("The token is that of another provider.".to_owned()));
    }
    let outbound = Outbound::new(&cx.app)?;
    let found = discover(&outbound, &row.issuer).await?;
    let keys = keys(&outbound, &found).await?;
    let secret = secret(&cx.app, row);
    let secret = secret.as_ref().map(|secret| secret.0.as_str());
    logout_token(&Client { issuer: &row.issuer, id: &row.client_id, secret }, &keys, token, cx.now)
}

/// Ends the sessions that somebody began by this provider: all of them, or that of this name.
pub(super) async fn end_sessions(
    cx: &Cx,
    tx: &mut Tx,
    (provider, user): (OidcProviderId, UserId),
    sid: Option<&str>,
) -> Result<u64> {
    let began = |session: &session::Model| {
        let data: Map<String, Value> = serde_json::from_str(&session.data).unwrap_or_default();
        let of = data.get(SESSION_KEY).and_then(|of| serde_json::from_value::<ProviderSession>(of.clone()).ok());
        of.is_some_and(|of| of.id == provider && sid.is_none_or(|sid| of.sid.as_deref() == Some(sid)))
    };
    let ids: Vec<String> = running_of(cx, user).await?.into_iter().filter(began).map(|session| session.id).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let ended = session::Entity::delete_many().filter(session::Column::Id.is_in(ids)).exec(tx.db()).await?;
    let diff = Diff::new().set("sessions", &ended.rows_affected);
    journal::record(cx, tx, "user.sessions_ended", Entity::User, user.0, diff).await?;
    Ok(ended.rows_affected)
}
