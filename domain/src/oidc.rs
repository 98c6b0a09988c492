//! Single sign-on by OpenID Connect: providers that vouch for who somebody is, and the identities people have there.

use crate::ids::{OidcIdentityId, OidcProviderId};
use crate::state::choice;
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

choice! {
    /// Who may sign in by a provider.
    OidcAudience {
        /// People of a customer.
        Customers = "customers", "Customer users";
        /// People who work here.
        Agents = "agents", "Agents";
        /// Everybody.
        Everybody = "everybody", "Customer users and agents";
    }
}

impl OidcAudience {
    /// Whether it is for agents, or for people who are none.
    #[must_use]
    pub const fn includes(self, agent: bool) -> bool {
        match self {
            Self::Customers => !agent,
            Self::Agents => agent,
            Self::Everybody => true,
        }
    }
}

choice! {
    /// Whether a second factor is asked for here after somebody signed in there.
    OidcSecondFactor {
        /// As after a password.
        Asked = "asked", "Ask for it here, as after a password";
        /// Not if the provider says that it asked for one (`amr`, `acr`).
        Vouched = "vouched", "Not if the provider says that it asked for one";
    }
}

/// The scopes that are asked for if nothing else is said.
pub const SCOPES: &str = "openid email profile";

/// The form of a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OidcProviderInput {
    /// Name, mandatory, unique: it stands on the button of the sign-in page.
    pub name: String,
    /// Check-box: people can sign in by it.
    #[serde(deserialize_with = "loose")]
    pub is_enabled: String,
    /// Address of the issuer, as its discovery document names it; mandatory.
    pub issuer: String,
    /// What the provider calls this desk; mandatory.
    pub client_id: String,
    /// The secret of the client. Never shown again; empty leaves it as it is.
    pub client_secret: String,
    /// Check-box: forget the secret.
    #[serde(deserialize_with = "loose")]
    pub forget_secret: String,
    /// Scopes, with spaces between them; `openid email profile` when empty.
    pub scopes: String,
    /// `customers`, `agents` or `everybody`: who may sign in by it.
    pub audience: String,
    /// Check-box: somebody who is here already is linked by the verified mail address.
    #[serde(deserialize_with = "loose")]
    pub links_mail: String,
    /// Check-box: all mail addresses of the provider are verified, also where it does not say so.
    #[serde(deserialize_with = "loose")]
    pub trusts_mail: String,
    /// Check-box: people whom nobody knows are added.
    #[serde(deserialize_with = "loose")]
    pub creates_people: String,
    /// Where new people belong by what the provider says, one a line: `claim = value -> Customer / Site`.
    pub places: String,
    /// Where new people belong whom no line and no mail domain places, as `Customer / Site`.
    pub default_place: String,
    /// Web Access Level of new people; own when empty.
    pub web_access: String,
    /// What agents are given by what the provider says, one a line: `claim = value -> Role @ Department`.
    pub roles: String,
    /// `asked` or `vouched`: whether a second factor is asked for here.
    pub second_factor: String,
    /// Values of `acr` that stand for a second factor, with spaces between them. They are asked for, too.
    pub acr_values: String,
    /// Check-box: who signs out here is signed out there, too.
    #[serde(deserialize_with = "loose")]
    pub signs_out: String,
    /// Comment.
    pub comment: String,
}

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OidcProviderView {
    /// Id.
    pub id: OidcProviderId,
    /// What it is set to; without the secret.
    #[serde(flatten)]
    pub input: OidcProviderInput,
    /// Whether there is a secret.
    pub has_secret: bool,
    /// Where the provider sends people back to: to be entered there.
    pub redirect_uri: String,
    /// Where it sends people to who have signed out there: to be entered there.
    pub post_logout_redirect_uri: String,
    /// Where it says that somebody signed out there: to be entered there, if it can.
    pub backchannel_logout_uri: String,
    /// Within whose rights it adds and links people and gives roles.
    pub keeper: Option<String>,
    /// How many people are linked.
    pub people_count: u64,
}

/// What the test of a provider found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OidcTest {
    /// Where people are sent to sign in.
    pub authorization_endpoint: String,
    /// How many keys sign what it says.
    pub keys: u64,
    /// Whether people can be signed out there.
    pub signs_out: bool,
    /// Whether it says when people sign out there.
    pub backchannel: bool,
    /// What will not work as it is set, in plain words.
    pub warnings: Vec<String>,
}

/// A button of the sign-in page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInProvider {
    /// Id.
    pub id: OidcProviderId,
    /// What stands on it.
    pub name: String,
}

/// Somebody's identity at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OidcIdentityRow {
    /// Id.
    pub id: OidcIdentityId,
    /// Name of the provider.
    pub provider: String,
    /// What the person is called there, as far as it said.
    pub label: String,
    /// When it was linked.
    pub created_at: Timestamp,
    /// When they last signed in by it.
    pub last_used_at: Option<Timestamp>,
}

