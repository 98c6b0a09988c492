//! What ties tickets together: links, and merging one into another.

use crate::access::AccessDiff;
use crate::drafts::WritingKit;
use crate::ids::{TicketId, TieId};
use crate::state::{TicketState, choice};
use crate::tickets::TicketView;
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

choice! {
    /// A link as it is kept: from one ticket to the other.
    LinkKind {
        /// They have to do with each other.
        Relates = "relates", "Related";
        /// The first is the parent of the second.
        Parent = "parent", "Parent";
        /// The first is a duplicate of the second.
        Duplicate = "duplicate", "Duplicate";
    }
}

choice! {
    /// A link as one of its tickets sees it: what that ticket is to the other one.
    Relation {
        /// They have to do with each other.
        Relates = "relates", "Relates to";
        /// The other one is a part of it.
        ParentOf = "parent_of", "Parent of";
        /// It is a part of the other one.
        ChildOf = "child_of", "Child of";
        /// The other one was there first.
        DuplicateOf = "duplicate_of", "Duplicate of";
        /// It was there first.
        DuplicatedBy = "duplicated_by", "Duplicated by";
    }
}

impl Relation {
    /// As it is kept: its kind, the first ticket, the second.
    #[must_use]
    pub fn kept(self, this: TicketId, other: TicketId) -> (LinkKind, TicketId, TicketId) {
        match self {
            Self::Relates => (LinkKind::Relates, this.min(other), this.max(other)),
            Self::ParentOf => (LinkKind::Parent, this, other),
            Self::ChildOf => (LinkKind::Parent, other, this),
            Self::DuplicateOf => (LinkKind::Duplicate, this, other),
            Self::DuplicatedBy => (LinkKind::Duplicate, other, this),
        }
    }

    /// As the first ticket of a kept link sees it, or the second.
    #[must_use]
    pub const fn seen(kind: LinkKind, by_first: bool) -> Self {
        match (kind, by_first) {
            (LinkKind::Relates, _) => Self::Relates,
            (LinkKind::Parent, true) => Self::ParentOf,
            (LinkKind::Parent, false) => Self::ChildOf,
            (LinkKind::Duplicate, true) => Self::DuplicateOf,
            (LinkKind::Duplicate, false) => Self::DuplicatedBy,
        }
    }

    /// The same link as the other ticket sees it.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self {
            Self::Relates => Self::Relates,
            Self::ParentOf => Self::ChildOf,
            Self::ChildOf => Self::ParentOf,
            Self::DuplicateOf => Self::DuplicatedBy,
            Self::DuplicatedBy => Self::DuplicateOf,
        }
    }
}

/// Another ticket, by what people know it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketRef {
    /// Id.
    pub id: TicketId,
    /// The number people read.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// State.
    pub state: TicketState,
}

/// A link of a ticket to another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketLink {
    /// Id.
    pub id: TieId,
    /// What the ticket is to the other one.
    pub relation: Relation,
    /// The other one.
    pub ticket: TicketRef,
}

/// A ticket that was merged into this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergedTicket {
    /// The ticket.
    pub ticket: TicketRef,
    /// When.
    pub merged_at: Timestamp,
    /// By whom.
    pub merged_by: Option<String>,
    /// Whether the actor may undo it.
    pub may_undo: bool,
}

/// What a ticket is tied to, of what the actor may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketTies {
    /// The ticket.
    pub ticket_id: TicketId,
    /// Links to other tickets.
    pub links: Vec<TicketLink>,
    /// Tickets that were merged into it.
    pub merged: Vec<MergedTicket>,
    /// Whether the actor may add and remove links.
    pub may_link: bool,
}

/// A ticket with everything its page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WholeTicket {
    /// The ticket.
    pub ticket: TicketView,
    /// What whoever writes there needs.
    pub kit: WritingKit,
    /// What it is tied to. Nothing in the portal.
    pub ties: TicketTies,
}

/// The form that links a ticket to another one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LinkInput {
    /// `relates`, `parent_of`, `child_of`, `duplicate_of` or `duplicated_by`; `relates` when empty.
    pub relation: String,
    /// Number of the other ticket, mandatory.
    #[serde(deserialize_with = "loose")]
    pub other: String,
}

/// The form that merges a ticket into another one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MergeInput {
    /// Number of the ticket that stays, mandatory.
    #[serde(deserialize_with = "loose")]
    pub into: String,
    /// Check-box: they may be of different customers.
    #[serde(deserialize_with = "loose")]
    pub is_confirmed: String,
    /// The fingerprint of who gains sight, as the preview told it. Needed where somebody does.
    pub seen: String,
}

/// One of two tickets that are about to be merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergeSide {
    /// The ticket.
    pub ticket: TicketRef,
    /// Whose it is.
    pub requester: String,
    /// The customer it counts for.
    pub customer: String,
    /// Name of its queue.
    pub queue: String,
}

/// What merging would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergePreview {
    /// The ticket that becomes part of the other one.
    pub from: MergeSide,
    /// The ticket that stays.
    pub into: MergeSide,
    /// Messages, replies and notes that follow.
    pub articles: u64,
    /// Files that follow.
    pub files: u64,
    /// Minutes worked that follow.
    pub minutes: i64,
    /// Who becomes a participant of the ticket that stays.
    pub participants: Vec<String>,
    /// They are of different customers: merging asks for a confirmation.
    pub differs: bool,
    /// Who gains sight of what, and who loses it.
    pub audience: AccessDiff,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_kept_once_whichever_side_makes_it() {
        let (one, two) = (TicketId(1), TicketId(2));
        for relation in Relation::ALL {
            let kept = relation.kept(one, two);
            assert_eq!(kept, relation.turned().kept(two, one), "{relation:?}");
            assert_eq!(Relation::seen(kept.0, kept.1 == one), *relation);
            assert_eq!(Relation::seen(kept.0, kept.1 == two), relation.turned());
        }
    }
}
