//! Who has an address of a domain.

use super::details::normalised;
use crate::error::Result;
use domain::AppError;
use entity::user_email;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

/// A domain, perhaps with those below it.
pub(super) struct Domains<'a> {
    pub domain: &'a str,
    pub with_subdomains: bool,
}

impl Domains<'_> {
    /// The addresses, in whatever letters they were written.
    fn condition(&self) -> Condition {
        let (unicode, _) = idna::domain_to_unicode(self.domain);
        let mut forms = vec![self.domain];
        if unicode != self.domain {
            forms.push(&unicode);
        }
        let ends = |end: String| user_email::Column::AddressKey.like(end);
        forms.into_iter().fold(Condition::any(), |any, form| {
            let any = any.add(ends(format!("%@{form}")));
            if self.with_subdomains { any.add(ends(format!("%.{form}"))) } else { any }
        })
    }
}

/// Ids of people with an address of these domains that is none of `others`.
pub(super) fn holders(domains: &Domains<'_>, others: &[Domains<'_>]) -> SelectStatement {
    let mut select =
        user_email::Entity::find().select_only().column(user_email::Column::UserId).filter(domains.condition());
    for other in others {
        select = select.filter(other.condition().not());
    }
    select.into_query()
}

/// Ids of people with an address of a domain, as the filter of the list of people has it: `*.` before it
/// stands for those below it too.
///
/// # Errors
/// `Invalid` at `domain` if it is none.
pub(crate) fn holders_of(filter: &str) -> Result<SelectStatement> {
    let filter = filter.trim();
    let (domain, with_subdomains) = filter.strip_prefix("*.").map_or((filter, false), |domain| (domain, true));
    let domain = normalised(domain).map_err(|wrong| AppError::field("domain", wrong))?;
    Ok(holders(&Domains { domain: &domain, with_subdomains }, &[]))
}
