//! Drafts of answers.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use super::created::Done;
use super::params::{ById, Filters, Id, Wearing};
use crate::http::router::ServerState;
use axum::Json;
use domain::AppError;
use domain::drafts::{DraftInput, DraftView};
use domain::ids::TicketId;
use service::tickets::drafts;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(get_draft, keep_draft, forget_draft))
}

/// Read a draft
///
/// What the token's owner is writing in this ticket; 404 if that is nothing.
#[utoipa::path(get, path = "/tickets/{id}/draft", tag = "Tickets", params(ById, Wearing),
    responses((status = 200, description = "The draft", body = DraftView)))]
async fn get_draft(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    Filters(wearing): Filters<Wearing>,
) -> Answer<Json<DraftView>> {
    let draft = drafts::get(&cx, id, wearing.hat()?).await?;
    Ok(Json(draft.ok_or(AppError::NotFound)?))
}

/// Keep a draft
///
/// In place of the one there is. It is forgotten when its writer answers in the browser.
#[utoipa::path(put, path = "/tickets/{id}/draft", tag = "Tickets", params(ById, Wearing),
    request_body(content = DraftInput, example = json!({"kind": "reply", "body": "Please try"})), responses(Done))]
async fn keep_draft(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    Filters(wearing): Filters<Wearing>,
    Input(input): Input<DraftInput>,
) -> Answer<Done> {
    drafts::keep(&cx, id, wearing.hat()?, input).await?;
    Ok(Done)
}

/// Forget a draft
#[utoipa::path(delete, path = "/tickets/{id}/draft", tag = "Tickets", params(ById, Wearing), responses(Done))]
async fn forget_draft(ApiCx(cx): ApiCx, Id(id): Id<TicketId>, Filters(wearing): Filters<Wearing>) -> Answer<Done> {
    drafts::forget(&cx, id, wearing.hat()?).await?;
    Ok(Done)
}
