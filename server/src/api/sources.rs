//! Sources of people.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::ids::SourceId;
use domain::sources::{SourceInput, SourceView};
use service::sources;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(list_sources, create_source)).routes(routes!(get_source, update_source))
}

/// List sources of people
#[utoipa::path(get, path = "/sources", tag = "Settings",
    responses((status = 200, description = "All of them, by name", body = Vec<SourceView>)))]
async fn list_sources(ApiCx(cx): ApiCx) -> Answer<Json<Vec<SourceView>>> {
    Ok(Json(sources::list(&cx).await?))
}

/// Add a source of people
#[utoipa::path(post, path = "/sources", tag = "Settings",
    request_body(content = SourceInput, example = json!({"name": "Directory service", "kind": "external"})),
    responses(Created))]
async fn create_source(ApiCx(cx): ApiCx, Input(input): Input<SourceInput>) -> Answer<Created> {
    let id = sources::create(&cx, input).await?;
    Ok(Created::at(&format!("/sources/{id}"), id.0))
}

/// Read a source of people
#[utoipa::path(get, path = "/sources/{id}", tag = "Settings", params(ById),
    responses((status = 200, description = "The source", body = SourceView)))]
async fn get_source(ApiCx(cx): ApiCx, Id(id): Id<SourceId>) -> Answer<Json<SourceView>> {
    Ok(Json(sources::get(&cx, id).await?))
}

/// Change a source of people
///
/// The people of an external source are read-only.
#[utoipa::path(patch, path = "/sources/{id}", tag = "Settings", params(ById),
    request_body(content = SourceInput, content_type = "application/merge-patch+json"), responses(Done))]
async fn update_source(ApiCx(cx): ApiCx, Id(id): Id<SourceId>, changes: Object) -> Answer<Done> {
    let present = sources::get(&cx, id).await?;
    let input = SourceInput {
        name: present.name,
        kind: present.kind.as_str().to_owned(),
        is_default: present.is_default.to_string(),
        comment: present.comment,
    };
    sources::update(&cx, id, changes.over(&input)?).await?;
    Ok(Done)
}
