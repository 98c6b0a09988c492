//! Accounts of people.

use super::Answer;
use super::auth::ApiCx;
use super::body::Object;
use super::created::Done;
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use axum::extract::Path;
use domain::AppError;
use domain::account::{AccountInput, AccountView, SessionsView};
use domain::ids::{DeviceId, UserId};
use domain::two_factor::{Method, TwoFactorView};
use service::{accounts, devices, sessions, two_factor};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(get_account, change_account))
        .routes(routes!(list_second_factors, remove_second_factors))
        .routes(routes!(remove_second_factor))
        .routes(routes!(list_sessions, end_sessions))
        .routes(routes!(end_session))
        .routes(routes!(forget_device))
        .routes(routes!(register_user))
        .routes(routes!(lock_user))
        .routes(routes!(unlock_user))
        .routes(routes!(send_welcome))
        .routes(routes!(send_reset))
}

/// Read an account
///
/// Its state, username and limits. People without an activated account have none to read.
#[utoipa::path(get, path = "/users/{id}/account", tag = "Accounts", params(ById),
    responses((status = 200, description = "The account", body = AccountView)))]
async fn get_account(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Json<AccountView>> {
    Ok(Json(accounts::account(&cx, id).await?))
}

/// Change an account
///
/// A merge patch. With a new `password` the sessions of the person end; they have to choose another one at
/// the next sign-in unless `must_change_password` is `false`. No mail carries the password.
#[utoipa::path(patch, path = "/users/{id}/account", tag = "Accounts", params(ById),
    request_body(content = AccountInput, example = json!({"must_change_password": true, "valid_until": "2027-01-01"})),
    responses(Done))]
async fn change_account(ApiCx(cx): ApiCx, Id(id): Id<UserId>, mut fields: Object) -> Answer<Done> {
    let form = accounts::account_form(&cx, id).await?;
    if fields.0.contains_key("password") && !fields.0.contains_key("must_change_password") {
        fields.0.insert("must_change_password".to_owned(), true.into());
    }
    accounts::change_account(&cx, id, fields.over(&form)?).await?;
    Ok(Done)
}

/// List the second factors of a person
///
/// Without their secrets. They are added in the browser alone, by their owner.
#[utoipa::path(get, path = "/users/{id}/two-factor", tag = "Accounts", params(ById),
    responses((status = 200, description = "Authenticator apps, passkeys, security keys and recovery codes", body = TwoFactorView)))]
async fn list_second_factors(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Json<TwoFactorView>> {
    Ok(Json(two_factor::of_user(&cx, id).await?))
}

/// Remove all second factors of a person
///
/// Their sessions end and a mail tells them.
#[utoipa::path(delete, path = "/users/{id}/two-factor", tag = "Accounts", params(ById), responses(Done))]
async fn remove_second_factors(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Done> {
    two_factor::remove(&cx, id, Method::All).await?;
    Ok(Done)
}

/// Path of a second factor, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
struct ByMethod {
    /// Id of the person.
    id: i64,
    /// Id of an authenticator app, `passkey-` and the id of a passkey or security key, or `recovery-codes`.
    method: String,
}

/// Remove a second factor of a person
#[utoipa::path(delete, path = "/users/{id}/two-factor/{method}", tag = "Accounts", params(ByMethod), responses(Done))]
async fn remove_second_factor(ApiCx(cx): ApiCx, Path((id, method)): Path<(i64, String)>) -> Answer<Done> {
    let method = Method::parse(&method).ok_or(AppError::NotFound)?;
    two_factor::remove(&cx, UserId(id), method).await?;
    Ok(Done)
}

/// List the sessions of a person
///
/// Where they are signed in, and on which devices they enter no second factor.
#[utoipa::path(get, path = "/users/{id}/sessions", tag = "Accounts", params(ById),
    responses((status = 200, description = "Running sessions and remembered devices", body = SessionsView)))]
async fn list_sessions(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Json<SessionsView>> {
    Ok(Json(sessions::of_user(&cx, id).await?))
}

/// End all sessions of a person
#[utoipa::path(delete, path = "/users/{id}/sessions", tag = "Accounts", params(ById), responses(Done))]
async fn end_sessions(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Done> {
    sessions::end_all_of_user(&cx, id).await?;
    Ok(Done)
}

/// Path of a session, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
struct BySession {
    /// Id of the person.
    id: i64,
    /// `handle` of the session.
    handle: String,
}

/// End a session of a person
#[utoipa::path(delete, path = "/users/{id}/sessions/{handle}", tag = "Accounts", params(BySession), responses(Done))]
async fn end_session(ApiCx(cx): ApiCx, Path((id, handle)): Path<(i64, String)>) -> Answer<Done> {
    sessions::end_of_user(&cx, UserId(id), &handle).await?;
    Ok(Done)
}

/// Path of a device, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
struct ByDevice {
    /// Id of the person.
    id: i64,
    /// Id of the device.
    device: i64,
}

/// Forget a remembered device of a person
///
/// The next sign-in on it asks for the second factor.
#[utoipa::path(delete, path = "/users/{id}/devices/{device}", tag = "Accounts", params(ByDevice), responses(Done))]
async fn forget_device(ApiCx(cx): ApiCx, Path((id, device)): Path<(i64, i64)>) -> Answer<Done> {
    devices::forget_of_user(&cx, UserId(id), DeviceId(device)).await?;
    Ok(Done)
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
