//! Server functions of looking, comparing and the register.

use domain::AppError;
use domain::compare::{CompareChoices, CompareQuery, Comparison, RoleComparison};
use domain::eyes::{OwnStay, StayQuery, StayQuestion, StayRow};
use domain::ids::{RoleId, UserId};
use domain::paging::Page;
use domain::structure::RoleInput;
use leptos::prelude::*;

/// What is asked before somebody looks.
#[server]
pub async fn ask_look(id: UserId) -> Result<StayQuestion, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::impersonation::question(&cx, domain::eyes::Way::Look, id)).await
}

/// What is asked before somebody enters a view.
#[server]
pub async fn ask_takeover(id: UserId) -> Result<StayQuestion, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::impersonation::question(&cx, domain::eyes::Way::Takeover, id)).await
}

/// A page of the register.
#[server]
pub async fn stays(query: StayQuery) -> Result<Page<StayRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::stays::list(&cx, query)).await
}

/// Who saw through one's own eyes, if that is shown.
#[server]
pub async fn own_stays() -> Result<Vec<OwnStay>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::stays::own(&cx)).await
}

/// Two people side by side, or one before and after a change.
#[server]
pub async fn compare_people(query: CompareQuery) -> Result<Comparison, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::compare::compare(&cx, &query)).await
}

/// A holder of a role before and after a change of the role.
#[server]
pub async fn compare_role(
    id: RoleId,
    #[server(default)] input: RoleInput,
    #[server(default)] who: String,
) -> Result<RoleComparison, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::compare::role(&cx, id, &input, &who)).await
}

/// Roles, queues and groups for a change that is tried out.
#[server]
pub async fn choices_to_compare() -> Result<CompareChoices, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(async { service::compare::choices(&cx) }).await
}
