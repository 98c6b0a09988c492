//! Mail domains of customers, which tell the site of new people.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::AppError;
use domain::ids::{CustomerId, MailDomainId};
use domain::mail_domains::{MailDomain, MailDomainEffect, MailDomainInput};
use service::mail_domains;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_mail_domains, add_mail_domain))
        .routes(routes!(preview_mail_domain))
        .routes(routes!(change_mail_domain, remove_mail_domain))
}

/// List the mail domains of a customer
///
/// New people with an address of one of them belong to its site, where no site is chosen for them.
#[utoipa::path(get, path = "/customers/{id}/mail-domains", tag = "Customers", params(ById),
    responses((status = 200, description = "Its mail domains", body = Vec<MailDomain>)))]
async fn list_mail_domains(ApiCx(cx): ApiCx, Id(id): Id<CustomerId>) -> Answer<Json<Vec<MailDomain>>> {
    Ok(Json(mail_domains::list(&cx, id).await?))
}

/// Add a mail domain
///
/// Nobody who is in the directory already is moved.
#[utoipa::path(post, path = "/customers/{id}/mail-domains", tag = "Customers", params(ById),
    request_body(content = MailDomainInput, example = json!({"domain": "nordwind.example", "site_id": 4, "includes_subdomains": true})),
    responses(Created))]
async fn add_mail_domain(
    ApiCx(cx): ApiCx,
    Id(id): Id<CustomerId>,
    Input(input): Input<MailDomainInput>,
) -> Answer<Created> {
    let rule = mail_domains::add(&cx, id, input).await?;
    Ok(Created::at(&format!("/customers/{id}/mail-domains/{rule}"), rule.0))
}

/// Preview a mail domain
///
/// Who has such an address and belongs to another site: they would stay there. Changes nothing.
#[utoipa::path(post, path = "/customers/{id}/mail-domains/preview", tag = "Customers", params(ById),
    request_body(content = MailDomainInput, example = json!({"domain": "nordwind.example"})),
    responses((status = 200, description = "Who stays elsewhere", body = MailDomainEffect)))]
async fn preview_mail_domain(
    ApiCx(cx): ApiCx,
    Id(id): Id<CustomerId>,
    Input(input): Input<MailDomainInput>,
) -> Answer<Json<MailDomainEffect>> {
    Ok(Json(mail_domains::preview(&cx, id, None, input).await?))
}

/// Path of a mail domain, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
struct ByRule {
    /// Id of the customer.
    id: i64,
    /// Id of the mail domain.
    rule: i64,
}

/// Change a mail domain
///
/// A merge patch: fields that are absent stay as they are.
#[utoipa::path(patch, path = "/customers/{id}/mail-domains/{rule}", tag = "Customers", params(ByRule),
    request_body(content = MailDomainInput, example = json!({"includes_subdomains": false})), responses(Done))]
async fn change_mail_domain(
    ApiCx(cx): ApiCx,
    Id((id, rule)): Id<(CustomerId, MailDomainId)>,
    fields: Object,
) -> Answer<Done> {
    let old = mail_domains::list(&cx, id).await?.into_iter().find(|old| old.id == rule).ok_or(AppError::NotFound)?;
    let form = MailDomainInput {
        domain: old.domain,
        site_id: old.site_id.to_string(),
        includes_subdomains: old.includes_subdomains.to_string(),
    };
    mail_domains::change(&cx, id, rule, fields.over(&form)?).await?;
    Ok(Done)
}

/// Remove a mail domain
///
/// Who came by it stays where they are.
#[utoipa::path(
    delete,
    path = "/customers/{id}/mail-domains/{rule}",
    tag = "Customers",
    params(ByRule),
    responses(Done)
)]
async fn remove_mail_domain(ApiCx(cx): ApiCx, Id((id, rule)): Id<(CustomerId, MailDomainId)>) -> Answer<Done> {
    mail_domains::remove(&cx, id, rule).await?;
    Ok(Done)
}
