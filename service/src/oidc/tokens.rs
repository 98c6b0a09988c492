//! The code that a browser brings back, and the tokens that it is exchanged for.

use super::discovery::{Discovery, keys};
use super::outbound::{Outbound, Unreachable};
use crate::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use domain::Timestamp;
use domain::oidc::Claims;
use openidconnect::core::{
    CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKey, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
};
use openidconnect::{ClientId, ClientSecret, IssuerUrl, JsonWebKey, Nonce, NonceVerifier};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::str::FromStr;

/// Longest token that is shown when somebody signs out, in bytes.
const LONGEST_SHOWN: usize = 4 * 1024;
/// So far the clock of a provider may be ahead, in seconds.
pub(super) const AHEAD_S: i64 = 300;
/// With what a token may be signed: nothing that whoever knows the secret of the client could sign with, too.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Whom a provider vouches for. The claims were checked.
#[derive(Clone, Debug)]
pub struct Vouched {
    /// Which provider says so.
    pub issuer: String,
    /// What it calls them, for ever.
    pub subject: String,
    /// What it calls the session there, if it does.
    pub sid: Option<String>,
    /// The token in which it says so, to show it when they sign out there; none that is too long for an address.
    pub id_token: Option<Secret<String>>,
    /// When they last proved to the provider to be them, if the token says so.
    pub authenticated_at: Option<Timestamp>,
    /// What else it says.
    pub claims: Claims,
}

/// This desk, as a provider knows it.
pub(super) struct Client<'a> {
    pub issuer: &'a str,
    pub id: &'a str,
    pub secret: Option<&'a str>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// Exchanges a code for what the provider says of somebody.
pub(super) async fn exchange(
    outbound: &Outbound,
    found: &Discovery,
    client: &Client<'_>,
    (code, verifier, nonce): (&str, &str, &str),
    (redirect_uri, now): (&str, Timestamp),
) -> Result<Vouched, Unreachable> {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri),
        ("code_verifier", verifier),
    ];
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic = client.secret.filter(|_| !found.takes_secret_in_form());
    let basic = basic.map(|secret| (encoded(client.id), encoded(secret)));
    if basic.is_none() {
        form.push(("client_id", client.id));
        form.extend(client.secret.map(|secret| ("client_secret", secret)));
    }
    let basic = basic.as_ref().map(|(id, secret)| (id.as_str(), secret.as_str()));
    let tokens: Tokens = outbound.post(&found.token_endpoint, &form, basic).await?;
    let keys = keys(outbound, found).await?;
    let mut claims = id_token(client, &keys, &tokens.id_token, nonce, now)?;
    let subject = text(&claims, "sub").ok_or_else(|| Unreachable("The token is about nobody.".to_owned()))?;
    let sid = text(&claims, "sid");
    // Before anything that nobody signed is added.
    let authenticated_at = authenticated_at(&claims, now);
    if let (Some(endpoint), Some(token)) = (&found.userinfo_endpoint, &tokens.access_token) {
        let more: Map<String, Value> = outbound.get(endpoint, Some(token)).await?;
        // Said of somebody else, it would be theirs.
        if text(&more, "sub").as_ref() != Some(&subject) {
            return Err(Unreachable("The provider tells of another person than the token.".to_owned()));
        }
        add_unsigned(&mut claims, more);
    }
    let id_token = Some(tokens.id_token).filter(|token| token.len() <= LONGEST_SHOWN).map(Secret);
    let issuer = client.issuer.to_owned();
    Ok(Vouched { issuer, subject, sid, id_token, authenticated_at, claims: Claims(claims) })
}

/// Adds what the provider says without signing it, where what is signed says nothing. How somebody signed in counts only as
/// it was signed, and that an address is verified only beside that address.
fn add_unsigned(claims: &mut Map<String, Value>, more: Map<String, Value>) {
    let is_same_address = match claims.get("email") {
        Some(email) => more.get("email") == Some(email),
        None => {
            claims.remove("email_verified");
            true
        }
    };
    for (name, value) in more {
        let counts = match name.as_str() {
            "amr" | "acr" => false,
            "email_verified" => is_same_address,
            _ => true,
        };
        if counts {
            claims.entry(name).or_insert(value);
        }
    }
}

/// When somebody proved to the provider to be them. A moment to come counts as now, as far as a clock may be ahead.
fn authenticated_at(claims: &Map<String, Value>, now: Timestamp) -> Option<Timestamp> {
    let seconds = claims.get("auth_time").and_then(Value::as_f64)?.floor() as i64;
    let is_possible = (0..=now.seconds() + AHEAD_S).contains(&seconds);
    is_possible.then(|| Timestamp(seconds * 1000).min(now))
}

