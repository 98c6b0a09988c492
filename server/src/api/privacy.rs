//! Erasing people.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::ids::{PrivacyTaskId, UserId};
use domain::privacy::{EraseInput, HoldInput, LegalHold, PrivacyTask};
use service::privacy;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(erase_user))
        .routes(routes!(list_privacy_tasks))
        .routes(routes!(get_privacy_task))
        .routes(routes!(restore_user))
        .routes(routes!(list_legal_holds))
        .routes(routes!(hold_user, lift_hold))
}

/// Erase a person
///
/// For good. `tickets` says what becomes of their tickets: `delete`, which `also_delete_tickets` has to agree to,
/// `anonymise`, or `hand_over` to `heir_id`; `written` what becomes of what they wrote in tickets that stay:
/// `anonymise` or `remove`. Tickets in which people under legal hold wrote stay in any case. `confirmation` is the
/// person's name or one of their mail addresses. The work is a task in the background; the person is shut out at
/// once. Agents have to be deleted as agents before. The setting `privacy.erase` switches this off.
#[utoipa::path(post, path = "/users/{id}/erase", tag = "Data privacy", params(ById),
    request_body(content = EraseInput, example = json!({"also_delete_tickets": true, "confirmation": "ana@example.com", "reason": "Asked for it by mail"})),
    responses(Created))]
async fn erase_user(ApiCx(cx): ApiCx, Id(id): Id<UserId>, Input(input): Input<EraseInput>) -> Answer<Created> {
    let task = privacy::erase(&cx, id, input).await?;
    Ok(Created::at(&format!("/privacy-tasks/{task}"), task.0))
}

/// List erasures
#[utoipa::path(get, path = "/privacy-tasks", tag = "Data privacy",
    responses((status = 200, description = "The newest erasures", body = Vec<PrivacyTask>)))]
async fn list_privacy_tasks(ApiCx(cx): ApiCx) -> Answer<Json<Vec<PrivacyTask>>> {
    Ok(Json(privacy::list(&cx).await?))
}

/// Read an erasure
///
/// How far it is, and its receipt: what went, and what stayed without what was personal in it.
#[utoipa::path(get, path = "/privacy-tasks/{id}", tag = "Data privacy", params(ById),
    responses((status = 200, description = "The erasure", body = PrivacyTask)))]
async fn get_privacy_task(ApiCx(cx): ApiCx, Id(id): Id<PrivacyTaskId>) -> Answer<Json<PrivacyTask>> {
    Ok(Json(privacy::get(&cx, id).await?))
}

/// List legal holds
///
/// Nobody here can be erased or merged.
#[utoipa::path(get, path = "/legal-holds", tag = "Data privacy",
    responses((status = 200, description = "The newest first", body = Vec<LegalHold>)))]
async fn list_legal_holds(ApiCx(cx): ApiCx) -> Answer<Json<Vec<LegalHold>>> {
    Ok(Json(privacy::holds(&cx).await?))
}

/// Put a person under legal hold
///
/// As long as it lasts, nobody can erase the person or merge the record. A second time says why anew.
#[utoipa::path(put, path = "/users/{id}/legal-hold", tag = "Data privacy", params(ById),
    request_body(content = HoldInput, example = json!({"reason": "Case 4711"})), responses(Done))]
async fn hold_user(ApiCx(cx): ApiCx, Id(id): Id<UserId>, Input(input): Input<HoldInput>) -> Answer<Done> {
    privacy::hold(&cx, id, &input).await?;
    Ok(Done)
}

/// Lift a legal hold
#[utoipa::path(delete, path = "/users/{id}/legal-hold", tag = "Data privacy", params(ById), responses(Done))]
async fn lift_hold(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Done> {
    privacy::lift(&cx, id).await?;
    Ok(Done)
}

/// Take an erasure back
///
/// As long as it is `waiting`, which it is for as many days as the setting `privacy.cooling_off_days` says.
#[utoipa::path(post, path = "/privacy-tasks/{id}/restore", tag = "Data privacy", params(ById), responses(Done))]
async fn restore_user(ApiCx(cx): ApiCx, Id(id): Id<PrivacyTaskId>) -> Answer<Done> {
    privacy::restore(&cx, id).await?;
    Ok(Done)
}
