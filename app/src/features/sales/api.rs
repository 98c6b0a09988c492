//! Server functions of opportunities, contacts, prospects and accounts.

use domain::AppError;
use domain::ids::{LeadId, SalesAccountId, TicketId, TypeId};
use domain::paging::Page;
use domain::sales::{
    ConvertForm, ConvertInput, LeadInput, LeadKind, LeadQuery, LeadRow, LeadView, OpportunityForm, OpportunityInput,
    OpportunityQuery, OpportunityRow, SalesAccountInput, SalesAccountQuery, SalesAccountRow, SalesAccountView,
};
use domain::structure::Choice;
use leptos::prelude::*;

/// A page of contacts or prospects.
#[server]
pub async fn list_leads(kind: LeadKind, query: LeadQuery) -> Result<Page<LeadRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sales::leads(&cx, kind, query)).await
}

/// A contact or prospect, and the accounts its form offers.
#[server]
pub async fn lead_with_accounts(id: LeadId) -> Result<(LeadView, Vec<Choice>), AppError> {
    let cx = crate::server::cx()?;
    let lead = crate::server::answer(service::sales::lead(&cx, id)).await?;
    let chosen = lead.account.as_ref().map(|account| SalesAccountId(account.id));
    let accounts = crate::server::answer(service::sales::account_choices(&cx, chosen)).await?;
    Ok((lead, accounts))
}

/// The accounts the form of a prospect offers, the chosen one among them.
#[server]
pub async fn account_choices(chosen: Option<SalesAccountId>) -> Result<Vec<Choice>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sales::account_choices(&cx, chosen)).await
}

/// Adds a contact or prospect.
#[server]
pub async fn create_lead(kind: LeadKind, input: LeadInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::sales::create_lead(&cx, kind, input)).await?;
    crate::server::redirect_to(&format!("/agent/leads/{id}?saved=1"));
    Ok(())
}

/// Changes a contact or prospect.
#[server]
pub async fn update_lead(
    id: LeadId,
    kind: LeadKind,
    input: LeadInput,
    #[server(default)] then: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sales::update_lead(&cx, id, input)).await?;
    let next = if then == "finish" { kind.path().to_owned() } else { format!("/agent/leads/{id}?saved=1") };
    crate::server::redirect_to(&next);
    Ok(())
}

/// Deletes a contact or prospect.
#[server]
pub async fn delete_lead(id: LeadId, kind: LeadKind) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sales::delete_lead(&cx, id)).await?;
    crate::server::redirect_to(kind.path());
    Ok(())
}

/// Deletes an account.
#[server]
pub async fn delete_sales_account(id: SalesAccountId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sales::delete_account(&cx, id)).await?;
    crate::server::redirect_to("/agent/accounts");
    Ok(())
}

/// A page of accounts.
#[server]
pub async fn list_accounts(query: SalesAccountQuery) -> Result<Page<SalesAccountRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sales::accounts(&cx, query)).await
}

/// An account with its prospects.
#[server]
pub async fn sales_account(id: SalesAccountId) -> Result<SalesAccountView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sales::account(&cx, id)).await
}

/// Adds an account.
#[server]
pub async fn create_sales_account(input: SalesAccountInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::sales::create_account(&cx, input)).await?;
    crate::server::redirect_to(&format!("/agent/accounts/{id}?saved=1"));
    Ok(())
}

/// Changes an account.
#[server]
pub async fn update_sales_account(
    id: SalesAccountId,
    input: SalesAccountInput,
    #[server(default)] then: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sales::update_account(&cx, id, input)).await?;
    let next = if then == "finish" { "/agent/accounts".to_owned() } else { format!("/agent/accounts/{id}?saved=1") };
    crate::server::redirect_to(&next);
    Ok(())
}

/// A page of opportunities.
#[server]
pub async fn list_opportunities(query: OpportunityQuery) -> Result<Page<OpportunityRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sales::opportunities(&cx, query)).await
}

/// What the form of a new opportunity offers.
#[server]
pub async fn get_opportunity_form(
    lead: Option<LeadId>,
    kind: Option<TypeId>,
    q: String,
) -> Result<OpportunityForm, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sales::opportunity_form(&cx, lead, kind, &q)).await
}

/// Opens an opportunity and shows its ticket.
#[server]
pub async fn open_opportunity(input: OpportunityInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::sales::open_opportunity(&cx, input)).await?;
    crate::server::redirect_to(&format!("/agent/tickets/{id}"));
    Ok(())
}

/// What the form that converts an opportunity shows.
#[server]
pub async fn get_convert_form(id: TicketId) -> Result<ConvertForm, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::sales::convert_form(&cx, id)).await
}

/// Converts an opportunity and shows its ticket.
#[server]
pub async fn convert_opportunity(
    id: TicketId,
    #[server(default)] input: ConvertInput,
    version: Option<i64>,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(Box::pin(service::sales::convert(&cx, id, input, version))).await?;
    crate::server::redirect_to(&format!("/agent/tickets/{id}"));
    Ok(())
}
