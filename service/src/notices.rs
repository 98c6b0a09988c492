//! Live notices: which record changed, for pages that show it, and a nudge for the job workers.
//!
//! On SQLite there is one process and a broadcast channel is enough. On PostgreSQL every commit sends
//! `NOTIFY`, every server listens, and the channel carries what all servers do.

use domain::shell::Notice;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, broadcast};

/// The PostgreSQL channel.
pub const CHANNEL: &str = "deskfolk";
const JOBS: &str = "jobs";

/// Sends and receives notices.
#[derive(Clone, Debug)]
pub struct Notices {
    sender: broadcast::Sender<Notice>,
    jobs: Arc<Notify>,
    writes: Arc<AtomicU64>,
}

impl Default for Notices {
    fn default() -> Self {
        Self { sender: broadcast::channel(1024).0, jobs: Arc::new(Notify::new()), writes: Arc::default() }
    }
}

impl Notices {
    /// A receiver of every notice from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.sender.subscribe()
    }

    /// Waits until a job may be ready.
    pub async fn jobs_ready(&self) {
        self.jobs.notified().await;
    }

    /// Rises with every write this process knows of: its own at once, those of other servers when
    /// their notice arrives.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::Acquire)
    }

    /// Notes a write.
    pub fn written(&self) {
        self.writes.fetch_add(1, Ordering::AcqRel);
    }

    /// Hands notices to the pages and the workers of this process.
    pub fn publish(&self, changed: Vec<Notice>, wakes_jobs: bool) {
        self.written();
        for notice in changed {
            // Nobody listening is fine.
            let _ = self.sender.send(notice);
        }
        if wakes_jobs {
            self.jobs.notify_one();
        }
    }

    /// Listens on PostgreSQL until the task is ended, reconnecting after a break.
    pub async fn listen(self, url: String) {
        loop {
            if let Err(error) = self.listen_once(&url).await {
                tracing::warn!(%error, "live notices interrupted, reconnecting");
            }
            // What was missed meanwhile may have been anything.
            self.written();
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn listen_once(&self, url: &str) -> Result<(), sqlx::Error> {
        let mut listener = sqlx::postgres::PgListener::connect(url).await?;
        listener.listen(CHANNEL).await?;
        loop {
            let message = listener.recv().await?;
            match message.payload() {
                JOBS => self.publish(Vec::new(), true),
                text => self.publish(serde_json::from_str(text).into_iter().collect(), false),
            }
        }
    }
}

/// What is sent over PostgreSQL for a commit.
#[must_use]
pub fn payloads(changed: &[Notice], wakes_jobs: bool) -> Vec<String> {
    let mut out: Vec<_> = changed.iter().filter_map(|notice| serde_json::to_string(notice).ok()).collect();
    if wakes_jobs {
        out.push(JOBS.to_owned());
    }
    out
}
