//! Providers of single sign-on, and the identities people have there.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use axum::extract::Path;
use domain::ids::{OidcIdentityId, OidcProviderId, UserId};
use domain::oidc::{OidcIdentityRow, OidcProviderInput, OidcProviderView, OidcTest};
use service::oidc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_sign_in_providers, create_sign_in_provider))
        .routes(routes!(get_sign_in_provider, update_sign_in_provider, delete_sign_in_provider))
        .routes(routes!(test_sign_in_provider))
        .routes(routes!(list_user_identities))
        .routes(routes!(unlink_user_identity))
}

/// List sign-in providers
#[utoipa::path(get, path = "/sign-in-providers", tag = "Integrations",
    responses((status = 200, description = "All of them, by name, without their secrets", body = Vec<OidcProviderView>)))]
async fn list_sign_in_providers(ApiCx(cx): ApiCx) -> Answer<Json<Vec<OidcProviderView>>> {
    Ok(Json(oidc::list(&cx).await?))
}

/// Add a sign-in provider
///
/// People sign in by OpenID Connect there. It adds and links people and gives roles within the rights of whoever
/// added it.
#[utoipa::path(post, path = "/sign-in-providers", tag = "Integrations",
    request_body(content = OidcProviderInput, example = json!({
        "name": "Acme ID", "is_enabled": true, "issuer": "https://id.acme.example", "client_id": "desk",
        "client_secret": "…", "audience": "customers", "links_mail": true, "creates_people": true,
        "default_place": "Acme / Head office", "places": "office = Porto -> Acme / Porto"
    })),
    responses(Created))]
async fn create_sign_in_provider(ApiCx(cx): ApiCx, Input(input): Input<OidcProviderInput>) -> Answer<Created> {
    let id = oidc::create(&cx, input).await?;
    Ok(Created::at(&format!("/sign-in-providers/{id}"), id.0))
}

/// Read a sign-in provider
#[utoipa::path(get, path = "/sign-in-providers/{id}", tag = "Integrations", params(ById),
    responses((status = 200, description = "The provider, without its secret", body = OidcProviderView)))]
async fn get_sign_in_provider(ApiCx(cx): ApiCx, Id(id): Id<OidcProviderId>) -> Answer<Json<OidcProviderView>> {
    Ok(Json(oidc::get(&cx, id).await?))
}

/// Change a sign-in provider
///
/// From then on it acts within the rights of whoever changed it. Without a `client_secret` the present one stays.
#[utoipa::path(patch, path = "/sign-in-providers/{id}", tag = "Integrations", params(ById),
    request_body(content = OidcProviderInput, content_type = "application/merge-patch+json"), responses(Done))]
async fn update_sign_in_provider(ApiCx(cx): ApiCx, Id(id): Id<OidcProviderId>, changes: Object) -> Answer<Done> {
    let present = oidc::get(&cx, id).await?;
    oidc::update(&cx, id, changes.over(&present.input)?).await?;
    Ok(Done)
}

/// Remove a sign-in provider
///
/// With the identities people have there. The people stay.
#[utoipa::path(delete, path = "/sign-in-providers/{id}", tag = "Integrations", params(ById), responses(Done))]
async fn delete_sign_in_provider(ApiCx(cx): ApiCx, Id(id): Id<OidcProviderId>) -> Answer<Done> {
    oidc::delete(&cx, id).await?;
    Ok(Done)
}

/// Test a sign-in provider
///
/// Reads what it says of itself, and its keys. Nobody signs in. 409 with what is wrong.
#[utoipa::path(post, path = "/sign-in-providers/{id}/test", tag = "Integrations", params(ById),
    responses((status = 200, description = "What was found", body = OidcTest)))]
async fn test_sign_in_provider(ApiCx(cx): ApiCx, Id(id): Id<OidcProviderId>) -> Answer<Json<OidcTest>> {
    Ok(Json(oidc::test_provider(&cx, id).await?))
}

/// List the identities of a person
///
/// At providers of single sign-on. They are linked in the browser alone, by their owner or when they sign in.
#[utoipa::path(get, path = "/users/{id}/identities", tag = "Accounts", params(ById),
    responses((status = 200, description = "All of them", body = Vec<OidcIdentityRow>)))]
async fn list_user_identities(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Json<Vec<OidcIdentityRow>>> {
    Ok(Json(oidc::of_user(&cx, id).await?))
}

/// Path of an identity, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
struct ByIdentity {
    /// Id of the person.
    id: i64,
    /// Id of the identity.
    identity: i64,
}

/// Unlink an identity of a person
///
/// The sessions that began by it end.
#[utoipa::path(
    delete,
    path = "/users/{id}/identities/{identity}",
    tag = "Accounts",
    params(ByIdentity),
    responses(Done)
)]
async fn unlink_user_identity(ApiCx(cx): ApiCx, Path((id, identity)): Path<(i64, i64)>) -> Answer<Done> {
    oidc::unlink_of_user(&cx, UserId(id), OidcIdentityId(identity)).await?;
    Ok(Done)
}
