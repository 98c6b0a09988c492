//! Tickets and their articles.

use crate::fields::{FieldDef, FieldValues};
use crate::ids::{ArticleId, AttachmentId, CustomerId, QueueId, SiteId, TicketId, TypeId, UserId};
use crate::response::DueView;
use crate::sales::OpportunityPart;
use crate::state::{ArticleKind, Channel, Priority, TicketState};
use crate::structure::Choice;
use crate::ticket_types::TypeForm;
use crate::ties::TicketRef;
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

impl TicketId {
    /// The number people read and say: five digits at least.
    #[must_use]
    pub fn number(self) -> String {
        (self.0 + 10_000).to_string()
    }

    /// The ticket of a number, with or without `#`.
    #[must_use]
    pub fn from_number(text: &str) -> Option<Self> {
        let number: i64 = text.trim().trim_start_matches('#').parse().ok()?;
        (number > 10_000).then_some(Self(number - 10_000))
    }
}

/// A ticket in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketRow {
    /// Id.
    pub id: TicketId,
    /// The number people read.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// State.
    pub state: TicketState,
    /// Priority.
    pub priority: Priority,
    /// Name of the queue.
    pub queue: String,
    /// Type.
    pub type_id: TypeId,
    /// Its name.
    pub ticket_type: String,
    /// Name of the requester.
    pub requester: String,
    /// Name of the customer.
    pub customer: String,
    /// Name of the owner, if any. Empty in the portal.
    pub owner: Option<String>,
    /// For requester and participants only.
    pub is_confidential: bool,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When something last happened.
    pub updated_at: Timestamp,
    /// When something of it is due next, by its response-time target. For agents only.
    pub due_at: Option<Timestamp>,
    /// Its tags. For agents only.
    pub tags: Vec<String>,
}

/// What a list of tickets is filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct TicketQuery {
    /// Number, or part of subject or requester.
    pub q: String,
    /// A view: `open` (default), `mine`, `unassigned`, `waiting`, `overdue`, `due_soon`, `closed`, `all`.
    pub view: String,
    /// Queue id.
    pub queue: String,
    /// Requester id.
    pub requester: String,
    /// Customer id.
    pub customer: String,
    /// A tag, in any case. For agents only.
    pub tag: String,
    /// `new`, `open`, `pending` or `closed`. Without a view, all tickets in this state.
    pub state: String,
    /// `low`, `normal`, `high` or `urgent`.
    pub priority: String,
    /// Type id.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", param(rename = "type"))]
    pub ticket_type: String,
    /// Id of the owner, or `none`. For agents only.
    pub owner: String,
    /// Cursor: rows after it.
    pub after: String,
    /// Cursor: rows before it.
    pub before: String,
}

/// An agent who has a ticket open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresentRow {
    /// Their name.
    pub name: String,
    /// Whether they are writing.
    pub is_typing: bool,
}

/// What the actor may do with a ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketCaps {
    /// Write to the other side.
    pub reply: bool,
    /// Add an internal note.
    pub note: bool,
    /// Change the state to any.
    pub state: bool,
    /// Close it, or open it again.
    pub close: bool,
    /// Change subject and confidentiality.
    pub change: bool,
    /// Move to another queue.
    pub move_queue: bool,
    /// Change the owner.
    pub assign: bool,
    /// Change the priority.
    pub priority: bool,
    /// Change the end-user in the end-user details (HAL-30).
    pub end_user: bool,
    /// Complete the details of the caller: the requester is a General User (HAL-22).
    pub caller: bool,
    /// Convert it: it is an opportunity that is not converted yet (HAL-31).
    pub convert: bool,
    /// Make it part of another ticket.
    pub merge: bool,
    /// Erase people: the requester is one.
    pub erase: bool,
}

/// A file at an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentView {
    /// Id; the file is at `/attachments/{id}`.
    pub id: AttachmentId,
    /// Name as given by the sender.
    pub name: String,
    /// Media type as told by the sender.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
}

/// One article of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArticleView {
    /// Id.
    pub id: ArticleId,
    /// Message, reply or internal note.
    pub kind: ArticleKind,
    /// Who wrote it.
    pub author_id: UserId,
    /// Their name.
    pub author: String,
    /// Where their picture is, if there is one.
    pub author_picture: Option<String>,
    /// Who really wrote it, if an admin did in the author's view. For agents only.
    pub real_author: Option<String>,
    /// As it was written: Markdown, or plain text if it came by mail.
    pub body: String,
    /// The same as HTML, which holds nothing but text, lists, quotes, code and links.
    pub html: String,
    /// When.
    pub created_at: Timestamp,
    /// Until when the actor can take it back: it is a reply of theirs whose mail has not left.
    pub undo_until: Option<Timestamp>,
    /// Files.
    pub attachments: Vec<AttachmentView>,
}

