//! Plain forms of people who are not signed in: creating an account, opening a ticket without one.

use super::forms::back_to;
use super::looking::values_of;
use super::multipart::Parts;
use super::router::ServerState;
use super::view::plain_error;
use app::server::Visitor;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use domain::AppError;
use domain::account::RegistrationInput;
use domain::fields::FieldValues;
use domain::ids::TypeId;
use domain::tickets::AnonymousTicketInput;
use service::doors;

/// A form as it was sent: names and values.
type Values = Vec<(String, String)>;

/// `POST /register`: the same answer whether the address is known or not (HAL-37).
pub async fn register(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Form(values): Form<Values>,
) -> Response {
    let input = RegistrationInput {
        name: text(&values, "name"),
        email: text(&values, "email"),
        fields: fields(&values, "fields."),
    };
    let done = doors::register(&visitor.guest, input).await;
    answer(&state, "/register", "", values, done).await
}

/// `POST /open-ticket`: with any number of `files`, or as a form without (OST-27).
pub async fn open_ticket(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    request: Request,
) -> Response {
    let (parts, damage) = match Parts::of(request).await {
        Ok(parts) => (parts, None),
        Err(error) => (Parts::default(), Some(error)),
    };
    let Parts { values, uploads } = parts;
    let input = ticket_of(&values);
    // The page of the type, where one was chosen.
    let query = input.type_id.parse().map(|TypeId(id)| format!("type={id}")).unwrap_or_default();
    let done = match damage {
        Some(error) => Err(error.into()),
        None => doors::open_ticket_with_files(&visitor.guest, input, uploads).await,
    };
    answer(&state, "/open-ticket", &query, values, done).await
}

/// A form of which custom fields are a part: those of the person begin with `user_fields.`, those of the
/// ticket with `fields.`.
fn ticket_of(values: &Values) -> AnonymousTicketInput {
    let text = |name: &str| text(values, name);
    AnonymousTicketInput {
        name: text("name"),
        email: text("email"),
        user_fields: fields(values, "user_fields."),
        type_id: text("type_id"),
        queue_id: text("queue_id"),
        subject: text("subject"),
        body: text("body"),
        fields: fields(values, "fields."),
    }
}

/// The value of a field; empty if there is none.
fn text(values: &Values, name: &str) -> String {
    values.iter().find(|(sent, _)| sent == name).map_or_else(String::new, |(_, value)| value.clone())
}

/// The custom fields whose names begin so.
fn fields(values: &Values, before: &str) -> FieldValues {
    let mut fields = FieldValues::default();
    for (name, value) in values {
        if let Some(key) = name.strip_prefix(before) {
            fields.0.entry(key.trim_end_matches("[]").to_owned()).or_default().push(value.clone());
        }
    }
    fields
}

async fn answer(state: &ServerState, page: &str, query: &str, values: Values, done: service::Result<()>) -> Response {
    let back = if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") };
    match done.map_err(AppError::from) {
        Ok(()) => {
            let next = if query.is_empty() { "?" } else { "&" };
            Redirect::to(&format!("{back}{next}sent=1")).into_response()
        }
        // Not open: there is no page to go back to.
        Err(AppError::NotFound) => plain_error(&AppError::NotFound),
        Err(error) => back_to(&state.app, state.config.is_https(), &back, page.to_owned(), values, error).await,
    }
}

/// `POST /unsubscribe/{token}`: from the page, with `what=all` for all mails about tickets; or from a mail program
/// (RFC 8058), which knows no session.
pub async fn unsubscribe(
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    // Mail programs may send it as either kind of form.
    let values = values_of(request).await;
    match service::mail::unsubscribe(&visitor.guest, &token, text(&values, "what") == "all").await {
        // Mail programs follow no redirect.
        Ok(()) if text(&values, "List-Unsubscribe") == "One-Click" => StatusCode::OK.into_response(),
        Ok(()) => Redirect::to(&format!("/unsubscribe/{token}?done=1")).into_response(),
        Err(error) => plain_error(&error.into()),
    }
}
