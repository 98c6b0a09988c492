//! Integrations: other systems whose people are imported, by hand or once a day (HAL-56 to 63).

mod rules;

pub use rules::{RuleLine, parse_lines};

use crate::ids::{ImportId, IntegrationId, IntegrationRunId};
use crate::state::choice;
use crate::time::Timestamp;
use crate::validate::{loose, loose_map};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

choice! {
    /// How the other system is read (HAL-56).
    IntegrationKind {
        /// A directory service.
        Ldap = "ldap", "LDAP / Active Directory";
        /// Lists of people as JSON.
        Json = "json", "JSON over HTTP";
    }
}

choice! {
    /// What becomes of people who are no longer in the other system.
    Vanished {
        /// Nothing.
        Keep = "keep", "Stay as they are";
        /// They cannot be used any more.
        Invalid = "invalid", "Are set to invalid";
    }
}

choice! {
    /// What becomes of people whom no mapping makes an agent (HAL-63).
    Others {
        /// They become users.
        Users = "users", "Become users";
        /// They are not imported.
        Skip = "skip", "Are not imported";
    }
}

choice! {
    /// How far a run of an integration is.
    IntegrationRunState {
        /// The other system is being read.
        Reading = "reading", "Being read";
        /// The dry run goes on.
        Checking = "checking", "Dry run";
        /// It can be carried out.
        Waiting = "waiting", "Ready";
        /// The circuit breaker stopped it: nothing was changed.
        Stopped = "stopped", "Stopped";
        /// It is being carried out.
        Running = "running", "Being imported";
        /// It was carried out, or there was nothing to do.
        Done = "done", "Done";
        /// The other system could not be read, or it was given up.
        Failed = "failed", "Failed";
        /// It was thrown away.
        Discarded = "discarded", "Discarded";
    }
}

impl IntegrationRunState {
    /// Whether it goes on by itself.
    #[must_use]
    pub const fn is_busy(self) -> bool {
        matches!(self, Self::Reading | Self::Checking | Self::Running)
    }
}

/// So many people never stop an automatic run: in a small directory, one is soon a large share.
pub const BREAKER_FLOOR: u64 = 5;

/// The form of an integration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct IntegrationInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// `ldap` or `json`.
    pub kind: String,
    /// Address: `ldaps://`, `ldap://` or `https://`.
    pub url: String,
    /// LDAP: goes over to TLS before anything else is sent.
    #[serde(deserialize_with = "loose")]
    pub start_tls: String,
    /// Certificates that are trusted beside those of the operating system, as PEM.
    pub ca: String,
    /// LDAP: who signs in; nobody if empty.
    pub bind_dn: String,
    /// Password of the bind, or the bearer token. What is stored stays if this is empty.
    pub password: String,
    /// Forgets what is stored.
    #[serde(deserialize_with = "loose")]
    pub forget_password: String,
    /// LDAP: below which entry people are looked for.
    pub base: String,
    /// LDAP: which entries are people; `(objectClass=person)` if empty.
    pub filter: String,
    /// LDAP: whoever is in a group that is in a group of the mappings counts as in that one.
    #[serde(deserialize_with = "loose")]
    pub nested: String,
    /// JSON: where the list of people is, as `data.people`; the whole answer if empty.
    pub list_path: String,
    /// JSON: where the address of the next page is, as `links.next`.
    pub next_path: String,
    /// What people are recognised by: `emails`, `username` or a custom field; `emails` if empty (HAL-57).
    pub matching: String,
    /// The attribute for each field, by its variable.
    #[serde(deserialize_with = "loose_map")]
    pub fields: BTreeMap<String, String>,
    /// Which values lead to which site, one a line: `office = Porto -> Acme / Porto` (HAL-58).
    pub places: String,
    /// Where everybody else belongs, as `Acme / Head office`; an error for their rows if empty.
    pub default_place: String,
    /// Which values make an agent, one a line: `title = Support -> ROLE @ DEPARTMENT` (HAL-63).
    pub agents: String,
    /// What becomes of everybody else: `users` or `skip`; `users` if empty.
    pub others: String,
    /// Where the imported people are kept: a source, or none.
    #[serde(deserialize_with = "loose")]
    pub source_id: String,
    /// LDAP: people sign in with the password they have there.
    #[serde(deserialize_with = "loose")]
    pub signs_in: String,
    /// What becomes of people who are gone there: `keep` or `invalid`; `keep` if empty.
    pub vanished: String,
    /// An automatic run stops when more than this many per cent of the known people would be changed or are gone.
    #[serde(deserialize_with = "loose")]
    pub threshold: String,
    /// The hour of the day, UTC, of the automatic run.
    #[serde(deserialize_with = "loose")]
    pub hour: String,
    /// Comment.
    pub comment: String,
}

/// An integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntegrationView {
    /// Id.
    pub id: IntegrationId,
    /// Its form as it is now, without the secret.
    #[serde(flatten)]
    pub input: IntegrationInput,
    /// Whether a password or token is stored.
    pub has_secret: bool,
    /// What people are recognised by, for people to read.
    pub matching_label: String,
    /// Whether it runs once a day (HAL-60).
    pub is_enabled: bool,
    /// When it runs next.
    pub next_run_at: Option<Timestamp>,
    /// The last run that was started by hand (HAL-62).
    pub last_manual: Option<IntegrationRun>,
    /// The last run of any kind.
    pub last: Option<IntegrationRun>,
}

/// A run of an integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntegrationRun {
    /// Id.
    pub id: IntegrationRunId,
    /// Whether it began by itself.
    pub is_automatic: bool,
    /// How far it is.
    pub state: IntegrationRunState,
    /// Who started it.
    pub started_by: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// People found there.
    pub found: u64,
    /// Created here.
    pub created: u64,
    /// Changed here.
    pub updated: u64,
    /// Known already as they are.
    pub unchanged: u64,
    /// Left out, with errors.
    pub errors: u64,
    /// People known from there who are gone; unknown before the dry run is over.
    pub vanished: Option<u64>,
    /// Why it stopped or failed.
    pub message: String,
    /// Its rows, while they are kept.
    pub import_id: Option<ImportId>,
}

impl IntegrationRun {
    /// What it did, in words.
    #[must_use]
    pub fn summary(&self) -> String {
        let vanished = match self.vanished {
            None | Some(0) => String::new(),
            Some(gone) => format!(", {gone} gone"),
        };
        format!(
            "{} found: {} created, {} changed, {} unchanged, {} with errors{vanished}",
            self.found, self.created, self.updated, self.unchanged, self.errors
        )
    }
}

/// What a test of the connection found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectionTest {
    /// Entries on the first page.
    pub found: u64,
    /// Name of the first of them.
    pub first: String,
    /// Its attributes with their values, for the mapping.
    pub attributes: BTreeMap<String, String>,
}
