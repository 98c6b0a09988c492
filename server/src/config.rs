//! Configuration: defaults, then a file, then the environment. Parsed once; a wrong or unknown key is
//! an error that names it.

use crate::Failure;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use service::mail::transport::SmtpTls;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Values taken from the environment as they are: a password of digits is no number, and an error
/// about it would show it.
const VERBATIM: [&str; 4] = ["mail.username", "mail.password", "security.secret_key", "security.metrics_token"];

/// Everything that can be configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the desk is served.
    pub server: ServerConfig,
    /// Where data is kept.
    pub storage: StorageConfig,
    /// How mail leaves.
    pub mail: MailConfig,
    /// How mail comes in.
    pub imap: ImapConfig,
    /// Secrets of the server itself.
    pub security: SecurityConfig,
    /// What is logged.
    pub log: LogConfig,
}

/// `[server]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The address people reach the desk at; `http://LISTEN` when empty. Links in mails begin with it.
    pub public_url: String,
    /// Folder of the built site (`pkg`, icons).
    pub site_root: PathBuf,
    /// Believe the last `X-Forwarded-For`: only behind a proxy that sets it.
    pub trust_proxy: bool,
    /// Seconds a request may take before it is given up when shutting down.
    pub shutdown_seconds: u64,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            public_url: String::new(),
            site_root: PathBuf::from("target/site"),
            trust_proxy: false,
            shutdown_seconds: 15,
        }
    }
}

/// `[storage]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StorageConfig {
    /// Folder for the SQLite database, attachments, kept mails and the secret key.
    pub data_dir: PathBuf,
    /// `postgres://…` or `sqlite://…`; SQLite in the data folder when empty. `DATABASE_URL` wins.
    pub database_url: String,
}

impl Default for StorageConfig {
    fn default() -> Self {
        Self { data_dir: PathBuf::from("data"), database_url: String::new() }
    }
}

/// How mail leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    /// Kept as files, readable at *Kept mails*.
    Files,
    /// By an SMTP relay.
    Smtp,
}

/// How the connection to the relay is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// TLS from the first byte.
    Implicit,
    /// STARTTLS, required.
    Starttls,
    /// None: a relay on this machine.
    None,
}

impl From<TlsMode> for SmtpTls {
    fn from(mode: TlsMode) -> Self {
        match mode {
            TlsMode::Implicit => Self::Implicit,
            TlsMode::Starttls => Self::StartTls,
            TlsMode::None => Self::None,
        }
    }
}

/// `[mail]`
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// `files` or `smtp`.
    pub transport: MailTransport,
    /// Host name of the relay.
    pub host: String,
    /// Port of the relay.
    pub port: u16,
    /// `implicit`, `starttls` or `none`.
    pub tls: TlsMode,
    /// Login at the relay; none when empty.
    pub username: String,
    /// Password at the relay.
    pub password: String,
}

impl std::fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailConfig")
            .field("transport", &self.transport)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            transport: MailTransport::Files,
            host: String::new(),
            port: 587,
            tls: TlsMode::Starttls,
            username: String::new(),
            password: String::new(),
        }
    }
}

/// `[imap]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImapConfig {
    /// PEM file of authorities whose certificates of mail servers are believed beside the public ones; none when
    /// empty.
    pub ca_file: PathBuf,
}

/// `[security]`
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecurityConfig {
    /// The server's secret key, at least 32 characters; made and kept in the data folder when empty.
    /// Several servers on one database need the same.
    pub secret_key: String,
    /// Token that `/metrics` asks for; without one it answers only to this machine.
    pub metrics_token: String,
}

impl std::fmt::Debug for SecurityConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecurityConfig [secret]")
    }
}

/// `[log]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// What is logged, as `tracing` directives: `info`, `warn`, `deskfolk=debug`.
    pub filter: String,
    /// One JSON object a line.
    pub json: bool,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { filter: "info,sqlx=warn".to_owned(), json: false }
    }
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// Names the file or variable and the key that is wrong.
    pub fn load(file: Option<&Path>) -> Result<Self, Failure> {
        if let Some(file) = file.filter(|file| !file.is_file()) {
            return Err(Failure::Config(format!("there is no file {}", file.display())));
        }
        let file = file.unwrap_or_else(|| Path::new("deskfolk.toml"));
        let mut figment = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file))
            .merge(Env::prefixed("DESKFOLK__").split("__").ignore(&VERBATIM));
        for key in VERBATIM {
            if let Some(text) = Env::var(&format!("DESKFOLK__{}", key.to_uppercase().replace('.', "__"))) {
                figment = figment.merge(Serialized::default(key, text));
            }
        }
        let mut config: Self = figment.extract().map_err(|error| Failure::Config(describe(error)))?;
        if let Some(url) = Env::var("DATABASE_URL") {
            config.storage.database_url = url;
        }
        config.check()?;
        Ok(config)
    }

    fn check(&mut self) -> Result<(), Failure> {
        let wrong = |text: &str| Err(Failure::Config(text.to_owned()));
        let url = &self.storage.database_url;
        if !url.is_empty() && !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
            return wrong("storage.database_url must begin with sqlite:, postgres: or postgresql:");
        }
        if self.mail.transport == MailTransport::Smtp && self.mail.host.is_empty() {
            return wrong("mail.host is missing: mail.transport is smtp");
        }
        let key = &self.security.secret_key;
        if !key.is_empty() && key.len() < 32 {
            return wrong("security.secret_key needs at least 32 characters");
        }
        if self.server.public_url.is_empty() {
            self.server.public_url = format!("http://{}", self.server.listen);
        }
        let url = self.server.public_url.trim_end_matches('/').to_owned();
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return wrong("server.public_url must begin with http:// or https://");
        }
        self.server.public_url = url;
        Ok(())
    }

    /// Where the database is.
    #[must_use]
    pub fn database_url(&self) -> String {
        if self.storage.database_url.is_empty() {
            format!("sqlite://{}?mode=rwc", self.storage.data_dir.join("deskfolk.sqlite").display())
        } else {
            self.storage.database_url.clone()
        }
    }

    /// Whether people reach the desk by TLS: cookies are then marked so.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }
}

/// What is wrong, at which key as it is documented, and where that was read.
fn describe(error: figment::Error) -> String {
    let describe_one = |error: figment::Error| {
        let key = error.path.join(".").to_lowercase();
        let source = error.metadata.map(|metadata| match metadata.source {
            Some(source) => format!(" in {source}"),
            None => format!(" in {}", metadata.name),
        });
        let at = if key.is_empty() { String::new() } else { format!("{key}: ") };
        format!("{at}{}{}", error.kind, source.unwrap_or_default())
    };
    error.into_iter().map(describe_one).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deskfolk.toml");
        for (text, named) in [
            ("[server]\nlissten = \"127.0.0.1:1\"\n", "lissten"),
            ("[server]\nlisten = \"nowhere\"\n", "listen"),
            ("[mail]\ntransport = \"pigeon\"\n", "transport"),
            ("[security]\nsecret_key = \"short\"\n", "secret_key"),
            ("[storage]\ndatabase_url = \"mysql://x\"\n", "database_url"),
        ] {
            std::fs::write(&file, text).unwrap();
            let error = Config::load(Some(&file)).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        assert!(Config::load(Some(Path::new("nowhere.toml"))).unwrap_err().to_string().contains("nowhere.toml"));
    }

    #[test]
    fn secrets_do_not_show() {
        let mut config = Config::default();
        config.security.secret_key = "do-not-show".to_owned();
        config.mail.password = "do-not-show".to_owned();
        assert!(!format!("{config:?}").contains("do-not-show"));
    }
}
