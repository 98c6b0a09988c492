//! Which mails about tickets people want.

use serde::{Deserialize, Serialize};

/// What somebody chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailPreferences {
    /// Whether they get mails about tickets at all.
    pub mails: bool,
    /// Whether they are an agent, to whom the rest applies.
    pub is_agent: bool,
    /// Of an agent: whether they are told of tickets that become theirs, and of messages in them.
    pub owned: bool,
    /// Of an agent: whether they are told of new tickets in their queues.
    pub new_tickets: bool,
}

/// The form: what is not ticked is not wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MailPreferencesInput {
    /// Mails about tickets.
    pub mails: String,
    /// Of an agent: about their own tickets.
    pub owned: String,
    /// Of an agent: about new tickets in their queues.
    pub new_tickets: String,
}
