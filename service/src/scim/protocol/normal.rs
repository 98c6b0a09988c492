//! What is sent, brought into the form of the schema: names in its spelling, values of its kinds, nothing beside it.

use super::schema::{Attribute, Kind, Schema};
use super::{Object, ScimError};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Longest text of a value, in characters.
const LONGEST: usize = 2000;
/// Most values of an attribute.
const MOST: usize = 10_000;

/// The object as the schema has it. Unknown attributes and those that nobody may write are left out, as RFC 7644 and
/// identity providers expect.
pub(in crate::scim) fn normalised(schema: &Schema, given: &Object) -> Result<Object, ScimError> {
    let mut out = Object::new();
    for (name, value) in given {
        let Some(attribute) = schema.without_urn(name).and_then(|name| schema.attribute(name)) else { continue };
        if attribute.is_read_only() {
            continue;
        }
        if let Some(value) = value_of(attribute, value)? {
            out.insert(attribute.name.to_owned(), value);
        }
    }
    Ok(out)
}

/// A whole value of an attribute; `None` if it has none: `null`, empty, an empty list (RFC 7643, section 2.5).
pub(super) fn value_of(attribute: &Attribute, value: &Value) -> Result<Option<Value>, ScimError> {
    if !attribute.is_many {
        return one(attribute, value);
    }
    let given = match value {
        Value::Null => return Ok(None),
        Value::Array(all) => all.as_slice(),
        single => std::slice::from_ref(single),
    };
    if given.len() > MOST {
        return Err(wrong(attribute, &format!("has at most {MOST} values")));
    }
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    for value in given {
        if let Some(value) = one(attribute, value)?
            && seen.insert(value.to_string())
        {
            out.push(value);
        }
    }
    single_primary(attribute, &out)?;
    Ok((!out.is_empty()).then_some(Value::Array(out)))
}

/// One value of an attribute.
pub(super) fn one(attribute: &Attribute, value: &Value) -> Result<Option<Value>, ScimError> {
    match (attribute.kind, value) {
        (_, Value::Null) => Ok(None),
        (Kind::Boolean, Value::Bool(_)) => Ok(Some(value.clone())),
        // As Entra sends it.
        (Kind::Boolean, Value::String(text)) => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Ok(Some(true.into())),
            "false" => Ok(Some(false.into())),
            "" => Ok(None),
            _ => Err(wrong(attribute, "is true or false")),
        },
        (Kind::Boolean, _) => Err(wrong(attribute, "is true or false")),
        (Kind::Text | Kind::Reference(_), Value::String(text)) => {
            if text.chars().count() > LONGEST {
                return Err(wrong(attribute, &format!("has at most {LONGEST} characters")));
            }
            if text.contains('\0') {
                return Err(wrong(attribute, "is text"));
            }
            Ok((!text.trim().is_empty()).then(|| value.clone()))
        }
        (Kind::Text | Kind::Reference(_), Value::Number(number)) => Ok(Some(number.to_string().into())),
        (Kind::Text | Kind::Reference(_), _) => Err(wrong(attribute, "is text")),
        (Kind::Complex(parts), Value::Object(given)) => {
            let mut out = Map::new();
            for part in parts {
                let found = given.iter().find(|(name, _)| part.name.eq_ignore_ascii_case(name));
                if let Some((_, value)) = found
                    && let Some(value) = one(part, value)?
                {
                    out.insert(part.name.to_owned(), value);
                }
            }
            Ok((!out.is_empty()).then_some(Value::Object(out)))
        }
        // A bare text stands for its value.
        (Kind::Complex(_), Value::String(_)) => match attribute.part("value") {
            Some(part) => {
                Ok(one(part, value)?.map(|value| Value::Object(Map::from_iter([(part.name.to_owned(), value)]))))
            }
            None => Err(wrong(attribute, "is an object")),
        },
        (Kind::Complex(_), _) => Err(wrong(attribute, "is an object")),
    }
}

/// The primary one is one (RFC 7643, section 2.4).
fn single_primary(attribute: &Attribute, values: &[Value]) -> Result<(), ScimError> {
    let primary = values.iter().filter(|value| value.get("primary") == Some(&Value::Bool(true))).count();
    if primary > 1 { Err(wrong(attribute, "has at most one primary value")) } else { Ok(()) }
}

fn wrong(attribute: &Attribute, what: &str) -> ScimError {
    ScimError::bad("invalidValue", format!("{} {what}.", attribute.name))
}

#[cfg(test)]
mod tests {
    use super::super::schema::USER;
    use super::*;
    use serde_json::json;

    fn user(value: Value) -> Result<Value, ScimError> {
        let Value::Object(given) = value else { panic!("not an object") };
        normalised(&USER, &given).map(Value::Object)
    }

    #[test]
    fn names_get_the_spelling_of_the_schema_and_unknown_ones_go() {
        let given = json!({
            "schemas": ["x"], "USERNAME": "ana", "title": "Engineer", "active": "True", "id": "9",
            "urn:ietf:params:scim:schemas:core:2.0:User:nickName": "Annie",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Sales"},
            "emails": {"Value": "ana@example.com", "primary": "true"}
        });
        let expected = json!({
            "userName": "ana", "active": true, "nickName": "Annie",
            "emails": [{"value": "ana@example.com", "primary": true}]
        });
        assert_eq!(user(given).unwrap(), expected);
    }

    #[test]
    fn what_is_empty_has_no_value() {
        let given = json!({"userName": "ana", "nickName": "", "phoneNumbers": [], "name": {"givenName": null}});
        assert_eq!(user(given).unwrap(), json!({"userName": "ana"}));
    }

    #[test]
    fn values_of_the_wrong_kind_are_refused() {
        for given in [
            json!({"active": "perhaps"}),
            json!({"userName": {"a": 1}}),
            json!({"name": "Ana Ruiz"}),
            json!({"emails": [{"value": "a@b.example", "primary": true}, {"value": "c@d.example", "primary": true}]}),
        ] {
            assert_eq!(user(given.clone()).unwrap_err().kind, Some("invalidValue"), "{given}");
        }
    }
}
