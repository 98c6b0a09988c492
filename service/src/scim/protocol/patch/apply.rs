//! One change at one place.

use super::super::filter::{Filter, Operator};
use super::super::normal::{one, value_of};
use super::super::path::Path;
use super::super::{Object, ScimError};
use serde_json::{Map, Value};

/// Adds values to what there is.
pub(super) fn add(resource: &mut Object, path: &Path, value: &Value) -> Result<(), ScimError> {
    let attribute = path.attribute;
    if path.filter.is_some() || path.part.is_some() {
        return place(resource, path, value, true);
    }
    let Some(new) = value_of(attribute, value)? else { return Ok(()) };
    match (resource.get_mut(attribute.name), new) {
        (Some(Value::Array(present)), Value::Array(new)) => {
            // A new primary value takes the place of the old one.
            if new.iter().any(is_primary) {
                present.iter_mut().for_each(no_primary);
            }
            for one in new {
                match present.iter_mut().find(|old| same_value(old, &one)) {
                    Some(old) => merge(old, one),
                    None => present.push(one),
                }
            }
        }
        (Some(present), new) if present.is_object() && new.is_object() => merge(present, new),
        (_, new) => {
            resource.insert(attribute.name.to_owned(), new);
        }
    }
    Ok(())
}

/// Puts values in the place of what there is. Of a complex attribute, parts that are not named stay.
pub(super) fn replace(resource: &mut Object, path: &Path, value: &Value) -> Result<(), ScimError> {
    let attribute = path.attribute;
    if path.filter.is_some() || path.part.is_some() {
        return place(resource, path, value, false);
    }
    let Some(new) = value_of(attribute, value)? else {
        resource.remove(attribute.name);
        return Ok(());
    };
    match resource.get_mut(attribute.name) {
        Some(present) if present.is_object() && new.is_object() => merge(present, new),
        _ => {
            resource.insert(attribute.name.to_owned(), new);
        }
    }
    Ok(())
}

/// Takes values away: all, those of the filter, or those that Entra names in the value.
pub(super) fn remove(resource: &mut Object, path: &Path, value: &Value) -> Result<(), ScimError> {
    let attribute = path.attribute;
    let Some(present) = resource.get_mut(attribute.name) else { return Ok(()) };
    let concerns = |value: &Value| path.filter.as_ref().is_none_or(|filter| filter.matches_value(attribute, value));
    if let Some(part) = path.part {
        for one in each(present).filter(|one| concerns(one)) {
            if let Value::Object(one) = one {
                one.remove(part.name);
            }
        }
        return Ok(());
    }
    let named = if attribute.is_many && path.filter.is_none() { value_of(attribute, value)? } else { None };
    match (present, named) {
        (Value::Array(all), Some(Value::Array(named))) => {
            all.retain(|one| !named.iter().any(|named| same_value(named, one)));
            return Ok(());
        }
        (Value::Array(all), _) if path.filter.is_some() => {
            all.retain(|one| !concerns(one));
            return Ok(());
        }
        _ => {}
    }
    resource.remove(attribute.name);
    Ok(())
}

/// Writes at values that a filter chooses, or at a part of values.
fn place(resource: &mut Object, path: &Path, value: &Value, adds: bool) -> Result<(), ScimError> {
    let attribute = path.attribute;
    let new = match path.part {
        Some(part) => one(part, value)?.map(|value| Value::Object(Map::from_iter([(part.name.to_owned(), value)]))),
        None => one(attribute, single(value))?,
    };
    let Some(new) = new else {
        return if adds { Ok(()) } else { remove(resource, path, &Value::Null) };
    };
    let empty = || if attribute.is_many { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
    let present = resource.entry(attribute.name).or_insert_with(empty);
    let concerns = |value: &Value| path.filter.as_ref().is_none_or(|filter| filter.matches_value(attribute, value));
    let chosen: Vec<bool> = each(present).map(|one| concerns(one)).collect();
    if is_primary(&new) {
        each(present).for_each(no_primary);
    }
    let mut found = false;
    for (one, _) in each(present).zip(&chosen).filter(|(_, is_chosen)| **is_chosen) {
        found = true;
        if path.part.is_none() && !adds {
            *one = new.clone();
        } else {
            merge(one, new.clone());
        }
    }
    if found {
        return Ok(());
    }
    match (present, &path.filter) {
        (Value::Array(all), None) => all.push(new),
        // Entra adds the work address by naming the place where it shall be.
        (Value::Array(all), Some(filter)) if adds => {
            let mut made = said(filter).ok_or_else(|| no_target(attribute.name))?;
            merge(&mut made, new);
            all.push(made);
        }
        _ => return Err(no_target(attribute.name)),
    }
    Ok(())
}

fn no_target(name: &str) -> ScimError {
    ScimError::bad("noTarget", format!("No value of {name} is like that."))
}

/// What a value is that a filter of nothing but `eq` and `and` describes.
fn said(filter: &Filter) -> Option<Value> {
    let mut out = Map::new();
    for demand in filter.demands() {
        let Filter::Compare(name, Operator::Equal, value) = demand else { return None };
        out.insert(name.name.clone(), value.clone());
    }
    Some(Value::Object(out))
}

/// The only value, where a list of one was sent.
fn single(value: &Value) -> &Value {
    match value {
        Value::Array(all) if all.len() == 1 => &all[0],
        other => other,
    }
}

/// The values of an attribute, one by one.
fn each(value: &mut Value) -> Box<dyn Iterator<Item = &mut Value> + '_> {
    match value {
        Value::Array(all) => Box::new(all.iter_mut()),
        single => Box::new(std::iter::once(single)),
    }
}

fn merge(present: &mut Value, new: Value) {
    match (present, new) {
        (Value::Object(present), Value::Object(new)) => present.extend(new),
        (present, new) => *present = new,
    }
}

fn is_primary(value: &Value) -> bool {
    value.get("primary") == Some(&Value::Bool(true))
}

fn no_primary(value: &mut Value) {
    if is_primary(value)
        && let Value::Object(value) = value
    {
        value.insert("primary".to_owned(), false.into());
    }
}

/// Whether two values are about the same: by what they hold, or as a whole where that cannot be told.
fn same_value(left: &Value, right: &Value) -> bool {
    match (left.get("value").and_then(Value::as_str), right.get("value").and_then(Value::as_str)) {
        (Some(value), Some(other)) if value.eq_ignore_ascii_case(other) => {
            let kinds = (left.get("type"), right.get("type"));
            matches!(kinds, (Some(one), Some(two)) if one == two) || kinds.0.is_none() || kinds.1.is_none()
        }
        (Some(_), Some(_)) => false,
        _ => left == right,
    }
}
