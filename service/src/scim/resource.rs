//! People and groups as resources: one set of verbs for both.

use super::protocol::{GROUP, Object, Operation, Projection, Schema, USER};
use super::{Answer, ScimCx, ScimError, breaker, groups, people};
use serde_json::Value;

/// A type of resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// People.
    User,
    /// Groups of them.
    Group,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::User, Self::Group];

    pub(super) const fn schema(self) -> &'static Schema {
        match self {
            Self::User => &USER,
            Self::Group => &GROUP,
        }
    }
}

/// A resource as it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    pub(super) kind: Kind,
    /// Its id.
    pub id: String,
    /// Where it is.
    pub location: String,
    /// Its version, as an entity tag.
    pub version: String,
    pub(super) body: Object,
}

impl Resource {
    /// The body, with the attributes that are asked for.
    #[must_use]
    pub fn shown(self, projection: &Projection) -> Value {
        Value::Object(projection.of(self.kind.schema(), self.body))
    }
}

/// What a writer expects the version to be, by `If-Match`.
pub(super) fn check_version(expected: Option<&str>, version: &str) -> Answer<()> {
    let Some(expected) = expected else { return Ok(()) };
    // Strong or weak, a tag of a version means that version.
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    if expected.trim() == "*" || expected.split(',').any(|one| bare(one) == bare(version)) {
        return Ok(());
    }
    Err(ScimError::new(412, "Somebody else changed this meanwhile."))
}

/// Adds a resource.
///
/// # Errors
/// 400 for wrong values, 403 beyond the rights of the connection, 409 for what there is already.
pub async fn create(scim: &ScimCx, kind: Kind, body: &Object) -> Answer<Resource> {
    let made = match kind {
        Kind::User => Box::pin(people::create(scim, body)).await,
        Kind::Group => Box::pin(groups::create(scim, body)).await,
    };
    noted(scim, made).await
}

/// Reads a resource; `spares` says what need not be read.
///
/// # Errors
/// 404 if the connection has no such resource.
pub async fn read(scim: &ScimCx, kind: Kind, id: &str, projection: &Projection) -> Answer<Resource> {
    match kind {
        Kind::User => people::read(scim, id).await,
        Kind::Group => groups::read(scim, id, !projection.spares(&GROUP, "members")).await,
    }
}

/// Puts a resource in the place of what there is.
///
/// # Errors
/// As [`create`] and [`read`]; 412 if it is not of the expected version.
pub async fn replace(scim: &ScimCx, kind: Kind, id: &str, body: &Object, expected: Option<&str>) -> Answer<Resource> {
    let done = match kind {
        Kind::User => Box::pin(people::replace(scim, id, body, expected)).await,
        Kind::Group => Box::pin(groups::replace(scim, id, body, expected)).await,
    };
    noted(scim, done).await
}

/// Changes parts of a resource.
///
/// # Errors
/// As [`replace`].
pub async fn patch(scim: &ScimCx, kind: Kind, id: &str, body: &Object, expected: Option<&str>) -> Answer<Resource> {
    let operations = Operation::read_all(body)?;
    let done = match kind {
        Kind::User => Box::pin(people::patch(scim, id, &operations, expected)).await,
        Kind::Group => Box::pin(groups::patch(scim, id, &operations, expected)).await,
    };
    noted(scim, done).await
}

/// Removes a group, or takes a person out of service: they stay in the directory, invalid, and no longer belong to the
/// connection.
///
/// # Errors
/// As [`read`]; 412 if it is not of the expected version.
pub async fn delete(scim: &ScimCx, kind: Kind, id: &str, expected: Option<&str>) -> Answer<()> {
    let done = match kind {
        Kind::User => Box::pin(people::remove(scim, id, expected)).await,
        Kind::Group => Box::pin(groups::remove(scim, id, expected)).await,
    };
    noted(scim, done).await
}

/// The answer; what was refused by the circuit breaker stops the connection.
async fn noted<T: Send + Sync>(scim: &ScimCx, done: Answer<T>) -> Answer<T> {
    if let Err(error) = &done {
        breaker::note(scim, error).await?;
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_expected_by_its_tag() {
        let version = "W/\"3.1\"";
        for expected in [None, Some("*"), Some("W/\"3.1\""), Some("\"3.1\""), Some("\"2.1\", W/\"3.1\"")] {
            assert!(check_version(expected, version).is_ok(), "{expected:?}");
        }
        assert_eq!(check_version(Some("W/\"2.1\""), version).unwrap_err().status, 412);
    }
}
