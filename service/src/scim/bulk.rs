//! Many requests in one (RFC 7644, section 3.7). Each is carried out by itself, in their order.

use super::protocol::{BULK_OPERATIONS, Object, Projection};
use super::resource::{self, Kind, Resource};
use super::{Answer, ScimCx, ScimError};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Carries out a bulk request, and tells what became of each operation.
///
/// # Errors
/// `invalidSyntax` for what is no such request, 413 for too many operations. What goes wrong with one operation stands
/// in the answer.
pub async fn bulk(scim: &ScimCx, body: &Object) -> Answer<Value> {
    let Some(Value::Array(operations)) = body.get("Operations") else {
        return Err(ScimError::bad("invalidSyntax", "A list of Operations is missing."));
    };
    if operations.len() > BULK_OPERATIONS {
        return Err(ScimError::new(413, format!("At most {BULK_OPERATIONS} operations are carried out at once.")));
    }
    let most_errors = body.get("failOnErrors").and_then(Value::as_u64).filter(|most| *most > 0);
    let (mut made, mut out, mut errors) = (HashMap::new(), Vec::new(), 0);
    for operation in operations {
        let mut answer = json!({"method": operation["method"]});
        if let Some(id) = operation.get("bulkId") {
            answer["bulkId"] = id.clone();
        }
        match Box::pin(one(scim, operation, &mut made)).await {
            Ok(Done { status, resource }) => {
                answer["status"] = status.to_string().into();
                if let Some(resource) = resource {
                    answer["location"] = resource.location.clone().into();
                    answer["version"] = resource.version.clone().into();
                } else if let Some(path) = operation["path"].as_str() {
                    answer["location"] = format!("{}{path}", scim.base_url()).into();
                }
            }
            Err(error) => {
                errors += 1;
                answer["status"] = error.status.to_string().into();
                answer["response"] = error.body();
            }
        }
        out.push(answer);
        if most_errors.is_some_and(|most| errors >= most) {
            break;
        }
    }
    Ok(json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"], "Operations": out}))
}

/// What became of an operation.
struct Done {
    status: u16,
    resource: Option<Resource>,
}

async fn one(scim: &ScimCx, operation: &Value, made: &mut HashMap<String, String>) -> Answer<Done> {
    let syntax = |why: &str| ScimError::bad("invalidSyntax", why);
    let method = operation["method"].as_str().unwrap_or_default().to_ascii_uppercase();
    let path = operation["path"].as_str().ok_or_else(|| syntax("The path of an operation is missing."))?;
    let bulk_id = operation["bulkId"].as_str();
    let (kind, id) = target(path, made)?;
    let expected = operation["version"].as_str();
    let body = match resolved(operation["data"].clone(), made)? {
        Value::Object(body) => Ok(body),
        _ => Err(syntax("The data of an operation is missing.")),
    };
    let done = |status, resource| Ok(Done { status, resource });
    match (method.as_str(), id) {
        ("POST", None) => {
            let bulk_id = bulk_id.ok_or_else(|| syntax("What is added by a bulk request needs a bulkId."))?;
            let body = body?;
            let resource = resource::create(scim, kind, &body).await?;
            made.insert(bulk_id.to_owned(), resource.id.clone());
            done(201, Some(resource))
        }
        ("PUT", Some(id)) => done(200, Some(resource::replace(scim, kind, &id, &body?, expected).await?)),
        ("PATCH", Some(id)) => done(200, Some(resource::patch(scim, kind, &id, &body?, expected).await?)),
        ("DELETE", Some(id)) => {
            resource::delete(scim, kind, &id, expected).await?;
            done(204, None)
        }
        ("GET", Some(id)) => done(200, Some(resource::read(scim, kind, &id, &Projection::default()).await?)),
        _ => Err(syntax("The method does not fit the path.")),
    }
}

/// What a path leads to: a type of resources, or one of them.
fn target(path: &str, made: &HashMap<String, String>) -> Answer<(Kind, Option<String>)> {
    let mut parts = path.trim_start_matches('/').splitn(2, '/');
    let (name, id) = (parts.next().unwrap_or_default(), parts.next().filter(|id| !id.is_empty()));
    let kind = Kind::ALL.into_iter().find(|kind| kind.schema().endpoint.trim_start_matches('/') == name);
    let kind = kind.ok_or_else(|| ScimError::bad("invalidPath", format!("There is nothing at {path}.")))?;
    let id = id.map(|id| reference(id, made).map(|made| made.unwrap_or_else(|| id.to_owned()))).transpose()?;
    Ok((kind, id))
}

/// The id that `bulkId:…` stands for; nothing if the text is no such reference.
fn reference(text: &str, made: &HashMap<String, String>) -> Answer<Option<String>> {
    let Some(bulk_id) = text.strip_prefix("bulkId:") else { return Ok(None) };
    let known = made.get(bulk_id).cloned();
    let none = || ScimError {
        kind: Some("invalidValue"),
        ..ScimError::new(409, format!("There is no bulkId {bulk_id} before this."))
    };
    known.map(Some).ok_or_else(none)
}

/// The data with ids in the place of references.
fn resolved(mut data: Value, made: &HashMap<String, String>) -> Answer<Value> {
    match &mut data {
        Value::String(text) => {
            if let Some(id) = reference(text, made)? {
                *text = id;
            }
        }
        Value::Array(all) => {
            for one in all {
                *one = resolved(one.take(), made)?;
            }
        }
        Value::Object(all) => {
            for one in all.values_mut() {
                *one = resolved(one.take(), made)?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_stand_for_what_was_added_before() {
        let made = HashMap::from([("qwerty".to_owned(), "7".to_owned())]);
        let data = json!({"members": [{"value": "bulkId:qwerty"}], "displayName": "Desk"});
        assert_eq!(resolved(data, &made).unwrap()["members"][0]["value"], "7");
        assert_eq!(resolved(json!("bulkId:other"), &made).unwrap_err().status, 409);
        assert_eq!(target("/Users/bulkId:qwerty", &made).unwrap(), (Kind::User, Some("7".to_owned())));
        assert_eq!(target("Groups", &made).unwrap(), (Kind::Group, None));
        assert_eq!(target("/Things/1", &made).unwrap_err().kind, Some("invalidPath"));
    }
}
