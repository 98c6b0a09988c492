//! Mailboxes: their mails become tickets, and add to tickets. What could become neither is in quarantine.

use crate::ids::{IncomingId, MailboxId, QueueId, TicketId};
use crate::state::choice;
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

choice! {
    /// Whether a mailbox adds unknown senders to the directory (HAL-45).
    CreateUsers {
        /// As the general settings say.
        Inherit = "inherit", "As in the general settings";
        /// Whatever they say.
        Yes = "yes", "Yes";
        /// Whatever they say.
        No = "no", "No";
    }
}

impl CreateUsers {
    /// What counts for this mailbox, with what the general settings say.
    #[must_use]
    pub const fn counts(self, general: bool) -> bool {
        match self {
            Self::Inherit => general,
            Self::Yes => true,
            Self::No => false,
        }
    }
}

choice! {
    /// What became of a mail that came in.
    IncomingState {
        /// A new ticket.
        Ticket = "ticket", "New ticket";
        /// An article of a ticket there was.
        Reply = "reply", "Answer";
        /// It waits for somebody to look at it.
        Quarantined = "quarantined", "In quarantine";
        /// It was deleted from the quarantine.
        Deleted = "deleted", "Deleted";
        /// Nothing, for good reason.
        Ignored = "ignored", "Ignored";
        /// It told that a mail could not be delivered.
        Bounce = "bounce", "Bounce";
    }
}

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailboxRow {
    /// Id.
    pub id: MailboxId,
    /// Name.
    pub name: String,
    /// Its mail address.
    pub address: String,
    /// Where its new tickets wait.
    pub queue_id: QueueId,
    /// The name of that queue.
    pub queue: String,
    /// Whether unknown senders are added to the directory.
    pub create_users: CreateUsers,
    /// What that comes to with the general settings as they are.
    pub creates_users: bool,
    /// Whether it takes mails.
    pub is_active: bool,
    /// Comment.
    pub comment: String,
    /// Raised by one with each change.
    pub version: i64,
    /// Mails in quarantine.
    pub quarantined: u64,
}

/// The form of a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MailboxInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// Mail address, mandatory, unique.
    pub address: String,
    /// Id of the queue in which its new tickets wait, mandatory.
    #[serde(deserialize_with = "loose")]
    pub queue_id: String,
    /// `inherit`, `yes` or `no`; `inherit` when empty.
    pub create_users: String,
    /// Check-box: it takes mails.
    #[serde(deserialize_with = "loose")]
    pub is_active: String,
    /// Comment.
    pub comment: String,
    /// The version that was changed; a later one refuses the change. Not looked at when empty.
    #[serde(deserialize_with = "loose")]
    pub version: String,
}

impl From<&MailboxRow> for MailboxInput {
    fn from(row: &MailboxRow) -> Self {
        Self {
            name: row.name.clone(),
            address: row.address.clone(),
            queue_id: row.queue_id.to_string(),
            create_users: row.create_users.as_str().to_owned(),
            is_active: row.is_active.to_string(),
            comment: row.comment.clone(),
            version: row.version.to_string(),
        }
    }
}

/// A mail that came in and became no article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncomingRow {
    /// Id.
    pub id: IncomingId,
    /// The mailbox it came in by.
    pub mailbox: String,
    /// What became of it.
    pub state: IncomingState,
    /// Address of the sender; empty if it names none.
    pub sender: String,
    /// Subject.
    pub subject: String,
    /// Why it became no article.
    pub reason: String,
    /// In bytes.
    pub size: u64,
    /// When it came.
    pub at: Timestamp,
    /// Whether it is still kept, so that it can be read and released.
    pub is_kept: bool,
}

/// Which of the mails that became no article are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct IncomingQuery {
    /// `true` for those that needed nothing; those in quarantine otherwise.
    pub ignored: String,
    /// Cursor: mails after it.
    pub after: String,
    /// Cursor: mails before it.
    pub before: String,
}

impl IncomingQuery {
    /// Those that needed nothing, or those in quarantine: the first page.
    #[must_use]
    pub fn first(ignored: bool) -> Self {
        Self { ignored: ignored.to_string(), ..Self::default() }
    }
}

/// A mail in quarantine with its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncomingView {
    /// What is known of it.
    pub row: IncomingRow,
    /// Its source as text, from the beginning.
    pub source: String,
    /// Whether the source goes on behind that.
    pub is_cut: bool,
}

/// What a released mail became.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Released {
    /// The ticket it is in now.
    pub ticket_id: TicketId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hal_45_the_choice_of_the_mailbox_wins_over_the_general_one() {
        let table = [
            (CreateUsers::Inherit, true, true),
            (CreateUsers::Inherit, false, false),
            (CreateUsers::Yes, true, true),
            (CreateUsers::Yes, false, true),
            (CreateUsers::No, true, false),
            (CreateUsers::No, false, false),
        ];
        for (mailbox, general, counts) in table {
            assert_eq!(mailbox.counts(general), counts, "{mailbox:?} x {general}");
        }
    }
}
