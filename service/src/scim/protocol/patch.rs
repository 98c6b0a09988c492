//! Changes to parts of a resource (RFC 7644, section 3.5.2), also as Okta and Entra send them.

mod apply;
#[cfg(test)]
mod tests;

use super::normal::value_of;
use super::path::Path;
use super::schema::Schema;
use super::{Object, ScimError};
use apply::{add, remove, replace};
use serde_json::Value;

/// Most operations of one request.
const MOST: usize = 1000;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Add,
    Replace,
    Remove,
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::scim) struct Operation {
    verb: Verb,
    path: Option<String>,
    value: Value,
}

impl Operation {
    /// The operations of a request; names and verbs in any letter case, as Entra sends them.
    ///
    /// # Errors
    /// `invalidSyntax` for what is no such request.
    pub(in crate::scim) fn read_all(body: &Object) -> Result<Vec<Self>, ScimError> {
        let syntax = |why: &str| ScimError::bad("invalidSyntax", why);
        let Some(Value::Array(all)) = field(body, "operations") else {
            return Err(syntax("A list of Operations is missing."));
        };
        if all.is_empty() || all.len() > MOST {
            return Err(syntax("There are from 1 to 1000 Operations."));
        }
        all.iter()
            .map(|one| {
                let Value::Object(one) = one else { return Err(syntax("Every operation is an object.")) };
                let verb = match field(one, "op").and_then(Value::as_str).map(str::to_ascii_lowercase).as_deref() {
                    Some("add") => Verb::Add,
                    Some("replace") => Verb::Replace,
                    Some("remove") => Verb::Remove,
                    _ => return Err(syntax("The op of every operation is add, replace or remove.")),
                };
                let path = match field(one, "path") {
                    None | Some(Value::Null) => None,
                    Some(Value::String(path)) => Some(path.clone()).filter(|path| !path.trim().is_empty()),
                    Some(_) => return Err(ScimError::bad("invalidPath", "A path is text.")),
                };
                Ok(Self { verb, path, value: field(one, "value").cloned().unwrap_or_default() })
            })
            .collect()
    }
}

fn field<'v>(object: &'v Object, name: &str) -> Option<&'v Value> {
    object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Carries the operations out, in their order, on a resource in the form of its schema.
///
/// # Errors
/// What is wrong with the first that cannot be done; the resource is of no use then.
pub(in crate::scim) fn patch(
    schema: &Schema,
    resource: &mut Object,
    operations: &[Operation],
) -> Result<(), ScimError> {
    let required = schema.attributes.iter().filter(|one| one.is_required);
    let present: Vec<_> = required.map(|one| one.name).filter(|name| resource.contains_key(*name)).collect();
    for operation in operations {
        let path = operation.path.as_deref().filter(|path| !path.eq_ignore_ascii_case(schema.urn));
        match path {
            Some(path) => {
                let Some(path) = Path::parse(schema, path)? else { continue };
                if path.attribute.is_read_only() {
                    return Err(ScimError::bad("mutability", format!("{} is read-only.", path.attribute.name)));
                }
                at(resource, operation.verb, &path, &operation.value)?;
            }
            None => whole(schema, resource, operation)?,
        }
    }
    match present.into_iter().find(|name| !resource.contains_key(*name)) {
        Some(lost) => Err(ScimError::bad("mutability", format!("{lost} cannot be removed."))),
        None => Ok(()),
    }
}

/// Without a path the value holds the attributes; Entra writes paths as their names. What nobody may write is passed
/// over: Okta sends the id along.
fn whole(schema: &Schema, resource: &mut Object, operation: &Operation) -> Result<(), ScimError> {
    if operation.verb == Verb::Remove {
        return Err(ScimError::bad("noTarget", "What is to be removed needs a path."));
    }
    let Value::Object(all) = &operation.value else {
        return Err(ScimError::bad("invalidValue", "Without a path the value is an object."));
    };
    for (name, value) in all {
        if name.eq_ignore_ascii_case(schema.urn) {
            let nested = Operation { value: value.clone(), path: None, verb: operation.verb };
            if value.is_object() {
                whole(schema, resource, &nested)?;
            }
            continue;
        }
        let Some(path) = Path::parse(schema, name)? else { continue };
        if !path.attribute.is_read_only() {
            at(resource, operation.verb, &path, value)?;
        }
    }
    Ok(())
}

fn at(resource: &mut Object, verb: Verb, path: &Path, value: &Value) -> Result<(), ScimError> {
    match verb {
        Verb::Add => add(resource, path, value)?,
        Verb::Replace => replace(resource, path, value)?,
        Verb::Remove => remove(resource, path, value)?,
    }
    // What is left is looked at as a whole: one primary value, nothing empty.
    if let Some(present) = resource.remove(path.attribute.name)
        && let Some(present) = value_of(path.attribute, &present)?
    {
        resource.insert(path.attribute.name.to_owned(), present);
    }
    Ok(())
}
