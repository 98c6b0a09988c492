//! Coming back from a provider.

use super::attempt::{self, Returned};
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
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::OidcProviderId;
use domain::journal::{Cause, Entity};
use entity::oidc_provider;
use serde::Deserialize;

/// Most that is kept of the code of an error, in letters.
const LONGEST_CODE: usize = 80;

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
    /// Whether this browser had begun it. Another answer ends nothing that is under way.
    pub is_own: bool,
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
    let mut back = Back { next: String::new(), links: false, is_own: false, outcome: Ok(None) };
    back.outcome = match begun(guest, provider, &answer, browser).await {
        Ok((system, row, returned)) => {
            back.is_own = true;
            back.next.clone_from(&returned.attempt.next);
            back.links = returned.user_id.is_some();
            Box::pin(go_on(guest, cx, (&system, &row), answer, returned)).await
        }
        Err(error) => Err(error),
    };
    back
}

/// What this browser had begun.
async fn begun(
    guest: &Guest,
    provider: OidcProviderId,
    answer: &Answer,
    browser: &str,
) -> Result<(Cx, oidc_provider::Model, Returned)> {
    let system = by_guest(guest, Cause::Interface).await?;
    let row = enabled(guest.app.db.read(), provider).await?;
    let Some(returned) = attempt::take(&system, provider, (&answer.state, browser)).await? else {
        let text = "This took too long, or began in another browser. Please try again.";
        return Err(AppError::field("form", text).into());
    };
    Ok((system, row, returned))
}

async fn go_on(
    guest: &Guest,
    cx: Option<&Cx>,
    (system, row): (&Cx, &oidc_provider::Model),
    answer: Answer,
    Returned { attempt, user_id }: Returned,
) -> Result<Option<Entry>> {
    if answer.code.is_empty() {
        note_refusal(system, row, &answer.error).await?;
        return Err(AppError::field("form", refused(&row.name, &answer.error)).into());
    }
    let vouched = match vouched(system, row, &answer, (&attempt.verifier, &attempt.nonce)).await {
        Ok(vouched) => vouched,
        Err(wrong) => return Err(unreachable(system, row, wrong).await?.into()),
    };
    let Some(user) = user_id else { return Ok(Some(enter(guest, row.id, vouched).await?)) };
    let own = cx.filter(|cx| cx.actor.subject.id == user && cx.actor.real() == user);
    link(own.ok_or(AppError::Unauthenticated)?, row.id, &vouched).await?;
    Ok(None)
}

/// Tells admins in the history of the provider why it let somebody not in. Whoever changed their mind is no failure.
async fn note_refusal(cx: &Cx, row: &oidc_provider::Model, error: &str) -> Result<()> {
    if error == "access_denied" {
        return Ok(());
    }
    let mut tx = cx.begin().await?;
    let diff = Diff::new().set("reason", &format!("The provider answered: {}", code_of(error)));
    journal::record(cx, &mut tx, "oidc_provider.sign_in_failed", Entity::OidcProvider, row.id.0, diff).await?;
    tx.commit().await
}

/// The code of an error, as far as it can be one (RFC 6749, 4.1.2.1): it comes out of an address.
fn code_of(error: &str) -> String {
    let code: String = error.chars().filter(char::is_ascii_graphic).take(LONGEST_CODE).collect();
    if code.is_empty() { "nothing".to_owned() } else { code }
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
