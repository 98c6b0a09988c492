//! Contacts, or prospects of accounts.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Filters, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::AppError;
use domain::ids::{LeadId, SalesAccountId};
use domain::paging::Page;
use domain::sales::{
    LeadInput, LeadKind, LeadQuery, LeadRow, LeadView, SalesAccountInput, SalesAccountQuery, SalesAccountRow,
    SalesAccountView,
};
use service::sales;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_contacts, create_contact))
        .routes(routes!(get_contact, update_contact, delete_contact))
        .routes(routes!(list_prospects, create_prospect))
        .routes(routes!(get_prospect, update_prospect, delete_prospect))
        .routes(routes!(list_sales_accounts, create_sales_account))
        .routes(routes!(get_sales_account, update_sales_account, delete_sales_account))
}

/// List contacts
#[utoipa::path(get, path = "/contacts", tag = "Sales", params(LeadQuery),
    responses((status = 200, description = "A page of contacts, by name", body = Page<LeadRow>)))]
async fn list_contacts(ApiCx(cx): ApiCx, Filters(query): Filters<LeadQuery>) -> Answer<Json<Page<LeadRow>>> {
    Ok(Json(sales::leads(&cx, LeadKind::Contact, query).await?))
}

/// Add a contact
///
/// 409 where opportunities are about accounts and prospects.
#[utoipa::path(post, path = "/contacts", tag = "Sales",
    request_body(content = LeadInput, example = json!({"name": "Lena Vogt", "email": "lena@vogt.example", "company": "Vogt Maschinenbau"})),
    responses(Created))]
async fn create_contact(ApiCx(cx): ApiCx, Input(input): Input<LeadInput>) -> Answer<Created> {
    let id = sales::create_lead(&cx, LeadKind::Contact, input).await?;
    Ok(Created::at(&format!("/contacts/{id}"), id.0))
}

/// Read a contact
#[utoipa::path(get, path = "/contacts/{id}", tag = "Sales", params(ById),
    responses((status = 200, description = "The contact, with the newest opportunities", body = LeadView)))]
async fn get_contact(ApiCx(cx): ApiCx, Id(id): Id<LeadId>) -> Answer<Json<LeadView>> {
    Ok(Json(of_kind(sales::lead(&cx, id).await?, LeadKind::Contact)?))
}

/// Change a contact
///
/// A merge patch: fields that are absent stay as they are.
#[utoipa::path(patch, path = "/contacts/{id}", tag = "Sales", params(ById),
    request_body(content = LeadInput, example = json!({"phone": "+49 228 12345"})), responses(Done))]
async fn update_contact(ApiCx(cx): ApiCx, Id(id): Id<LeadId>, fields: Object) -> Answer<Done> {
    let form = lead_form(of_kind(sales::lead(&cx, id).await?, LeadKind::Contact)?);
    sales::update_lead(&cx, id, fields.over(&form)?).await?;
    Ok(Done)
}

/// Delete a contact
///
/// 409 while an opportunity is about them.
#[utoipa::path(delete, path = "/contacts/{id}", tag = "Sales", params(ById), responses(Done))]
async fn delete_contact(ApiCx(cx): ApiCx, Id(id): Id<LeadId>) -> Answer<Done> {
    of_kind(sales::lead(&cx, id).await?, LeadKind::Contact)?;
    sales::delete_lead(&cx, id).await?;
    Ok(Done)
}

/// List prospects
#[utoipa::path(get, path = "/prospects", tag = "Sales", params(LeadQuery),
    responses((status = 200, description = "A page of prospects, by name", body = Page<LeadRow>)))]
async fn list_prospects(ApiCx(cx): ApiCx, Filters(query): Filters<LeadQuery>) -> Answer<Json<Page<LeadRow>>> {
    Ok(Json(sales::leads(&cx, LeadKind::Prospect, query).await?))
}

/// Add a prospect
///
/// Of an account. 409 where opportunities are about contacts.
#[utoipa::path(post, path = "/prospects", tag = "Sales",
    request_body(content = LeadInput, example = json!({"name": "Lena Vogt", "email": "lena@vogt.example", "account_id": 1})),
    responses(Created))]
async fn create_prospect(ApiCx(cx): ApiCx, Input(input): Input<LeadInput>) -> Answer<Created> {
    let id = sales::create_lead(&cx, LeadKind::Prospect, input).await?;
    Ok(Created::at(&format!("/prospects/{id}"), id.0))
}

