//! Articles of tickets: replies, internal notes, messages, with or without files.

use super::Answer;
use super::auth::ApiCx;
use super::created::{Created, Done};
use super::params::{ById, Filters, Id, Idempotent, Wearing, idempotency_key};
use super::with_files::WithFiles;
use crate::http::router::{ServerState, UPLOAD_LIMIT};
use axum::Json;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::HeaderMap;
use domain::ids::{ArticleId, TicketId};
use domain::messages::{MessageQuery, MessageRow};
use domain::paging::Page;
use domain::tickets::ArticleInput;
use service::tickets;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(add_article))
        .layer(DefaultBodyLimit::max(UPLOAD_LIMIT))
        .routes(routes!(take_back_article))
        .routes(routes!(search_messages))
}

/// Search messages
///
/// What was said in tickets the agent may read, the best or the newest first. A page may be short and still have a next one.
#[utoipa::path(get, path = "/messages", tag = "Tickets", params(MessageQuery),
    responses((status = 200, description = "A page of messages", body = Page<MessageRow>)))]
async fn search_messages(ApiCx(cx): ApiCx, Filters(query): Filters<MessageQuery>) -> Answer<Json<Page<MessageRow>>> {
    Ok(Json(tickets::messages(&cx, query).await?))
}

/// An article with files.
#[derive(ToSchema)]
#[schema(as = ArticleForm)]
#[expect(dead_code, reason = "read by the derive alone")]
struct Form {
    /// `reply` or `note`; in the portal always a message.
    #[schema(required = false)]
    kind: String,
    /// Text, mandatory.
    body: String,
    /// New state, if it changes with this.
    #[schema(required = false)]
    state: String,
    /// Any number of files.
    #[schema(required = false, value_type = Vec<String>, format = Binary)]
    files: Vec<Vec<u8>>,
}

/// Answer a ticket
///
/// Or add an internal note, with `kind`. Send JSON, or `multipart/form-data` with any number of
/// `files`.
#[utoipa::path(post, path = "/tickets/{id}/articles", tag = "Tickets", params(ById, Wearing, Idempotent),
    request_body(content((ArticleInput = "application/json", example = json!({"kind": "reply", "body": "Please try again now.", "state": "pending"})), (Form = "multipart/form-data"))),
    responses(Created))]
async fn add_article(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    Filters(wearing): Filters<Wearing>,
    headers: HeaderMap,
    article: WithFiles<ArticleInput>,
) -> Answer<Created> {
    let WithFiles { mut input, uploads } = article;
    input.idempotency_key = idempotency_key(&headers, input.idempotency_key)?;
    let article = tickets::answer(&cx, id, input, wearing.hat()?, uploads).await?;
    Ok(Created::at(&format!("/tickets/{id}"), article.0))
}

/// Path of an article, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
struct ByArticle {
    /// Id of the ticket.
    id: i64,
    /// Id of the article.
    article: i64,
}

/// Take back a reply
///
/// One's own, as long as its mail waits (`undo_until`). Its text becomes a draft; 409 once it has left.
#[utoipa::path(
    post,
    path = "/tickets/{id}/articles/{article}/undo",
    tag = "Tickets",
    params(ByArticle),
    responses(Done)
)]
async fn take_back_article(ApiCx(cx): ApiCx, Path((id, article)): Path<(i64, i64)>) -> Answer<Done> {
    Box::pin(tickets::take_back(&cx, TicketId(id), ArticleId(article))).await?;
    Ok(Done)
}
