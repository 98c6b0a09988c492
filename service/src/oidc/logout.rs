//! Signing out: here and there.

use super::discovery::{Discovery, discover, keys};
use super::enter::identity;
use super::outbound::{Outbound, Unreachable};
use super::providers::{post_logout_redirect_uri, secret};
use super::tokens::{AHEAD_S, Client, logout_token, payload};
use super::{ProviderSession, SESSION_KEY};
use crate::accounts::{by_guest, throttle};
use crate::app::App;
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::secret::Secret;
use crate::sessions::running_of;
use domain::ids::{OidcProviderId, UserId};
use domain::journal::{Cause, Entity};
use domain::{AppError, Timestamp};
use entity::{oidc_provider, session, sign_in_challenge};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// For what the token of a sign-in is sealed.
fn purpose(provider: OidcProviderId) -> String {
    format!("oidc hint {provider}")
}

/// The token of a sign-in as a session holds it.
pub(super) fn seal(app: &App, provider: OidcProviderId, token: &Secret<String>) -> String {
    app.key.seal(&*app.random, &purpose(provider), &token.0)
}

/// Where a browser goes that has signed out here, to sign out there, with the token that names what ends; `None` where
/// that is not asked for, or the provider cannot do it at the moment.
///
/// # Errors
/// If the database cannot be read.
pub async fn leave(guest: &Guest, session: &ProviderSession) -> Result<Option<String>> {
    let app = &guest.app;
    let row = oidc_provider::Entity::find_by_id(session.id).one(app.db.read()).await?;
    let Some(row) = row.filter(|row| row.signs_out) else { return Ok(None) };
    let found = async { discover(&Outbound::new(app)?, &row.issuer).await }.await;
    let endpoint = match found {
        Ok(found) => found.end_session_endpoint,
        Err(Unreachable(error)) => {
            tracing::warn!(provider = %row.id, error, "signing out at a provider");
            None
        }
    };
    let hint = session.hint.as_ref().and_then(|sealed| app.key.open(&purpose(row.id), sealed));
    // The provider may be another one since.
    let hint = hint.filter(|token| issuer_of(&token.0).as_deref() == Some(row.issuer.as_str()));
    let back = post_logout_redirect_uri(app);
    let mut parameters = vec![("client_id", row.client_id.as_str()), ("post_logout_redirect_uri", back.as_str())];
    parameters.extend(hint.iter().map(|token| ("id_token_hint", token.0.as_str())));
    Ok(endpoint.map(|endpoint| Discovery::address(&endpoint, &parameters)))
}

/// Of whom a token says to be, without any check.
fn issuer_of(token: &str) -> Option<String> {
    payload(token).ok()?.get("iss").and_then(Value::as_str).map(str::to_owned)
}

/// Ends the sessions of somebody who signed out at the provider, which says so itself (back-channel logout), and tells
/// how many that were.
///
/// # Errors
/// `NotFound` for a provider that is unknown, `TooMany` after too many wrong tokens from the address,
/// `Conflict` for a token that is not right.
pub async fn backchannel(guest: &Guest, provider: OidcProviderId, token: &str) -> Result<u64> {
    let cx = by_guest(guest, Cause::Interface).await?;
    // What began by one that is not offered any more ends as well.
    let found = oidc_provider::Entity::find_by_id(provider).one(guest.app.db.read()).await?;
    let row = found.ok_or(AppError::NotFound)?;
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
    let text = |name: &str| claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let known = match text("sub") {
        Some(sub) => identity(cx.app.db.read(), provider, sub).await?.map(|known| known.user_id),
        None => None,
    };
    // A token that somebody sends again ends nothing that began since, as far as the clocks may differ.
    let issued = claims.get("iat").and_then(Value::as_f64).unwrap_or_default() as i64;
    let until = Timestamp(issued.saturating_add(AHEAD_S).saturating_mul(1000));
    let mut tx = cx.begin().await?;
    let ended = match (text("sub"), known, text("sid")) {
        (Some(_), Some(user), sid) => end_sessions(&cx, &mut tx, (provider, user), sid, until).await?,
        // Who is not linked any more may still be signed in.
        (_, None, Some(sid)) => end_named(&cx, &mut tx, provider, sid, until).await?,
        _ => 0,
    };
    tx.commit().await?;
    Ok(ended)
}

