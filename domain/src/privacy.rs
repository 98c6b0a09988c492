//! Erasing people as a tracked task: what is asked, how far it is, and its receipt (OST-13, OST-14, ZAM-4 to 6).

use crate::ids::{PrivacyTaskId, TicketId, UserId};
use crate::state::choice;
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

/// Who stands at what erased people wrote in tickets of others. One for all of them, so that nobody can tell
/// what came from the same person. In no list, and never found.
pub const ERASED: UserId = UserId(-1);
/// What [`ERASED`] is called.
pub const ERASED_NAME: &str = "Deleted user";

choice! {
    /// How far an erasure is.
    PrivacyState {
        /// It begins later and can be taken back.
        Waiting = "waiting", "Waiting";
        /// It goes on in the background.
        Running = "running", "In progress";
        /// Nothing is left to do.
        Done = "done", "Completed";
        /// It was given up, and goes on when its job is tried again.
        Failed = "failed", "Stopped";
        /// It was taken back before it began.
        Restored = "restored", "Restored";
    }
}

choice! {
    /// What a receipt counts.
    Counted {
        /// Deleted tickets.
        Tickets = "tickets", "Tickets, with everything in them";
        /// Articles in these.
        Articles = "articles", "Articles in these tickets";
        /// Files at these.
        Attachments = "attachments", "Attached files";
        /// Deleted mail addresses.
        Emails = "emails", "Mail addresses";
        /// Deleted telephone numbers.
        Phones = "phones", "Telephone numbers";
        /// Deleted sessions, tokens, links, second factors.
        Access = "access", "Sessions, API tokens, one-time links and second factors";
        /// Deleted grants and participations.
        Grants = "grants", "Roles, groups, further customers and followed tickets";
        /// Deleted rows of imports.
        ImportRows = "import_rows", "Rows of imports";
        /// Deleted jobs and files of mails.
        Mails = "mails", "Waiting and kept mails";
        /// Deleted exports of other people.
        Exports = "exports", "Exports of other people, which may tell of this one";
        /// Journal rows whose values were taken out.
        JournalRows = "journal_rows", "Journal rows emptied of values";
        /// Places in records of others.
        Mentions = "mentions", "Other records in which name, mail address or telephone number was blotted out";
        /// Articles that stay.
        Written = "written", "Articles in tickets of other people, now by nobody in particular";
        /// Articles that stay without their text.
        WrittenRemoved = "written_removed", "Articles in tickets of other people, without their text and files";
        /// Tickets that stay without the person.
        TicketsAnonymised = "tickets_anonymised", "Tickets that stay, now of nobody in particular";
        /// Tickets that are somebody else's now.
        TicketsHandedOver = "tickets_handed_over", "Tickets handed over to another person";
        /// Tickets that stay because of a legal hold.
        TicketsHeld = "tickets_held", "Tickets in which people under legal hold wrote, now of nobody in particular";
        /// Articles that stay as they were because of a legal hold.
        HeldTexts = "held_texts", "Texts by people under legal hold that name this person";
        /// Mentions taken out by hand before.
        MentionsRedacted = "mentions_redacted", "Mentions in tickets of others removed after review";
        /// Mentions that nobody took out by hand.
        MentionsLeft = "mentions_left", "Mentions in tickets of others found, and not removed by hand";
        /// Names and telephone numbers that others have, too.
        Shared = "shared", "Names and telephone numbers that somebody else has, too";
    }
}

choice! {
    /// What becomes of the tickets of somebody who is erased.
    TicketFate {
        /// They go with everything in them.
        Delete = "delete", "Delete them with everything in them";
        /// They stay by nobody in particular.
        Anonymise = "anonymise", "Keep them without the person";
        /// They become somebody else's.
        HandOver = "hand_over", "Hand them over to another person";
    }
}

choice! {
    /// What becomes of what somebody who is erased wrote in tickets that stay.
    WrittenFate {
        /// It stays by nobody in particular.
        Anonymise = "anonymise", "Keep it without the name";
        /// Texts and files go, and that something was written stays.
        Remove = "remove", "Remove texts and files";
    }
}

/// What becomes of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErasurePlan {
    /// The tickets of the person.
    pub tickets: TicketFate,
    /// What they wrote in tickets that stay.
    pub written: WrittenFate,
    /// Who gets the tickets, where they are handed over.
    pub heir_id: Option<UserId>,
}

impl Default for ErasurePlan {
    fn default() -> Self {
        Self { tickets: TicketFate::Delete, written: WrittenFate::Anonymise, heir_id: None }
    }
}

/// What becomes of what a receipt counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is gone.
    Deleted,
    /// It is still there without what was personal in it.
    Emptied,
    /// It stays.
    Kept,
}

