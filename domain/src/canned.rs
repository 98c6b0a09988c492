//! Canned replies: texts with variables that agents insert in what they write.

use crate::ids::{CannedId, QueueId};
use crate::state::Validity;
use crate::structure::Choice;
use serde::{Deserialize, Serialize};

/// Variables a canned reply knows, without the leading `$-`.
pub const VARIABLES: [&str; 12] = [
    "NAME",
    "FIRSTNAME",
    "MIDDLENAME",
    "LASTNAME",
    "PREFERREDNAME",
    "LOGIN",
    "DESK",
    "URL",
    "TICKET",
    "SUBJECT",
    "LINK",
    "AGENT",
];

/// A canned reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CannedRow {
    /// Id.
    pub id: CannedId,
    /// Name.
    pub name: String,
    /// Only a valid one is offered.
    pub validity: Validity,
    /// Its text, with variables.
    pub body: String,
    /// The queues in whose tickets it is offered; in all of them if there is none.
    pub queues: Vec<QueueId>,
    /// Their names.
    pub queue_names: Vec<String>,
}

/// The form of a canned reply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CannedInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// Validity; valid when empty.
    pub validity: String,
    /// Text, mandatory, with variables such as `$-FIRSTNAME`.
    pub body: String,
    /// Ids of queues; all queues when empty.
    #[serde(deserialize_with = "crate::validate::loose_list")]
    pub queues: Vec<String>,
}

/// What the form offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedOptions {
    /// Queues.
    pub queues: Vec<Choice>,
}

/// A canned reply with its variables filled in for a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CannedText {
    /// The text to insert.
    pub text: String,
}