async fn checked(cx: &Cx, row: &oidc_provider::Model, token: &str) -> Result<Map<String, Value>, Unreachable> {
    // Before the provider is asked for its keys, at the word of whoever sends this.
    if issuer_of(token).as_deref() != Some(row.issuer.as_str()) {
        return Err(Unreachable("The token is that of another provider.".to_owned()));
    }
    let outbound = Outbound::new(&cx.app)?;
    let found = discover(&outbound, &row.issuer).await?;
    let keys = keys(&outbound, &found).await?;
    let secret = secret(&cx.app, row);
    let secret = secret.as_ref().map(|secret| secret.0.as_str());
    logout_token(&Client { issuer: &row.issuer, id: &row.client_id, secret }, &keys, token, cx.now)
}

/// Ends the sessions that somebody began by this provider until then: all of them, or that of this name; those that wait
/// for a second factor do not begin.
pub(super) async fn end_sessions(
    cx: &Cx,
    tx: &mut Tx,
    (provider, user): (OidcProviderId, UserId),
    sid: Option<&str>,
    until: Timestamp,
) -> Result<u64> {
    let waiting = Condition::all()
        .add(sign_in_challenge::Column::UserId.eq(user))
        .add_option(sid.map(|sid| sign_in_challenge::Column::ProviderSession.eq(sid)));
    forget_waiting(tx, provider, waiting, until).await?;
    let running = running_of(cx, user).await?.into_iter();
    let meant = running.filter(|session| session.created_at <= until && began_at(session, provider, sid));
    let ids: Vec<String> = meant.map(|session| session.id).collect();
    end(cx, tx, user, ids).await
}

/// Ends the sessions that began by this provider until then and that it calls so, whosever they are. Other providers may
/// use the same names.
async fn end_named(cx: &Cx, tx: &mut Tx, provider: OidcProviderId, sid: &str, until: Timestamp) -> Result<u64> {
    let waiting = Condition::all().add(sign_in_challenge::Column::ProviderSession.eq(sid));
    forget_waiting(tx, provider, waiting, until).await?;
    let is_plain = sid.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
    let maybe = session::Entity::find()
        .filter(session::Column::Data.contains(if is_plain { sid } else { SESSION_KEY }))
        .filter(session::Column::CreatedAt.lte(until))
        .filter(session::Column::ExpiresAt.gt(cx.now));
    let mut of_people: BTreeMap<UserId, Vec<String>> = BTreeMap::new();
    for session in maybe.all(cx.app.db.read()).await? {
        let who = session.real_user_id.or(session.user_id);
        if let Some(user) = who.filter(|_| began_at(&session, provider, Some(sid))) {
            of_people.entry(user).or_default().push(session.id);
        }
    }
    let mut ended = 0;
    for (user, ids) in of_people {
        ended += end(cx, tx, user, ids).await?;
    }
    Ok(ended)
}

/// Ends sign-ins by this provider that began until then and wait for a second factor.
async fn forget_waiting(tx: &Tx, provider: OidcProviderId, which: Condition, until: Timestamp) -> Result<()> {
    sign_in_challenge::Entity::delete_many()
        .filter(sign_in_challenge::Column::ProviderId.eq(provider))
        .filter(sign_in_challenge::Column::CreatedAt.lte(until))
        .filter(which)
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Whether a session began by this provider, and under this name there.
fn began_at(session: &session::Model, provider: OidcProviderId, sid: Option<&str>) -> bool {
    let data: Map<String, Value> = serde_json::from_str(&session.data).unwrap_or_default();
    let of = data.get(SESSION_KEY).and_then(|of| serde_json::from_value::<ProviderSession>(of.clone()).ok());
    of.is_some_and(|of| of.id == provider && sid.is_none_or(|sid| of.sid.as_deref() == Some(sid)))
}

async fn end(cx: &Cx, tx: &mut Tx, user: UserId, ids: Vec<String>) -> Result<u64> {
    if ids.is_empty() {
        return Ok(0);
    }
    let ended = session::Entity::delete_many().filter(session::Column::Id.is_in(ids)).exec(tx.db()).await?;
    let diff = Diff::new().set("sessions", &ended.rows_affected);
    journal::record(cx, tx, "user.sessions_ended", Entity::User, user.0, diff).await?;
    Ok(ended.rows_affected)
}
