//! Server functions of the New Call screen.

use domain::AppError;
use domain::calls::CallScreen;
use domain::ids::UserId;
use domain::users::UserInput;
use leptos::prelude::*;

/// What the screen shows.
#[server]
pub async fn get_call(number: String, person: Option<UserId>) -> Result<CallScreen, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::calls::screen(&cx, &number, person)).await
}

/// Chooses who is calling.
#[server]
pub async fn choose_caller(
    #[server(default)] number: String,
    #[server(default)] person: String,
    #[server(default)] keep: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let keep = domain::validate::is_ticked(&keep);
    let id = crate::server::answer(service::calls::choose(&cx, &number, &person, keep)).await?;
    let call = super::address::Call { number, person: Some(id) };
    crate::server::redirect_to(&call.path(""));
    Ok(())
}

/// Adds who is calling.
#[server]
pub async fn add_caller(#[server(default)] number: String, input: UserInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::calls::add(&cx, &number, input)).await?;
    let call = super::address::Call { number, person: Some(id) };
    crate::server::redirect_to(&call.path(""));
    Ok(())
}
