//! What there is to discover (RFC 7644, section 4).

use super::schema::{Attribute, GROUP, Kind, Mutability, Schema, USER};
use serde_json::{Value, json};

/// The operations one bulk request may hold.
pub(in crate::scim) const BULK_OPERATIONS: usize = 100;
/// The bytes of one bulk request.
const BULK_BYTES: usize = 1024 * 1024;
/// The most resources in one answer.
pub(in crate::scim) const MOST_RESULTS: usize = 200;

/// What this server can do, at `base`.
#[must_use]
pub fn service_provider_config(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": true, "maxOperations": BULK_OPERATIONS, "maxPayloadSize": BULK_BYTES},
        "filter": {"supported": true, "maxResults": MOST_RESULTS},
        "changePassword": {"supported": false},
        "sort": {"supported": true},
        "etag": {"supported": true},
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Token of the connection",
            "description": "A bearer token that an admin makes at the connection.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true
        }],
        "meta": {"resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig")}
    })
}

/// The types of resources, at `base`.
#[must_use]
pub fn resource_types(base: &str) -> Vec<Value> {
    [USER, GROUP].iter().map(|schema| resource_type(schema, base)).collect()
}

fn resource_type(schema: &Schema, base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": schema.name,
        "name": schema.name,
        "endpoint": schema.endpoint,
        "description": schema.description,
        "schema": schema.urn,
        "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{}", schema.name)}
    })
}

/// The schemas, at `base`.
#[must_use]
pub fn schemas(base: &str) -> Vec<Value> {
    [USER, GROUP].iter().map(|schema| described(schema, base)).collect()
}

fn described(schema: &Schema, base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": schema.urn,
        "name": schema.name,
        "description": schema.description,
        "attributes": schema.attributes.iter().map(attribute).collect::<Vec<_>>(),
        "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{}", schema.urn)}
    })
}

fn attribute(one: &Attribute) -> Value {
    let kind = match one.kind {
        Kind::Text => "string",
        Kind::Boolean => "boolean",
        Kind::Reference(_) => "reference",
        Kind::Complex(_) => "complex",
    };
    let mutability = match one.mutability {
        Mutability::ReadWrite => "readWrite",
        Mutability::ReadOnly => "readOnly",
        Mutability::Immutable => "immutable",
    };
    let mut out = json!({
        "name": one.name,
        "type": kind,
        "multiValued": one.is_many,
        "description": one.description,
        "required": one.is_required,
        "mutability": mutability,
        "returned": "default",
    });
    match one.kind {
        Kind::Complex(parts) => out["subAttributes"] = parts.iter().map(attribute).collect(),
        Kind::Reference(to) => {
            out["referenceTypes"] = json!([to]);
            out["caseExact"] = true.into();
            out["uniqueness"] = "none".into();
        }
        Kind::Text => {
            out["caseExact"] = one.case_exact.into();
            out["uniqueness"] = if one.is_unique { "server" } else { "none" }.into();
        }
        Kind::Boolean => {}
    }
    if !one.canonical.is_empty() {
        out["canonicalValues"] = json!(one.canonical);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_advertised_attribute_is_described() {
        let all = schemas("https://desk.example/scim/v2");
        assert_eq!(all.len(), 2);
        let names: Vec<_> = all[0]["attributes"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
        assert!(names.contains(&json!("userName")) && names.contains(&json!("emails")));
        for schema in &all {
            for one in schema["attributes"].as_array().unwrap() {
                assert_eq!(one["type"] == "complex", one["subAttributes"].is_array(), "{one}");
            }
        }
    }
}