/// One's own identities, and what can be linked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnIdentities {
    /// What is linked.
    pub rows: Vec<OidcIdentityRow>,
    /// Providers that can be linked.
    pub offers: Vec<SignInProvider>,
    /// Whether the present password is asked for.
    pub has_password: bool,
}

/// Beginning to link a provider to one's own account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkIdentityInput {
    /// Id of the provider.
    pub provider: String,
    /// The present password, if there is one.
    pub current: String,
}

/// What a provider says of somebody, with where it says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims(pub Map<String, Value>);

impl Claims {
    /// The text of a claim; empty if there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default()
    }

    /// All values at a path such as `groups` or `resource_access.desk.roles`. Names may hold dots themselves.
    #[must_use]
    pub fn values(&self, path: &str) -> Vec<String> {
        let mut out = Vec::new();
        below(&self.0, path, &mut out);
        out
    }

    /// Whether a claim has this value, whatever its case.
    #[must_use]
    pub fn has(&self, path: &str, value: &str) -> bool {
        let wanted = value.to_lowercase();
        self.values(path).iter().any(|value| value.trim().to_lowercase() == wanted)
    }

    /// The mail address, if the provider says that it is verified.
    #[must_use]
    pub fn verified_email(&self) -> Option<&str> {
        let is_verified = match self.0.get("email_verified") {
            Some(Value::Bool(verified)) => *verified,
            Some(Value::String(text)) => text == "true",
            _ => false,
        };
        Some(self.text("email")).filter(|email| is_verified && !email.is_empty())
    }

    /// Whether the provider says that it asked for more than one factor: by `amr` (RFC 8176), or by one of these
    /// values of `acr`.
    #[must_use]
    pub fn vouches_for_second_factor(&self, acr_values: &str) -> bool {
        const KNOWN: [&str; 3] = ["pwd", "pin", "kba"];
        const HELD: [&str; 7] = ["otp", "hwk", "swk", "sms", "tel", "sc", "pop"];
        let ways = self.values("amr");
        let any = |of: &[&str]| ways.iter().any(|way| of.contains(&way.as_str()));
        let acr = self.text("acr");
        any(&["mfa"])
            || any(&KNOWN) && any(&HELD)
            || !acr.is_empty() && acr_values.split_whitespace().any(|one| one == acr)
    }
}

fn below(fields: &Map<String, Value>, path: &str, out: &mut Vec<String>) {
    if let Some(value) = fields.get(path) {
        texts(value, out);
        return;
    }
    for (at, _) in path.match_indices('.') {
        if let Some(Value::Object(inner)) = fields.get(&path[..at]) {
            below(inner, &path[at + 1..], out);
        }
    }
}

fn texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Bool(_) | Value::Number(_) => out.push(value.to_string()),
        Value::Array(values) => values.iter().for_each(|value| texts(value, out)),
        Value::Null | Value::Object(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claims(value: Value) -> Claims {
        Claims(value.as_object().cloned().unwrap_or_default())
    }

    #[test]
    fn claims_are_found_by_path_whatever_the_case() {
        let claims = claims(json!({
            "groups": ["Desk", "Sales"], "https://acme.example/dept": "IT", "access": {"desk": {"roles": ["admin", 7]}}
        }));
        assert!(claims.has("groups", "desk") && !claims.has("groups", "des"));
        assert!(claims.has("https://acme.example/dept", "it"));
        assert_eq!(claims.values("access.desk.roles"), ["admin", "7"]);
        assert!(claims.values("access").is_empty() && claims.values("nothing.at.all").is_empty());
    }

    #[test]
    fn only_a_mail_address_that_is_said_to_be_verified_is() {
        let with = |verified: Value| claims(json!({"email": "ana@acme.example", "email_verified": verified}));
        assert_eq!(with(json!(true)).verified_email(), Some("ana@acme.example"));
        assert_eq!(with(json!("true")).verified_email(), Some("ana@acme.example"));
        for not in [json!(false), json!("false"), json!(1), json!(null)] {
            assert_eq!(with(not).verified_email(), None);
        }
        assert_eq!(claims(json!({"email": "ana@acme.example"})).verified_email(), None);
    }

    #[test]
    fn a_second_factor_counts_where_the_provider_says_so() {
        let by = |amr: &[&str]| claims(json!({ "amr": amr })).vouches_for_second_factor("");
        assert!(by(&["mfa"]) && by(&["pwd", "otp"]) && by(&["hwk", "pin"]));
        assert!(!by(&[]) && !by(&["pwd"]) && !by(&["otp", "sms"]) && !by(&["pwd", "pin"]));
        let acr = claims(json!({"acr": "urn:two"}));
        assert!(acr.vouches_for_second_factor("urn:one urn:two") && !acr.vouches_for_second_factor(""));
    }
}
