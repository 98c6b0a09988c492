//! Integrations that import people.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::ids::IntegrationId;
use domain::import::ImportColumn;
use domain::integrations::{ConnectionTest, IntegrationInput, IntegrationRun, IntegrationView};
use service::integrations;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_integrations, create_integration))
        .routes(routes!(get_integration, update_integration, delete_integration))
        .routes(routes!(test_integration))
        .routes(routes!(list_integration_runs, start_integration))
        .routes(routes!(enable_integration))
        .routes(routes!(disable_integration))
        .routes(routes!(list_integration_fields))
}

/// List integrations
#[utoipa::path(get, path = "/integrations", tag = "Integrations",
    responses((status = 200, description = "All of them, by name, without their passwords", body = Vec<IntegrationView>)))]
async fn list_integrations(ApiCx(cx): ApiCx) -> Answer<Json<Vec<IntegrationView>>> {
    Ok(Json(integrations::list(&cx).await?))
}

/// Add an integration
///
/// It runs by hand alone until it is enabled.
#[utoipa::path(post, path = "/integrations", tag = "Integrations",
    request_body(content = IntegrationInput, example = json!({
        "name": "Directory service", "kind": "ldap", "url": "ldaps://dc.acme.example", "base": "ou=people,dc=acme",
        "bind_dn": "cn=reader,dc=acme", "password": "secret", "matching": "emails",
        "fields": {"emails": "mail", "first_name": "givenName", "last_name": "sn"},
        "places": "office = Porto -> Acme / Porto", "default_place": "Acme / Head office"
    })),
    responses(Created))]
async fn create_integration(ApiCx(cx): ApiCx, Input(input): Input<IntegrationInput>) -> Answer<Created> {
    let id = integrations::create(&cx, input).await?;
    Ok(Created::at(&format!("/integrations/{id}"), id.0))
}

/// Read an integration
#[utoipa::path(get, path = "/integrations/{id}", tag = "Integrations", params(ById),
    responses((status = 200, description = "The integration, without its password", body = IntegrationView)))]
async fn get_integration(ApiCx(cx): ApiCx, Id(id): Id<IntegrationId>) -> Answer<Json<IntegrationView>> {
    Ok(Json(integrations::get(&cx, id).await?))
}

/// Change an integration
///
/// The stored password stays unless another one is sent; where the address changes, it has to be sent again.
#[utoipa::path(patch, path = "/integrations/{id}", tag = "Integrations", params(ById),
    request_body(content = IntegrationInput, content_type = "application/merge-patch+json"), responses(Done))]
async fn update_integration(ApiCx(cx): ApiCx, Id(id): Id<IntegrationId>, changes: Object) -> Answer<Done> {
    let present = integrations::get(&cx, id).await?;
    integrations::update(&cx, id, changes.over(&present.input)?).await?;
    Ok(Done)
}

/// Remove an integration
///
/// The people it brought stay.
#[utoipa::path(delete, path = "/integrations/{id}", tag = "Integrations", params(ById), responses(Done))]
async fn delete_integration(ApiCx(cx): ApiCx, Id(id): Id<IntegrationId>) -> Answer<Done> {
    integrations::delete(&cx, id).await?;
    Ok(Done)
}

/// Test the connection
///
/// 409 with what went wrong.
#[utoipa::path(post, path = "/integrations/{id}/test", tag = "Integrations", params(ById),
    responses((status = 200, description = "The first people found there", body = ConnectionTest)))]
async fn test_integration(ApiCx(cx): ApiCx, Id(id): Id<IntegrationId>) -> Answer<Json<ConnectionTest>> {
    Ok(Json(integrations::test_connection(&cx, id).await?))
}

/// List the runs of an integration
#[utoipa::path(get, path = "/integrations/{id}/runs", tag = "Integrations", params(ById),
    responses((status = 200, description = "The newest runs", body = Vec<IntegrationRun>)))]
async fn list_integration_runs(ApiCx(cx): ApiCx, Id(id): Id<IntegrationId>) -> Answer<Json<Vec<IntegrationRun>>> {
    Ok(Json(integrations::runs(&cx, id).await?))
}

/// Import users from an integration
///
/// Begins an import whose rows are its people. Its dry run begins at once; nothing is written before it is carried out.
#[utoipa::path(post, path = "/integrations/{id}/runs", tag = "Integrations", params(ById), responses(Created))]
async fn start_integration(ApiCx(cx): ApiCx, Id(id): Id<IntegrationId>) -> Answer<Created> {
    let import = integrations::start(&cx, id).await?;
    Ok(Created::at(&format!("/imports/{import}"), import.0))
}

/// Run an integration once a day
#[utoipa::path(post, path = "/integrations/{id}/enable", tag = "Integrations", params(ById), responses(Done))]
async fn enable_integration(ApiCx(cx): ApiCx, Id(id): Id<IntegrationId>) -> Answer<Done> {
    integrations::enable(&cx, id).await?;
    Ok(Done)
}

/// Run an integration by hand alone
#[utoipa::path(post, path = "/integrations/{id}/disable", tag = "Integrations", params(ById), responses(Done))]
async fn disable_integration(ApiCx(cx): ApiCx, Id(id): Id<IntegrationId>) -> Answer<Done> {
    integrations::disable(&cx, id).await?;
    Ok(Done)
}

/// List the fields that attributes can be mapped to
#[utoipa::path(get, path = "/integration-fields", tag = "Integrations",
    responses((status = 200, description = "The fields, the custom ones among them", body = Vec<ImportColumn>)))]
async fn list_integration_fields(ApiCx(cx): ApiCx) -> Answer<Json<Vec<ImportColumn>>> {
    Ok(Json(integrations::fields(&cx)?))
}
