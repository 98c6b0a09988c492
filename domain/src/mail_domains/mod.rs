//! Mail domains of customers: at which site somebody new belongs who comes without one.

mod free;

pub use free::{free_mail_below, is_free_mail};

use crate::ids::{MailDomainId, SiteId, UserId};
use crate::validate::loose;
use serde::{Deserialize, Serialize};

/// A rule: new people with an address of this domain belong to this site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailDomain {
    /// Id.
    pub id: MailDomainId,
    /// The domain in lower case, as the domain name system has it.
    pub domain: String,
    /// Whether it also holds for the domains below it that have no rule of their own.
    pub includes_subdomains: bool,
    /// The site.
    pub site_id: SiteId,
    /// Its name.
    pub site: String,
}

/// The form of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MailDomainInput {
    /// The domain, mandatory: what stands behind the @.
    pub domain: String,
    /// Site id; the customer's only site when empty.
    #[serde(deserialize_with = "loose")]
    pub site_id: String,
    /// Check-box: also for the domains below it that have no rule of their own.
    #[serde(deserialize_with = "loose")]
    pub includes_subdomains: String,
}

/// Who has an address that a rule is about, and belongs to another site. Nobody is moved by a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailDomainEffect {
    /// How many people that are.
    pub people: u64,
    /// Some of them by name.
    pub samples: Vec<MailDomainSample>,
    /// The filter `domain` of the list of people that finds everybody the rule is about.
    pub filter: String,
    /// A fingerprint of all this: saving with it says that it was seen.
    pub seen: String,
}

impl MailDomainEffect {
    /// Whether there is something to be looked at before the rule is saved, and `seen` does not say that
    /// somebody did.
    #[must_use]
    pub fn is_unseen(&self, seen: &str) -> bool {
        self.people > 0 && self.seen != seen
    }
}

/// Somebody with such an address at another site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailDomainSample {
    /// The person.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their customer.
    pub customer: String,
    /// Their site.
    pub site: String,
}

/// What the page of a rule shows beside its customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailDomainForm {
    /// The values.
    pub input: MailDomainInput,
    /// Who stays elsewhere, if these values can be saved.
    pub effect: Option<MailDomainEffect>,
}

/// A domain with those below it, as the filter of people has it.
#[must_use]
pub fn filter_of(domain: &str, includes_subdomains: bool) -> String {
    if includes_subdomains { format!("*.{domain}") } else { domain.to_owned() }
}

/// The domain and those above it, the longest first. Those without a dot are left out: no rule can be about
/// one.
pub fn with_parents(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |domain| domain.split_once('.').map(|(_, above)| above))
        .filter(|domain| domain.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_domain_comes_first() {
        let all: Vec<_> = with_parents("mail.it.example.com").collect();
        assert_eq!(all, ["mail.it.example.com", "it.example.com", "example.com"]);
        assert_eq!(with_parents("localhost").count(), 0);
    }
}
