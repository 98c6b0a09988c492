//! SCIM connections: identity providers, such as Okta or Entra, that add, change and deactivate people here
//! (RFC 7643, RFC 7644).

use crate::ids::ScimConnectionId;
use crate::state::choice;
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

choice! {
    /// What the people of a connection are here.
    ScimPeople {
        /// People of a customer.
        Customers = "customers", "Customer users";
        /// People who work here.
        Agents = "agents", "Agents";
    }
}

/// Within this time deactivations count together.
pub const DEACTIVATION_WINDOW_S: i64 = 3600;
/// For so long an approved connection may deactivate as many people as it likes.
pub const RELEASE_S: i64 = 24 * 3600;

/// The form of a SCIM connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ScimInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// `customers` or `agents`: what its people are here.
    pub people: String,
    /// Where its people belong, as `Customer / Site`; mandatory.
    pub default_place: String,
    /// Web Access Level of new people; own when empty.
    pub web_access: String,
    /// What every agent of it is given, as `Role @ Department`; mandatory for agents.
    pub seat: String,
    /// What members of its groups are given, one a line: `Group -> Role @ Department` for agents,
    /// `Group -> Access group: rw` for customer users.
    pub groups: String,
    /// Check-box: people who are here already are taken over if they have the mail address of somebody new.
    #[serde(deserialize_with = "loose")]
    pub adopts: String,
    /// Check-box: new customer users get an account and the welcome mail. Agents always do.
    #[serde(deserialize_with = "loose")]
    pub welcomes: String,
    /// Circuit breaker: per cent of its people who may be deactivated within an hour; 20 when empty.
    #[serde(deserialize_with = "loose")]
    pub threshold: String,
    /// Comment.
    pub comment: String,
}

/// A SCIM connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScimConnectionView {
    /// Id.
    pub id: ScimConnectionId,
    /// What it is set to.
    #[serde(flatten)]
    pub input: ScimInput,
    /// The address that the identity provider is given.
    pub base_url: String,
    /// How its token begins, if it has one.
    pub token: Option<String>,
    /// When the token was made.
    pub token_made_at: Option<Timestamp>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// Within whose rights it acts.
    pub keeper: Option<String>,
    /// How many people it keeps here.
    pub people_count: u64,
    /// How many of them are deactivated.
    pub deactivated_count: u64,
    /// How many groups it keeps here.
    pub group_count: u64,
    /// Since when the circuit breaker refuses deactivations and changes of roles.
    pub tripped_at: Option<Timestamp>,
    /// Since when it is refused because of its keeper.
    pub barred_at: Option<Timestamp>,
    /// Until when it lets all of them through.
    pub released_until: Option<Timestamp>,
}

/// A new token, at the only moment at which it can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewScimToken {
    /// The token.
    pub token: String,
}

/// A line of the mapping of groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupLine {
    /// Which line, from 1.
    pub number: usize,
    /// The group of the identity provider.
    pub group: String,
    /// What its members are given.
    pub target: String,
}

/// The lines of the mapping of groups.
///
/// # Errors
/// What is wrong with the first line that is none.
pub fn group_lines(text: &str) -> Result<Vec<GroupLine>, String> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())).filter(|(_, line)| !line.is_empty());
    lines
        .map(|(number, line)| {
            let parts = line.rsplit_once("->").map(|(group, target)| (group.trim(), target.trim()));
            match parts {
                Some((group, target)) if !group.is_empty() && !target.is_empty() => {
                    Ok(GroupLine { number, group: group.to_owned(), target: target.to_owned() })
                }
                _ => Err(format!("Line {number}: please write it as Group -> target.")),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_leads_from_a_group_to_what_members_are_given() {
        let lines = group_lines("Support team -> Agent @ Support\n\nA -> B -> Gold: rw").unwrap();
        assert_eq!((lines[0].group.as_str(), lines[0].target.as_str()), ("Support team", "Agent @ Support"));
        assert_eq!((lines[1].number, lines[1].group.as_str(), lines[1].target.as_str()), (3, "A -> B", "Gold: rw"));
        for wrong in ["Support team", "-> Gold", "Gold ->"] {
            assert!(group_lines(wrong).unwrap_err().starts_with("Line 1: "), "{wrong}");
        }
    }
}
