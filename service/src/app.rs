//! What lives as long as the process: connections, caches, clock, randomness, mail, files.

use crate::access::cache::FixedCache;
use crate::accounts::password::Hasher;
use crate::clock::{Clock, SystemClock};
use crate::db::Db;
use crate::error::Result;
use crate::mail::transport::Mailer;
use crate::notices::Notices;
use crate::presence::Presence;
use crate::random::{Random, SystemRandom};
use crate::search::Rarities;
use crate::secret::SecretKey;
use crate::tls::Trust;
use crate::totals::Totals;
use object_store::ObjectStore;
use std::sync::Arc;

/// What a process is started with.
pub struct AppConfig {
    /// The database.
    pub db: Db,
    /// The server's secret key.
    pub key: SecretKey,
    /// How mail leaves.
    pub mailer: Mailer,
    /// Where attachments are kept.
    pub files: Arc<dyn ObjectStore>,
    /// The address people reach this server at, without a trailing slash: for links in mails.
    pub public_url: String,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of chance.
    pub random: Arc<dyn Random>,
    /// How expensive a password hash is.
    pub hasher: Hasher,
    /// Whose certificates of other servers are believed.
    pub trust: Trust,
}

impl AppConfig {
    /// With the machine's clock and randomness and a full-strength password hash.
    #[must_use]
    pub fn new(db: Db, key: SecretKey, mailer: Mailer, files: Arc<dyn ObjectStore>, public_url: String) -> Self {
        Self {
            db,
            key,
            mailer,
            files,
            public_url,
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            hasher: Hasher::default(),
            trust: Trust::default(),
        }
    }
}

/// The running application.
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of chance.
    pub random: Arc<dyn Random>,
    /// The server's secret key.
    pub key: SecretKey,
    /// How mail leaves.
    pub mailer: Mailer,
    /// Where attachments are kept.
    pub files: Arc<dyn ObjectStore>,
    /// The address people reach this server at, without a trailing slash.
    pub public_url: String,
    /// Password hashing, bounded.
    pub hasher: Hasher,
    /// Whose certificates of other servers are believed.
    pub trust: Trust,
    /// Live notices.
    pub notices: Notices,
    /// Structure and settings, cached.
    pub fixed: FixedCache,
    /// Counted lists, until something is written.
    pub totals: Totals,
    /// How many have which letters, where a search asks an index for them.
    pub rarities: Rarities,
    /// Who has which ticket open.
    pub presence: Presence,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("db", &self.db).finish_non_exhaustive()
    }
}

impl App {
    /// Puts the parts together. The database must be migrated.
    #[must_use]
    pub fn new(config: AppConfig) -> Arc<Self> {
        let AppConfig { db, key, mailer, files, public_url, clock, random, hasher, trust } = config;
        let notices = Notices::new(clock.now());
        Arc::new(Self {
            db,
            clock,
            random,
            key,
            mailer,
            files,
            public_url,
            hasher,
            trust,
            notices,
            fixed: FixedCache::default(),
            totals: Totals::default(),
            rarities: Rarities::default(),
            presence: Presence::default(),
        })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ping(&self) -> Result<()> {
        self.db.read().ping().await?;
        Ok(())
    }
}
