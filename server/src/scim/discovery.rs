//! What there is to discover.

use super::auth::Asking;
use super::body::Scim;
use super::refusal::Refusal;
use axum::extract::Path;
use serde_json::{Value, json};
use service::scim::{self, ScimError};

pub(super) async fn service_provider_config(Asking(scim): Asking) -> Scim {
    Scim(scim::service_provider_config(&scim.base_url()))
}

pub(super) async fn resource_types(Asking(scim): Asking) -> Scim {
    listed(scim::resource_types(&scim.base_url()))
}

pub(super) async fn resource_type(Asking(scim): Asking, Path(id): Path<String>) -> Result<Scim, Refusal> {
    one(scim::resource_types(&scim.base_url()), &id, "resource type")
}

pub(super) async fn schemas(Asking(scim): Asking) -> Scim {
    listed(scim::schemas(&scim.base_url()))
}

pub(super) async fn schema(Asking(scim): Asking, Path(id): Path<String>) -> Result<Scim, Refusal> {
    one(scim::schemas(&scim.base_url()), &id, "schema")
}

fn listed(all: Vec<Value>) -> Scim {
    Scim(json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": all.len(),
        "startIndex": 1,
        "itemsPerPage": all.len(),
        "Resources": all,
    }))
}

fn one(all: Vec<Value>, id: &str, what: &str) -> Result<Scim, Refusal> {
    let found = all.into_iter().find(|one| one["id"] == id);
    found.map(Scim).ok_or_else(|| Refusal(ScimError::not_found(what)))
}
