//! The change journal: who changed what, and why it happened.

use crate::ids::{JournalId, UserId};
use crate::state::choice;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

choice! {
    /// What made a change happen.
    Cause {
        /// The browser interface.
        Interface = "interface", "Interface";
        /// The REST API, by a token.
        Api = "api", "API token";
        /// The portal.
        Portal = "portal", "Portal";
        /// A one-time link from a mail.
        Link = "link", "One-time link";
        /// A background job.
        Job = "job", "Background job";
        /// An import from a spreadsheet.
        Import = "import", "Import";
        /// An import from another system.
        Integration = "integration", "Integration";
        /// An identity provider, by a SCIM connection.
        Scim = "scim", "SCIM connection";
        /// The command line.
        Cli = "cli", "Command line";
        /// A mail that came in.
        Mail = "mail", "Incoming mail";
        /// First-start setup.
        Setup = "setup", "First setup";
        /// Deskfolk itself.
        System = "system", "System";
    }
}

choice! {
    /// The kinds of record the journal is about.
    Entity {
        /// A person.
        User = "user", "User";
        /// A customer.
        Customer = "customer", "Customer";
        /// A site.
        Site = "site", "Site";
        /// A department.
        Department = "department", "Department";
        /// A queue.
        Queue = "queue", "Queue";
        /// An access group.
        Group = "group", "Group";
        /// A role.
        Role = "role", "Role";
        /// A ticket.
        Ticket = "ticket", "Ticket";
        /// A ticket type.
        TicketType = "ticket_type", "Ticket type";
        /// When the desk works.
        Calendar = "calendar", "Calendar";
        /// What is promised for some tickets.
        ResponseTarget = "response_target", "Response target";
        /// A contact or prospect.
        Lead = "lead", "Lead";
        /// An account of prospects.
        SalesAccount = "sales_account", "Account";
        /// An action on many people at once.
        Bulk = "bulk_operation", "Bulk operation";
        /// A change of many tickets at once.
        TicketOperation = "ticket_operation", "Change of many tickets";
        /// A setting or mail template.
        Setting = "setting", "Setting";
        /// A canned reply.
        Canned = "canned_reply", "Canned reply";
        /// A mailbox.
        Mailbox = "mailbox", "Mailbox";
        /// A custom field.
        Field = "field", "Custom field";
        /// A source of people.
        Source = "source", "Source";
        /// Sign-ins of nobody in particular.
        SignIn = "sign_in", "Sign-in";
        /// An API token.
        Token = "token", "API token";
        /// A job.
        Job = "job", "Job";
        /// A list that left as a file.
        Export = "export", "Export";
        /// A saved view of a list.
        View = "view", "Saved view";
        /// An import from a spreadsheet.
        Import = "import", "Import";
        /// Another system whose people are imported.
        Integration = "integration", "Integration";
        /// An identity provider that keeps people here.
        Scim = "scim_connection", "SCIM connection";
        /// A provider of single sign-on.
        OidcProvider = "oidc_provider", "Sign-in provider";
        /// An erasure of a person.
        Privacy = "privacy_task", "Data privacy task";
        /// What is not kept for ever.
        Retention = "retention_rule", "Retention rule";
        /// Two people merged into one, or suggested to be.
        Merge = "person_merge", "Merge";
    }
}

/// Before and after of one field; `null` where there was or is nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// Before.
    pub from: serde_json::Value,
    /// After.
    pub to: serde_json::Value,
}

/// The changed fields, by name. Never secrets, never message bodies.
pub type Changes = BTreeMap<String, Change>;

/// Most rows of a page of a history.
pub const LONGEST_HISTORY: usize = 500;

/// One row of the journal, for history tabs and the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JournalRow {
    /// Id.
    pub id: JournalId,
    /// When.
    pub at: Timestamp,
    /// Whose rights counted; absent for the system.
    pub subject: Option<String>,
    /// Their id.
    pub subject_id: Option<UserId>,
    /// Who really sat there, if somebody else (both identities).
    pub real: Option<String>,
    /// Their id.
    pub real_id: Option<UserId>,
    /// What made it happen.
    pub cause: Cause,
    /// What happened, past tense: `ticket.replied`.
    pub event: String,
    /// Kind of record.
    pub entity: Entity,
    /// Its id.
    pub entity_id: i64,
    /// Changed fields.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Change>))]
    pub changes: Changes,
    /// Names of the records that the changes refer to by number, in histories; those that are gone or hidden have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<RecordName>,
}

/// What a record is called to which a change refers by number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordName {
    /// Kind of record.
    pub entity: Entity,
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its page; empty for whoever may not open it.
    pub path: String,
}

impl JournalRow {
    /// The event in words: `ticket.state_changed` reads "state changed".
    #[must_use]
    pub fn what(&self) -> String {
        self.event.rsplit('.').next().unwrap_or(&self.event).replace('_', " ")
    }
}
