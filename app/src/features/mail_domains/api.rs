//! Server functions of mail domains.

use domain::AppError;
use domain::ids::{CustomerId, MailDomainId, SiteId};
use domain::mail_domains::{MailDomain, MailDomainForm, MailDomainInput};
use leptos::prelude::*;

/// The mail domains of a customer.
#[server]
pub async fn list_mail_domains(id: CustomerId) -> Result<Vec<MailDomain>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mail_domains::list(&cx, id)).await
}

/// Customer and site that the mail domain of an address offers for somebody new.
#[server]
pub async fn suggest_place(address: String) -> Result<Option<(CustomerId, SiteId)>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mail_domains::suggested(&cx, &address)).await
}

/// The form of a rule, with who stays elsewhere once something is typed. `rule` is 0 for a new one.
#[server]
pub async fn get_mail_domain_form(
    id: CustomerId,
    rule: MailDomainId,
    typed: MailDomainInput,
) -> Result<MailDomainForm, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mail_domains::form(&cx, id, given(rule), typed)).await
}

/// Adds or changes a rule. Where people with such an address belong to another site, the page comes back
/// once to show them.
#[server]
pub async fn save_mail_domain(
    id: CustomerId,
    rule: MailDomainId,
    input: MailDomainInput,
    #[server(default)] seen: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let rule = given(rule);
    let effect = crate::server::answer(service::mail_domains::preview(&cx, id, rule, input.clone())).await?;
    if effect.is_unseen(&seen) {
        crate::server::redirect_to(&page_of(id, rule, &input));
        return Ok(());
    }
    match rule {
        Some(rule) => crate::server::answer(service::mail_domains::change(&cx, id, rule, input)).await?,
        None => {
            crate::server::answer(service::mail_domains::add(&cx, id, input)).await?;
        }
    }
    crate::server::redirect_to(&format!("/agent/customers/{id}?tab=domains&saved=1"));
    Ok(())
}

/// Removes a rule.
#[server]
pub async fn remove_mail_domain(id: CustomerId, rule: MailDomainId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mail_domains::remove(&cx, id, rule)).await?;
    crate::server::redirect_to(&format!("/agent/customers/{id}?tab=domains"));
    Ok(())
}

#[cfg(feature = "ssr")]
fn given(rule: MailDomainId) -> Option<MailDomainId> {
    (rule != MailDomainId::default()).then_some(rule)
}

/// The page of a rule with these values.
#[cfg(feature = "ssr")]
fn page_of(id: CustomerId, rule: Option<MailDomainId>, input: &MailDomainInput) -> String {
    let mut query = leptos_router::params::ParamsMap::new();
    query.insert("domain", input.domain.clone());
    query.insert("site_id", input.site_id.clone());
    query.insert("includes_subdomains", input.includes_subdomains.clone());
    let rule = rule.map_or_else(|| "new".to_owned(), |rule| rule.to_string());
    format!("/agent/customers/{id}/domains/{rule}{}", query.to_query_string())
}
