//! Mail servers from which mailboxes are fetched.

use super::Answer;
use super::auth::ApiCx;
use super::body::Object;
use super::created::Done;
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::AppError;
use domain::ids::MailboxId;
use domain::mailbox_accounts::{ConnectionTest, MailboxAccount, MailboxAccountInput, MailboxTrouble};
use service::{Cx, mailbox_accounts};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(get_mailbox_server, change_mailbox_server, remove_mailbox_server))
        .routes(routes!(test_mailbox_server))
        .routes(routes!(list_mailbox_troubles))
}

/// Read the mail server of a mailbox
///
/// Without its password or token, which is never shown.
#[utoipa::path(get, path = "/mailboxes/{id}/server", tag = "Settings", params(ById),
    responses((status = 200, description = "The server, and how fetching goes", body = MailboxAccount)))]
async fn get_mailbox_server(ApiCx(cx): ApiCx, Id(id): Id<MailboxId>) -> Answer<Json<MailboxAccount>> {
    let page = mailbox_accounts::get(&cx, id).await?;
    Ok(Json(page.account.ok_or(AppError::NotFound)?))
}

/// Set the mail server of a mailbox
///
/// A merge patch over the present one, or over one with the usual values. `password` is a password, or with
/// `credential` `oauth` an access token; without it, the one there is stays, but only for the same login at the
/// same server.
#[utoipa::path(patch, path = "/mailboxes/{id}/server", tag = "Settings", params(ById),
    request_body(content = MailboxAccountInput, content_type = "application/merge-patch+json",
        example = json!({"host": "imap.example.com", "security": "tls", "login": "support", "password": "correct horse"})),
    responses(Done))]
async fn change_mailbox_server(ApiCx(cx): ApiCx, Id(id): Id<MailboxId>, changes: Object) -> Answer<Done> {
    let input = changes.over(&present(&cx, id).await?)?;
    mailbox_accounts::save(&cx, id, input).await?;
    Ok(Done)
}

/// Try the mail server of a mailbox out
///
/// With the fields that are sent in place of the present ones; `{}` tries the present server. Saves nothing. What is
/// wrong stands at the field it is about.
#[utoipa::path(post, path = "/mailboxes/{id}/server/test", tag = "Settings", params(ById),
    request_body(content = MailboxAccountInput, example = json!({})),
    responses((status = 200, description = "It can be used", body = ConnectionTest)))]
async fn test_mailbox_server(ApiCx(cx): ApiCx, Id(id): Id<MailboxId>, changes: Object) -> Answer<Json<ConnectionTest>> {
    let input = changes.over(&present(&cx, id).await?)?;
    Ok(Json(mailbox_accounts::test(&cx, id, input).await?))
}

/// Take the mail server of a mailbox away
///
/// What was fetched stays.
#[utoipa::path(delete, path = "/mailboxes/{id}/server", tag = "Settings", params(ById), responses(Done))]
async fn remove_mailbox_server(ApiCx(cx): ApiCx, Id(id): Id<MailboxId>) -> Answer<Done> {
    mailbox_accounts::remove(&cx, id).await?;
    Ok(Done)
}

/// List mailboxes that cannot be fetched
#[utoipa::path(get, path = "/mailbox-troubles", tag = "Settings",
    responses((status = 200, description = "Each with why", body = Vec<MailboxTrouble>)))]
async fn list_mailbox_troubles(ApiCx(cx): ApiCx) -> Answer<Json<Vec<MailboxTrouble>>> {
    Ok(Json(mailbox_accounts::troubles(&cx).await?))
}

async fn present(cx: &Cx, id: MailboxId) -> Answer<MailboxAccountInput> {
    let page = mailbox_accounts::get(cx, id).await?;
    let present = page.account.as_ref().map(MailboxAccountInput::from).unwrap_or_default();
    Ok(MailboxAccountInput { version: String::new(), ..present })
}
