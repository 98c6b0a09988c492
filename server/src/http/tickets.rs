//! Opening and answering tickets with files: plain multipart forms for browsers with and without WebAssembly.

use super::forms::{back_to, back_with};
use super::multipart::Parts;
use super::router::ServerState;
use super::view::came_from;
use app::server::Visitor;
use axum::Extension;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::AppError;
use domain::drafts::DraftInput;
use domain::ids::{CannedId, TicketId};
use domain::policy::Hat;
use domain::tickets::{ArticleInput, TicketInput};
use serde::Deserialize;
use service::Cx;

/// `POST /tickets/open`: fields `hat` (`agent` or `portal`), those of a ticket as `input[…]`, and any number of
/// `files`. A program that accepts JSON gets the ticket's id or the error; a browser is sent to the ticket.
pub async fn open(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let (parts, damage) = match Parts::read(form).await {
        Ok(parts) => (parts, None),
        Err(error) => (Parts::default(), Some(error)),
    };
    let (values, hat) = (parts.values.clone(), parts.value("hat"));
    match (begin(&visitor, parts, damage).await, wants_json(&headers)) {
        (Ok(id), true) => (StatusCode::CREATED, axum::Json(serde_json::json!({ "id": id }))).into_response(),
        (Ok(id), false) => Redirect::to(&page_of(&hat, id)).into_response(),
        (Err(error), true) => {
            let status = StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, axum::Json(error)).into_response()
        }
        (Err(error), false) => {
            let page = came_from(&headers);
            back_to(&state.app, state.config.is_https(), &page, "/tickets/open".to_owned(), values, error).await
        }
    }
}

async fn begin(visitor: &Visitor, parts: Parts, damage: Option<AppError>) -> Result<TicketId, AppError> {
    let cx = cx_of(visitor)?;
    if let Some(error) = damage {
        return Err(error);
    }
    let hat = if parts.value("hat") == "portal" { Hat::Portal } else { Hat::Agent };
    let fields = form_urlencoded::Serializer::new(String::new()).extend_pairs(&parts.values).finish();
    // As server functions read their forms.
    let form: OpenForm = serde_qs::Config::new(5, false)
        .deserialize_str(&fields)
        .map_err(|_| AppError::field("form", "The form arrived damaged. Please send it again."))?;
    Ok(Box::pin(service::tickets::open_with_files(cx, form.input, hat, parts.uploads)).await?)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct OpenForm {
    input: TicketInput,
}

/// Whether a program sent the form: what it made, or the error, goes back as JSON.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/json"))
}

/// `POST /tickets/{id}/answer`: fields `hat` (`agent` or `portal`), `kind`, `body`, `state`,
/// `idempotency_key`, and any number of `files`. A program that accepts JSON gets the article's id or
/// the error; a browser is sent back to the ticket. With the button `do`, nothing is sent: `keep` keeps the
/// draft, `insert` goes on with the text of the chosen `canned` reply.
pub async fn answer(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<i64>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let wants_json = wants_json(&headers);
    let (parts, damage) = match Parts::read(form).await {
        Ok(parts) => (parts, None),
        Err(error) => (Parts::default(), Some(error)),
    };
    let values = parts.values.clone();
    let hat = parts.value("hat");
    if !wants_json && damage.is_none() && matches!(parts.value("do").as_str(), "keep" | "insert") {
        return go_on(&state, &visitor, TicketId(id), &came_from(&headers), &parts).await;
    }
    match send(&visitor, TicketId(id), parts, damage).await {
        Ok(article) if wants_json => {
            (StatusCode::CREATED, axum::Json(serde_json::json!({ "id": article }))).into_response()
        }
        Ok(article) => Redirect::to(&format!("{}#article-{article}", page_of(&hat, TicketId(id)))).into_response(),
        Err(error) if wants_json => {
            let status = StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, axum::Json(error)).into_response()
        }
        Err(error) => {
            let (page, form, error) = match merged_into(&visitor, TicketId(id), &hat, &error).await {
                // The page of a merged ticket leads to that of the other one: so does the text.
                Some(into) => (page_of(&hat, into), format!("/tickets/{into}/answer"), merged_meanwhile()),
                None => (came_from(&headers), format!("/tickets/{id}/answer"), error),
            };
            back_to(&state.app, state.config.is_https(), &page, form, values, error).await
        }
    }
}

