//! Mailboxes, and the mails in their quarantine.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Filters, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::ids::{IncomingId, MailboxId};
use domain::mailboxes::{IncomingQuery, IncomingRow, IncomingView, MailboxInput, MailboxRow, Released};
use domain::paging::Page;
use service::{inbound, mailboxes};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_mailboxes, create_mailbox))
        .routes(routes!(get_mailbox, update_mailbox))
        .routes(routes!(list_quarantine))
        .routes(routes!(get_quarantined, delete_quarantined))
        .routes(routes!(release_quarantined))
}

/// List mailboxes
#[utoipa::path(get, path = "/mailboxes", tag = "Settings",
    responses((status = 200, description = "All of them, by name", body = Vec<MailboxRow>)))]
async fn list_mailboxes(ApiCx(cx): ApiCx) -> Answer<Json<Vec<MailboxRow>>> {
    Ok(Json(mailboxes::list(&cx).await?))
}

/// Add a mailbox
///
/// `create_users` is `inherit`, `yes` or `no`: whether a sender whom nobody knows is added to the directory.
#[utoipa::path(post, path = "/mailboxes", tag = "Settings",
    request_body(content = MailboxInput, example = json!({"name": "Support", "address": "support@desk.example", "queue_id": 1, "create_users": "inherit", "is_active": true})),
    responses(Created))]
async fn create_mailbox(ApiCx(cx): ApiCx, Input(input): Input<MailboxInput>) -> Answer<Created> {
    let id = mailboxes::create(&cx, input).await?;
    Ok(Created::at(&format!("/mailboxes/{id}"), id.0))
}

/// Read a mailbox
#[utoipa::path(get, path = "/mailboxes/{id}", tag = "Settings", params(ById),
    responses((status = 200, description = "The mailbox", body = MailboxRow)))]
async fn get_mailbox(ApiCx(cx): ApiCx, Id(id): Id<MailboxId>) -> Answer<Json<MailboxRow>> {
    Ok(Json(mailboxes::get(&cx, id).await?))
}

/// Change a mailbox
#[utoipa::path(patch, path = "/mailboxes/{id}", tag = "Settings", params(ById),
    request_body(content = MailboxInput, content_type = "application/merge-patch+json"), responses(Done))]
async fn update_mailbox(ApiCx(cx): ApiCx, Id(id): Id<MailboxId>, changes: Object) -> Answer<Done> {
    let present = MailboxInput { version: String::new(), ..MailboxInput::from(&mailboxes::get(&cx, id).await?) };
    mailboxes::update(&cx, id, changes.over(&present)?).await?;
    Ok(Done)
}

/// List mails in quarantine
#[utoipa::path(get, path = "/quarantine", tag = "Settings",
    params(IncomingQuery),
    responses((status = 200, description = "A page of those that wait, the newest first", body = Page<IncomingRow>)))]
async fn list_quarantine(ApiCx(cx): ApiCx, Filters(query): Filters<IncomingQuery>) -> Answer<Json<Page<IncomingRow>>> {
    Ok(Json(inbound::list(&cx, query).await?))
}

/// Read a mail in quarantine
#[utoipa::path(get, path = "/quarantine/{id}", tag = "Settings", params(ById),
    responses((status = 200, description = "The mail with the beginning of its source", body = IncomingView)))]
async fn get_quarantined(ApiCx(cx): ApiCx, Id(id): Id<IncomingId>) -> Answer<Json<IncomingView>> {
    Ok(Json(inbound::source(&cx, id).await?))
}

/// Delete a mail from the quarantine
#[utoipa::path(delete, path = "/quarantine/{id}", tag = "Settings", params(ById), responses(Done))]
async fn delete_quarantined(ApiCx(cx): ApiCx, Id(id): Id<IncomingId>) -> Answer<Done> {
    inbound::delete(&cx, id).await?;
    Ok(Done)
}

/// Release a mail from the quarantine
///
/// It becomes a ticket, or an answer to one, whatever kept it back.
#[utoipa::path(post, path = "/quarantine/{id}/release", tag = "Settings", params(ById),
    responses((status = 200, description = "The ticket it is in now", body = Released)))]
async fn release_quarantined(ApiCx(cx): ApiCx, Id(id): Id<IncomingId>) -> Answer<Json<Released>> {
    Ok(Json(inbound::release(&cx, id).await?))
}
