//! Server functions of ticket types.

use domain::AppError;
use domain::ids::TypeId;
use domain::ticket_types::{TicketTypeInput, TicketTypeOptions, TicketTypeRow, TypeForm};
use leptos::prelude::*;

/// Every ticket type.
#[server]
pub async fn ticket_types() -> Result<Vec<TicketTypeRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::ticket_types::list(&cx)).await
}

/// One ticket type.
#[server]
pub async fn ticket_type(id: TypeId) -> Result<TicketTypeRow, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::ticket_types::get(&cx, id)).await
}

/// What the form of a ticket type offers.
#[server]
pub async fn offered_to_types() -> Result<TicketTypeOptions, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(async { service::ticket_types::options(&cx) }).await
}

/// Adds a ticket type.
#[server]
pub async fn create_ticket_type(input: TicketTypeInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::ticket_types::create(&cx, input)).await?;
    crate::server::redirect_to(&crate::features::structure::parts::after_create("/admin/ticket-types", id, &then));
    Ok(())
}

/// Changes a ticket type.
#[server]
pub async fn update_ticket_type(
    id: TypeId,
    input: TicketTypeInput,
    #[server(default)] then: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::ticket_types::update(&cx, id, input)).await?;
    if then == "finish" {
        crate::server::redirect_to("/admin/ticket-types");
    }
    Ok(())
}

/// What a type makes of the agent's form of a new ticket.
#[server]
pub async fn agent_type_form(type_id: Option<TypeId>) -> Result<TypeForm, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(async { Ok(service::tickets::type_form(&cx, domain::policy::Hat::Agent, type_id)) }).await
}

/// What a type makes of the form of a new ticket in the portal.
#[server]
pub async fn portal_type_form(type_id: Option<TypeId>) -> Result<TypeForm, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(async { Ok(service::tickets::type_form(&cx, domain::policy::Hat::Portal, type_id)) }).await
}
