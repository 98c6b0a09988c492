//! Server functions of *Access explained*.

use domain::AppError;
use domain::access::{AccessAnswer, AccessQuestion};
use domain::ids::UserId;
use domain::users::{UserRow, UserView};
use leptos::prelude::*;

/// People to ask about.
#[server]
pub async fn find_people(who: String) -> Result<Vec<UserRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::users::suggest(&cx, &who)).await
}

/// The person asked about.
#[server]
pub async fn person(id: UserId) -> Result<UserView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::users::get(&cx, id)).await
}

/// Answers a question, by the very rules that guard the action.
#[server]
pub async fn explain(question: AccessQuestion) -> Result<AccessAnswer, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::explain::ask(&cx, question)).await
}
