//! From the configuration to the running application.

use crate::Failure;
use crate::config::{Config, MailTransport};
use migration::{Migrator, MigratorTrait};
use object_store::local::LocalFileSystem;
use sea_orm::{ActiveValue::Set, EntityTrait};
use service::mail::transport::Mailer;
use service::random::{Random, SystemRandom};
use service::secret::SecretKey;
use service::tls::Trust;
use service::{App, AppConfig, Db};
use std::path::Path;
use std::sync::Arc;

/// The setting under which the key's fingerprint stands, so that a server with another key is noticed.
const KEY_FINGERPRINT: &str = "instance.key";

/// Opens the database.
///
/// # Errors
/// If it cannot be reached, or the data folder cannot be made.
pub async fn database(config: &Config) -> Result<Db, Failure> {
    let folder = &config.storage.data_dir;
    std::fs::create_dir_all(folder).map_err(|error| Failure::Io(folder.display().to_string(), error))?;
    Ok(Db::connect(&config.database_url()).await?)
}

/// Brings the database to the newest schema.
///
/// # Errors
/// If a migration fails; the database is then as it was before that migration.
pub async fn migrate(db: &Db) -> Result<usize, Failure> {
    let pending = pending(db).await?;
    Migrator::up(db.maintenance(), None).await.map_err(service::Error::from)?;
    Ok(pending)
}

/// How many migrations the database lacks.
///
/// # Errors
/// If the database cannot be read.
pub async fn pending(db: &Db) -> Result<usize, Failure> {
    Ok(Migrator::get_pending_migrations(db.maintenance()).await.map_err(service::Error::from)?.len())
}

/// Opens the database, migrates it if it is SQLite, and puts the application together.
///
/// # Errors
/// If the database is behind (PostgreSQL), the key differs from the one used before, or a folder
/// cannot be used.
pub async fn application(config: &Config) -> Result<Arc<App>, Failure> {
    let db = database(config).await?;
    if db.is_sqlite() {
        migrate(&db).await?;
    } else {
        let pending = pending(&db).await?;
        if pending > 0 {
            return Err(Failure::Other(format!(
                "the database lacks {pending} migrations: run `deskfolk migrate` first"
            )));
        }
    }
    let key = secret_key(config)?;
    check_key(&db, &key).await?;
    let files = config.storage.data_dir.join("attachments");
    std::fs::create_dir_all(&files).map_err(|error| Failure::Io(files.display().to_string(), error))?;
    let files = LocalFileSystem::new_with_prefix(&files).map_err(service::Error::from)?;
    let url = config.server.public_url.clone();
    let trust = trust(config)?;
    Ok(App::new(AppConfig { trust, ..AppConfig::new(db, key, mailer(config)?, Arc::new(files), url) }))
}

/// The default, and the certificates of the configured file.
fn trust(config: &Config) -> Result<Trust, Failure> {
    let path = &config.imap.ca_file;
    if path.as_os_str().is_empty() {
        return Ok(Trust::default());
    }
    let pem = std::fs::read(path).map_err(|error| Failure::Io(path.display().to_string(), error))?;
    Trust::with_own(&pem).map_err(|error| Failure::Config(format!("imap.ca_file: {error}")))
}

fn mailer(config: &Config) -> Result<Mailer, Failure> {
    let mail = &config.mail;
    match mail.transport {
        MailTransport::Files => Ok(Mailer::Files(config.storage.data_dir.join("mail"))),
        MailTransport::Smtp => {
            let login = (!mail.username.is_empty()).then(|| (mail.username.clone(), mail.password.clone()));
            Ok(Mailer::smtp(&mail.host, mail.port, mail.tls.into(), login)?)
        }
    }
}

/// The configured key, or the one kept in the data folder, made on the first start.
fn secret_key(config: &Config) -> Result<SecretKey, Failure> {
    if !config.security.secret_key.is_empty() {
        return Ok(SecretKey::new(&config.security.secret_key));
    }
    let path = config.storage.data_dir.join("secret.key");
    if let Ok(text) = std::fs::read_to_string(&path) {
        return Ok(SecretKey::new(&text));
    }
    let text = SystemRandom.token();
    write_private(&path, &text).map_err(|error| Failure::Io(path.display().to_string(), error))?;
    Ok(SecretKey::new(&text))
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

/// Refuses a key other than the one this database was used with: links already sent would break.
async fn check_key(db: &Db, key: &SecretKey) -> Result<(), Failure> {
    use entity::setting;
    let known = setting::Entity::find_by_id(KEY_FINGERPRINT).one(db.read()).await.map_err(service::Error::from)?;
    match known {
        Some(row) if row.value == key.fingerprint() => Ok(()),
        Some(_) => Err(Failure::Config(
            "security.secret_key differs from the key this database was used with. Servers of one database share it."
                .to_owned(),
        )),
        None => {
            let row = setting::ActiveModel {
                key: Set(KEY_FINGERPRINT.to_owned()),
                value: Set(key.fingerprint()),
                updated_at: Set(domain::Timestamp::default()),
            };
            setting::Entity::insert(row)
                .exec_without_returning(db.maintenance())
                .await
                .map_err(service::Error::from)?;
            Ok(())
        }
    }
}