impl Counted {
    /// What became of it.
    #[must_use]
    pub const fn fate(self) -> Fate {
        match self {
            Self::JournalRows | Self::Mentions | Self::MentionsRedacted | Self::WrittenRemoved => Fate::Emptied,
            Self::Written
            | Self::TicketsAnonymised
            | Self::TicketsHandedOver
            | Self::TicketsHeld
            | Self::HeldTexts
            | Self::MentionsLeft
            | Self::Shared => Fate::Kept,
            _ => Fate::Deleted,
        }
    }

    /// Why it was not deleted; empty for what was.
    #[must_use]
    pub const fn why(self) -> &'static str {
        match self {
            Self::JournalRows => "That something was done, when and by whom stays provable.",
            Self::Mentions | Self::MentionsRedacted => "They belong to other people.",
            Self::Written | Self::WrittenRemoved => "They belong to the conversations of other people.",
            Self::TicketsAnonymised | Self::TicketsHandedOver => "The plan of this deletion says so.",
            Self::TicketsHeld => "What people under legal hold wrote must not be destroyed.",
            Self::HeldTexts => "They must not be changed as long as their writer is under legal hold.",
            Self::Shared => "Wherever they are written, they may mean the other one, and stay.",
            Self::MentionsLeft => "Names, addresses and numbers that nobody else has were blotted out all the same.",
            _ => "",
        }
    }
}

/// A line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptLine {
    /// What is counted.
    pub what: Counted,
    /// What became of it.
    pub fate: Fate,
    /// How many.
    pub count: u64,
}

/// A ticket that would go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketSample {
    /// Id.
    pub id: TicketId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
}

/// What has to be known before somebody is erased (OST-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureQuestion {
    /// The person.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: Option<String>,
    /// How many tickets would go.
    pub tickets: u64,
    /// The newest of them that the actor may see.
    pub samples: Vec<TicketSample>,
    /// How many of them stay in any case, as people under legal hold wrote in them.
    pub held_tickets: u64,
    /// Articles they wrote in tickets of others.
    pub written: u64,
    /// Mentions in tickets of others that a search found and nobody has decided about; `None` if nobody searched.
    pub mentions: Option<u64>,
    /// Days before it begins, in which it can be taken back.
    pub days: u64,
}

/// The form that erases somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct EraseInput {
    /// Check-box: the person's tickets go too. Mandatory if there are any and the plan deletes them (OST-13).
    #[serde(deserialize_with = "loose")]
    pub also_delete_tickets: String,
    /// What becomes of the person's tickets: `delete` (also if empty), `anonymise`, `hand_over`.
    pub tickets: String,
    /// Who gets the tickets, if they are handed over.
    #[serde(deserialize_with = "loose")]
    pub heir_id: String,
    /// What becomes of what the person wrote in tickets that stay: `anonymise` (also if empty), `remove`.
    pub written: String,
    /// The person's name or one of their mail addresses, to be sure who is meant. Mandatory.
    pub confirmation: String,
    /// Why. What names the person in it is blotted out with the rest.
    pub reason: String,
}

/// Somebody who must not be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LegalHold {
    /// Id of the person.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}

/// The form that puts somebody under legal hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct HoldInput {
    /// Why. Mandatory.
    pub reason: String,
}

/// An erasure (ZAM-6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrivacyTask {
    /// Id.
    pub id: PrivacyTaskId,
    /// Id of the person.
    pub user_id: UserId,
    /// Their name, as long as it goes on.
    pub name: String,
    /// How far it is.
    pub state: PrivacyState,
    /// Who asked for it.
    pub requested_by: String,
    /// Why.
    pub reason: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it begins, if it waits or waited.
    pub due_at: Option<Timestamp>,
    /// When it was completed.
    pub finished_at: Option<Timestamp>,
    /// What becomes of what.
    pub plan: ErasurePlan,
    /// Who gets the tickets, where they are handed over.
    pub heir: Option<String>,
    /// Whether the person is under legal hold, which keeps the erasure waiting.
    pub is_held: bool,
    /// Whether it deletes tickets alone, by a rule of retention, and nobody.
    pub is_of_tickets: bool,
    /// Numbers of the tickets deleted so far.
    pub tickets: Vec<String>,
    /// Numbers of the tickets that stay without the person so far.
    pub kept_tickets: Vec<String>,
    /// Steps done.
    pub handled: u64,
    /// Steps in all.
    pub to_handle: u64,
    /// Why it stopped.
    pub failure: Option<String>,
    /// What went and what stayed, so far.
    pub receipt: Vec<ReceiptLine>,
}
