//! Who gets a reply, before it is sent.

use crate::ids::UserId;
use crate::state::choice;
use serde::{Deserialize, Serialize};

choice! {
    /// Why somebody gets a reply.
    AudienceRole {
        /// It is their ticket.
        Requester = "requester", "Requester";
        /// They turned to the desk for a General User.
        Caller = "caller", "Caller";
        /// They follow the ticket.
        Participant = "participant", "Participant";
        /// They came by a link that was forwarded.
        Guest = "guest", "By a forwarded link";
    }
}

/// Somebody who gets a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AudienceRow {
    /// The person, if they are in the directory.
    pub id: Option<UserId>,
    /// Their name, or their mail address.
    pub name: String,
    /// Why they get it.
    pub role: AudienceRole,
    /// Their customer; empty where that is not known.
    pub customer: String,
    /// Whether they get a mail.
    pub by_mail: bool,
    /// Whether they do not belong to the customer of the ticket.
    pub is_outside: bool,
    /// Whether that has not been confirmed yet in this ticket.
    pub is_new: bool,
}

/// Who gets and who sees a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplyAudience {
    /// The customer of the ticket.
    pub customer: String,
    /// Those it is sent to, or who follow it by a link.
    pub people: Vec<AudienceRow>,
    /// How many others of the customer see it in the portal.
    pub colleagues: u64,
    /// The first of them.
    pub colleague_names: Vec<String>,
    /// Whether there may be more of them: so many were looked at that the rest was left out.
    pub at_least: bool,
    /// What a reply is sent with as `seen`, once the people outside of the customer have been looked at; empty if there
    /// is nothing to confirm.
    pub seen: String,
}
