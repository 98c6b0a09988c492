//! Opening opportunities.

use super::leads;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::tickets;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{LeadId, TicketId, TypeId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::sales::{LeadKind, LeadQuery, OpportunityForm, OpportunityInput};
use domain::settings::ACCOUNTS_AND_PROSPECTS;
use domain::tickets::TicketInput;
use domain::validate;
use entity::opportunity;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

/// What the form of a new opportunity offers, and whom it is about or who is found by `q`.
///
/// # Errors
/// `Forbidden` without the right to open opportunities.
pub async fn form(cx: &Cx, lead: Option<LeadId>, kind: Option<TypeId>, q: &str) -> Result<OpportunityForm> {
    cx.require_desk(Action::ManageSales)?;
    let of = LeadKind::in_use(cx.fixed.flag(ACCOUNTS_AND_PROSPECTS));
    let lead = match lead {
        Some(id) => leads::row(cx.app.db.read(), id).await?,
        None => None,
    };
    let found = if lead.is_none() && !q.trim().is_empty() {
        let query = LeadQuery { q: q.to_owned(), ..LeadQuery::default() };
        leads::list(cx, of, query).await?.rows
    } else {
        Vec::new()
    };
    Ok(OpportunityForm {
        kind: of,
        lead,
        found,
        queues: tickets::queues_of_agent(cx, Action::CreateTicket),
        typed: tickets::opportunity_form(cx, kind),
    })
}

/// Opens an opportunity. Its ticket belongs to the agent until it is converted: whom it is about is no user
/// (HAL-75).
///
/// # Errors
/// `Forbidden` without the rights to open opportunities and tickets in the queue, `Invalid` with the fields to
/// correct.
pub async fn open(cx: &Cx, input: OpportunityInput) -> Result<TicketId> {
    cx.require_desk(Action::ManageSales)?;
    let mut errors = FieldErrors::new();
    let id: Option<LeadId> = validate::id(&mut errors, "lead_id", "whom it is about", &input.lead_id);
    errors.into_result()?;
    let mut tx = cx.begin().await?;
    let unknown = || AppError::field("lead_id", "Please choose from the list.");
    let lead = leads::row(tx.db(), id.unwrap_or_default()).await?.ok_or_else(unknown)?;
    let form = TicketInput {
        type_id: input.type_id,
        queue_id: input.queue_id,
        subject: input.subject,
        body: input.body,
        priority: input.priority,
        fields: input.fields,
        idempotency_key: input.idempotency_key,
        ..TicketInput::default()
    };
    let opened = Box::pin(tickets::open_opportunity(cx, &mut tx, form)).await;
    let twice = || AppError::Conflict("This opportunity was opened just now.".to_owned());
    let (ticket, is_new) = opened.map_err(|error| error.on_duplicate(twice()))?;
    if !is_new {
        return Ok(ticket);
    }
    let row = opportunity::ActiveModel {
        ticket_id: Set(ticket),
        lead_id: Set(lead.id),
        converted_at: Set(None),
        user_id: Set(None),
        customer_id: Set(None),
    };
    opportunity::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let diff = Diff::new().set(lead.kind.as_str(), &lead.name);
    journal::record(cx, &mut tx, "ticket.opportunity_opened", Entity::Ticket, ticket.0, diff).await?;
    tx.commit().await?;
    Ok(ticket)
}
