//! Whether two people who have a key in common may be the same, and why.

use super::keys::{Address, Known};
use super::names::{self, Name};
use domain::mail_domains::is_free_mail;
use domain::merging::DuplicateReason as Reason;

/// Two are suggested from this score on.
pub(super) const ENOUGH: i64 = 3;
/// Shorter domains have near ones that are somebody's own.
const SHORTEST_DOMAIN: usize = 6;

/// Why two people may be the same, the strongest reason first, and how sure that is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    pub reasons: Vec<Reason>,
    pub score: i64,
}

/// Looks at two people; nothing if they are more likely two.
pub(super) fn judge(a: &Known, b: &Known) -> Option<Verdict> {
    let (one, other) = (name(a), name(b));
    let (is_same_name, names_fit) = (names::are_same(one, other), names::fit(one, other));
    let mut found: Vec<(i64, Reason)> = Vec::new();
    // A number alone is a switchboard or a family.
    if names_fit && !a.phones.is_disjoint(&b.phones) {
        found.push((if is_same_name { 6 } else { 4 }, Reason::SamePhone));
    }
    let (left, right) = (addresses(a), addresses(b));
    let of_both = || left.iter().flat_map(|one| right.iter().map(move |other| (one, other)));
    // Behind a plus, a family may have a name for each.
    let may_be_one = names_fit || names::tells_nothing(one) || names::tells_nothing(other);
    let is_alias = |address: &Address| names::is_alias(&address.bare(), one);
    if may_be_one && of_both().any(|(one, other)| one == other) {
        found.push((5, Reason::SimilarMail));
    } else if of_both()
        .filter(|(one, other)| one.domain == other.domain)
        .any(|(one, other)| is_same_name && is_alias(one) && is_alias(other) || names_fit && one.bare() == other.bare())
    {
        found.push((4, Reason::SimilarMail));
    }
    if names_fit && of_both().any(|(one, other)| is_typo(one, other)) {
        found.push((4, Reason::DomainTypo));
    }
    if is_same_name && a.customer == b.customer {
        let is_site = a.site == b.site;
        found.push(if is_site { (4, Reason::SameNameAtSite) } else { (3, Reason::SameNameAtCustomer) });
        // A company tells two of one name apart by their addresses.
        if found.len() == 1 && are_told_apart(&left, &right) {
            return None;
        }
    }
    found.sort_by_key(|(score, _)| -score);
    let score = found.iter().map(|(score, _)| score).sum();
    let reasons = found.into_iter().map(|(_, reason)| reason).collect();
    (score >= ENOUGH).then_some(Verdict { reasons, score })
}

/// As [`judge`], of somebody who is being added, where whoever adds them looks at once: there a number both have is
/// enough, and so is a name that fits at the same site.
pub(super) fn judge_newcomer(new: &Known, there: &Known, has_number: bool) -> Option<Verdict> {
    let mut verdict = judge(new, there).unwrap_or_default();
    let (one, other) = (name(new), name(there));
    if has_number && !verdict.reasons.contains(&Reason::SamePhone) {
        verdict.reasons.push(Reason::SamePhone);
        verdict.score += 2;
    }
    let is_site = new.site == there.site;
    if is_site && names::fit(one, other) && !verdict.reasons.contains(&Reason::SameNameAtSite) {
        let is_same = names::are_same(one, other);
        verdict.reasons.push(if is_same { Reason::SameNameAtSite } else { Reason::SimilarNameAtSite });
        verdict.score += if is_same { 3 } else { 2 };
    }
    (!verdict.reasons.is_empty()).then_some(verdict)
}

fn name(known: &Known) -> Name<'_> {
    Name { first: &known.first, last: &known.last, preferred: &known.preferred }
}

fn addresses(known: &Known) -> Vec<Address> {
    known.emails.iter().filter_map(|text| Address::of(text)).filter(|address| !address.is_role()).collect()
}

/// The same name of a mailbox, and domains that differ by a slip.
fn is_typo(a: &Address, b: &Address) -> bool {
    a.local == b.local && a.domain.chars().count() >= SHORTEST_DOMAIN && names::is_near(&a.domain, &b.domain)
}

