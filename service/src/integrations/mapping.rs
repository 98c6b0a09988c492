//! What attributes and values lead to: fields, a site, a role (HAL-58, HAL-63).

use super::connector::{MEMBER_OF, Record};
use domain::ids::{DepartmentId, RoleId, SiteId};
use domain::validate::key;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// All mappings of an integration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Mappings {
    /// The attribute of each field, by its variable.
    pub fields: BTreeMap<String, String>,
    pub places: Vec<Rule<SiteId>>,
    pub agents: Vec<Rule<AgentSeat>>,
}

/// Whoever has this value in this attribute gets what it leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rule<T> {
    pub attribute: String,
    pub value: String,
    pub target: T,
}

/// What makes an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AgentSeat {
    pub role: RoleId,
    pub department: DepartmentId,
}

impl<T: Copy> Rule<T> {
    fn fits(&self, record: &Record) -> bool {
        let wanted = key(&self.value);
        record.get(&self.attribute).iter().any(|value| key(value) == wanted)
    }

    /// What the first rule leads to that fits.
    pub(super) fn first(rules: &[Self], record: &Record) -> Option<T> {
        rules.iter().find(|rule| rule.fits(record)).map(|rule| rule.target)
    }
}

impl Mappings {
    /// Every attribute that is looked at.
    pub(super) fn attributes(&self) -> Vec<String> {
        let fields = self.fields.values();
        let rules = self.places.iter().map(|rule| &rule.attribute);
        let all = fields.chain(rules).chain(self.agents.iter().map(|rule| &rule.attribute));
        all.cloned().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The groups of a directory that rules name.
    pub(super) fn groups(&self) -> Vec<String> {
        let places = self.places.iter().map(|rule| (&rule.attribute, &rule.value));
        let all = places.chain(self.agents.iter().map(|rule| (&rule.attribute, &rule.value)));
        let groups = all.filter(|(attribute, _)| attribute.eq_ignore_ascii_case(MEMBER_OF));
        groups.map(|(_, group)| group.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Why no rule fits somebody: what they have in the attributes that were looked at.
    pub(super) fn placeless(&self, record: &Record) -> String {
        let attributes: BTreeSet<_> = self.places.iter().map(|rule| rule.attribute.as_str()).collect();
        let seen = attributes.into_iter().map(|attribute| match record.get(attribute) {
            values if values.iter().all(|value| value.trim().is_empty()) => format!("{attribute} is empty"),
            values => format!("{attribute} is \"{}\"", values.join("\", \"")),
        });
        let seen: Vec<_> = seen.collect();
        if seen.is_empty() {
            return "Neither a mapping nor a default tells the site.".to_owned();
        }
        format!("No mapping tells the site, and there is no default: {}.", seen.join(", "))
    }
}

/// The values of an attribute as a cell of an import. PostgreSQL keeps no NUL characters.
pub(super) fn cell(values: &[String]) -> String {
    let values = values.iter().map(|value| value.replace('\0', "").trim().to_owned());
    values.filter(|value| !value.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(pairs: &[(&str, &str)]) -> Record {
        let mut record = Record::default();
        for (name, value) in pairs {
            record.values.entry((*name).to_owned()).or_default().push((*value).to_owned());
        }
        record
    }

    #[test]
    fn hal_58_the_first_rule_that_fits_decides_whatever_the_case() {
        let rule =
            |value: &str, site| Rule { attribute: "Office".to_owned(), value: value.to_owned(), target: SiteId(site) };
        let rules = [rule("Porto", 1), rule("Lagos", 2)];
        assert_eq!(Rule::first(&rules, &record(&[("office", "LAGOS "), ("office", "porto")])), Some(SiteId(1)));
        assert_eq!(Rule::first(&rules, &record(&[("office", "Porto Alegre")])), None);
        let mappings = Mappings { places: rules.to_vec(), ..Mappings::default() };
        assert!(mappings.placeless(&record(&[("office", "Faro")])).contains("Office is \"Faro\""));
        assert!(mappings.placeless(&record(&[])).contains("Office is empty"));
        assert_eq!(mappings.attributes(), ["Office"]);
    }

    #[test]
    fn a_cell_holds_what_is_to_be_read() {
        assert_eq!(cell(&["a\0".to_owned(), " \0".to_owned(), " b c ".to_owned()]), "a\nb c");
    }
}
