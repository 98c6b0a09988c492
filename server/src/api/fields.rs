//! Custom fields.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::fields::{FieldDef, FieldInput};
use domain::ids::FieldId;
use service::fields;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(list_fields, create_field)).routes(routes!(get_field, update_field))
}

/// List custom fields
#[utoipa::path(get, path = "/custom-fields", tag = "Settings",
    responses((status = 200, description = "All of them, in the order of forms", body = Vec<FieldDef>)))]
async fn list_fields(ApiCx(cx): ApiCx) -> Answer<Json<Vec<FieldDef>>> {
    Ok(Json(fields::list(&cx).await?))
}

/// Add a custom field
///
/// `agent_create`, `agent_edit`, `portal_create` and `portal_edit` say who sees it where, and where it is mandatory.
#[utoipa::path(post, path = "/custom-fields", tag = "Settings",
    request_body(content = FieldInput, example = json!({"label": "Badge", "record": "user", "kind": "text"})),
    responses(Created))]
async fn create_field(ApiCx(cx): ApiCx, Input(input): Input<FieldInput>) -> Answer<Created> {
    let id = fields::create(&cx, input).await?;
    Ok(Created::at(&format!("/custom-fields/{id}"), id.0))
}

/// Read a custom field
#[utoipa::path(get, path = "/custom-fields/{id}", tag = "Settings", params(ById),
    responses((status = 200, description = "The field", body = FieldDef)))]
async fn get_field(ApiCx(cx): ApiCx, Id(id): Id<FieldId>) -> Answer<Json<FieldDef>> {
    Ok(Json(fields::get(&cx, id).await?))
}

/// Change a custom field
///
/// A merge patch. What it belongs to, what it holds and its key are fixed.
#[utoipa::path(patch, path = "/custom-fields/{id}", tag = "Settings", params(ById),
    request_body(content = FieldInput, example = json!({"hint": "As on the card"})), responses(Done))]
async fn update_field(ApiCx(cx): ApiCx, Id(id): Id<FieldId>, changes: Object) -> Answer<Done> {
    let form = form(fields::get(&cx, id).await?);
    fields::update(&cx, id, changes.lines(&["choices"]).over(&form)?).await?;
    Ok(Done)
}

fn form(def: FieldDef) -> FieldInput {
    FieldInput {
        record: def.record.as_str().to_owned(),
        label: def.label,
        key: def.key,
        kind: def.kind.as_str().to_owned(),
        choices: def.choices.join("\n"),
        hint: def.hint,
        agent_create: def.screens.agent_create.as_str().to_owned(),
        agent_edit: def.screens.agent_edit.as_str().to_owned(),
        portal_create: def.screens.portal_create.as_str().to_owned(),
        portal_edit: def.screens.portal_edit.as_str().to_owned(),
        validity: def.validity.as_str().to_owned(),
    }
}
