//! Which field each column of a file is for, where somebody says it.

use super::columns::{columns, fold, is_of_reasons, known_as};
use super::{ImportColumn, ImportKind};
use crate::error::FieldErrors;
use crate::fields::FieldDef;
use crate::validate::loose_map;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A column of a file, as somebody is asked about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileColumn {
    /// Its heading; empty if it has none.
    pub heading: String,
    /// The variable it is for; empty for none.
    pub variable: String,
    /// A few of its values.
    pub samples: Vec<String>,
}

/// What somebody needs to see to say which field each column of a file is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportMapping {
    /// The columns of the file.
    pub columns: Vec<FileColumn>,
    /// What can be imported.
    pub fields: Vec<ImportColumn>,
    /// What is wrong with the headings by themselves; empty if nothing is.
    pub wrong: String,
}

/// The form in which somebody says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MappingInput {
    /// By place of the column, the first one being 0: the variable, or nothing for a column that is passed over.
    #[serde(deserialize_with = "loose_map")]
    pub columns: BTreeMap<String, String>,
}

/// What the headings most likely stand for: nothing where that is not known, or the place is taken.
#[must_use]
pub fn propose_columns(kind: ImportKind, defs: &[FieldDef], headings: &[String]) -> Vec<Option<String>> {
    let known = columns(kind, defs);
    let mut out: Vec<Option<String>> = Vec::with_capacity(headings.len());
    for heading in headings {
        let variable = known_as(kind, &known, heading).map(str::to_owned);
        let is_taken = variable.is_some() && out.contains(&variable);
        out.push(variable.filter(|_| !is_taken));
    }
    out
}

/// The field that each of so many columns is for, as somebody says.
///
/// # Errors
/// What is wrong, at `columns.` and the place of the column.
pub fn check_columns(
    kind: ImportKind,
    defs: &[FieldDef],
    headings: usize,
    chosen: &BTreeMap<String, String>,
) -> Result<Vec<Option<String>>, FieldErrors> {
    let known = columns(kind, defs);
    let mut errors = FieldErrors::new();
    let mut out: Vec<Option<String>> = Vec::with_capacity(headings);
    for place in 0..headings {
        let variable = chosen.get(&place.to_string()).map(|text| text.trim()).filter(|text| !text.is_empty());
        let variable = variable.map(str::to_owned);
        let at = format!("columns.{place}");
        if variable.as_ref().is_some_and(|wanted| known.iter().all(|column| column.variable != *wanted)) {
            errors.add(&at, "There is no such field.");
        } else if variable.is_some() && out.contains(&variable) {
            errors.add(&at, "Another column is for this field already.");
        }
        out.push(variable);
    }
    if errors.is_empty() && out.iter().all(Option::is_none) {
        errors.add("columns.0", "Please choose a field for at least one column.");
    }
    if errors.is_empty() { Ok(out) } else { Err(errors) }
}

/// What is the same for headings that are the same but for case and what stands between their words. The column that
/// says what is wrong with rows is none of them: a corrected file has the headings of its first one.
#[must_use]
pub fn same_headings(headings: &[String]) -> String {
    let own = headings.iter().filter(|heading| !is_of_reasons(heading));
    own.map(|heading| fold(heading)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|one| (*one).to_owned()).collect()
    }

    fn check(chosen: &[(&str, &str)]) -> Result<Vec<Option<String>>, FieldErrors> {
        let chosen = chosen.iter().map(|(place, variable)| ((*place).to_owned(), (*variable).to_owned())).collect();
        check_columns(ImportKind::Users, &[], 3, &chosen)
    }

    #[test]
    fn hal_48_what_is_known_is_proposed_once() {
        let found = propose_columns(ImportKind::Users, &[], &texts(&["E-MAIL", "Hat size", "Mail", "city"]));
        assert_eq!(found, [Some("emails".to_owned()), None, None, Some("city".to_owned())]);
    }

    #[test]
    fn hal_48_each_error_is_at_its_column() {
        let found = check(&[("0", "name"), ("2", " city ")]).unwrap();
        assert_eq!(found, [Some("name".to_owned()), None, Some("city".to_owned())]);
        let wrong = check(&[("0", "name"), ("1", "name"), ("2", "hat")]).unwrap_err();
        assert!(wrong.get("columns.1").unwrap().contains("already"), "{wrong:?}");
        assert_eq!(wrong.get("columns.2"), Some("There is no such field."));
        assert!(check(&[]).unwrap_err().get("columns.0").is_some());
    }

    #[test]
    fn headings_are_the_same_in_any_case() {
        assert_eq!(same_headings(&texts(&["E-Mail", " NAME "])), same_headings(&texts(&["e mail", "name"])));
        assert_ne!(same_headings(&texts(&["a b"])), same_headings(&texts(&["a", "b"])));
        assert_eq!(same_headings(&texts(&["a", crate::import::REASONS])), same_headings(&texts(&["a"])));
    }
}
