//! Pictures of people.

use super::Answer;
use super::auth::ApiCx;
use super::created::Done;
use super::params::{ById, Id};
use crate::http::pictures::shown;
use crate::http::router::ServerState;
use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::ids::UserId;
use service::attachments::Upload;
use service::users;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(get_picture, set_picture, remove_picture))
}

/// The bytes of a picture.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "read by the derive alone")]
struct Picture(Vec<u8>);

/// Read the picture of a person
#[utoipa::path(get, path = "/users/{id}/picture", tag = "Users", params(ById),
    responses((status = 200, description = "A square of 256 pixels", body = inline(Picture), content_type = "image/jpeg")))]
async fn get_picture(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Response> {
    let mut answer = shown(users::picture(&cx, id).await?);
    // This address stays when the picture changes.
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(answer)
}

/// Give a person a picture
///
/// The body is the file itself: PNG, JPEG or WebP, at most 2 MB and 4096 pixels. The middle of it is kept as a square.
#[utoipa::path(put, path = "/users/{id}/picture", tag = "Users", params(ById),
    request_body(content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"))), responses(Done))]
async fn set_picture(ApiCx(cx): ApiCx, Id(id): Id<UserId>, bytes: Bytes) -> Answer<Done> {
    let file = Upload { name: String::new(), media_type: String::new(), bytes };
    users::set_picture(&cx, id, Some(file)).await?;
    Ok(Done)
}

/// Take the picture of a person away
#[utoipa::path(delete, path = "/users/{id}/picture", tag = "Users", params(ById), responses(Done))]
async fn remove_picture(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Done> {
    users::remove_picture(&cx, id).await?;
    Ok(Done)
}
