//! How mail leaves: SMTP, files that can be read on a page, or memory in tests.

use super::refusal::Refusal;
use crate::error::{Error, Result};
use domain::mail::KeptMail;
use lettre::message::Message;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// A transport.
#[derive(Clone)]
pub enum Mailer {
    /// An SMTP relay.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// One `.eml` file a mail in this folder; readable at *Kept mails*.
    Files(PathBuf),
    /// Kept in memory, for tests.
    Memory(Arc<Mutex<Vec<String>>>),
}

/// How an SMTP connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// TLS from the first byte (port 465).
    Implicit,
    /// Plain text that must turn to TLS (port 587).
    StartTls,
    /// No TLS: for a relay on the same machine only.
    None,
}

impl Mailer {
    /// An SMTP relay.
    ///
    /// # Errors
    /// If the host name cannot be used for TLS.
    pub fn smtp(host: &str, port: u16, tls: SmtpTls, login: Option<(String, String)>) -> Result<Self> {
        type Smtp = AsyncSmtpTransport<Tokio1Executor>;
        let wrong = |error: lettre::transport::smtp::Error| Error::Other(format!("smtp: {error}"));
        let builder = match tls {
            SmtpTls::Implicit => Smtp::relay(host).map_err(wrong)?,
            SmtpTls::StartTls => Smtp::starttls_relay(host).map_err(wrong)?,
            SmtpTls::None => Smtp::builder_dangerous(host),
        };
        let builder = builder.port(port).timeout(Some(std::time::Duration::from_secs(20)));
        let builder = match login {
            Some((name, password)) => builder.credentials(Credentials::new(name, password)),
            None => builder,
        };
        Ok(Self::Smtp(builder.build()))
    }

    /// For tests.
    #[must_use]
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// What the memory transport was given, as text of the whole message.
    #[must_use]
    pub fn kept_in_memory(&self) -> Vec<String> {
        match self {
            Self::Memory(kept) => kept.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Self::Smtp(_) | Self::Files(_) => Vec::new(),
        }
    }

    /// What the memory transport was given, as people would read it.
    #[must_use]
    pub fn read_in_memory(&self) -> Vec<KeptMail> {
        self.kept_in_memory().iter().map(|raw| super::kept::read_raw(raw)).collect()
    }

    /// Hands a message over. `name` identifies it: handing it over twice keeps one file.
    ///
    /// # Errors
    /// If the relay or the disk refuses.
    pub async fn send(&self, name: &str, message: Message) -> Result<(), Refusal> {
        match self {
            Self::Smtp(smtp) => {
                smtp.send(message).await.map_err(|error| Refusal::of(&error))?;
            }
            Self::Files(folder) => {
                let failed = |error: std::io::Error| Refusal::Later(format!("mail folder: {error}"));
                tokio::fs::create_dir_all(folder).await.map_err(failed)?;
                let path = folder.join(format!("{name}.eml"));
                let partial = folder.join(format!(".{name}.part"));
                tokio::fs::write(&partial, message.formatted()).await.map_err(failed)?;
                tokio::fs::rename(&partial, &path).await.map_err(failed)?;
            }
            Self::Memory(kept) => {
                let text = String::from_utf8_lossy(&message.formatted()).into_owned();
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(text);
            }
        }
        Ok(())
    }
}
