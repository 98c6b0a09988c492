//! Links between tickets, and merging them.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use axum::extract::Path;
use domain::ids::{TicketId, TieId};
use domain::ties::{LinkInput, MergeInput, MergePreview, TicketTies};
use serde::Serialize;
use service::tickets;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(get_ties))
        .routes(routes!(link_ticket))
        .routes(routes!(unlink_ticket))
        .routes(routes!(merge_ticket))
        .routes(routes!(preview_ticket_merge))
        .routes(routes!(unmerge_ticket))
}

/// Path of a link, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
struct ByLink {
    /// Id of the ticket.
    id: i64,
    /// Id of the link.
    link: i64,
}

/// The ticket that stayed.
#[derive(Serialize, ToSchema)]
struct Merged {
    /// Its id.
    id: i64,
}

/// Read links and merges
///
/// Links to other tickets and tickets that were merged into this one, of those the token's owner may read.
#[utoipa::path(get, path = "/tickets/{id}/ties", tag = "Tickets", params(ById),
    responses((status = 200, description = "What the ticket is tied to", body = TicketTies)))]
async fn get_ties(ApiCx(cx): ApiCx, Id(id): Id<TicketId>) -> Answer<Json<TicketTies>> {
    Ok(Json(tickets::ties(&cx, id).await?))
}

/// Link a ticket
///
/// `relation` is `relates`, `parent_of`, `child_of`, `duplicate_of` or `duplicated_by`: what this ticket is to
/// the one with the number `other`. This one has to be changed, the other one read.
#[utoipa::path(post, path = "/tickets/{id}/links", tag = "Tickets", params(ById),
    request_body(content = LinkInput, example = json!({"relation": "duplicate_of", "other": "10042"})), responses(Created))]
async fn link_ticket(ApiCx(cx): ApiCx, Id(id): Id<TicketId>, Input(input): Input<LinkInput>) -> Answer<Created> {
    let link = tickets::link(&cx, id, input).await?;
    Ok(Created::at(&format!("/tickets/{id}/ties"), link.0))
}

/// Remove a link
#[utoipa::path(delete, path = "/tickets/{id}/links/{link}", tag = "Tickets", params(ByLink), responses(Done))]
async fn unlink_ticket(ApiCx(cx): ApiCx, Path((id, link)): Path<(i64, i64)>) -> Answer<Done> {
    tickets::unlink(&cx, TicketId(id), TieId(link)).await?;
    Ok(Done)
}

/// Merge a ticket
///
/// Into the one with the number `into`: what was written, files, time worked and participants follow, and the
/// requester becomes a participant there. Both have to be changed. Tickets of different customers need
/// `is_confirmed`; where somebody gains or loses sight, `seen` has to be the fingerprint of the preview.
#[utoipa::path(post, path = "/tickets/{id}/merge", tag = "Tickets", params(ById),
    request_body(content = MergeInput, example = json!({"into": "10042", "seen": "…"})),
    responses((status = 200, description = "The ticket that stays", body = Merged)))]
async fn merge_ticket(ApiCx(cx): ApiCx, Id(id): Id<TicketId>, Input(input): Input<MergeInput>) -> Answer<Json<Merged>> {
    let into = Box::pin(tickets::merge(&cx, id, input)).await?;
    Ok(Json(Merged { id: into.0 }))
}

/// Preview a merge
///
/// What would follow, who would become a participant, and who would gain or lose sight of which conversation.
#[utoipa::path(post, path = "/tickets/{id}/merge/preview", tag = "Tickets", params(ById),
    request_body(content = MergeInput, example = json!({"into": "10042"})),
    responses((status = 200, description = "What merging would do", body = MergePreview)))]
async fn preview_ticket_merge(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    Input(input): Input<MergeInput>,
) -> Answer<Json<MergePreview>> {
    Ok(Json(tickets::merge_preview(&cx, id, &input.into).await?))
}

/// Undo a merge
///
/// Makes the merged ticket itself again. What was added to the other one since stays there.
#[utoipa::path(post, path = "/tickets/{id}/unmerge", tag = "Tickets", params(ById), responses(Done))]
async fn unmerge_ticket(ApiCx(cx): ApiCx, Id(id): Id<TicketId>) -> Answer<Done> {
    tickets::unmerge(&cx, id).await?;
    Ok(Done)
}