fn text(claims: &Map<String, Value>, name: &str) -> Option<String> {
    claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What an ID token says, once its signature, issuer, audience, nonce and time are right.
fn id_token(
    client: &Client<'_>,
    keys: &CoreJsonWebKeySet,
    token: &str,
    nonce: &str,
    now: Timestamp,
) -> Result<Map<String, Value>, Unreachable> {
    let verifier = verifier(client, keys, now)?;
    check(&verifier, token, &Nonce::new(nonce.to_owned()))?;
    payload(token)
}

/// The header of a token.
#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

/// What a logout token says, once it is right: it is no ID token, says of itself that somebody signed out, and names them
/// (`sub`), a session (`sid`) or both. It is checked here, as a token about nobody is none for the library.
pub(super) fn logout_token(
    client: &Client<'_>,
    keys: &CoreJsonWebKeySet,
    token: &str,
    now: Timestamp,
) -> Result<Map<String, Value>, Unreachable> {
    const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
    check_signature(keys, token)?;
    let claims = payload(token)?;
    let wrong = |why: &str| Err(Unreachable(format!("The token is refused: {why}.")));
    if text(&claims, "iss").as_deref() != Some(client.issuer) {
        return wrong("it is that of another provider");
    }
    let is_for_us = match claims.get("aud") {
        Some(Value::String(aud)) => aud == client.id,
        Some(Value::Array(all)) => !all.is_empty() && all.iter().all(|aud| aud.as_str() == Some(client.id)),
        _ => false,
    };
    if !is_for_us {
        return wrong("it is for others");
    }
    let moment = |name: &str| claims.get(name).and_then(Value::as_f64);
    let (at, latest) = (now.seconds() as f64, (now.seconds() + AHEAD_S) as f64);
    if moment("exp").is_none_or(|exp| exp <= at) || moment("iat").is_none_or(|iat| iat > latest) {
        return wrong("it is of another time");
    }
    if claims.contains_key("nonce") {
        return wrong("a logout token has no nonce");
    }
    if !claims.get("events").and_then(|events| events.get(EVENT)).is_some_and(Value::is_object) {
        return wrong("it does not say that somebody signed out");
    }
    if text(&claims, "sub").is_none() && text(&claims, "sid").is_none() {
        return wrong("it names nobody");
    }
    Ok(claims)
}

/// Whether the provider signed a logout token.
fn check_signature(keys: &CoreJsonWebKeySet, token: &str) -> Result<(), Unreachable> {
    let broken = || Unreachable("The token cannot be read.".to_owned());
    let (message, signature) = token.rsplit_once('.').ok_or_else(broken)?;
    let (header, _) = message.split_once('.').ok_or_else(broken)?;
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| broken())?;
    let header: Header = serde_json::from_slice(&header).map_err(|_| broken())?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| broken())?;
    let kind = header.typ.map(|kind| kind.to_ascii_lowercase());
    // Some providers do not say of which kind it is. It is the event that makes it one, and no ID token has it.
    let fits = kind.as_deref().is_none_or(|kind| matches!(kind, "logout+jwt" | "application/logout+jwt" | "jwt"));
    if !fits || header.crit.is_some() || !SIGNATURES.contains(&header.alg) {
        return Err(Unreachable("The token is refused: it is none of the kind it should be.".to_owned()));
    }
    let is_meant = |key: &&CoreJsonWebKey| {
        header.kid.as_deref().is_none_or(|kid| key.key_id().is_some_and(|id| id.as_str() == kid))
    };
    let mut meant = keys.keys().iter().filter(is_meant);
    if meant.any(|key| key.verify_signature(&header.alg, message.as_bytes(), &signature).is_ok()) {
        return Ok(());
    }
    Err(Unreachable("The token is refused: the provider did not sign it.".to_owned()))
}

fn verifier<'a>(
    client: &Client<'_>,
    keys: &CoreJsonWebKeySet,
    now: Timestamp,
) -> Result<CoreIdTokenVerifier<'a>, Unreachable> {
    let issuer = IssuerUrl::new(client.issuer.to_owned());
    let issuer = issuer.map_err(|error| Unreachable(format!("The issuer is no address: {error}.")))?;
    let id = ClientId::new(client.id.to_owned());
    let verifier = match client.secret {
        Some(secret) => {
            let secret = ClientSecret::new(secret.to_owned());
            CoreIdTokenVerifier::new_confidential_client(id, secret, issuer, keys.clone())
        }
        None => CoreIdTokenVerifier::new_public_client(id, issuer, keys.clone()),
    };
    let moment = |seconds: i64| DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default();
    let (at, latest) = (moment(now.seconds()), moment(now.seconds() + AHEAD_S));
    let issued = move |issued: DateTime<Utc>| if issued <= latest { Ok(()) } else { Err("from the future".to_owned()) };
    Ok(verifier.set_allowed_algs(SIGNATURES).set_time_fn(move || at).set_issue_time_verifier_fn(issued))
}

fn check(verifier: &CoreIdTokenVerifier<'_>, token: &str, nonce: impl NonceVerifier) -> Result<(), Unreachable> {
    let token =
        CoreIdToken::from_str(token).map_err(|error| Unreachable(format!("The token cannot be read: {error}.")))?;
    token.claims(verifier, nonce).map_err(|error| Unreachable(format!("The token is refused: {error}.")))?;
    Ok(())
}

/// What a token says, without any check.
pub(super) fn payload(token: &str) -> Result<Map<String, Value>, Unreachable> {
    let broken = || Unreachable("The token cannot be read.".to_owned());
    let middle = token.split('.').nth(1).ok_or_else(broken)?;
    let bytes = URL_SAFE_NO_PAD.decode(middle.trim_end_matches('=')).map_err(|_| broken())?;
    serde_json::from_slice(&bytes).map_err(|_| broken())
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