/// Whether both have an address of their own at the same company.
fn are_told_apart(a: &[Address], b: &[Address]) -> bool {
    a.iter().filter(|one| !is_free_mail(&one.domain)).any(|one| b.iter().any(|other| other.domain == one.domain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{CustomerId, SiteId};

    fn person(first: &str, last: &str, email: &str, phone: &str) -> Known {
        Known {
            first: first.to_owned(),
            last: last.to_owned(),
            preferred: String::new(),
            customer: CustomerId(1),
            site: SiteId(1),
            emails: (!email.is_empty()).then(|| email.to_owned()).into_iter().collect(),
            phones: (!phone.is_empty()).then(|| phone.to_owned()).into_iter().collect(),
        }
    }

    fn elsewhere(known: Known) -> Known {
        Known { customer: CustomerId(2), site: SiteId(2), ..known }
    }

    fn reasons(a: &Known, b: &Known) -> Vec<Reason> {
        judge(a, b).map(|verdict| verdict.reasons).unwrap_or_default()
    }

    #[test]
    fn a_number_counts_with_a_name_that_fits() {
        let ana = person("Ana", "Ruiz", "ana@acme.com", "+4930123");
        assert_eq!(reasons(&ana, &elsewhere(person("A.", "Ruiz", "", "+4930123"))), [Reason::SamePhone]);
        assert_eq!(reasons(&ana, &person("Bo", "Stern", "bo@acme.com", "+4930123")), [], "a switchboard");
        assert_eq!(reasons(&ana, &person("Pia", "Ruiz", "", "+4930123")), [], "a family");
    }

    #[test]
    fn addresses_count_by_mailbox_and_by_slip() {
        let ana = person("Ana", "Ruiz", "ana.ruiz@acme.com", "");
        assert_eq!(
            reasons(&ana, &elsewhere(person("A.", "Ruiz", "ana.ruiz+shop@acme.com", ""))),
            [Reason::SimilarMail]
        );
        assert_eq!(reasons(&ana, &elsewhere(person("", "Post", "ana.ruiz+shop@acme.com", ""))), [Reason::SimilarMail]);
        let family = elsewhere(person("Pia", "Ruiz", "ana.ruiz+pia@acme.com", ""));
        assert_eq!(reasons(&ana, &family), [], "a family with one mailbox");
        assert_eq!(reasons(&ana, &elsewhere(person("Ana", "Ruiz", "anaruiz@acme.com", ""))), [Reason::SimilarMail]);
        assert_eq!(reasons(&ana, &elsewhere(person("An", "Aruiz", "anaruiz@acme.com", ""))), []);
        assert_eq!(reasons(&ana, &elsewhere(person("Ana", "Ruiz", "ana.ruiz@amce.com", ""))), [Reason::DomainTypo]);
        assert_eq!(reasons(&ana, &elsewhere(person("Bo", "Ruiz", "ana.ruiz@amce.com", ""))), []);
    }

    #[test]
    fn whoever_adds_somebody_is_asked_sooner() {
        let ana = person("Ana", "Ruiz", "ana.ruiz@acme.com", "");
        let asked = |other: &Known, number| {
            judge_newcomer(&ana, other, number).map(|verdict| verdict.reasons).unwrap_or_default()
        };
        let initial = person("A.", "Ruiz", "", "");
        assert_eq!(asked(&initial, false), [Reason::SimilarNameAtSite]);
        assert_eq!(asked(&elsewhere(initial), false), []);
        assert_eq!(asked(&person("Ana", "Ruiz", "ana.ruiz2@acme.com", ""), false), [Reason::SameNameAtSite]);
        let stranger = person("Bo", "Stern", "", "");
        assert_eq!((asked(&stranger, false), asked(&stranger, true)), (vec![], vec![Reason::SamePhone]));
    }

    #[test]
    fn a_name_counts_where_nothing_tells_two_apart() {
        let ana = person("Ana", "Ruiz", "ana.ruiz@acme.com", "");
        assert_eq!(reasons(&ana, &person("Ana", "Ruiz", "ana@gmail.com", "")), [Reason::SameNameAtSite]);
        assert_eq!(reasons(&ana, &person("Ana", "Ruiz", "ana.ruiz2@acme.com", "")), [], "the company tells them apart");
        let alias = [Reason::SimilarMail, Reason::SameNameAtSite];
        assert_eq!(reasons(&ana, &person("Ana", "Ruiz", "aruiz@acme.com", "")), alias);
        assert_eq!(reasons(&ana, &elsewhere(person("Ana", "Ruiz", "ana@gmail.com", ""))), []);
        let branch = Known { site: SiteId(9), ..person("Ruiz", "Ana", "", "") };
        assert_eq!(reasons(&ana, &branch), [Reason::SameNameAtCustomer]);
    }
}