/// Read a prospect
#[utoipa::path(get, path = "/prospects/{id}", tag = "Sales", params(ById),
    responses((status = 200, description = "The prospect, with the newest opportunities", body = LeadView)))]
async fn get_prospect(ApiCx(cx): ApiCx, Id(id): Id<LeadId>) -> Answer<Json<LeadView>> {
    Ok(Json(of_kind(sales::lead(&cx, id).await?, LeadKind::Prospect)?))
}

/// Change a prospect
///
/// A merge patch: fields that are absent stay as they are.
#[utoipa::path(patch, path = "/prospects/{id}", tag = "Sales", params(ById),
    request_body(content = LeadInput, example = json!({"comment": "Decides in spring."})), responses(Done))]
async fn update_prospect(ApiCx(cx): ApiCx, Id(id): Id<LeadId>, fields: Object) -> Answer<Done> {
    let form = lead_form(of_kind(sales::lead(&cx, id).await?, LeadKind::Prospect)?);
    sales::update_lead(&cx, id, fields.over(&form)?).await?;
    Ok(Done)
}

/// Delete a prospect
///
/// 409 while an opportunity is about them.
#[utoipa::path(delete, path = "/prospects/{id}", tag = "Sales", params(ById), responses(Done))]
async fn delete_prospect(ApiCx(cx): ApiCx, Id(id): Id<LeadId>) -> Answer<Done> {
    of_kind(sales::lead(&cx, id).await?, LeadKind::Prospect)?;
    sales::delete_lead(&cx, id).await?;
    Ok(Done)
}

fn of_kind(lead: LeadView, kind: LeadKind) -> Answer<LeadView> {
    if lead.kind == kind { Ok(lead) } else { Err(AppError::NotFound.into()) }
}

fn lead_form(lead: LeadView) -> LeadInput {
    LeadInput {
        name: lead.name,
        email: lead.email,
        phone: lead.phone,
        company: lead.company,
        account_id: lead.account.map(|account| account.id.to_string()).unwrap_or_default(),
        comment: lead.comment,
    }
}

/// List accounts
///
/// Organisations whose people are prospects; not what people sign in with.
#[utoipa::path(get, path = "/accounts", tag = "Sales", params(SalesAccountQuery),
    responses((status = 200, description = "A page of accounts, by name", body = Page<SalesAccountRow>)))]
async fn list_sales_accounts(
    ApiCx(cx): ApiCx,
    Filters(query): Filters<SalesAccountQuery>,
) -> Answer<Json<Page<SalesAccountRow>>> {
    Ok(Json(sales::accounts(&cx, query).await?))
}

/// Add an account
#[utoipa::path(post, path = "/accounts", tag = "Sales",
    request_body(content = SalesAccountInput, example = json!({"name": "Vogt Maschinenbau"})), responses(Created))]
async fn create_sales_account(ApiCx(cx): ApiCx, Input(input): Input<SalesAccountInput>) -> Answer<Created> {
    let id = sales::create_account(&cx, input).await?;
    Ok(Created::at(&format!("/accounts/{id}"), id.0))
}

/// Read an account
#[utoipa::path(get, path = "/accounts/{id}", tag = "Sales", params(ById),
    responses((status = 200, description = "The account, with its first prospects", body = SalesAccountView)))]
async fn get_sales_account(ApiCx(cx): ApiCx, Id(id): Id<SalesAccountId>) -> Answer<Json<SalesAccountView>> {
    Ok(Json(sales::account(&cx, id).await?))
}

/// Change an account
///
/// A merge patch: fields that are absent stay as they are.
#[utoipa::path(patch, path = "/accounts/{id}", tag = "Sales", params(ById),
    request_body(content = SalesAccountInput, example = json!({"phone": "+49 228 12345"})), responses(Done))]
async fn update_sales_account(ApiCx(cx): ApiCx, Id(id): Id<SalesAccountId>, fields: Object) -> Answer<Done> {
    let old = sales::account(&cx, id).await?;
    let form = SalesAccountInput { name: old.name, phone: old.phone, comment: old.comment };
    sales::update_account(&cx, id, fields.over(&form)?).await?;
    Ok(Done)
}

/// Delete an account
///
/// 409 while it has prospects, and once it became a customer.
#[utoipa::path(delete, path = "/accounts/{id}", tag = "Sales", params(ById), responses(Done))]
async fn delete_sales_account(ApiCx(cx): ApiCx, Id(id): Id<SalesAccountId>) -> Answer<Done> {
    sales::delete_account(&cx, id).await?;
    Ok(Done)
}
