//! The discovery document: what a provider says of itself.

use super::outbound::{Outbound, Unreachable, address_objection};
use openidconnect::core::CoreJsonWebKeySet;
use serde::Deserialize;

/// What is needed of the document.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Discovery {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub jwks_uri: String,
    #[serde(default)]
    pub userinfo_endpoint: Option<String>,
    #[serde(default)]
    pub end_session_endpoint: Option<String>,
    #[serde(default)]
    pub backchannel_logout_supported: bool,
    #[serde(default)]
    pub response_types_supported: Vec<String>,
    #[serde(default)]
    pub scopes_supported: Option<Vec<String>>,
    #[serde(default)]
    pub code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

/// Reads the document of an issuer, which has to be about that very issuer.
pub(super) async fn discover(outbound: &Outbound, issuer: &str) -> Result<Discovery, Unreachable> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let found: Discovery = outbound.get(&url, None).await?;
    if found.issuer != issuer {
        let named = &found.issuer;
        return Err(Unreachable(format!("The provider calls itself \"{named}\": please write the issuer like that.")));
    }
    let end_session = found.end_session_endpoint.iter();
    for endpoint in
        [&found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri].into_iter().chain(end_session)
    {
        if let Some(wrong) = address_objection(endpoint) {
            return Err(Unreachable(format!("The provider names \"{endpoint}\" as an address. {wrong}")));
        }
    }
    Ok(found)
}

/// The keys with which the provider signs.
pub(super) async fn keys(outbound: &Outbound, found: &Discovery) -> Result<CoreJsonWebKeySet, Unreachable> {
    outbound.get(&found.jwks_uri, None).await
}

impl Discovery {
    /// An address of the provider with parameters behind it.
    pub(super) fn address(endpoint: &str, parameters: &[(&str, &str)]) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        let glue = if endpoint.contains('?') { '&' } else { '?' };
        format!("{endpoint}{glue}{query}")
    }

    /// Whether the secret of the client goes into the form rather than into a header.
    pub(super) fn takes_secret_in_form(&self) -> bool {
        let takes = |method: &str| {
            self.token_endpoint_auth_methods_supported.as_ref().is_some_and(|all| all.iter().any(|one| one == method))
        };
        takes("client_secret_post") && !takes("client_secret_basic")
    }
}