/// A ticket, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketView {
    /// Id.
    pub id: TicketId,
    /// The number people read.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// State.
    pub state: TicketState,
    /// Priority.
    pub priority: Priority,
    /// Queue.
    pub queue_id: QueueId,
    /// Its name.
    pub queue: String,
    /// Type.
    pub type_id: TypeId,
    /// Its name.
    pub ticket_type: String,
    /// Values of custom fields, also of those the type does not ask for.
    pub fields: FieldValues,
    /// The same for people to read: label and value of what is filled in.
    pub custom: Vec<(String, String)>,
    /// Requester (OST-10: exactly one).
    pub requester_id: UserId,
    /// Their name.
    pub requester: String,
    /// Their mail address. Absent in the portal for other people's tickets.
    pub requester_email: Option<String>,
    /// Customer.
    pub customer_id: CustomerId,
    /// Its name.
    pub customer: String,
    /// Site.
    pub site_id: SiteId,
    /// Its name.
    pub site: String,
    /// Owner, if any; absent in the portal.
    pub owner_id: Option<UserId>,
    /// Their name.
    pub owner: Option<String>,
    /// Who looks after the customer, for agents (OST-8).
    pub account_manager: Option<String>,
    /// For requester and participants only.
    pub is_confidential: bool,
    /// Its tags. For agents only.
    pub tags: Vec<String>,
    /// Until when it is pending, if that is known. For agents only.
    pub pending_until: Option<Timestamp>,
    /// Whether it is closed then, instead of opened.
    pub pending_closes: bool,
    /// How it came in.
    pub channel: Channel,
    /// Who turned to the desk, as it was typed. Empty in the portal, and where that is the requester.
    pub caller: CallerDetails,
    /// What makes it an opportunity, if it is one. For agents only.
    pub opportunity: Option<OpportunityPart>,
    /// Minutes worked on it. For agents only (ZAM-25).
    pub worked: Option<i64>,
    /// What is due, if a response-time target is for it. For agents only.
    pub due: Option<DueView>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When something last happened.
    pub updated_at: Timestamp,
    /// Counts changes; sent back to notice that somebody else changed it meanwhile.
    pub version: i64,
    /// Where what was written is now, if the ticket is merged and the actor may see that.
    pub merged_into: Option<TicketRef>,
    /// What was written, oldest first; without notes for whoever may not see them.
    pub articles: Vec<ArticleView>,
    /// What the actor may do.
    pub can: TicketCaps,
    /// Queues the actor may move it to. Empty in the portal.
    pub queues: Vec<Choice>,
    /// Agents who may own it. Empty in the portal.
    pub owners: Vec<Choice>,
    /// Types to choose from, if there are several.
    pub types: Vec<Choice>,
    /// Custom fields its type asks for, if the actor may change them.
    pub asked: Vec<FieldDef>,
}

/// Who turned to the desk, as an agent typed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CallerDetails {
    /// Name, as people write it.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Telephone number; of a call the one it came from.
    #[serde(deserialize_with = "loose")]
    pub phone: String,
    /// Login name.
    pub username: String,
}

/// The form that opens a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TicketInput {
    /// Requester id; in the portal always the person themselves.
    #[serde(deserialize_with = "loose")]
    pub requester_id: String,
    /// Type id; the first that can be chosen when empty.
    #[serde(deserialize_with = "loose")]
    pub type_id: String,
    /// Queue id, mandatory unless the type proposes one.
    #[serde(deserialize_with = "loose")]
    pub queue_id: String,
    /// Subject, mandatory.
    pub subject: String,
    /// First message, mandatory.
    pub body: String,
    /// Values of custom fields the type asks for, by key: a value, or a list of several.
    pub fields: FieldValues,
    /// Priority; normal when empty.
    pub priority: String,
    /// Check-box: for requester and participants only.
    #[serde(deserialize_with = "loose")]
    pub is_confidential: String,
    /// `call` for a telephone call; written when empty. For agents only.
    pub channel: String,
    /// Name of who turned to the desk, if that is not the requester: kept with the ticket. For a General
    /// User it can make a user (HAL-21). For agents only, as the other fields of the caller.
    pub caller_name: String,
    /// Their mail address.
    pub caller_email: String,
    /// Their telephone number; the number of a call.
    #[serde(deserialize_with = "loose")]
    pub caller_phone: String,
    /// Their username.
    pub caller_username: String,
    /// Check-box: mails what an agent writes to the requester. Where a program leaves it out, it is ticked, but for a
    /// call.
    #[serde(deserialize_with = "loose")]
    pub mail_requester: String,
    /// How long the call took, as `0:20` or minutes: counts as time worked. For agents only.
    #[serde(deserialize_with = "loose")]
    pub call_time: String,
    /// Chosen by the client; a second request with the same key opens no second ticket.
    #[serde(deserialize_with = "loose")]
    pub idempotency_key: String,
}

/// The form that gives a ticket another end-user, or another site of the same one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct EndUserInput {
    /// Id of the person, mandatory.
    #[serde(deserialize_with = "loose")]
    pub requester_id: String,
    /// Id of a site of the person's customers; the person's own when empty. For *Change Site/User* only.
    #[serde(deserialize_with = "loose")]
    pub site_id: String,
}

