//! The keys of a person: whoever has one in common may be the same.

use super::names::whole;
use domain::ids::{CustomerId, SiteId};
use std::collections::BTreeSet;

/// Fewer digits are an extension, which many have.
const FEWEST_DIGITS: usize = 7;
/// Where dots in an address count for nothing, and what else the provider is called.
const DOTLESS: [(&str, &str); 2] = [("gmail.com", "gmail.com"), ("googlemail.com", "gmail.com")];
/// Addresses of offices rather than of people.
const ROLES: [&str; 22] = [
    "abuse",
    "accounting",
    "admin",
    "billing",
    "contact",
    "desk",
    "hello",
    "help",
    "helpdesk",
    "hr",
    "info",
    "invoice",
    "it",
    "mail",
    "office",
    "orders",
    "post",
    "postmaster",
    "reception",
    "sales",
    "service",
    "support",
];

/// What is known of a person, as far as it tells them from others.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub first: String,
    pub last: String,
    pub preferred: String,
    pub customer: CustomerId,
    pub site: SiteId,
    pub emails: Vec<String>,
    /// International where that is known, else the digits alone.
    pub phones: BTreeSet<String>,
}

/// A mail address in its parts, both in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub local: String,
    pub domain: String,
}

impl Address {
    /// The parts; the name of the mailbox without what stands behind a plus.
    pub(super) fn of(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        let (local, domain) = lower.rsplit_once('@')?;
        let local = local.split('+').next().unwrap_or(local);
        let provider = DOTLESS.iter().find(|(name, _)| *name == domain);
        let (local, domain) = match provider {
            Some((_, name)) => (local.replace('.', ""), (*name).to_owned()),
            None => (local.to_owned(), domain.to_owned()),
        };
        (!local.is_empty() && !domain.is_empty()).then_some(Self { local, domain })
    }

    /// The name of the mailbox without what people put between its words.
    pub(super) fn bare(&self) -> String {
        self.local.replace(['.', '-', '_'], "")
    }

    /// Whether it belongs to an office rather than to a person.
    pub(super) fn is_role(&self) -> bool {
        ROLES.contains(&self.local.as_str())
    }
}

/// The number as it is compared.
pub(super) fn phone(e164: Option<&str>, digits: &str) -> Option<String> {
    // Two zeros stand for the plus in most of the world.
    let number = e164.map_or_else(|| digits.strip_prefix("00").unwrap_or(digits), |e164| e164.trim_start_matches('+'));
    (e164.is_some() || digits.len() >= FEWEST_DIGITS).then(|| number.to_owned())
}

/// Every key of a person.
pub(super) fn keys(known: &Known) -> BTreeSet<String> {
    let mut out: BTreeSet<String> = known.phones.iter().map(|number| format!("p:{number}")).collect();
    for address in known.emails.iter().filter_map(|text| Address::of(text)).filter(|address| !address.is_role()) {
        out.insert(format!("m:{}@{}", address.bare(), address.domain));
        // The name of the mailbox alone finds the same one with a slip in its domain.
        out.insert(format!("l:{}", address.local));
    }
    let name = whole(&known.first, &known.last);
    if name.contains(' ') {
        out.insert(format!("n:{}:{name}", known.customer));
    }
    out
}

/// How many people may have a key before it tells nothing.
pub(super) fn most(key: &str) -> u64 {
    match key.split(':').next() {
        // A family, or a department: who of them is who is told by the names.
        Some("p") => 12,
        // The same name of a mailbox at all providers there are.
        Some("l") => 60,
        _ => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(first: &str, last: &str, emails: &[&str]) -> Known {
        Known {
            first: first.to_owned(),
            last: last.to_owned(),
            preferred: String::new(),
            customer: CustomerId(3),
            site: SiteId(1),
            emails: emails.iter().map(|text| (*text).to_owned()).collect(),
            phones: BTreeSet::new(),
        }
    }

    #[test]
    fn notations_of_one_address_have_one_key() {
        let of = |text: &str| keys(&known("", "", &[text]));
        assert_eq!(of("Ana.Ruiz+shop@googlemail.com"), of("anaruiz@gmail.com"));
        assert!(of("ana.ruiz@acme.com").contains("m:anaruiz@acme.com"));
        assert!(of("ana-ruiz+x@acme.com").contains("m:anaruiz@acme.com"));
        assert!(of("info@acme.com").is_empty(), "nobody's address");
        assert!(of("nonsense").is_empty());
    }

    #[test]
    fn a_name_counts_at_its_customer_and_only_whole() {
        assert!(keys(&known("Ana", "Ruíz", &[])).contains("n:3:ana ruiz"));
        assert!(keys(&known("", "Ruiz", &[])).is_empty());
        assert_eq!(phone(None, "4711"), None);
        assert_eq!(phone(None, "0301234567").as_deref(), Some("0301234567"));
        assert_eq!(phone(None, "0049301234567"), phone(Some("+49301234567"), "49301234567"));
    }
}
