//! Sending a browser to a provider.

use super::attempt::{self, Attempt};
use super::discovery::{Discovery, discover};
use super::outbound::{Outbound, Unreachable};
use super::providers::{enabled, redirect_uri};
use crate::accounts::{by_guest, confirm_password, throttle};
use crate::cx::{Cx, Guest};
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::secret::Secret;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{OidcProviderId, UserId};
use domain::journal::{Cause, Entity};
use domain::oidc::LinkIdentityInput;
use domain::policy::Action;
use entity::oidc_provider;
use openidconnect::{PkceCodeChallenge, PkceCodeVerifier};

/// Where a browser goes, and what it brings along when it comes back.
#[derive(Clone, Debug)]
pub struct Departure {
    /// The address at the provider.
    pub address: String,
    /// The value of the cookie.
    pub browser: Secret<String>,
}

/// What a provider is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// To tell who somebody is; a session there is enough.
    Who,
    /// To have them prove it anew, whatever session there is.
    Proof,
}

/// Only with an age does a provider have to tell when somebody signed in there. In seconds: a year refuses nobody.
const ANY_AGE: &str = "31536000";

/// So many departures a network may begin while they last.
const DEPARTURES: i64 = 300;

/// Sends somebody to a provider who wants to sign in, or to prove anew who they are, and to go to `next` then.
///
/// # Errors
/// `NotFound` for a provider that is unknown or not enabled; `TooMany` after too many failures from the address;
/// `Invalid` at `form` if the provider cannot be reached.
pub async fn begin(guest: &Guest, provider: OidcProviderId, asks: Asks, next: &str) -> Result<Departure> {
    let cx = by_guest(guest, Cause::Interface).await?;
    let row = enabled(guest.app.db.read(), provider).await?;
    let tx = cx.begin().await?;
    let address = throttle::address_key(&guest.origin.address);
    throttle::refuse_used_up(&cx, &tx, &address).await??;
    // Each is kept, and nobody has to be anybody for one.
    let bounds = throttle::Bounds { limit: DEPARTURES, pause_s: attempt::LASTING_S };
    let counted = throttle::count_within(&cx, &tx, &format!("oidc {address}"), bounds).await?;
    tx.commit().await?;
    counted?;
    depart(&cx, &row, asks, None, next).await
}

/// Sends somebody who is signed in to a provider, to link it to their account. Whoever has a password enters it, and
/// whoever has none has just proved to be them, so that an open browser is not enough.
///
/// # Errors
/// `Forbidden` in somebody's view and for API tokens; `NotFound` for a provider that is unknown or not for them;
/// `Invalid` for a wrong password, and at `form` if the provider cannot be reached.
pub async fn begin_link(cx: &Cx, input: LinkIdentityInput) -> Result<Departure> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let id: OidcProviderId = input.provider.trim().parse().map_err(|_| AppError::NotFound)?;
    let row = enabled(cx.app.db.read(), id).await?;
    let user = cx.actor.subject.id;
    if cx.actor.real() != user || !row.audience.includes(cx.actor.subject.is_agent()) {
        return Err(AppError::NotFound.into());
    }
    confirm_password(cx, FieldErrors::new(), input.current).await?;
    depart(cx, &row, Asks::Who, Some(user), "/profile").await
}

async fn depart(
    cx: &Cx,
    row: &oidc_provider::Model,
    asks: Asks,
    user: Option<UserId>,
    next: &str,
) -> Result<Departure> {
    let app = &cx.app;
    let found = match found(cx, row).await {
        Ok(found) => found,
        Err(wrong) => return Err(unreachable(cx, row, wrong).await?.into()),
    };
    let [state, nonce, verifier, browser] = [(); 4].map(|()| app.random.token());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
    let redirect_uri = redirect_uri(app, row.id);
    let mut parameters = vec![
        ("response_type", "code"),
        ("client_id", row.client_id.as_str()),
        ("redirect_uri", redirect_uri.as_str()),
        ("scope", row.scopes.as_str()),
        ("state", state.as_str()),
        ("nonce", nonce.as_str()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    if !row.acr_values.is_empty() {
        parameters.push(("acr_values", row.acr_values.as_str()));
    }
    match asks {
        Asks::Who => parameters.push(("max_age", ANY_AGE)),
        Asks::Proof => parameters.extend([("prompt", "login"), ("max_age", "0")]),
    }
    let address = Discovery::address(&found.authorization_endpoint, &parameters);
    let kept = Attempt { nonce: nonce.clone(), verifier, next: next.to_owned() };
    attempt::keep(cx, row.id, user, (&state, &browser), &kept).await?;
    Ok(Departure { address, browser: Secret(browser) })
}

async fn found(cx: &Cx, row: &oidc_provider::Model) -> Result<Discovery, Unreachable> {
    discover(&Outbound::new(&cx.app)?, &row.issuer).await
}

/// Tells admins in the history of the provider what went wrong with it, and whoever stands outside that it did.
pub(super) async fn unreachable(cx: &Cx, row: &oidc_provider::Model, wrong: Unreachable) -> Result<AppError> {
    tracing::warn!(provider = %row.id, error = %wrong.0, "single sign-on");
    let mut tx = cx.begin().await?;
    let diff = Diff::new().set("reason", &wrong.0);
    journal::record(cx, &mut tx, "oidc_provider.sign_in_failed", Entity::OidcProvider, row.id.0, diff).await?;
    tx.commit().await?;
    let text = format!(
        "Signing in by {} does not work at the moment. Please try again later, or sign in another way.",
        row.name
    );
    Ok(AppError::field("form", text))
}