/// What *Change Site/User* and the end-user details offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndUserOptions {
    /// The ticket.
    pub id: TicketId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Its state as it was read.
    pub version: i64,
    /// The present end-user.
    pub requester: Choice,
    /// The present site.
    pub site_id: SiteId,
    /// Sites of the end-user's customers, named with the customer.
    pub sites: Vec<Choice>,
    /// Whether somebody can be added here (HAL-28).
    pub new_users: bool,
    /// Whether the end-user details may change, too (HAL-30).
    pub details: bool,
}

/// The form that opens a ticket without an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnonymousTicketInput {
    /// Name of who asks; mandatory where contact details are asked for (HAL-41).
    pub name: String,
    /// Their mail address, likewise.
    pub email: String,
    /// Custom fields of the person, by key, likewise (HAL-43).
    pub user_fields: FieldValues,
    /// Type id; the first that is offered when empty.
    #[serde(deserialize_with = "loose")]
    pub type_id: String,
    /// Queue id, mandatory unless the type proposes one.
    #[serde(deserialize_with = "loose")]
    pub queue_id: String,
    /// Subject, mandatory.
    pub subject: String,
    /// First message, mandatory.
    pub body: String,
    /// Custom fields of the ticket, by key.
    pub fields: FieldValues,
}

/// What that form offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnonymousForm {
    /// Queues open to everyone.
    pub queues: Vec<Choice>,
    /// Whether contact details are asked for.
    pub contact: bool,
    /// What the chosen type makes of the form.
    pub typed: TypeForm,
}

/// The form that answers or adds a note.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ArticleInput {
    /// `reply` or `note`; in the portal always a message.
    pub kind: String,
    /// Text, mandatory.
    pub body: String,
    /// New state, if it changes with this.
    pub state: String,
    /// The fingerprint of the audience, once somebody has looked at who gets the reply for the first time and is outside
    /// of the customer. Pages insist on it.
    pub seen: String,
    /// Chosen by the client; a second request with the same key adds no second article.
    #[serde(deserialize_with = "loose")]
    pub idempotency_key: String,
}

/// Changes to a ticket; an empty field stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TicketPatch {
    /// State.
    pub state: String,
    /// Until when it is pending: a day (`2026-11-30`) or a minute (`2026-11-30T09:00`), UTC; `none` for no end. A
    /// ticket that is not pending any more has none.
    pub pending_until: String,
    /// `true`: it is closed then; `false`: it is opened then, and its owner is told.
    #[serde(deserialize_with = "loose")]
    pub pending_closes: String,
    /// Tags to add, parted by commas.
    pub add_tags: String,
    /// Tags to remove, parted by commas.
    pub remove_tags: String,
    /// Priority.
    pub priority: String,
    /// Queue id.
    #[serde(deserialize_with = "loose")]
    pub queue_id: String,
    /// Owner id, or `none`.
    #[serde(deserialize_with = "loose")]
    pub owner_id: String,
    /// Subject.
    pub subject: String,
    /// `true` or `false`.
    #[serde(deserialize_with = "loose")]
    pub is_confidential: String,
    /// Type id. Values of fields that the new type does not ask for stay.
    #[serde(deserialize_with = "loose")]
    pub type_id: String,
    /// Values of custom fields the type asks for, by key; an empty value or `null` clears one.
    pub fields: FieldValues,
}

/// What the form that opens a ticket offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketOptions {
    /// Queues the actor may open tickets in.
    pub queues: Vec<Choice>,
    /// The requester proposed, if one was asked for.
    pub requester: Option<Choice>,
    /// Whether that is the General User of a site, so that the details of the caller are asked for (HAL-21).
    pub general: bool,
    /// Whether the requester can be added here (HAL-19).
    pub new_users: bool,
}

/// What the agent's list of tickets can be narrowed down by, beside queues, states and priorities.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketFilters {
    /// Types, those out of use too; none if there is only one.
    pub types: Vec<Choice>,
    /// Agents who work in queues the actor reads, by name.
    pub owners: Vec<Choice>,
}

/// How many open tickets there are, for the agent's dashboard and navigation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketCounts {
    /// Owned by the actor and not closed.
    pub mine: u64,
    /// Without owner and not closed.
    pub unassigned: u64,
    /// Not closed.
    pub open: u64,
    /// Not closed, by queue.
    pub queues: Vec<(Choice, u64)>,
    /// Overdue by a response-time target; absent where there are none.
    pub overdue: Option<u64>,
    /// Due soon, likewise.
    pub due_soon: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip() {
        assert_eq!(TicketId(7).number(), "10007");
        assert_eq!(TicketId::from_number("#10007"), Some(TicketId(7)));
        assert_eq!(TicketId::from_number("printer"), None);
        assert_eq!(TicketId::from_number("7"), None);
    }
}
