//! Live notices: which record changed, for pages that show it, and a nudge for the job workers.
//!
//! On SQLite there is one process and a broadcast channel is enough. On PostgreSQL every commit sends
//! `NOTIFY`, every server listens, and the channel carries what all servers do.

use domain::Timestamp;
use domain::shell::Notice;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, broadcast};

/// The PostgreSQL channel.
pub const CHANNEL: &str = "deskfolk";
const JOBS: &str = "jobs";
/// So many notices are kept for those who were away for a moment.
const KEPT: usize = 4096;

/// A notice with its number, by which a reader tells what came last.
pub type Numbered = (u64, Notice);

/// Sends and receives notices.
#[derive(Clone, Debug)]
pub struct Notices {
    sender: broadcast::Sender<Numbered>,
    recent: Arc<Mutex<Recent>>,
    jobs: Arc<Notify>,
    writes: Arc<AtomicU64>,
}

/// The newest notices, oldest first.
#[derive(Debug)]
struct Recent {
    newest: u64,
    kept: VecDeque<Numbered>,
}

impl Notices {
    /// Numbers begin with the milliseconds of `start`, so that those of a server that was started anew are above
    /// all that were given before.
    #[must_use]
    pub fn new(start: Timestamp) -> Self {
        let newest = u64::try_from(start.0).unwrap_or_default();
        Self {
            sender: broadcast::channel(KEPT).0,
            recent: Arc::new(Mutex::new(Recent { newest, kept: VecDeque::with_capacity(KEPT) })),
            jobs: Arc::new(Notify::new()),
            writes: Arc::default(),
        }
    }

    /// The number of the newest notice.
    #[must_use]
    pub fn newest(&self) -> u64 {
        self.recent().newest
    }

    /// The kept notices after this number, and a receiver of every one from now on.
    #[must_use]
    pub fn subscribe(&self, after: u64) -> (Vec<Numbered>, broadcast::Receiver<Numbered>) {
        let recent = self.recent();
        let missed = recent.kept.iter().filter(|(number, _)| *number > after).copied().collect();
        (missed, self.sender.subscribe())
    }

    fn recent(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut recent = self.recent();
        for notice in changed {
            recent.newest += 1;
            if recent.kept.len() == KEPT {
                recent.kept.pop_front();
            }
            let numbered = (recent.newest, notice);
            recent.kept.push_back(numbered);
            // Nobody listening is fine.
            let _ = self.sender.send(numbered);
        }
        drop(recent);
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

#[cfg(test)]
mod tests {
    use super::{KEPT, Notices};
    use domain::Timestamp;
    use domain::journal::Entity;
    use domain::shell::Notice;

    const fn notice(id: i64) -> Notice {
        Notice { entity: Entity::Ticket, id }
    }

    #[test]
    fn who_was_away_gets_what_was_missed_once() {
        let notices = Notices::new(Timestamp(1_000));
        notices.publish(vec![notice(1), notice(2)], false);
        let seen = notices.newest();
        notices.publish(vec![notice(3)], false);
        let (missed, mut more) = notices.subscribe(seen);
        assert_eq!(missed, [(1_003, notice(3))]);
        notices.publish(vec![notice(4)], false);
        assert_eq!(more.try_recv(), Ok((1_004, notice(4))));
        assert!(more.try_recv().is_err());
        assert!(notices.subscribe(notices.newest()).0.is_empty());
    }

    #[test]
    fn only_the_newest_are_kept() {
        let notices = Notices::new(Timestamp(0));
        notices.publish((0..5_000).map(notice).collect(), false);
        let (missed, _) = notices.subscribe(0);
        assert_eq!((missed.len(), missed.last()), (KEPT, Some(&(5_000, notice(4_999)))));
    }
}
