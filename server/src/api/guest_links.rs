//! Links by which people without an account open a ticket.

use super::Answer;
use super::auth::ApiCx;
use super::created::Done;
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use axum::extract::Path;
use domain::guest_links::GuestLinks;
use domain::ids::{GuestBrowserId, GuestLinkId, TicketId};
use service::guest_links;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_ticket_links))
        .routes(routes!(revoke_ticket_link))
        .routes(routes!(remove_forwarded))
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

/// Path of somebody to whom a link was forwarded, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
struct ByForwarded {
    /// Id of the ticket.
    id: i64,
    /// Id of the link.
    link: i64,
    /// Id in the list of those to whom it was forwarded.
    forwarded: i64,
}

/// List ticket links
///
/// The links in mails to people without an account, and to whom they were forwarded. The links themselves are only
/// in the mails. For the requester, and for agents who may change the ticket.
#[utoipa::path(get, path = "/tickets/{id}/guest-links", tag = "Tickets", params(ById),
    responses((status = 200, description = "The links, the newest first", body = GuestLinks)))]
async fn list_ticket_links(ApiCx(cx): ApiCx, Id(id): Id<TicketId>) -> Answer<Json<GuestLinks>> {
    Ok(Json(guest_links::list(&cx, id).await?))
}

/// Revoke a ticket link
///
/// At once, also where the ticket is open. The next mail to the person carries another one.
#[utoipa::path(delete, path = "/tickets/{id}/guest-links/{link}", tag = "Tickets", params(ByLink), responses(Done))]
async fn revoke_ticket_link(ApiCx(cx): ApiCx, Path((id, link)): Path<(i64, i64)>) -> Answer<Done> {
    guest_links::revoke(&cx, TicketId(id), GuestLinkId(link)).await?;
    Ok(Done)
}

/// Take out somebody to whom a link was forwarded
///
/// They are no participant any more, and do not come back by this link.
#[utoipa::path(
    delete,
    path = "/tickets/{id}/guest-links/{link}/forwarded/{forwarded}",
    tag = "Tickets",
    params(ByForwarded),
    responses(Done)
)]
async fn remove_forwarded(ApiCx(cx): ApiCx, Path((id, link, forwarded)): Path<(i64, i64, i64)>) -> Answer<Done> {
    guest_links::remove_forwarded(&cx, TicketId(id), GuestLinkId(link), GuestBrowserId(forwarded)).await?;
    Ok(Done)
}
