//! The form of a mailbox's server, checked.

use crate::imap::is_this_machine;
use crate::journal::Diff;
use crate::secret::Secret;
use domain::AppError;
use domain::error::FieldErrors;
use domain::mailbox_accounts::{INBOX, MailCredential, MailSecurity, MailboxAccountInput, POLL_S, USUAL_POLL_S};
use domain::validate;
use entity::mailbox_account::Model;
use std::net::IpAddr;

/// Access tokens are longer than passwords, but not without end.
const LONGEST_SECRET: usize = 8 * 1024;

/// What the form says.
pub(super) struct Details {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    pub login: String,
    pub credential: MailCredential,
    /// A new one; the one there is stays where there is none.
    pub secret: Option<Secret<String>>,
    pub folder: String,
    pub move_to: Option<String>,
    pub is_enabled: bool,
    pub poll_seconds: u32,
}

impl Details {
    /// Checks the form; `own` is the server as it is.
    pub(super) fn check(input: &MailboxAccountInput, own: Option<&Model>) -> Result<Self, AppError> {
        let mut errors = FieldErrors::new();
        let host = host(&mut errors, &input.host);
        let security = MailSecurity::parse(input.security.trim());
        match security {
            None => errors.add("security", "Please choose TLS, STARTTLS or none."),
            Some(MailSecurity::Plain) if !is_this_machine(&host) => {
                errors.add("security", "Without TLS, only a server on this machine can be used.");
            }
            Some(_) => {}
        }
        let security = security.unwrap_or(MailSecurity::Tls);
        let credential = MailCredential::parse(input.credential.trim());
        if credential.is_none() {
            errors.add("credential", "Please choose password or access token.");
        }
        let folder = validate::line(&mut errors, "folder", "The folder", &input.folder);
        let folder = if folder.is_empty() { INBOX.to_owned() } else { folder };
        let move_to = validate::line(&mut errors, "move_to", "The folder", &input.move_to);
        if move_to.eq_ignore_ascii_case(&folder) {
            errors.add("move_to", "Fetched mails cannot stay in the folder that is fetched.");
        }
        let mut details = Self {
            port: port(&mut errors, &input.port, security),
            host,
            security,
            login: validate::required(&mut errors, "login", "The login", &input.login),
            credential: credential.unwrap_or(MailCredential::Password),
            secret: None,
            folder,
            move_to: (!move_to.is_empty()).then_some(move_to),
            is_enabled: validate::is_ticked(&input.is_enabled),
            poll_seconds: poll(&mut errors, &input.poll_seconds),
        };
        details.secret = details.secret(&mut errors, &input.password, own);
        errors.into_result()?;
        Ok(details)
    }

    /// A kept secret goes to nobody but the server it was entered for: else who may change this form could have
    /// it sent to a server of their own.
    fn secret(&self, errors: &mut FieldErrors, text: &str, own: Option<&Model>) -> Option<Secret<String>> {
        if text.is_empty() {
            match own {
                Some(own) if self.is_at(own) => {}
                Some(_) => {
                    errors
                        .add("password", "The server or the login is another one: please enter its password or token.");
                }
                None => errors.add("password", "The password or token is missing."),
            }
            return None;
        }
        if text.len() > LONGEST_SECRET || text.chars().any(char::is_control) {
            errors.add("password", "This is too long, or it has a line break in it.");
        }
        Some(Secret(text.to_owned()))
    }

    /// Whether it is the same login at the same server.
    fn is_at(&self, own: &Model) -> bool {
        (self.host.as_str(), i32::from(self.port), self.login.as_str(), self.credential)
            == (own.host.as_str(), own.port, own.login.as_str(), own.credential)
    }

    /// Whether numbers of mails of the present folder count for this one too.
    pub(super) fn is_same_folder(&self, own: &Model) -> bool {
        self.is_at(own) && self.folder == own.folder
    }

    /// What differs from `old`. Of the secret, that it is a new one.
    pub(super) fn diff(&self, old: Option<&Model>) -> Diff {
        let diff = match old {
            Some(old) => Diff::new()
                .field("host", &old.host, &self.host)
                .field("port", &old.port, &i32::from(self.port))
                .field("security", &old.security, &self.security)
                .field("login", &old.login, &self.login)
                .field("credential", &old.credential, &self.credential)
                .field("folder", &old.folder, &self.folder)
                .field("move_to", &old.move_to, &self.move_to)
                .field("is_enabled", &old.is_enabled, &self.is_enabled)
                .field("poll_seconds", &i64::from(old.poll_seconds), &i64::from(self.poll_seconds)),
            None => Diff::new()
                .set("host", &self.host)
                .set("port", &self.port)
                .set("security", &self.security)
                .set("login", &self.login)
                .set("credential", &self.credential)
                .set("folder", &self.folder)
                .set("move_to", &self.move_to)
                .set("is_enabled", &self.is_enabled)
                .set("poll_seconds", &self.poll_seconds),
        };
        if self.secret.is_some() { diff.set("password", &"changed") } else { diff }
    }
}

fn host(errors: &mut FieldErrors, text: &str) -> String {
    let host = validate::required(errors, "host", "The server", text);
    if host.is_empty() || host.parse::<IpAddr>().is_ok() {
        return host;
    }
    let is_name =
        |name: &String| !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || "/:@?#".contains(c));
    match idna::domain_to_ascii(&host).ok().filter(is_name) {
        Some(name) => name,
        None => {
            errors.add("host", "Please enter the name of the server alone, such as imap.example.com.");
            host
        }
    }
}

fn port(errors: &mut FieldErrors, text: &str, security: MailSecurity) -> u16 {
    match text.trim() {
        "" => security.usual_port(),
        text => text.parse().ok().filter(|port| *port > 0).unwrap_or_else(|| {
            errors.add("port", "The port is a number from 1 to 65535.");
            security.usual_port()
        }),
    }
}

fn poll(errors: &mut FieldErrors, text: &str) -> u32 {
    match text.trim() {
        "" => USUAL_POLL_S,
        text => text.parse().ok().filter(|seconds| POLL_S.contains(seconds)).unwrap_or_else(|| {
            errors.add("poll_seconds", format!("From {} to {} seconds, please.", POLL_S.start(), POLL_S.end()));
            USUAL_POLL_S
        }),
    }
}
