//! Single sign-on: whom a provider leads to, what it may do beyond that, and a real one.

#[path = "oidc/accounts.rs"]
mod accounts;
#[path = "oidc/logout.rs"]
mod logout;
#[path = "oidc/people.rs"]
mod people;
#[path = "oidc/provider.rs"]
mod provider;
#[path = "oidc/providers.rs"]
mod providers;
#[path = "oidc/real.rs"]
#[expect(dead_code, reason = "the whole way through it is tested in the browser")]
mod real;
#[path = "oidc/roles.rs"]
mod roles;

use crate::support::{TestApp, refusal};
use domain::ids::{OidcProviderId, UserId};
use domain::oidc::{Claims, OidcProviderInput};
use entity::oidc_identity;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use service::accounts::{Entry, SignedIn};
use service::oidc::{self, Vouched};
use service::{Cx, Error};

/// A provider for everybody that adds and links nobody.
pub(super) fn input() -> OidcProviderInput {
    OidcProviderInput {
        name: "Acme ID".to_owned(),
        is_enabled: "true".to_owned(),
        issuer: "https://id.acme.example".to_owned(),
        client_id: "desk".to_owned(),
        client_secret: "a secret of the desk".to_owned(),
        audience: "everybody".to_owned(),
        ..OidcProviderInput::default()
    }
}

pub(super) fn ticked() -> String {
    "true".to_owned()
}

/// The provider of this form, kept by the first admin.
pub(super) async fn provider(t: &TestApp, input: OidcProviderInput) -> OidcProviderId {
    let admin = t.admin().await;
    t.customer("Acme").await;
    oidc::create(&admin, input).await.unwrap()
}

/// The same provider with other settings.
pub(super) async fn change(by: &Cx, id: OidcProviderId, change: impl FnOnce(&mut OidcProviderInput)) {
    let mut input = oidc::get(by, id).await.unwrap().input;
    change(&mut input);
    oidc::update(by, id, input).await.unwrap();
}

/// Somebody whom the provider of [`input`] calls so, with these further claims.
pub(super) fn vouched(subject: &str, claims: Value) -> Vouched {
    let Value::Object(claims) = claims else { panic!("no object") };
    let sid = Some(format!("session of {subject}"));
    let issuer = input().issuer;
    Vouched { issuer, subject: subject.to_owned(), sid, id_token: None, authenticated_at: None, claims: Claims(claims) }
}

/// The claims of a verified mail address.
pub(super) fn verified(email: &str) -> Value {
    json!({"email": email, "email_verified": true, "given_name": "Ana", "family_name": "Fromthere"})
}

/// Signs somebody in, or tells in plain words why not.
pub(super) async fn enter(t: &TestApp, id: OidcProviderId, vouched: Vouched) -> Result<Entry, String> {
    match oidc::enter(&t.guest(), id, vouched).await {
        Ok(entry) => Ok(entry),
        Err(Error::App(error)) => Err(error.at("form").map_or_else(|| error.to_string(), str::to_owned)),
        Err(other) => panic!("{other}"),
    }
}

/// Who is signed in.
pub(super) async fn signed_in(t: &TestApp, id: OidcProviderId, vouched: Vouched) -> SignedIn {
    enter(t, id, vouched).await.unwrap().signed_in().unwrap()
}

/// Links the identity of this name to somebody.
pub(super) async fn link(t: &TestApp, id: OidcProviderId, user: UserId, subject: &str) {
    let issuer = oidc::get(&t.admin().await, id).await.unwrap().input.issuer;
    let vouched = Vouched { issuer, ..vouched(subject, json!({"email": "shown@acme.example"})) };
    oidc::link(&t.cx(user).await, id, &vouched).await.unwrap();
}

/// How many identities there are.
pub(super) async fn identities(t: &TestApp) -> u64 {
    oidc_identity::Entity::find().count(t.app.db.read()).await.unwrap()
}

/// The text of a refusal of a field.
pub(super) fn wrong<T>(result: Result<T, Error>, field: &str) -> String {
    let error = refusal(result);
    error.at(field).unwrap_or_else(|| panic!("nothing at {field}: {error}")).to_owned()
}
