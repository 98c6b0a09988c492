//! The form of a mail domain, checked.

use crate::cx::Cx;
use crate::error::Result;
use crate::users::{Wish, judge};
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{CustomerId, MailDomainId, SiteId};
use domain::mail_domains::{MailDomainInput, free_mail_below, is_free_mail};
use domain::policy::{Action, Resource};
use domain::validate;
use entity::{customer, mail_domain, site};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

const WRONG: &str = "This is not a mail domain. It should look like example.com.";
/// What is said to whoever lost a race.
pub(super) const TAKEN: &str = "A customer has this domain already.";

/// A checked rule.
pub(super) struct Details {
    pub domain: String,
    pub site: SiteId,
    pub includes_subdomains: bool,
}

/// A domain as it is kept: as the domain name system has it, lower case and in ASCII, without an @ before and
/// a dot behind it. An error in words if it is none.
pub(super) fn normalised(text: &str) -> std::result::Result<String, &'static str> {
    let text = text.trim();
    let text = text.strip_prefix('@').unwrap_or(text);
    if text.contains('@') {
        return Err("Please enter what stands behind the @ alone.");
    }
    let text = text.strip_suffix('.').unwrap_or(text);
    let domain = idna::domain_to_ascii_strict(text).map_err(|_| WRONG)?;
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    match domain.rsplit_once('.') {
        Some((rest, top)) if !rest.is_empty() && !is_number(top) => Ok(domain),
        _ => Err(WRONG),
    }
}

/// Checks the form of a rule of this customer; `own` is the rule as it is.
///
/// # Errors
/// `NotFound` if there is no such customer, `Invalid` with all wrong fields.
pub(super) async fn check(
    cx: &Cx,
    db: &impl ConnectionTrait,
    customer: CustomerId,
    own: Option<&mail_domain::Model>,
    input: &MailDomainInput,
) -> Result<Details> {
    let customer = customer::Entity::find_by_id(customer).one(db).await?.ok_or(AppError::NotFound)?;
    let mut errors = FieldErrors::new();
    let includes_subdomains = validate::is_ticked(&input.includes_subdomains);
    let domain = domain(&mut errors, &input.domain, includes_subdomains);
    if let Some(domain) = &domain {
        refuse_taken(cx, db, &mut errors, domain, own.map(|own| own.id), customer.id).await?;
    }
    let site = site(cx, db, &mut errors, &customer, own, &input.site_id).await?;
    match (domain, site) {
        (Some(domain), Some(site)) if errors.is_empty() => Ok(Details { domain, site, includes_subdomains }),
        _ => Err(AppError::Invalid(errors).into()),
    }
}

fn domain(errors: &mut FieldErrors, text: &str, includes_subdomains: bool) -> Option<String> {
    if text.trim().is_empty() {
        errors.add("domain", "The mail domain is missing.");
        return None;
    }
    let domain = match normalised(text) {
        Ok(domain) => domain,
        Err(wrong) => {
            errors.add("domain", wrong);
            return None;
        }
    };
    if is_free_mail(&domain) {
        let text = format!("Anybody can get an address of {domain}, so it cannot stand for a customer.");
        errors.add("domain", text);
    } else if let Some(free) = free_mail_below(&domain).filter(|_| includes_subdomains) {
        let text = format!("{free} is among the domains below {domain}, and anybody can get an address there.");
        errors.add("includes_subdomains", text);
    }
    Some(domain)
}

/// Names the other customer to whoever may see it.
async fn refuse_taken(
    cx: &Cx,
    db: &impl ConnectionTrait,
    errors: &mut FieldErrors,
    domain: &str,
    own: Option<MailDomainId>,
    customer: CustomerId,
) -> Result<()> {
    let same = mail_domain::Entity::find()
        .find_also_related(customer::Entity)
        .filter(mail_domain::Column::Domain.eq(domain))
        .filter(mail_domain::Column::Id.ne(own.unwrap_or_default()));
    let Some((rule, owner)) = same.one(db).await? else { return Ok(()) };
    let text = match owner {
        Some(_) if rule.customer_id == customer => "This customer has this domain already.".to_owned(),
        Some(owner) if cx.allows(Action::ReadUsers, Resource::Customer(owner.id)) => {
            format!("{} has this domain already.", owner.name)
        }
        _ => "Another customer has this domain already.".to_owned(),
    };
    errors.add("domain", text);
    Ok(())
}

/// One of the customer that can be used; staying at the present one is fine.
async fn site(
    cx: &Cx,
    db: &impl ConnectionTrait,
    errors: &mut FieldErrors,
    customer: &customer::Model,
    own: Option<&mail_domain::Model>,
    chosen: &str,
) -> Result<Option<SiteId>> {
    let theirs = site::Entity::find().filter(site::Column::CustomerId.eq(customer.id));
    let sites = theirs.order_by_asc(site::Column::Id).all(db).await?;
    let id = customer.id.to_string();
    let present = own.map(|own| (own.customer_id, own.site_id));
    let wish = Wish { customer: &id, site: chosen, present, now: cx.now };
    let mut wrong = FieldErrors::new();
    let place = judge(&mut wrong, &wish, customer, &sites);
    // The form has no field for the customer, whose page it is.
    for text in wrong.0.into_values() {
        errors.add("site_id", text);
    }
    Ok(place.map(|(_, site)| site))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_kept_as_the_domain_name_system_has_it() {
        assert_eq!(normalised(" @Example.COM. ").as_deref(), Ok("example.com"));
        assert_eq!(normalised("Müller.example").as_deref(), Ok("xn--mller-kva.example"));
        assert_eq!(normalised("xn--mller-kva.example").as_deref(), Ok("xn--mller-kva.example"));
    }

    #[test]
    fn what_is_no_mail_domain_is_refused() {
        for wrong in
            ["localhost", "ana@example.com", "example..com", "ex ample.com", ".com", "192.0.2.1", "*.example.com"]
        {
            assert!(normalised(wrong).is_err(), "{wrong}");
        }
    }
}
