//! Mentions of a person in tickets of others, for review and redaction (N11).

use crate::ids::{MentionId, MentionSearchId, TicketId, UserId};
use crate::messages::Piece;
use crate::state::choice;
use crate::time::Timestamp;
use crate::validate::{loose, loose_list};
use serde::{Deserialize, Serialize};

/// What stands where somebody took a mention out.
pub const REMOVED: &str = "[removed]";

choice! {
    /// How far a search is.
    SearchState {
        /// It goes on in the background.
        Running = "running", "In progress";
        /// Everything was looked at.
        Done = "done", "Completed";
        /// It was given up, and goes on when its job is tried again.
        Failed = "failed", "Stopped";
    }
}

choice! {
    /// Where somebody is mentioned.
    MentionPlace {
        /// In the subject of a ticket.
        Subject = "subject", "Subject";
        /// In a message or internal note.
        Article = "article", "Message";
        /// In the name of an attached file.
        File = "file", "Name of a file";
        /// In a note about time worked.
        Time = "time", "Note about time";
    }
}

choice! {
    /// What was decided about a mention.
    MentionState {
        /// Nothing yet.
        Open = "open", "To review";
        /// It was taken out.
        Redacted = "redacted", "Removed";
        /// It stays.
        Left = "left", "Left";
    }
}

/// A place in which the person is mentioned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mention {
    /// Id.
    pub id: MentionId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// The number people read.
    pub number: String,
    /// Where in it.
    pub place: MentionPlace,
    /// What was decided.
    pub state: MentionState,
    /// What it says around the mention.
    pub passage: Vec<Piece>,
    /// Why nothing can be taken out here; empty if it can.
    pub hindrance: String,
}

/// A search for a person in tickets of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MentionSearch {
    /// Id.
    pub id: MentionSearchId,
    /// Id of the person.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// How far it is.
    pub state: SearchState,
    /// What is looked for.
    pub terms: Vec<String>,
    /// Who asked for it.
    pub requested_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When everything had been looked at.
    pub finished_at: Option<Timestamp>,
    /// Steps done.
    pub handled: u64,
    /// Steps in all.
    pub to_handle: u64,
    /// Why it stopped.
    pub failure: Option<String>,
    /// Mentions still to review, in tickets that who looks may see.
    pub open: u64,
    /// Mentions taken out.
    pub redacted: u64,
    /// Mentions that stay.
    pub left: u64,
    /// Mentions in tickets that who looks may not see, whatever was decided.
    pub hidden: u64,
    /// The first mentions to review, then those decided.
    pub mentions: Vec<Mention>,
}

/// The form that decides about mentions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MentionsInput {
    /// Ids of the chosen mentions.
    #[serde(deserialize_with = "loose_list")]
    pub ids: Vec<String>,
    /// `redact` or `leave`.
    pub decision: String,
    /// Check-box, mandatory to redact: that it cannot be undone.
    #[serde(deserialize_with = "loose")]
    pub confirmed: String,
}
