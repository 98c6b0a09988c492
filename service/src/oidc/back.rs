//! Coming back from a provider.

use super::attempt;
use super::begin::unreachable;
use super::discovery::discover;
use super::enter::enter;
use super::link::link;
use super::outbound::{Outbound, Unreachable};
use super::providers::{enabled, redirect_uri, secret};
use super::tokens::{Client, Vouched, exchange};
use crate::accounts::{Entry, by_guest};
use crate::cx::{Cx, Guest};
use crate::error::Result;
use domain::AppError;
use domain::ids::OidcProviderId;
use domain::journal::Cause;
use entity::oidc_provider;
use serde::Deserialize;

/// What the browser brings back in its address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The code, if somebody signed in there.
    pub code: String,
    /// The state that was sent along.
    pub state: String,
    /// Why there is no code.
    pub error: String,
    /// Who answers (RFC 9207).
    pub iss: String,
}

/// What became of it, and where to go.
#[derive(Debug)]
pub struct Back {
    /// Where the person wanted to go.
    pub next: String,
    /// Whether they were linking the provider to their account.
    pub links: bool,
    /// They are in, or have to give a second factor; `None` once the provider is linked.
    pub outcome: Result<Option<Entry>>,
}

/// Takes up where [`super::begin`] or [`super::begin_link`] left off; `cx` is who is signed in by now, `browser` the
/// value of the cookie.
pub async fn come_back(
    guest: &Guest,
    cx: Option<&Cx>,
    provider: OidcProviderId,
    answer: Answer,
    browser: &str,
) -> Back {
    let mut back = Back { next: String::new(), links: false, outcome: Ok(None) };
    back.outcome = Box::pin(go_on(guest, cx, provider, answer, browser, (&mut back.next, &mut back.links))).await;
    back
}

async fn go_on(
    guest: &Guest,
    cx: Option<&Cx>,
    provider: OidcProviderId,
    answer: Answer,
    browser: &str,
    (next, links): (&mut String, &mut bool),
) -> Result<Option<Entry>> {
    let system = by_guest(guest, Cause::Interface).await?;
    let row = enabled(guest.app.db.read(), provider).await?;
    let Some(returned) = attempt::take(&system, provider, (&answer.state, browser)).await? else {
        let text = "This took too long, or began in another browser. Please try again.";
        return Err(AppError::field("form", text).into());
    };
    next.clone_from(&returned.attempt.next);
    *links = returned.user_id.is_some();
    if answer.code.is_empty() {
        return Err(AppError::field("form", refused(&row.name, &answer.error)).into());
    }
    let kept = &returned.attempt;
    let vouched = match vouched(&system, &row, &answer, (&kept.verifier, &kept.nonce)).await {
        Ok(vouched) => vouched,
        Err(wrong) => return Err(unreachable(&system, &row, wrong).await?.into()),
    };
    let Some(user) = returned.user_id else { return Ok(Some(enter(guest, provider, vouched).await?)) };
    let own = cx.filter(|cx| cx.actor.subject.id == user && cx.actor.real() == user);
    link(own.ok_or(AppError::Unauthenticated)?, provider, &vouched).await?;
    Ok(None)
}

async fn vouched(
    cx: &Cx,
    row: &oidc_provider::Model,
    answer: &Answer,
    (verifier, nonce): (&str, &str),
) -> Result<Vouched, Unreachable> {
    let outbound = Outbound::new(&cx.app)?;
    let found = discover(&outbound, &row.issuer).await?;
    let tells = found.authorization_response_iss_parameter_supported;
    if answer.iss != row.issuer && (tells || !answer.iss.is_empty()) {
        return Err(Unreachable("The answer is that of another provider.".to_owned()));
    }
    let secret = secret(&cx.app, row);
    let secret = secret.as_ref().map(|secret| secret.0.as_str());
    let client = Client { issuer: &row.issuer, id: &row.client_id, secret };
    let redirect_uri = redirect_uri(&cx.app, row.id);
    exchange(&outbound, &found, &client, (&answer.code, verifier, nonce), (&redirect_uri, cx.now)).await
}

/// Why nobody was vouched for, in words for whoever stands outside.
fn refused(name: &str, error: &str) -> String {
    match error {
        "access_denied" => {
            format!("You did not finish signing in at {name}. Please try again, or sign in another way.")
        }
        "server_error" | "temporarily_unavailable" => {
            format!("{name} does not work at the moment. Please try again later, or sign in another way.")
        }
        _ => format!("{name} did not let you sign in here. Please ask the desk."),
    }
}
