//! Retention: what is not kept for ever, by rules that are looked at before they count.

use crate::ids::{RetentionRuleId, RetentionRunId};
use crate::state::{WebAccess, choice};
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

/// Most months of a rule.
pub const MOST_MONTHS: i64 = 600;

choice! {
    /// What a rule is about.
    RetentionSubject {
        /// People who neither signed in nor had to do with a ticket for some months.
        People = "people", "People";
        /// Tickets that were closed some months ago.
        Tickets = "tickets", "Closed tickets";
    }
}

choice! {
    /// What becomes of them.
    RetentionAction {
        /// People are set to invalid.
        Deactivate = "deactivate", "Set to invalid";
        /// People are erased, and their tickets stay by nobody in particular.
        Anonymise = "anonymise", "Erase the person, keep the tickets without a name";
        /// People are erased with their tickets.
        Erase = "erase", "Erase the person with all tickets";
        /// The files go, the texts stay.
        DeleteFiles = "delete_files", "Delete attached files";
        /// The tickets go with everything in them.
        DeleteTickets = "delete_tickets", "Delete the tickets";
    }
}

choice! {
    /// Which Web Access Level people have for a rule.
    AccessCondition {
        /// Any.
        Any = "any", "Any";
        /// *No Access*.
        NoAccess = "none", "No Access";
        /// Own tickets.
        Own = "own", "Own tickets";
        /// Those of the site.
        Site = "site", "Tickets of the site";
        /// Those of the customer.
        Customer = "customer", "Tickets of the customer";
    }
}

choice! {
    /// How far a run is.
    RunState {
        /// It found more than the rule allows without somebody's approval.
        Waiting = "waiting", "Waits for approval";
        /// It goes on in the background.
        Running = "running", "In progress";
        /// Nothing is left to do.
        Done = "done", "Completed";
        /// Somebody did not approve it.
        Discarded = "discarded", "Discarded";
        /// It was given up, or could not begin.
        Failed = "failed", "Stopped";
    }
}

choice! {
    /// What a run counts.
    RunCount {
        /// Everybody and everything whose turn came.
        Looked = "looked", "Looked at";
        /// People whose erasure was begun.
        Erasures = "erasures", "Erasures begun";
        /// People set to invalid.
        Deactivated = "deactivated", "People set to invalid";
        /// Tickets whose deletion was begun.
        Tickets = "tickets", "Tickets";
        /// Files that went.
        Files = "files", "Files deleted";
        /// What was left because of a legal hold.
        Held = "held", "Left: under legal hold";
        /// What was left as it may not be touched by whoever keeps the rule.
        Refused = "refused", "Left: not allowed";
        /// What did not fit any more when its turn came.
        Changed = "changed", "Left: changed meanwhile";
    }
}

impl RetentionAction {
    /// What it can be done to.
    #[must_use]
    pub const fn subject(self) -> RetentionSubject {
        match self {
            Self::Deactivate | Self::Anonymise | Self::Erase => RetentionSubject::People,
            Self::DeleteFiles | Self::DeleteTickets => RetentionSubject::Tickets,
        }
    }

    /// Whether something is gone for good afterwards.
    #[must_use]
    pub const fn erases(self) -> bool {
        !matches!(self, Self::Deactivate)
    }
}

impl AccessCondition {
    /// The level people must have, if a certain one.
    #[must_use]
    pub const fn level(self) -> Option<WebAccess> {
        match self {
            Self::Any => None,
            Self::NoAccess => Some(WebAccess::NoAccess),
            Self::Own => Some(WebAccess::Own),
            Self::Site => Some(WebAccess::Site),
            Self::Customer => Some(WebAccess::Customer),
        }
    }
}

/// The form of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RetentionInput {
    /// Name. Mandatory.
    pub name: String,
    /// What becomes of what the conditions hold for: `deactivate`, `anonymise`, `erase`, `delete_files`, `delete_tickets`.
    pub action: String,
    /// Months without a sign-in and a ticket, or since a ticket was closed. Mandatory.
    #[serde(deserialize_with = "loose")]
    pub months: String,
    /// Name of the customer; all if empty.
    pub customer: String,
    /// Web Access Level of the people: `any`, `none`, `own`, `site`, `customer`.
    pub web_access: String,
    /// Check-box: only people without an account.
    #[serde(deserialize_with = "loose")]
    pub only_guests: String,
    /// A run that finds more waits for approval. Mandatory.
    #[serde(deserialize_with = "loose")]
    pub most: String,
    /// Check-box: it runs once a day.
    #[serde(deserialize_with = "loose")]
    pub is_enabled: String,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetentionRule {
    /// Id.
    pub id: RetentionRuleId,
    /// Name.
    pub name: String,
    /// What it is about.
    pub subject: RetentionSubject,
    /// What becomes of it.
    pub action: RetentionAction,
    /// Months.
    pub months: i64,
    /// Name of the customer; of all if there is none.
    pub customer: Option<String>,
    /// Web Access Level of the people.
    pub web_access: AccessCondition,
    /// Whether only people without an account.
    pub only_guests: bool,
    /// A run that finds more waits for approval.
    pub most: i64,
    /// Whether it runs once a day.
    pub is_enabled: bool,
    /// Within whose rights.
    pub keeper: Option<String>,
    /// When it runs next.
    pub next_run_at: Option<Timestamp>,
    /// The newest runs.
    pub runs: Vec<RetentionRun>,
}

impl RetentionRule {
    /// As its form has it.
    #[must_use]
    pub fn input(&self) -> RetentionInput {
        let ticked = |is: bool| if is { "true".to_owned() } else { String::new() };
        RetentionInput {
            name: self.name.clone(),
            action: self.action.as_str().to_owned(),
            months: self.months.to_string(),
            customer: self.customer.clone().unwrap_or_default(),
            web_access: self.web_access.as_str().to_owned(),
            only_guests: ticked(self.only_guests),
            most: self.most.to_string(),
            is_enabled: ticked(self.is_enabled),
        }
    }
}

/// One time that a rule was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetentionRun {
    /// Id.
    pub id: RetentionRunId,
    /// How far it is.
    pub state: RunState,
    /// Who began or approved it; nobody for the scheduler.
    pub started_by: Option<String>,
    /// How many the conditions held for.
    pub found: u64,
    /// What became of how many.
    pub counts: Vec<(RunCount, u64)>,
    /// Why it waits or was stopped.
    pub message: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
}

/// What a rule would do now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetentionPreview {
    /// How many its conditions hold for.
    pub found: u64,
    /// How many of them are under legal hold and stay.
    pub held: u64,
    /// How many of them who looks may not know of; they are counted alone.
    pub hidden: u64,
    /// Tickets of these people, where those would go or lose their name.
    pub tickets: u64,
    /// The first of them: name or number and subject, and the address of its page.
    pub samples: Vec<(String, String)>,
    /// Whether a run would wait for approval.
    pub waits: bool,
}
