//! Customers, their sites and the groups granted to them.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Filters, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::customers::{
    Contact, CustomerInput, CustomerQuery, CustomerRow, CustomerView, GroupGrantInput, SiteInput, SiteMoveInput,
    SiteRow,
};
use domain::ids::{CustomerId, GrantId, SiteId};
use domain::journal::{Entity, JournalRow};
use domain::paging::{Page, Total};
use domain::{AppError, Timestamp};
use service::{audit, customers};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_customers, create_customer))
        .routes(routes!(count_customers))
        .routes(routes!(get_customer, update_customer))
        .routes(routes!(customer_history))
        .routes(routes!(create_site))
        .routes(routes!(get_site, update_site))
        .routes(routes!(move_site))
        .routes(routes!(site_history))
        .routes(routes!(grant_customer_group))
        .routes(routes!(revoke_group))
}

/// List customers
#[utoipa::path(get, path = "/customers", tag = "Customers", params(CustomerQuery),
    responses((status = 200, description = "A page of customers", body = Page<CustomerRow>)))]
async fn list_customers(ApiCx(cx): ApiCx, Filters(query): Filters<CustomerQuery>) -> Answer<Json<Page<CustomerRow>>> {
    Ok(Json(customers::list(&cx, query).await?))
}

/// Count customers
#[utoipa::path(get, path = "/customers/count", tag = "Customers", params(CustomerQuery),
    responses((status = 200, description = "How many there are", body = Total)))]
async fn count_customers(ApiCx(cx): ApiCx, Filters(query): Filters<CustomerQuery>) -> Answer<Json<Total>> {
    Ok(Json(customers::count(&cx, query).await?))
}

/// Add a customer
///
/// With its first site and that site's General User.
#[utoipa::path(post, path = "/customers", tag = "Customers",
    request_body(content = CustomerInput, example = json!({"name": "Nordwind GmbH", "site": "Hamburg"})),
    responses(Created))]
async fn create_customer(ApiCx(cx): ApiCx, Input(input): Input<CustomerInput>) -> Answer<Created> {
    let id = customers::create(&cx, input).await?;
    Ok(Created::at(&format!("/customers/{id}"), id.0))
}

/// Read a customer
///
/// With its sites and the groups granted to all its people.
#[utoipa::path(get, path = "/customers/{id}", tag = "Customers", params(ById),
    responses((status = 200, description = "The customer", body = CustomerView)))]
async fn get_customer(ApiCx(cx): ApiCx, Id(id): Id<CustomerId>) -> Answer<Json<CustomerView>> {
    Ok(Json(customers::get(&cx, id).await?))
}

/// Change a customer
///
/// A merge patch: fields that are absent stay as they are. `contacts` replaces the primary contacts, who are
/// people of the customer. `is_confidential` takes the right `customers.confidential`: whoever neither holds it nor
/// looks after the customer gets 404 for it, its sites, people and tickets from then on.
#[utoipa::path(patch, path = "/customers/{id}", tag = "Customers", params(ById),
    request_body(content = CustomerInput, example = json!({"comment": "Support contract until 2027"})),
    responses(Done))]
async fn update_customer(ApiCx(cx): ApiCx, Id(id): Id<CustomerId>, fields: Object) -> Answer<Done> {
    let form = form(customers::get(&cx, id).await?);
    customers::update(&cx, id, fields.sent_over(&form)?).await?;
    Ok(Done)
}

pub(super) fn form(customer: CustomerView) -> CustomerInput {
    let date = |at: Option<Timestamp>| at.map(Timestamp::as_input).unwrap_or_default();
    let profile = customer.profile;
    CustomerInput {
        contacts: ids(&customer.contacts),
        name: customer.name,
        site: String::new(),
        validity: customer.standing.validity.as_str().to_owned(),
        valid_from: date(customer.standing.period.from),
        valid_until: date(customer.standing.period.until),
        comment: customer.comment,
        phone: profile.phone,
        address: profile.address,
        account_manager_id: profile.account_manager_id.map(|id| id.to_string()).unwrap_or_default(),
        account_department_id: profile.account_department_id.map(|id| id.to_string()).unwrap_or_default(),
        assigns_manager: profile.assigns_manager.to_string(),
        is_confidential: profile.is_confidential.to_string(),
        fields: profile.fields,
    }
}

/// Add a site
#[utoipa::path(post, path = "/customers/{id}/sites", tag = "Customers", params(ById),
    request_body(content = SiteInput, example = json!({"name": "Bremen", "address": "Am Wall 1\n28195 Bremen"})),
    responses(Created))]
async fn create_site(ApiCx(cx): ApiCx, Id(id): Id<CustomerId>, Input(input): Input<SiteInput>) -> Answer<Created> {
    let site = customers::create_site(&cx, id, input).await?;
    Ok(Created::at(&format!("/customers/{id}/sites/{site}"), site.0))
}

