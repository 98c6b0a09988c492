//! Seeing through somebody's eyes: the ways, the question before, the register after.

use crate::ids::{ImpersonationId, TicketId, UserId};
use crate::state::choice;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

choice! {
    /// How somebody sees through somebody else's eyes.
    Way {
        /// In their place: their sessions end, and whatever is done is really done (ZAM-13).
        Takeover = "takeover", "View from user's perspective";
        /// Computed for them and read-only: they stay signed in, and nothing is marked as seen.
        Look = "look", "Look without entering";
    }
}

/// What is said before somebody looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LookInput {
    /// Why.
    pub reason: String,
    /// Number of the ticket it is about; may be empty.
    pub ticket: String,
    /// For how many minutes; empty for the longest that the setting allows.
    pub minutes: String,
}

/// What the register is narrowed down by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct StayQuery {
    /// Who saw: by id, mail address, username or name.
    pub actor: String,
    /// Through whose eyes, likewise.
    pub person: String,
    /// `takeover` or `look`.
    pub way: String,
    /// Began at this moment or later: a day as one has it oneself (`2026-11-22`), or with a time (UTC).
    pub from: String,
    /// Began before this moment; a day alone counts to its end.
    pub until: String,
    /// Cursor: older rows.
    pub after: String,
}

/// One row of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StayRow {
    /// Id.
    pub id: ImpersonationId,
    /// In which way.
    pub way: Way,
    /// Who saw.
    pub actor_id: UserId,
    /// Their name.
    pub actor: String,
    /// Through whose eyes.
    pub person_id: UserId,
    /// Their name.
    pub person: String,
    /// Why, in the words of who saw.
    pub reason: String,
    /// The ticket it was about, where the reader may know of it.
    pub ticket: Option<TicketId>,
    /// From when.
    pub started_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it ended, if it has.
    pub ended_at: Option<Timestamp>,
    /// How it ended, in plain words; empty while it runs.
    pub ending: String,
    /// How many rows of the journal tell what was done in it.
    pub rows: u64,
}

/// What the person concerned is told in their own profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnStay {
    /// In which way.
    pub way: Way,
    /// Who saw.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// From when.
    pub started_at: Timestamp,
    /// When it ended, if it has.
    pub ended_at: Option<Timestamp>,
}

/// What is asked before somebody looks, or enters a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StayQuestion {
    /// The person.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// The longest stay, in minutes.
    pub minutes: i64,
    /// Whether they are told by mail.
    pub is_told: bool,
    /// Whether they find it in their profile.
    pub is_shown: bool,
}
