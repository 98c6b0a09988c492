//! Filters (RFC 7644, section 3.4.2.2): the whole grammar.

mod lexer;
mod matches;
mod parse;

pub(in crate::scim) use matches::AttributeName;

use super::schema::Schema;
use serde_json::Value;

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scim) enum Operator {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// What a resource, or a value of it, has to be like.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::scim) enum Filter {
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Present(AttributeName),
    Compare(AttributeName, Operator, Value),
    /// One value of the attribute is like that: `emails[type eq "work"]`.
    Within(AttributeName, Box<Self>),
}

impl Filter {
    /// Whether it asks for an attribute of this name.
    pub(in crate::scim) fn mentions(&self, schema: &Schema, attribute: &str) -> bool {
        match self {
            Self::And(left, right) | Self::Or(left, right) => {
                left.mentions(schema, attribute) || right.mentions(schema, attribute)
            }
            Self::Not(inner) => inner.mentions(schema, attribute),
            Self::Present(name) | Self::Compare(name, ..) | Self::Within(name, _) => {
                schema.without_urn(&name.name).is_some_and(|own| own.eq_ignore_ascii_case(attribute))
            }
        }
    }

    /// What has to hold in any case: the parts of a chain of `and`.
    pub(in crate::scim) fn demands(&self) -> Vec<&Self> {
        match self {
            Self::And(left, right) => left.demands().into_iter().chain(right.demands()).collect(),
            other => vec![other],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::USER;
    use super::*;
    use serde_json::json;

    fn holds(filter: &str) -> bool {
        let user = json!({
            "id": "7",
            "externalId": "Ext-7",
            "userName": "bjensen",
            "name": {"familyName": "Jensen", "givenName": "Barbara"},
            "active": true,
            "emails": [
                {"value": "bjensen@example.com", "type": "work", "primary": true},
                {"value": "babs@example.org", "type": "home"}
            ],
            "meta": {"lastModified": "2026-11-22T12:00:00.000Z"}
        });
        let Value::Object(user) = user else { panic!("no object") };
        Filter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error:?}")).matches(&USER, &user)
    }

    #[test]
    fn every_operator_compares() {
        for filter in [
            r#"userName eq "BJensen""#,
            r#"USERNAME Eq "bjensen""#,
            r#"userName ne "ana""#,
            r#"userName co "jens""#,
            r#"userName sw "BJ""#,
            r#"name.familyName ew "sen""#,
            r#"name.familyName gt "Jena""#,
            r#"name.familyName ge "jensen""#,
            r#"name.familyName lt "Jz""#,
            r#"name.familyName le "Jensen""#,
            "active eq true",
            r#"active eq "True""#,
            "emails pr",
            "not (nickName pr)",
            "nickName eq null",
            r#"externalId eq "Ext-7""#,
            r#"meta.lastModified gt "2026-11-22T11:59:59Z""#,
            r#"meta.lastModified le "2026-11-22T13:00:00+01:00""#,
            r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "bjensen""#,
        ] {
            assert!(holds(filter), "{filter}");
        }
        for filter in [
            r#"userName eq "ana""#,
            r#"externalId eq "ext-7""#,
            r#"userName ne "bjensen""#,
            "active eq false",
            "nickName pr",
            r#"nickName eq """#,
            r#"meta.lastModified gt "2026-11-22T12:00:00Z""#,
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "Sales""#,
            r#"title co "x""#,
        ] {
            assert!(!holds(filter), "{filter}");
        }
    }

    #[test]
    fn and_binds_before_or_and_groups_before_both() {
        assert!(holds(r#"userName eq "ana" and active eq false or name.givenName eq "Barbara""#));
        assert!(!holds(r#"userName eq "ana" and (active eq false or name.givenName eq "Barbara")"#));
        assert!(holds(r#"not (userName eq "ana") AND active eq true"#));
        assert!(!holds(r#"not(active eq true)"#));
    }

    #[test]
    fn a_value_path_is_about_one_value() {
        assert!(holds(r#"emails[type eq "work" and value co "@example.com"]"#));
        assert!(!holds(r#"emails[type eq "home" and value co "@example.com"]"#));
        assert!(holds(r#"emails.type eq "home" and emails.value co "@example.com""#));
        assert!(holds(r#"emails co "example.org""#), "the value of a complex attribute is its part of that name");
        assert!(holds(r#"emails[not (type eq "work")]"#));
    }

    #[test]
    fn texts_may_hold_what_means_something_outside() {
        assert!(!holds(r#"userName eq "a\" or active eq true or userName eq \"b""#));
        assert!(holds(r#"not (userName eq "ü) [] \u00e9")"#));
    }

    #[test]
    fn what_is_no_filter_is_refused_as_one() {
        let deep = format!("{}userName pr{}", "(".repeat(200), ")".repeat(200));
        let long = format!("userName eq \"{}\"", "x".repeat(9000));
        for wrong in [
            "",
            "userName",
            "userName eq",
            "userName eq ana",
            "userName is \"ana\"",
            "userName eq \"ana",
            "userName eq \"ana\" and",
            "userName eq \"ana\" userName pr",
            "(userName pr",
            "userName pr)",
            "emails[type eq \"work\"",
            "emails[]",
            "not userName pr",
            "active gt true",
            "nickName lt null",
            "a.b.c pr",
            "1 eq 1",
            deep.as_str(),
            long.as_str(),
        ] {
            assert_eq!(Filter::parse(wrong).unwrap_err().kind, Some("invalidFilter"), "{wrong}");
        }
    }
}
