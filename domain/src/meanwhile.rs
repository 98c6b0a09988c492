//! Forms that two people change at the same time: what only one of them changed is kept, what both changed is told.

use crate::error::{AppError, FieldConflict};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What a field holds that is not there.
static NULL: Value = Value::Null;

/// What a form sends: what was entered, and what the form began with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent<T> {
    /// What was entered.
    pub input: T,
    /// What the form began with, as JSON; for the changes of programs, the record as it was read. Empty where all of it
    /// is written.
    pub base: String,
}

impl<T> Sent<T> {
    /// What was entered in a form that began with `base`.
    #[must_use]
    pub const fn new(input: T, base: String) -> Self {
        Self { input, base }
    }
}

impl<T> From<T> for Sent<T> {
    fn from(input: T) -> Self {
        Self { input, base: String::new() }
    }
}

/// Brings together what a form began with (`base`, as JSON), what the record holds now, and what was entered. Of lists,
/// each entry is on its own. Where both changed a field, what was entered stays in it, and both are told.
///
/// # Errors
/// `Stale` if `base` does not read back.
pub fn merge<T: Serialize + DeserializeOwned>(
    base: &str,
    theirs: &T,
    mine: &T,
) -> Result<(T, Vec<FieldConflict>), AppError> {
    let base: Map<String, Value> = serde_json::from_str(base).map_err(|_| AppError::Stale)?;
    let (theirs, mut merged) = (object(theirs)?, object(mine)?);
    let mut conflicts = Vec::new();
    for (field, mine) in &mut merged {
        let (was, is) = (base.get(field).unwrap_or(&NULL), theirs.get(field).unwrap_or(&NULL));
        settle(field, (was, is), mine, &mut conflicts);
    }
    let merged = serde_json::from_value(Value::Object(merged)).map_err(|_| AppError::Stale)?;
    Ok((merged, conflicts))
}

fn object(form: &impl Serialize) -> Result<Map<String, Value>, AppError> {
    match serde_json::to_value(form) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(AppError::Stale),
    }
}

fn settle(field: &str, (was, is): (&Value, &Value), mine: &mut Value, conflicts: &mut Vec<FieldConflict>) {
    match (is, mine) {
        (Value::Object(is), Value::Object(mine)) => {
            let keys: BTreeSet<String> = is.keys().chain(mine.keys()).cloned().collect();
            for key in keys {
                let (was, is) = (was.get(&key).unwrap_or(&NULL), is.get(&key).unwrap_or(&NULL));
                let mut value = mine.get(&key).cloned().unwrap_or_default();
                settle_one(&format!("{field}.{key}"), (was, is), &mut value, conflicts);
                if value.is_null() {
                    mine.remove(&key);
                } else {
                    mine.insert(key, value);
                }
            }
        }
        (Value::Array(is), Value::Array(mine)) => {
            let none = Vec::new();
            let was = was.as_array().unwrap_or(&none);
            mine.retain(|one| is.contains(one) || !was.contains(one));
            let added: Vec<_> = is.iter().filter(|one| !was.contains(one) && !mine.contains(one)).cloned().collect();
            mine.extend(added);
        }
        (is, mine) => settle_one(field, (was, is), mine, conflicts),
    }
}

fn settle_one(field: &str, (was, is): (&Value, &Value), mine: &mut Value, conflicts: &mut Vec<FieldConflict>) {
    let (old, theirs, yours) = (plain(was), plain(is), plain(mine));
    if yours == old || yours == theirs {
        *mine = is.clone();
    } else if theirs != old {
        let (field, held) = (field.to_owned(), theirs.clone());
        conflicts.push(FieldConflict { field, theirs, yours, by: String::new(), held, version: None });
    }
}

