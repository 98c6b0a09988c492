//! Asking a provider: by TLS unless it is on this very machine, without following it elsewhere, within bounds.

use crate::app::App;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};
use serde::de::DeserializeOwned;
use std::net::IpAddr;
use std::time::Duration;

/// So long the connection itself may take.
const CONNECTING: Duration = Duration::from_secs(5);
/// So long one answer may take: somebody waits for it.
const ANSWERING: Duration = Duration::from_secs(10);
/// Largest answer, in bytes.
const MOST_BYTES: usize = 1024 * 1024;

/// Why a provider could not be asked, in plain words for admins.
#[derive(Debug)]
pub(super) struct Unreachable(pub String);

/// What is wrong with the address of a provider, if anything.
pub(super) fn address_objection(text: &str) -> Option<&'static str> {
    const EXPECTED: &str = "Please write it as https://host/path.";
    let Ok(url) = Url::parse(text) else { return Some(EXPECTED) };
    let host = url.host_str().unwrap_or_default();
    if host.is_empty() || !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Some(EXPECTED);
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_here = host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    match url.scheme() {
        "https" => None,
        "http" if is_here => None,
        "http" => Some("Without encryption only this machine itself can be asked: please write https."),
        _ => Some(EXPECTED),
    }
}

/// Asks providers.
pub(super) struct Outbound(Client);

impl Outbound {
    /// With the certificates that this server believes.
    pub(super) fn new(app: &App) -> Result<Self, Unreachable> {
        let tls = app.trust.config().map_err(|error| Unreachable(format!("TLS cannot be set up: {error}.")))?;
        let client = Client::builder()
            .use_preconfigured_tls(tls)
            .connect_timeout(CONNECTING)
            .timeout(ANSWERING)
            .redirect(Policy::none())
            .build();
        client.map(Self).map_err(|error| Unreachable(format!("TLS cannot be set up: {error}.")))
    }

    /// Reads JSON.
    pub(super) async fn get<T: DeserializeOwned>(&self, url: &str, bearer: Option<&str>) -> Result<T, Unreachable> {
        let request = self.0.get(checked(url)?);
        self.send(url, if let Some(token) = bearer { request.bearer_auth(token) } else { request }).await
    }

    /// Sends a form, perhaps with name and password, and reads JSON.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        url: &str,
        form: &[(&str, &str)],
        basic: Option<(&str, &str)>,
    ) -> Result<T, Unreachable> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.0.post(checked(url)?).header("content-type", "application/x-www-form-urlencoded").body(body);
        let request =
            if let Some((name, password)) = basic { request.basic_auth(name, Some(password)) } else { request };
        self.send(url, request).await
    }

    async fn send<T: DeserializeOwned>(&self, url: &str, request: RequestBuilder) -> Result<T, Unreachable> {
        let broken = |error: reqwest::Error| {
            let why = if error.is_timeout() { "no answer in time".to_owned() } else { error.without_url().to_string() };
            Unreachable(format!("{url} cannot be reached: {why}."))
        };
        let mut response = request.header("accept", "application/json").send().await.map_err(broken)?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(broken)? {
            body.extend_from_slice(&part);
            if body.len() > MOST_BYTES {
                return Err(Unreachable(format!("The answer of {url} is too large.")));
            }
        }
        if !status.is_success() {
            let why = match status.as_u16() {
                300..=399 => "; please write the address it leads to".to_owned(),
                _ => refusal(&body),
            };
            return Err(Unreachable(format!("{url} answered {status}{why}.")));
        }
        serde_json::from_slice(&body)
            .map_err(|error| Unreachable(format!("The answer of {url} makes no sense: {error}.")))
    }
}

fn checked(url: &str) -> Result<Url, Unreachable> {
    if let Some(wrong) = address_objection(url) {
        return Err(Unreachable(format!("\"{url}\" is no address to ask. {wrong}")));
    }
    Url::parse(url).map_err(|error| Unreachable(format!("\"{url}\" is no address: {error}.")))
}

/// What the provider says of a refusal: the name of the error alone, which is one of a few.
fn refusal(body: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Refusal {
        error: String,
    }
    let named = serde_json::from_slice::<Refusal>(body).map(|refusal| refusal.error);
    let is_name = |name: &String| name.len() < 50 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    named.ok().filter(is_name).map(|name| format!(" ({name})")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_encrypted_addresses_and_this_machine_are_asked() {
        for good in
            ["https://id.acme.example/realms/a", "http://127.0.0.1:9000", "http://[::1]/", "http://localhost:1/a"]
        {
            assert_eq!(address_objection(good), None, "{good}");
        }
        for bad in [
            "http://id.acme.example",
            "ftp://id.acme.example",
            "https://a:b@id.acme.example",
            "id.acme.example",
            "https://x/#y",
        ] {
            assert!(address_objection(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn a_refusal_is_told_by_its_name_alone() {
        assert_eq!(refusal(br#"{"error": "invalid_client", "error_description": "x"}"#), " (invalid_client)");
        assert_eq!(refusal(br#"{"error": "<b>"}"#), "");
        assert_eq!(refusal(b"no"), "");
    }
}
