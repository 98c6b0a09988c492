//! Who follows a single ticket beside its requester.

use crate::ids::{TicketId, UserId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Who gets the public messages of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Participants {
    /// The ticket.
    pub ticket_id: TicketId,
    /// The number people read.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// The requester first, then the participants by name. Whoever may not add people sees themselves alone.
    pub people: Vec<ParticipantRow>,
    /// Whether people may be added.
    pub may_add: bool,
    /// Whether they are chosen from the directory; otherwise they are named by their mail address.
    pub by_directory: bool,
}

/// The requester, or somebody who follows the ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParticipantRow {
    /// The person.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their customer; empty where that is not told.
    pub customer: String,
    /// Whether it is their ticket.
    pub is_requester: bool,
    /// Whether they do not belong to the customer of the ticket.
    pub is_outside: bool,
    /// Whether mails about the ticket go to them, if they want mails at all.
    pub mails: bool,
    /// From when on they do not follow it any more.
    pub until: Option<Timestamp>,
    /// Whether the actor may say whether mails go to them.
    pub may_mute: bool,
    /// Whether the actor may take them out.
    pub may_remove: bool,
}

/// Somebody to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ParticipantInput {
    /// Id of the person; for agents.
    pub person: String,
    /// Or a mail address of theirs.
    pub email: String,
    /// The fingerprint of who gains sight of the ticket, once that was seen.
    pub seen: String,
}

/// Whether mails about the ticket go to somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ParticipantMailsInput {
    /// Ticked, or not.
    pub mails: String,
}
