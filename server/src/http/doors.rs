//! Plain forms of people who are not signed in: creating an account, opening a ticket without one.

use super::forms::{back_to, entered};
use super::router::ServerState;
use super::view::plain_error;
use app::server::Visitor;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use domain::AppError;
use domain::account::RegistrationInput;
use domain::tickets::AnonymousTicketInput;
use service::doors;

/// `POST /register`: the same answer whether the address is known or not (HAL-37).
pub async fn register(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Form(input): Form<RegistrationInput>,
) -> Response {
    let values = entered([("name", input.name.clone()), ("email", input.email.clone())]);
    let done = doors::register(&visitor.guest, input).await;
    answer(&state, "/register", values, done).await
}

/// `POST /open-ticket` (OST-27)
pub async fn open_ticket(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Form(input): Form<AnonymousTicketInput>,
) -> Response {
    let kept = input.clone();
    let values = entered([
        ("name", kept.name),
        ("email", kept.email),
        ("queue_id", kept.queue_id),
        ("subject", kept.subject),
        ("body", kept.body),
    ]);
    let done = doors::open_ticket(&visitor.guest, input).await;
    answer(&state, "/open-ticket", values, done).await
}

async fn answer(state: &ServerState, page: &str, values: Vec<(String, String)>, done: service::Result<()>) -> Response {
    match done.map_err(AppError::from) {
        Ok(()) => Redirect::to(&format!("{page}?sent=1")).into_response(),
        // Not open: there is no page to go back to.
        Err(AppError::NotFound) => plain_error(&AppError::NotFound),
        Err(error) => back_to(&state.app, state.config.is_https(), page, page.to_owned(), values, error).await,
    }
}