/// The ticket to go on in, if an answer was refused because its ticket was merged.
async fn merged_into(visitor: &Visitor, id: TicketId, hat: &str, error: &AppError) -> Option<TicketId> {
    let cx = visitor.cx.as_ref().filter(|_| matches!(error, AppError::Conflict(_)))?;
    let hat = if hat == "portal" { Hat::Portal } else { Hat::Agent };
    let ticket = Box::pin(service::tickets::get(cx, id, hat)).await.ok()?;
    ticket.merged_into.map(|into| into.id)
}

fn merged_meanwhile() -> AppError {
    let text =
        "The ticket you were writing in was merged into this one. Nothing was sent yet: please look and send it here.";
    AppError::Conflict(text.to_owned())
}

fn page_of(hat: &str, id: TicketId) -> String {
    let area = if hat == "portal" { "portal" } else { "agent" };
    format!("/{area}/tickets/{id}")
}

/// What a browser without WebAssembly does before it sends an answer.
async fn go_on(state: &ServerState, visitor: &Visitor, id: TicketId, page: &str, parts: &Parts) -> Response {
    let form = format!("/tickets/{id}/answer");
    let secure = state.config.is_https();
    let mut values = parts.values.clone();
    let done =
        if parts.value("do") == "keep" { keep(visitor, id, parts).await } else { inserted(visitor, id, parts).await };
    match done {
        // The page shows what is kept.
        Ok(None) => Redirect::to(page).into_response(),
        Ok(Some(body)) => {
            values.retain(|(name, _)| name != "body" && name != "canned" && name != "do");
            values.push(("body".to_owned(), body));
            back_with(&state.app, secure, page, form, values, None).await
        }
        Err(error) => back_to(&state.app, secure, page, form, values, error).await,
    }
}

fn hat(parts: &Parts) -> Hat {
    if parts.value("hat") == "portal" { Hat::Portal } else { Hat::Agent }
}

fn cx_of(visitor: &Visitor) -> Result<&Cx, AppError> {
    let cx = visitor.cx.as_ref().ok_or(AppError::Unauthenticated)?;
    cx.require_settled()?;
    Ok(cx)
}

async fn keep(visitor: &Visitor, id: TicketId, parts: &Parts) -> Result<Option<String>, AppError> {
    let input = DraftInput {
        kind: parts.value("kind"),
        body: parts.value("body"),
        idempotency_key: parts.value("idempotency_key"),
    };
    service::tickets::drafts::keep(cx_of(visitor)?, id, hat(parts), input).await?;
    Ok(None)
}

/// What was typed, and the canned reply behind it.
async fn inserted(visitor: &Visitor, id: TicketId, parts: &Parts) -> Result<Option<String>, AppError> {
    let canned: CannedId =
        parts.value("canned").parse().map_err(|_| AppError::field("form", "Please choose a canned reply."))?;
    let text = service::canned::text(cx_of(visitor)?, id, canned).await?.text;
    let typed = parts.value("body");
    let typed = typed.trim_end();
    Ok(Some(if typed.is_empty() { text } else { format!("{typed}\n\n{text}") }))
}

async fn send(visitor: &Visitor, id: TicketId, parts: Parts, damage: Option<AppError>) -> Result<i64, AppError> {
    let cx = cx_of(visitor)?;
    if let Some(error) = damage {
        return Err(error);
    }
    let hat = hat(&parts);
    let input = ArticleInput {
        kind: parts.value("kind"),
        body: parts.value("body"),
        state: parts.value("state"),
        seen: parts.value("seen"),
        idempotency_key: parts.value("idempotency_key"),
    };
    Ok(service::tickets::answer(cx, id, input, hat, parts.uploads).await?.0)
}
