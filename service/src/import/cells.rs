//! The cells of a row by the fields they are for, in the form in which forms send them.

use super::feed::EMPTIED;
use crate::search::fold;
use domain::error::FieldErrors;
use domain::fields::{FieldDef, FieldKind, FieldRecord, FieldValues};
use domain::import::{CellError, variable_of};
use domain::state::{Validity, WebAccess};
use domain::validate;
use entity::import_run;
use std::collections::BTreeMap;

/// The columns of a file.
pub(super) struct Columns {
    headers: Vec<String>,
    variables: Vec<Option<String>>,
}

impl Columns {
    pub(super) const fn new(headers: Vec<String>, variables: Vec<Option<String>>) -> Self {
        Self { headers, variables }
    }

    pub(super) fn of(run: &import_run::Model) -> serde_json::Result<Self> {
        Ok(Self { headers: serde_json::from_str(&run.headers)?, variables: serde_json::from_str(&run.columns)? })
    }

    /// What a field is called in the file.
    fn heading(&self, variable: &str) -> Option<&str> {
        let place = self.variables.iter().position(|known| known.as_deref() == Some(variable))?;
        self.headers.get(place).map(|heading| heading.trim())
    }

    /// The same, or of the next best column.
    pub(super) fn label(&self, variable: &str) -> String {
        let heading = self.heading(variable).or_else(|| self.heading("last_name"));
        heading.unwrap_or(variable).to_owned()
    }

    /// The filled cells by variable.
    pub(super) fn filled<'a>(&'a self, cells: &'a [String]) -> Cells<'a> {
        let pairs = self.variables.iter().zip(cells).filter_map(|(variable, cell)| Some((variable.as_deref()?, cell)));
        Cells {
            columns: self,
            values: pairs
                .map(|(variable, cell)| (variable, cell.trim()))
                .filter(|(_, cell)| !cell.is_empty())
                .collect(),
        }
    }
}

/// The filled cells of a row.
pub(super) struct Cells<'a> {
    columns: &'a Columns,
    values: BTreeMap<&'a str, &'a str>,
}

impl Cells<'_> {
    /// The text of a cell; none if it is empty or there is no such column.
    pub(super) fn get(&self, variable: &str) -> Option<&str> {
        self.values.get(variable).copied()
    }

    /// The text of a cell, or nothing.
    pub(super) fn text(&self, variable: &str) -> &str {
        self.get(variable).unwrap_or_default()
    }

    /// Several values in one cell, each on a line.
    pub(super) fn lines(&self, variable: &str, separators: &[char]) -> Option<String> {
        let parts = self.get(variable)?.split(|c| c == '\n' || separators.contains(&c));
        Some(parts.map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"))
    }

    /// The fields that an integration maps and the other system holds nothing in.
    pub(super) fn emptied(&self) -> impl Iterator<Item = &str> {
        self.text(EMPTIED).lines()
    }

    /// Whether a field holds what the other system holds and nothing else.
    pub(super) fn is_owned(&self) -> bool {
        self.columns.heading(EMPTIED).is_some()
    }

    /// Puts a cell into a field of the form, if it is filled.
    pub(super) fn put(&self, variable: &str, field: &mut String) {
        if let Some(text) = self.get(variable) {
            text.clone_into(field);
        }
    }

    /// The same for a check-box.
    pub(super) fn put_flag(&self, errors: &mut FieldErrors, variable: &str, field: &mut String) {
        match self.get(variable).map(|text| (text, yes_or_no(text))) {
            Some((_, Some(yes))) => *field = yes.to_string(),
            Some((text, None)) => errors.add(variable, format!("Please write yes or no instead of \"{text}\".")),
            None => {}
        }
    }

    /// The same for a validity, by name or label in any case.
    pub(super) fn put_validity(&self, variable: &str, field: &mut String) {
        self.put_choice(variable, field, Validity::ALL, |one| [one.as_str(), one.label()]);
    }

    /// The same for a Web Access Level.
    pub(super) fn put_web_access(&self, variable: &str, field: &mut String) {
        self.put_choice(variable, field, WebAccess::ALL, |one| [one.as_str(), one.label()]);
    }

    /// The stored name of a choice, which stands first among its names.
    fn put_choice<T: Copy>(&self, variable: &str, field: &mut String, all: &[T], names: fn(T) -> [&'static str; 2]) {
        if let Some(text) = self.get(variable) {
            let found = all.iter().map(|one| names(*one)).find(|names| names.iter().any(|name| is(text, name)));
            found.map_or(text, |[stored, _]| stored).clone_into(field);
        }
    }

    /// The same for custom fields of such records.
    pub(super) fn put_fields(&self, defs: &[FieldDef], record: FieldRecord, values: &mut FieldValues) {
        for def in defs.iter().filter(|def| def.record == record) {
            let variable = variable_of(def);
            let Some(text) = self.get(&variable) else { continue };
            let one_of =
                |text: &str| def.choices.iter().find(|choice| is(text, choice)).map_or(text, String::as_str).to_owned();
            let given = match def.kind {
                FieldKind::Choices => {
                    text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty()).map(one_of).collect()
                }
                FieldKind::Choice => vec![one_of(text)],
                FieldKind::YesNo => {
                    vec![
                        yes_or_no(text)
                            .map_or_else(|| text.to_owned(), |yes| if yes { "yes" } else { "no" }.to_owned()),
                    ]
                }
                FieldKind::Text | FieldKind::Number | FieldKind::Date => vec![text.to_owned()],
            };
            values.0.insert(def.key.clone(), given);
        }
    }

    /// The errors of a form as errors of columns. `shown` says which column a field of the form is for.
    pub(super) fn errors(
        &self,
        errors: FieldErrors,
        defs: &[FieldDef],
        shown: impl Fn(&str) -> (String, String),
    ) -> Vec<CellError> {
        let at = |field: String| {
            let (variable, label) = shown(&field);
            let custom = defs.iter().find(|def| variable_of(def) == variable).map(|def| def.label.clone());
            let heading = self.columns.heading(&variable).map(str::to_owned);
            heading.or(custom).unwrap_or(label)
        };
        errors.0.into_iter().map(|(field, message)| CellError { column: at(field), message }).collect()
    }
}

fn is(text: &str, name: &str) -> bool {
    fold(text) == fold(name)
}

fn yes_or_no(text: &str) -> Option<bool> {
    match validate::key(text).as_str() {
        "yes" | "y" | "true" | "1" | "x" | "on" => Some(true),
        "no" | "n" | "false" | "0" | "off" => Some(false),
        _ => None,
    }
}

/// First and last name out of a whole one: "Ana Maria Ruiz" or "Ruiz, Ana Maria".
pub(super) fn split_name(name: &str) -> (String, String) {
    let (first, last) = match name.split_once(',') {
        Some((last, first)) => (first, last),
        None => name.trim().rsplit_once(char::is_whitespace).unwrap_or((name, "")),
    };
    (first.trim().to_owned(), last.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hal_53_a_user_name_is_a_first_and_a_last_name() {
        let split = |name| {
            let (first, last) = split_name(name);
            format!("{first}|{last}")
        };
        assert_eq!(split("Ana Maria Ruiz"), "Ana Maria|Ruiz");
        assert_eq!(split(" Ruiz , Ana Maria"), "Ana Maria|Ruiz");
        assert_eq!(split("Ana"), "Ana|");
    }
}
