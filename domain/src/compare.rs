//! Two people side by side, or one before and after a change: what each of them reaches.

use crate::ids::{TicketId, UserId};
use crate::structure::Choice;
use serde::{Deserialize, Serialize};

/// Whom to compare. Without a second person, the first one is compared with what they would reach after
/// a change that nobody has saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct CompareQuery {
    /// Id of the first person.
    pub left: String,
    /// Id of the second person.
    pub right: String,
    /// Instead of a second person: the role they would get, by id.
    pub give_role: String,
    /// The role they would lose, by id.
    pub take_role: String,
    /// The queue they would work in, with its department, by id.
    pub give_queue: String,
    /// The queue they would leave, by id.
    pub take_queue: String,
    /// The access group they would hold, by id.
    pub group: String,
    /// At which level: `ro`, `rw`, or `none` to take it away.
    pub level: String,
    /// The Web Access Level they would have.
    pub web_access: String,
}

/// What there is for a change that is tried out, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareChoices {
    /// Roles.
    pub roles: Vec<Choice>,
    /// Queues.
    pub queues: Vec<Choice>,
    /// Access groups.
    pub groups: Vec<Choice>,
}

/// One thing that is compared: what each side has of it, empty for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedRow {
    /// What it is.
    pub what: String,
    /// What the first has.
    pub left: String,
    /// What the second has.
    pub right: String,
}

impl ComparedRow {
    /// Whether the two differ.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.left != self.right
    }
}

/// Things of one kind: menus, actions, queues, the portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedSection {
    /// Its kind.
    pub title: String,
    /// What at least one of the two has.
    pub rows: Vec<ComparedRow>,
}

/// A ticket that one sees and the other does not; one that the reader may see as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedTicket {
    /// Id.
    pub id: TicketId,
    /// Number.
    pub number: String,
    /// Subject.
    pub subject: String,
}

/// The tickets of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedTickets {
    /// How many the first alone sees.
    pub left_only: u64,
    /// How many both see.
    pub both: u64,
    /// How many the second alone sees.
    pub right_only: u64,
    /// Some that the first alone sees, the newest first.
    pub left_samples: Vec<ComparedTicket>,
    /// Some that the second alone sees.
    pub right_samples: Vec<ComparedTicket>,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedSide {
    /// The person.
    pub id: UserId,
    /// Their name, or what would change.
    pub name: String,
    /// Customer and site.
    pub place: String,
    /// What keeps them from using Deskfolk at all, in plain words.
    pub hindrances: Vec<String>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comparison {
    /// The first.
    pub left: ComparedSide,
    /// The second.
    pub right: ComparedSide,
    /// Menus, actions, queues, portal.
    pub sections: Vec<ComparedSection>,
    /// Tickets.
    pub tickets: ComparedTickets,
}

/// A holder of a role before and after a change of the role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleComparison {
    /// Name of the role, as it is.
    pub role: String,
    /// Who holds it.
    pub holders: Vec<Choice>,
    /// The answer; nothing where nobody holds it and nobody was named.
    pub both: Option<Box<Comparison>>,
}
