//! Accounts of people.

use super::Answer;
use super::auth::ApiCx;
use super::created::Done;
use super::params::{ById, Id};
use crate::http::router::ServerState;
use domain::ids::UserId;
use service::accounts;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(register_user))
        .routes(routes!(lock_user))
        .routes(routes!(unlock_user))
        .routes(routes!(send_welcome))
        .routes(routes!(send_reset))
}

/// Create an account for a guest
///
/// The welcome mail with the one-time link goes out.
#[utoipa::path(post, path = "/users/{id}/register", tag = "Accounts", params(ById), responses(Done))]
async fn register_user(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Done> {
    accounts::register(&cx, id).await?;
    Ok(Done)
}

/// Lock an account
///
/// Its sessions end.
#[utoipa::path(post, path = "/users/{id}/lock", tag = "Accounts", params(ById), responses(Done))]
async fn lock_user(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Done> {
    accounts::lock(&cx, id).await?;
    Ok(Done)
}

/// Unlock an account
#[utoipa::path(post, path = "/users/{id}/unlock", tag = "Accounts", params(ById), responses(Done))]
async fn unlock_user(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Done> {
    accounts::unlock(&cx, id).await?;
    Ok(Done)
}

/// Send the welcome mail
#[utoipa::path(post, path = "/users/{id}/send-welcome", tag = "Accounts", params(ById), responses(Done))]
async fn send_welcome(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Done> {
    accounts::send_welcome(&cx, id).await?;
    Ok(Done)
}

/// Send a link to choose a new password
#[utoipa::path(post, path = "/users/{id}/send-reset", tag = "Accounts", params(ById), responses(Done))]
async fn send_reset(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Done> {
    accounts::send_reset(&cx, id).await?;
    Ok(Done)
}
