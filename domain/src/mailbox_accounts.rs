//! Mail servers from which mailboxes are fetched.

use crate::state::choice;
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

choice! {
    /// How the connection to a mail server is protected.
    MailSecurity {
        /// From the first byte.
        Tls = "tls", "TLS";
        /// Plain text that must turn to TLS.
        StartTls = "starttls", "STARTTLS";
        /// Not at all: for a server on the same machine.
        Plain = "plain", "None (this machine only)";
    }
}

impl MailSecurity {
    /// The port a server of this kind usually listens at.
    #[must_use]
    pub const fn usual_port(self) -> u16 {
        match self {
            Self::Tls => 993,
            Self::StartTls | Self::Plain => 143,
        }
    }
}

choice! {
    /// What the secret of a mailbox is.
    MailCredential {
        /// A password.
        Password = "password", "Password";
        /// An access token of OAuth 2, sent as `XOAUTH2`.
        OAuth = "oauth", "OAuth access token";
    }
}

/// The folder of mails that have just arrived.
pub const INBOX: &str = "INBOX";
/// Seconds between two looks at a mailbox, where nothing is chosen.
pub const USUAL_POLL_S: u32 = 60;
/// The shortest and the longest time between two looks, in seconds.
pub const POLL_S: std::ops::RangeInclusive<u32> = 10..=3600;

/// The form of a mailbox's server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MailboxAccountInput {
    /// Name or address of the server, mandatory.
    pub host: String,
    /// Port; the usual one when empty.
    #[serde(deserialize_with = "loose")]
    pub port: String,
    /// `tls`, `starttls`, or `plain` for a server on the same machine.
    pub security: String,
    /// Login at the server, mandatory.
    pub login: String,
    /// `password` or `oauth`.
    pub credential: String,
    /// Password or access token; the one there is when empty. Never shown.
    pub password: String,
    /// The folder that is fetched; `INBOX` when empty.
    pub folder: String,
    /// The folder to which fetched mails are moved; they are deleted when empty.
    pub move_to: String,
    /// Check-box: mails are fetched.
    // A form says nothing of a box that is not ticked.
    #[serde(default, deserialize_with = "loose")]
    pub is_enabled: String,
    /// Seconds between two looks at the mailbox.
    #[serde(deserialize_with = "loose")]
    pub poll_seconds: String,
    /// The version that was changed; a later one refuses the change. Not looked at when empty.
    #[serde(deserialize_with = "loose")]
    pub version: String,
}

impl Default for MailboxAccountInput {
    fn default() -> Self {
        let empty = String::new;
        Self {
            host: empty(),
            port: empty(),
            security: MailSecurity::Tls.as_str().to_owned(),
            login: empty(),
            credential: MailCredential::Password.as_str().to_owned(),
            password: empty(),
            folder: INBOX.to_owned(),
            move_to: empty(),
            is_enabled: true.to_string(),
            poll_seconds: USUAL_POLL_S.to_string(),
            version: empty(),
        }
    }
}

/// The server of a mailbox, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailboxAccount {
    /// Name or address of the server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// Login at the server.
    pub login: String,
    /// What the secret is.
    pub credential: MailCredential,
    /// The folder that is fetched.
    pub folder: String,
    /// The folder to which fetched mails are moved; they are deleted where there is none.
    pub move_to: Option<String>,
    /// Whether mails are fetched.
    pub is_enabled: bool,
    /// Seconds between two looks at the mailbox.
    pub poll_seconds: u32,
    /// Mails fetched so far.
    pub fetched: u64,
    /// When it was last looked at without an error.
    pub fetched_at: Option<Timestamp>,
    /// What went wrong last, since it last went well.
    pub last_error: Option<String>,
    /// When it is tried again after that.
    pub next_at: Option<Timestamp>,
    /// Raised by one with each change.
    pub version: i64,
}

impl From<&MailboxAccount> for MailboxAccountInput {
    fn from(row: &MailboxAccount) -> Self {
        Self {
            host: row.host.clone(),
            port: row.port.to_string(),
            security: row.security.as_str().to_owned(),
            login: row.login.clone(),
            credential: row.credential.as_str().to_owned(),
            password: String::new(),
            folder: row.folder.clone(),
            move_to: row.move_to.clone().unwrap_or_default(),
            is_enabled: row.is_enabled.to_string(),
            poll_seconds: row.poll_seconds.to_string(),
            version: row.version.to_string(),
        }
    }
}

/// A mailbox with what its page of the server shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxAccountPage {
    /// Name of the mailbox.
    pub name: String,
    /// Its server, if it has one.
    pub account: Option<MailboxAccount>,
}

/// A mailbox that cannot be fetched at the moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailboxTrouble {
    /// The mailbox.
    pub mailbox_id: crate::ids::MailboxId,
    /// Its name.
    pub name: String,
    /// Why, in plain words.
    pub error: String,
    /// When it was last looked at without an error.
    pub fetched_at: Option<Timestamp>,
}

/// What a test of a connection found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectionTest {
    /// Mails in the folder.
    pub mails: u32,
    /// Whether the server tells of new mails by itself (`IDLE`).
    pub tells_of_new_mails: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_never_holds_the_secret() {
        let account = MailboxAccount {
            host: "imap.example.com".to_owned(),
            port: 993,
            security: MailSecurity::Tls,
            login: "desk".to_owned(),
            credential: MailCredential::OAuth,
            folder: INBOX.to_owned(),
            move_to: None,
            is_enabled: false,
            poll_seconds: 30,
            fetched: 0,
            fetched_at: None,
            last_error: None,
            next_at: None,
            version: 4,
        };
        let form = MailboxAccountInput::from(&account);
        assert_eq!((form.password.as_str(), form.move_to.as_str(), form.is_enabled.as_str()), ("", "", "false"));
        assert_eq!((form.port.as_str(), form.credential.as_str(), form.version.as_str()), ("993", "oauth", "4"));
    }
}
