//! Whether a resource is as a filter says.

use super::super::Object;
use super::super::schema::{Attribute, Kind, Schema};
use super::{Filter, Operator};
use jiff::Timestamp;
use serde_json::Value;
use std::cmp::Ordering;

/// The name of an attribute, or of a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::scim) struct AttributeName {
    /// With its schema, if that was given.
    pub name: String,
    pub part: Option<String>,
}

impl AttributeName {
    /// Reads a name: `userName`, `name.familyName`, `urn:…:User:emails.value`.
    pub(in crate::scim) fn parse(text: &str) -> Option<Self> {
        // A URN has dots of its own.
        let own = text.rfind(':').map_or(0, |at| at + 1);
        let (urn, rest) = text.split_at(own);
        if !urn.is_empty() && !urn.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:")) {
            return None;
        }
        let mut parts = rest.split('.');
        let name = parts.next().filter(|name| is_name(name))?;
        let part = parts.next();
        if parts.next().is_some() || part.is_some_and(|part| !is_name(part)) {
            return None;
        }
        Some(Self { name: format!("{urn}{name}"), part: part.map(str::to_owned) })
    }

    /// What the resource is sorted by: the primary value, or the first; nothing if it has none.
    pub(in crate::scim) fn sort_key(&self, schema: &Schema, resource: &Object) -> Option<String> {
        let all = values(schema, resource, self);
        let is_primary = |value: &Value| value.get("primary") == Some(&Value::Bool(true));
        let (attribute, value) = all.iter().find(|(_, value)| is_primary(value)).or_else(|| all.first())?;
        let value = if value.is_object() { value.get("value")? } else { *value };
        match value {
            Value::String(text) if attribute.case_exact => Some(text.clone()),
            Value::String(text) => Some(text.to_lowercase()),
            other => Some(other.to_string()),
        }
    }

    /// Whether it names this.
    pub(in crate::scim) fn is(&self, schema: &Schema, name: &str, part: Option<&str>) -> bool {
        let own = schema.without_urn(&self.name).is_some_and(|own| own.eq_ignore_ascii_case(name));
        let same_part = match (&self.part, part) {
            (None, None) => true,
            (Some(own), Some(part)) => own.eq_ignore_ascii_case(part),
            _ => false,
        };
        own && same_part
    }
}

/// Letters, digits, `-`, `_`; a `$` may begin it.
fn is_name(text: &str) -> bool {
    let rest = text.strip_prefix('$').unwrap_or(text);
    rest.chars().next().is_some_and(|first| first.is_ascii_alphabetic())
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

impl Filter {
    /// Whether the resource is like that.
    pub(in crate::scim) fn matches(&self, schema: &Schema, resource: &Object) -> bool {
        self.holds(&|name| values(schema, resource, name))
    }

    /// Whether one value of a complex attribute is like that; names are those of its parts.
    pub(in crate::scim) fn matches_value(&self, attribute: &Attribute, value: &Value) -> bool {
        self.holds(&|name| {
            let Some(part) = attribute.part(&name.name).filter(|_| name.part.is_none()) else { return Vec::new() };
            value.get(part.name).into_iter().map(|value| (part, value)).collect()
        })
    }

    fn holds<'v>(&self, values: &dyn Fn(&AttributeName) -> Vec<(&'static Attribute, &'v Value)>) -> bool {
        match self {
            Self::And(left, right) => left.holds(values) && right.holds(values),
            Self::Or(left, right) => left.holds(values) || right.holds(values),
            Self::Not(inner) => !inner.holds(values),
            Self::Present(name) => values(name).iter().any(|(_, value)| !is_empty(value)),
            Self::Compare(name, operator, wanted) => compares(&values(name), *operator, wanted),
            Self::Within(name, inner) => {
                values(name).iter().any(|(attribute, value)| inner.matches_value(attribute, value))
            }
        }
    }
}

fn compares(values: &[(&'static Attribute, &Value)], operator: Operator, wanted: &Value) -> bool {
    let any = |operator| values.iter().any(|(attribute, value)| compare(attribute, value, operator, wanted));
    match (operator, wanted) {
        (Operator::Equal, Value::Null) => values.iter().all(|(_, value)| is_empty(value)),
        (Operator::NotEqual, Value::Null) => values.iter().any(|(_, value)| !is_empty(value)),
        // Whoever has several values differs if none of them is the same; whoever has none, differs.
        (Operator::NotEqual, _) => !any(Operator::Equal),
        (operator, _) => any(operator),
    }
}

/// The values of this attribute, or of this part of it.
fn values<'v>(schema: &Schema, resource: &'v Object, name: &AttributeName) -> Vec<(&'static Attribute, &'v Value)> {
    let Some(attribute) = schema.without_urn(&name.name).and_then(|name| schema.attribute(name)) else {
        return Vec::new();
    };
    let Some(value) = resource.get(attribute.name) else { return Vec::new() };
    let all = match value {
        Value::Array(all) => all.as_slice(),
        single => std::slice::from_ref(single),
    };
    let Some(part) = &name.part else { return all.iter().map(|value| (attribute, value)).collect() };
    let Some(part) = attribute.part(part) else { return Vec::new() };
    all.iter().filter_map(|value| Some((part, value.get(part.name)?))).collect()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(all) => all.is_empty(),
        Value::Object(all) => all.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn compare(attribute: &Attribute, value: &Value, operator: Operator, wanted: &Value) -> bool {
    // A complex value stands for its part `value`.
    if let Kind::Complex(_) = attribute.kind {
        return match (attribute.part("value"), value.get("value")) {
            (Some(part), Some(value)) => compare(part, value, operator, wanted),
            _ => false,
        };
    }
    match (value, wanted) {
        (Value::Bool(value), Value::Bool(wanted)) => operator == Operator::Equal && value == wanted,
        (Value::Bool(value), Value::String(wanted)) => {
            operator == Operator::Equal && wanted.eq_ignore_ascii_case(&value.to_string())
        }
        (Value::String(value), Value::String(wanted)) => texts(attribute, value, operator, wanted),
        (Value::String(value), Value::Number(wanted)) => texts(attribute, value, operator, &wanted.to_string()),
        _ => false,
    }
}

fn texts(attribute: &Attribute, value: &str, operator: Operator, wanted: &str) -> bool {
    use Operator as O;
    let fold = |text: &str| if attribute.case_exact { text.to_owned() } else { text.to_lowercase() };
    let (value, wanted) = (fold(value), fold(wanted));
    match operator {
        O::Equal | O::NotEqual => order(&value, &wanted) == Ordering::Equal,
        O::Contains => value.contains(&wanted),
        O::StartsWith => value.starts_with(&wanted),
        O::EndsWith => value.ends_with(&wanted),
        O::Greater => order(&value, &wanted) == Ordering::Greater,
        O::GreaterOrEqual => order(&value, &wanted) != Ordering::Less,
        O::Less => order(&value, &wanted) == Ordering::Less,
        O::LessOrEqual => order(&value, &wanted) != Ordering::Greater,
    }
}

/// Moments by time, everything else by letters.
fn order(left: &str, right: &str) -> Ordering {
    match (left.parse::<Timestamp>(), right.parse::<Timestamp>()) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        _ => left.cmp(right),
    }
}
