//! From people of another system to rows of an import.

use super::connector::Record;
use super::grants::holders_there;
use super::mapping::{Mappings, Rule, cell};
use super::people::external_key;
use super::places;
use crate::cx::Cx;
use crate::error::Result;
use crate::import::{DEPARTMENT, EMPTIED, EXTERNAL, Feed, FeedRow, ROLE, VANISHED};
use domain::fields::{FieldKind, FieldRecord, place};
use domain::import::CellError;
use domain::integrations::{Others, Vanished};
use domain::policy::PeopleScope;
use domain::validate::key;
use entity::integration;
use std::collections::BTreeSet;

/// Makes rows of the people that the integration is about. Each column is called after its attribute.
pub(super) async fn feed(cx: &Cx, row: &integration::Model, mappings: &Mappings, records: Vec<Record>) -> Result<Feed> {
    let sites = mappings.places.iter().map(|rule| rule.target).chain(row.default_site_id);
    // The import itself leaves out what whoever keeps it may not know of.
    let sites = places::names(cx.app.db.read(), sites, &PeopleScope::default()).await?;
    let mapped = mappings.fields.iter().map(|(variable, attribute)| (attribute.clone(), Some(variable.clone())));
    let own = [
        ("Customer", "customer"),
        ("Site", "site"),
        ("Role", ROLE),
        ("Department", DEPARTMENT),
        ("Empty there", EMPTIED),
        ("Known as", EXTERNAL),
        ("Gone", VANISHED),
    ];
    let own = own.map(|(heading, variable)| (heading.to_owned(), Some(variable.to_owned())));
    let (headings, variables) = mapped.chain(own).unzip();
    let holders = holders_there(cx.app.db.read(), row.id).await?;
    let spoken = spoken(mappings, &records);
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        let seat = Rule::first(&mappings.agents, &record);
        let matched = mappings.fields.get(&row.matching).map_or(&[][..], |attribute| record.get(attribute));
        let matched = cell(matched);
        // A list says by nothing else who somebody is.
        let recognised = (!matched.is_empty()).then(|| key(matched.lines().next().unwrap_or_default()));
        let external = record.external.clone().or(recognised);
        let external = external.map(|external| external_key(&cx.app.key, row.id, &external)).unwrap_or_default();
        // Whoever got something from here and is led nowhere any more has it taken back; where whoever is gone becomes
        // invalid, that is what happens to them.
        let loses = row.vanished == Vanished::Keep && holders.contains(&external);
        if seat.is_none() && row.others == Others::Skip && !loses {
            continue;
        }
        let mut errors = Vec::new();
        let mut cells: Vec<String> = mappings
            .fields
            .iter()
            .map(|(variable, attribute)| {
                let values = record.get(attribute);
                if is_list(cx, variable) { cell(values) } else { cell(values.get(..1).unwrap_or_default()) }
            })
            .collect();
        let fields = mappings.fields.iter().zip(&cells);
        let emptied = fields.filter(|((_, attribute), text)| text.is_empty() && spoken.contains(attribute.as_str()));
        let emptied: Vec<_> = emptied.map(|((variable, _), _)| variable.clone()).collect();
        if matched.is_empty() {
            let column = mappings.fields.get(&row.matching).cloned().unwrap_or_default();
            let message = format!("{} has nothing by which to be recognised.", record.name);
            errors.push(CellError { column, message });
        }
        let site = Rule::first(&mappings.places, &record).or(row.default_site_id).and_then(|site| sites.get(&site));
        if site.is_none() {
            errors.push(CellError { column: "Site".to_owned(), message: mappings.placeless(&record) });
        }
        let (customer, site) = site.cloned().unwrap_or_default();
        let number = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        let (role, department) = (seat.map(|seat| seat.role.0), seat.map(|seat| seat.department.0));
        cells.extend([customer, site, number(role), number(department), emptied.join("\n"), external, String::new()]);
        rows.push(FeedRow { cells, errors });
    }
    Ok(Feed { headings, variables, rows })
}

/// The attributes that anybody has. One that nobody has is called otherwise there, or may not be read: that it is empty
/// tells nothing.
fn spoken<'a>(mappings: &'a Mappings, records: &[Record]) -> BTreeSet<&'a str> {
    let has = |record: &Record, attribute: &str| record.get(attribute).iter().any(|value| !value.trim().is_empty());
    let attributes = mappings.fields.values().map(String::as_str);
    attributes.filter(|attribute| records.iter().any(|record| has(record, attribute))).collect()
}

/// Whether a field holds several values.
fn is_list(cx: &Cx, variable: &str) -> bool {
    let custom = cx.fixed.fields(FieldRecord::User).iter().find(|def| place(&def.key) == variable);
    match custom {
        Some(def) => def.kind == FieldKind::Choices,
        None => matches!(variable, "emails" | "phones" | "addresses"),
    }
}
