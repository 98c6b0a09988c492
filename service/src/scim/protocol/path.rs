//! Where a change is made (RFC 7644, figure 7): `nickName`, `name.givenName`, `emails[type eq "work"].value`.

use super::ScimError;
use super::filter::{AttributeName, Filter};
use super::schema::{Attribute, Schema};

/// A place within a resource.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::scim) struct Path {
    pub attribute: &'static Attribute,
    /// Which of its values, if not all.
    pub filter: Option<Filter>,
    /// Which part of them, if not the whole.
    pub part: Option<&'static Attribute>,
}

impl Path {
    /// Reads a path; nothing for what the schema does not have.
    ///
    /// # Errors
    /// `invalidPath`, or `invalidFilter` for the filter within it.
    pub(in crate::scim) fn parse(schema: &Schema, text: &str) -> Result<Option<Self>, ScimError> {
        let text = text.trim();
        let (name, filter, after) = match text.split_once('[') {
            None => (text, None, None),
            Some((name, rest)) => {
                let (inner, after) = rest.rsplit_once(']').ok_or_else(|| invalid(text))?;
                let after = match after {
                    "" => None,
                    part => Some(part.strip_prefix('.').ok_or_else(|| invalid(text))?),
                };
                (name, Some(Filter::parse(inner)?), after)
            }
        };
        let name = AttributeName::parse(name).ok_or_else(|| invalid(text))?;
        if filter.is_some() && name.part.is_some() {
            return Err(invalid(text));
        }
        let part = after.map(str::to_owned).or(name.part);
        let Some(attribute) = schema.without_urn(&name.name).and_then(|name| schema.attribute(name)) else {
            return Ok(None);
        };
        if filter.is_some() && !attribute.is_many {
            return Err(invalid(text));
        }
        let part = match part {
            None => None,
            Some(part) => match attribute.part(&part) {
                Some(part) => Some(part),
                None => return Ok(None),
            },
        };
        Ok(Some(Self { attribute, filter, part }))
    }
}

fn invalid(text: &str) -> ScimError {
    ScimError::bad("invalidPath", format!("{text} is no path."))
}

#[cfg(test)]
mod tests {
    use super::super::schema::USER;
    use super::*;

    #[test]
    fn a_path_leads_to_values_and_their_parts() {
        let path = |text| Path::parse(&USER, text).unwrap().unwrap();
        assert_eq!(path("NICKNAME").attribute.name, "nickName");
        assert_eq!(path("name.givenname").part.map(|part| part.name), Some("givenName"));
        let value = path(r#"emails[type eq "a]b"].value"#);
        assert!(value.filter.is_some());
        assert_eq!(value.part.map(|part| part.name), Some("value"));
        assert_eq!(path("urn:ietf:params:scim:schemas:core:2.0:User:emails.type").attribute.name, "emails");
    }

    #[test]
    fn what_the_schema_lacks_is_passed_over_and_nonsense_refused() {
        for unknown in ["title", "name.formatted", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"]
        {
            assert_eq!(Path::parse(&USER, unknown).unwrap(), None, "{unknown}");
        }
        for wrong in ["", "emails[type eq \"work\"", "emails[type eq \"work\"]value", "a.b.c", "userName[value pr]"] {
            assert_eq!(Path::parse(&USER, wrong).unwrap_err().kind, Some("invalidPath"), "{wrong}");
        }
        assert_eq!(Path::parse(&USER, "emails[]").unwrap_err().kind, Some("invalidFilter"));
    }
}
