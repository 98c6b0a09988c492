//! Which attributes are sent back (RFC 7644, section 3.9).

use super::Object;
use super::filter::AttributeName;
use super::schema::Schema;
use serde_json::Value;

/// The attributes that a client asks for, or wants to be spared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    only: Vec<AttributeName>,
    without: Vec<AttributeName>,
}

impl Projection {
    /// Reads `attributes` and `excludedAttributes`: names separated by commas.
    #[must_use]
    pub fn read(attributes: &str, excluded: &str) -> Self {
        let names = |text: &str| text.split(',').filter_map(|name| AttributeName::parse(name.trim())).collect();
        Self { only: names(attributes), without: names(excluded) }
    }

    /// Whether nothing but `name` would be left out by this.
    pub(in crate::scim) fn spares(&self, schema: &Schema, name: &str) -> bool {
        let names = |all: &[AttributeName]| {
            all.iter().any(|one| schema.without_urn(&one.name).is_some_and(|own| own.eq_ignore_ascii_case(name)))
        };
        if self.only.is_empty() {
            self.without.iter().any(|one| one.is(schema, name, None))
        } else {
            !names(&self.only)
        }
    }

    /// The resource with what is asked for. `id` and `schemas` always are.
    pub(in crate::scim) fn of(&self, schema: &Schema, mut resource: Object) -> Object {
        if !self.only.is_empty() {
            let mut out = Object::new();
            for name in ["schemas", "id"] {
                out.extend(resource.get(name).map(|value| (name.to_owned(), value.clone())));
            }
            for name in &self.only {
                self.keep(schema, name, &resource, &mut out);
            }
            return out;
        }
        for name in &self.without {
            let Some(attribute) = schema.without_urn(&name.name).and_then(|name| schema.attribute(name)) else {
                continue;
            };
            match &name.part {
                _ if matches!(attribute.name, "id" | "schemas") => {}
                None => {
                    resource.remove(attribute.name);
                }
                Some(part) => {
                    let Some(part) = attribute.part(part) else { continue };
                    let Some(value) = resource.get_mut(attribute.name) else { continue };
                    each(value, &mut |one| {
                        one.remove(part.name);
                    });
                }
            }
        }
        resource
    }

    fn keep(&self, schema: &Schema, name: &AttributeName, resource: &Object, out: &mut Object) {
        let Some(attribute) = schema.without_urn(&name.name).and_then(|name| schema.attribute(name)) else { return };
        let Some(value) = resource.get(attribute.name) else { return };
        // Of parts that are asked for one by one, all stay together.
        let asked = |part: &str| {
            self.only
                .iter()
                .any(|one| one.is(schema, attribute.name, None) || one.is(schema, attribute.name, Some(part)))
        };
        let mut value = value.clone();
        each(&mut value, &mut |one| one.retain(|part, _| asked(part)));
        out.insert(attribute.name.to_owned(), value);
    }
}

/// Does something to every complex value.
fn each(value: &mut Value, act: &mut dyn FnMut(&mut Object)) {
    match value {
        Value::Object(one) => act(one),
        Value::Array(all) => all.iter_mut().for_each(|one| each(one, act)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::USER;
    use super::*;
    use serde_json::json;

    fn shown(attributes: &str, excluded: &str) -> Value {
        let user = json!({
            "schemas": [USER.urn], "id": "7", "userName": "ana", "nickName": "Annie",
            "name": {"givenName": "Ana", "familyName": "Ruiz"},
            "emails": [{"value": "ana@example.com", "type": "work"}]
        });
        let Value::Object(user) = user else { panic!("not an object") };
        Value::Object(Projection::read(attributes, excluded).of(&USER, user))
    }

    #[test]
    fn only_what_is_asked_for_is_shown_beside_the_id() {
        assert_eq!(shown("USERNAME", ""), json!({"schemas": [USER.urn], "id": "7", "userName": "ana"}));
        let parts = shown("name.givenName, emails.value,nonsense", "");
        assert_eq!(parts["name"], json!({"givenName": "Ana"}));
        assert_eq!(parts["emails"], json!([{"value": "ana@example.com"}]));
        assert!(parts.get("userName").is_none());
    }

    #[test]
    fn what_is_excluded_is_not_shown_but_the_id_is() {
        let out = shown("", "id,nickName,emails.type");
        assert_eq!((&out["id"], &out["emails"]), (&json!("7"), &json!([{"value": "ana@example.com"}])));
        assert!(out.get("nickName").is_none());
    }

    #[test]
    fn members_that_nobody_wants_need_not_be_read() {
        assert!(Projection::read("", "groups").spares(&USER, "groups"));
        assert!(Projection::read("userName", "").spares(&USER, "groups"));
        assert!(!Projection::read("groups.value", "").spares(&USER, "groups"));
        assert!(!Projection::default().spares(&USER, "groups"));
    }
}