/// A value as forms send it: a box without a tick is not sent, and browsers end lines in their own way.
fn plain(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(false) => String::new(),
        Value::String(text) if text == "false" => String::new(),
        Value::String(text) => text.replace("\r\n", "\n").trim().to_owned(),
        Value::Array(values) => values.iter().map(plain).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// What a form begins with from now on, as JSON, whose sender has been told of these conflicts: what the fields hold by
/// then, so that any other value is a change, the one they began with too.
#[must_use]
pub fn rebased(base: &str, told: &[FieldConflict]) -> String {
    let Ok(mut fields) = serde_json::from_str::<Map<String, Value>>(base) else { return base.to_owned() };
    for conflict in told {
        let held = Value::String(conflict.held.clone());
        match conflict.field.split_once('.') {
            Some((list, key)) => {
                let values = fields.entry(list).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(values) = values {
                    values.insert(key.to_owned(), held);
                }
            }
            None => {
                fields.insert(conflict.field.clone(), held);
            }
        }
    }
    Value::Object(fields).to_string()
}

#[cfg(test)]
mod tests {
    use super::{merge, rebased};
    use crate::agents::AgentInput;
    use crate::users::UserInput;

    fn base(form: &impl serde::Serialize) -> String {
        serde_json::to_string(form).unwrap()
    }

    #[test]
    fn different_fields_both_survive() {
        let began = UserInput { city: "Bonn".to_owned(), mail_off: "false".to_owned(), ..UserInput::default() };
        let theirs = UserInput { city: "Kiel".to_owned(), ..began.clone() };
        let mut mine = UserInput { title: "Dr.".to_owned(), mail_off: String::new(), ..began.clone() };
        mine.fields.0.insert("badge".to_owned(), vec!["7".to_owned()]);
        let (merged, conflicts) = merge(&base(&began), &theirs, &mine).unwrap();
        assert!(conflicts.is_empty(), "{conflicts:?}");
        assert_eq!((merged.city.as_str(), merged.title.as_str()), ("Kiel", "Dr."));
        assert_eq!(merged.fields, mine.fields);
    }

    #[test]
    fn the_same_field_tells_both_and_keeps_what_was_entered() {
        let began = UserInput { comment: "Old\nlines".to_owned(), ..UserInput::default() };
        let theirs = UserInput { comment: "Theirs".to_owned(), ..began.clone() };
        let unchanged = UserInput { comment: "Old\r\nlines ".to_owned(), ..began.clone() };
        let (merged, conflicts) = merge(&base(&began), &theirs, &unchanged).unwrap();
        assert_eq!((merged.comment.as_str(), conflicts.len()), ("Theirs", 0), "only the ends of lines differ");
        let mine = UserInput { comment: "Mine".to_owned(), ..began.clone() };
        let (merged, conflicts) = merge(&base(&began), &theirs, &mine).unwrap();
        let [conflict] = conflicts.as_slice() else { panic!("{conflicts:?}") };
        assert_eq!((conflict.theirs.as_str(), conflict.yours.as_str()), ("Theirs", "Mine"));
        assert_eq!(merged.comment, "Mine");
    }

    #[test]
    fn whoever_was_told_sets_any_value_even_the_one_they_began_with() {
        let badge = |number: &str| {
            let mut form = UserInput { comment: number.to_owned(), ..UserInput::default() };
            form.fields.0.insert("badge".to_owned(), vec![number.to_owned()]);
            form
        };
        let (began, theirs) = (badge("1"), badge("2"));
        let (_, told) = merge(&base(&began), &theirs, &badge("3")).unwrap();
        assert_eq!(told.len(), 2, "{told:?}");
        let now = rebased(&base(&began), &told);
        for mine in ["1", "3"] {
            assert_eq!(merge(&now, &theirs, &badge(mine)).unwrap(), (badge(mine), Vec::new()));
        }
        let (_, conflicts) = merge(&now, &badge("4"), &badge("3")).unwrap();
        assert_eq!(conflicts.len(), 2, "what was told is no longer so: {conflicts:?}");
    }

    #[test]
    fn each_entry_of_a_list_is_on_its_own() {
        let list = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let began = AgentInput { queues: list(&["1", "2"]), ..AgentInput::default() };
        let theirs = AgentInput { queues: list(&["2", "3"]), ..began.clone() };
        let mine = AgentInput { queues: list(&["1", "2", "4"]), ..began.clone() };
        let (merged, conflicts) = merge(&base(&began), &theirs, &mine).unwrap();
        assert_eq!((merged.queues, conflicts.len()), (list(&["2", "4", "3"]), 0));
    }
}
