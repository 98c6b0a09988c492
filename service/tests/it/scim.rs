//! SCIM: identity providers that keep people here.

#[path = "scim/groups.rs"]
mod groups;
#[path = "scim/people.rs"]
mod people;
#[path = "scim/safety.rs"]
mod safety;

use crate::support::TestApp;
use domain::ids::{ScimConnectionId, UserId};
use domain::scim::ScimInput;
use serde_json::{Map, Value};
use service::Cx;
use service::scim::{self, Kind, Projection, Query, ScimCx, ScimError};

/// A connection for people of Acme.
pub(super) fn input() -> ScimInput {
    ScimInput {
        name: "Okta".to_owned(),
        people: "customers".to_owned(),
        default_place: "Acme / Head office".to_owned(),
        ..ScimInput::default()
    }
}

/// The connection, and its token.
pub(super) async fn connect(t: &TestApp, cx: &Cx, input: ScimInput) -> (ScimConnectionId, String) {
    t.customer("Acme").await;
    let id = scim::create(cx, input).await.unwrap();
    (id, scim::make_token(cx, id).await.unwrap().token)
}

/// A request by the connection.
pub(super) async fn asking(t: &TestApp, token: &str) -> ScimCx {
    scim::authenticate(&t.guest(), token).await.unwrap()
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    let Value::Object(object) = value else { panic!("not an object: {value}") };
    object
}

/// Adds a resource, and tells what is answered.
pub(super) async fn add(scim: &ScimCx, kind: Kind, body: Value) -> Result<Value, ScimError> {
    let made = scim::create_resource(scim, kind, &object(body)).await?;
    Ok(made.shown(&Projection::default()))
}

/// Changes parts of a resource.
pub(super) async fn patch(scim: &ScimCx, kind: Kind, id: &str, operations: Value) -> Result<Value, ScimError> {
    let body = object(serde_json::json!({"Operations": operations}));
    Ok(scim::patch_resource(scim, kind, id, &body, None).await?.shown(&Projection::default()))
}

/// The resources that a filter finds.
pub(super) async fn find(scim: &ScimCx, kind: Kind, filter: &str) -> Value {
    let query = Query { filter: filter.to_owned(), ..Query::default() };
    scim::search(scim, &[kind], &query, &Projection::default()).await.unwrap().shown(&Projection::default())
}

pub(super) fn id_of(resource: &Value) -> String {
    resource["id"].as_str().unwrap().to_owned()
}

pub(super) fn person(resource: &Value) -> UserId {
    id_of(resource).parse().unwrap()
}

/// Somebody of this name, as Okta sends them.
pub(super) fn somebody(name: &str) -> Value {
    serde_json::json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": format!("{name}@acme.example.com"),
        "externalId": format!("ext-{name}"),
        "name": {"givenName": name, "familyName": "Provisioned"},
        "emails": [{"primary": true, "value": format!("{name}@acme.example.com"), "type": "work"}],
        "displayName": format!("{name} Provisioned"),
        "active": true
    })
}
