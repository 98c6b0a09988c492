//! What somebody is writing in a ticket, kept until it is sent.

use crate::ids::TicketId;
use crate::state::{ArticleKind, choice};
use crate::structure::Choice;
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

choice! {
    /// Where somebody writes: whoever is an agent and a customer has a draft on each side.
    DraftSide {
        /// The agent panel.
        Agent = "agent", "Agent panel";
        /// The portal.
        Portal = "portal", "Portal";
    }
}

/// A draft, for the person who wrote it alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftView {
    /// The ticket.
    pub ticket_id: TicketId,
    /// What it is going to be.
    pub kind: ArticleKind,
    /// The text.
    pub body: String,
    /// When it was kept.
    pub kept_at: Timestamp,
}

/// What is to be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DraftInput {
    /// `reply` or `note`; in the portal always a message.
    pub kind: String,
    /// The text; an empty one is forgotten.
    pub body: String,
    /// The key the text will be sent with: a draft that arrives after it was sent is not kept.
    #[serde(deserialize_with = "loose")]
    pub idempotency_key: String,
}

/// What whoever writes in a ticket needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WritingKit {
    /// What they have begun.
    pub draft: Option<DraftView>,
    /// Canned replies to insert. Empty in the portal.
    pub canned: Vec<Choice>,
    /// Whether drafts are kept. They are not in somebody's view.
    pub is_kept: bool,
}