/// Path of a site, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
pub(super) struct BySite {
    /// Id of the customer.
    id: i64,
    /// Id of the site.
    site: i64,
}

/// Read a site
#[utoipa::path(get, path = "/customers/{id}/sites/{site}", tag = "Customers", params(BySite),
    responses((status = 200, description = "The site", body = SiteRow)))]
async fn get_site(ApiCx(cx): ApiCx, Id((id, site)): Id<(CustomerId, SiteId)>) -> Answer<Json<SiteRow>> {
    Ok(Json(one_site(customers::get(&cx, id).await?, site)?))
}

/// History of a site
#[utoipa::path(get, path = "/customers/{id}/sites/{site}/history", tag = "Customers", params(BySite),
    responses((status = 200, description = "What happened, newest first", body = Vec<JournalRow>)))]
async fn site_history(ApiCx(cx): ApiCx, Id((id, site)): Id<(CustomerId, SiteId)>) -> Answer<Json<Vec<JournalRow>>> {
    one_site(customers::get(&cx, id).await?, site)?;
    Ok(Json(audit::history(&cx, Entity::Site, site.0).await?))
}

/// History of a customer
#[utoipa::path(get, path = "/customers/{id}/history", tag = "Customers", params(ById),
    responses((status = 200, description = "What happened, newest first", body = Vec<JournalRow>)))]
async fn customer_history(ApiCx(cx): ApiCx, Id(id): Id<CustomerId>) -> Answer<Json<Vec<JournalRow>>> {
    customers::get(&cx, id).await?;
    Ok(Json(audit::history(&cx, Entity::Customer, id.0).await?))
}

pub(super) fn one_site(customer: CustomerView, site: SiteId) -> Result<SiteRow, AppError> {
    customer.sites.into_iter().find(|row| row.id == site).ok_or(AppError::NotFound)
}

/// Change a site
///
/// A merge patch: fields that are absent stay as they are.
#[utoipa::path(patch, path = "/customers/{id}/sites/{site}", tag = "Customers", params(BySite),
    request_body(content = SiteInput, example = json!({"validity": "invalid"})), responses(Done))]
async fn update_site(ApiCx(cx): ApiCx, Id((id, site)): Id<(CustomerId, SiteId)>, fields: Object) -> Answer<Done> {
    let form = site_form(customers::get(&cx, id).await?, site)?;
    customers::update_site(&cx, site, fields.sent_over(&form)?).await?;
    Ok(Done)
}

/// Move a site to another customer
///
/// With everybody at it, its General User, its primary contacts and its mail domains. Tickets of the site move along as
/// `tickets` says; the others stay with the customer, at the site `rest_site_id`. The only site of a customer stays.
#[utoipa::path(post, path = "/customers/{id}/sites/{site}/move", tag = "Customers", params(BySite),
    request_body(content = SiteMoveInput, example = json!({"customer_id": 7, "tickets": "open"})), responses(Done))]
async fn move_site(
    ApiCx(cx): ApiCx,
    Id((id, site)): Id<(CustomerId, SiteId)>,
    Input(input): Input<SiteMoveInput>,
) -> Answer<Done> {
    one_site(customers::get(&cx, id).await?, site)?;
    customers::move_site(&cx, site, input).await?;
    Ok(Done)
}

pub(super) fn site_form(customer: CustomerView, site: SiteId) -> Answer<SiteInput> {
    let old = one_site(customer, site)?;
    let contacts = ids(&old.contacts);
    let date = |at: Option<Timestamp>| at.map(Timestamp::as_input).unwrap_or_default();
    Ok(SiteInput {
        name: old.name,
        address: old.address,
        validity: old.validity.as_str().to_owned(),
        valid_from: date(old.period.from),
        valid_until: date(old.period.until),
        comment: old.comment,
        contacts,
        fields: old.fields,
    })
}

fn ids(contacts: &[Contact]) -> Vec<String> {
    contacts.iter().map(|contact| contact.id.to_string()).collect()
}

/// Grant a customer a group
///
/// All its people hold it.
#[utoipa::path(post, path = "/customers/{id}/groups", tag = "Customers", params(ById),
    request_body(content = GroupGrantInput, example = json!({"group_id": 1, "level": "ro", "valid_until": "2027-01-01"})),
    responses(Created))]
async fn grant_customer_group(
    ApiCx(cx): ApiCx,
    Id(id): Id<CustomerId>,
    Input(input): Input<GroupGrantInput>,
) -> Answer<Created> {
    let grant = customers::grant_group(&cx, id, input).await?;
    Ok(Created::at(&format!("/grants/{grant}"), grant.0))
}

/// Revoke a group
///
/// From the customer or person who was granted it.
#[utoipa::path(delete, path = "/grants/{id}", tag = "Customers", params(ById), responses(Done))]
async fn revoke_group(ApiCx(cx): ApiCx, Id(id): Id<GrantId>) -> Answer<Done> {
    customers::revoke_group(&cx, id).await?;
    Ok(Done)
}
