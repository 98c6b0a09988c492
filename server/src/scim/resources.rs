//! People and groups: the same verbs for both.

use super::auth::Asking;
use super::body::{Scim, Sent, answer};
use super::query::{Params, find, find_sent};
use super::refusal::Refusal;
use crate::http::router::ServerState;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use service::scim::{self, Kind};

type Answer<T> = Result<T, Refusal>;

/// The routes of a type of resources.
pub(super) fn routes(kind: Kind) -> Router<ServerState> {
    Router::new()
        .route("/", get(list).post(create))
        .route("/.search", post(search))
        .route("/{id}", get(read).put(replace).patch(patch).delete(delete))
        .method_not_allowed_fallback(super::refusal::unknown_method)
        .layer(Extension(kind))
}

async fn list(Asking(scim): Asking, Extension(kind): Extension<Kind>, Query(params): Query<Params>) -> Answer<Scim> {
    find(&scim, &[kind], &params).await
}

async fn search(Asking(scim): Asking, Extension(kind): Extension<Kind>, Sent(body): Sent) -> Answer<Scim> {
    find_sent(&scim, &[kind], &body).await
}

async fn create(
    Asking(scim): Asking,
    Extension(kind): Extension<Kind>,
    Query(params): Query<Params>,
    Sent(body): Sent,
) -> Answer<Response> {
    let made = scim::create_resource(&scim, kind, &body).await?;
    Ok(answer(StatusCode::CREATED, made, &params.projection()))
}

async fn read(
    Asking(scim): Asking,
    Extension(kind): Extension<Kind>,
    Path(id): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
) -> Answer<Response> {
    let projection = params.projection();
    let found = scim::read(&scim, kind, &id, &projection).await?;
    if wants(&headers, header::IF_NONE_MATCH)
        .is_some_and(|known| known.split(',').any(|one| one.trim() == found.version))
    {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    Ok(answer(StatusCode::OK, found, &projection))
}

async fn replace(
    Asking(scim): Asking,
    Extension(kind): Extension<Kind>,
    Path(id): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    Sent(body): Sent,
) -> Answer<Response> {
    let done = scim::replace(&scim, kind, &id, &body, wants(&headers, header::IF_MATCH)).await?;
    Ok(answer(StatusCode::OK, done, &params.projection()))
}

async fn patch(
    Asking(scim): Asking,
    Extension(kind): Extension<Kind>,
    Path(id): Path<String>,
    Query(params): Query<Params>,
    headers: HeaderMap,
    Sent(body): Sent,
) -> Answer<Response> {
    let done = scim::patch_resource(&scim, kind, &id, &body, wants(&headers, header::IF_MATCH)).await?;
    Ok(answer(StatusCode::OK, done, &params.projection()))
}

async fn delete(
    Asking(scim): Asking,
    Extension(kind): Extension<Kind>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer<StatusCode> {
    scim::delete_resource(&scim, kind, &id, wants(&headers, header::IF_MATCH)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Carries out many requests at once.
pub(super) async fn bulk(Asking(scim): Asking, Sent(body): Sent) -> Answer<Scim> {
    Ok(Scim(scim::bulk(&scim, &body).await?))
}

fn wants(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
