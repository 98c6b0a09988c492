//! Fetching what is in a folder.

use super::Stop;
use super::lease::{self, Place};
use crate::app::App;
use crate::error::{Error, Result};
use crate::imap::{Mail, Session, Trouble};
use crate::inbound;
use domain::AppError;
use domain::settings::INCOMING_MB;
use entity::mailbox_account::Model;
use futures::FutureExt;
use futures::stream::BoxStream;
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Mails asked for and removed at one go.
const BATCH: usize = 50;
/// After so many mails that could not be kept, something else than the mails is wrong.
const MOST_FAILURES: usize = 5;
/// How often a process that fetches says that it still has the mailbox.
const KEEP_EVERY: Duration = Duration::from_secs(30);
/// So long a single mail may take on its way.
const LONGEST_MAIL: Duration = Duration::from_secs(300);

/// Fetches the mails of a folder.
pub(super) struct Collector<'a> {
    app: &'a Arc<App>,
    account: &'a Model,
    place: Place,
    /// When the mailbox was kept last.
    kept: Instant,
}

/// What became of the mails of a pass.
#[derive(Default)]
struct Pass {
    fetched: usize,
    failures: usize,
    /// Some mail before is not done with, so that numbers tell no longer what is.
    is_blocked: bool,
}

impl<'a> Collector<'a> {
    pub(super) fn new(app: &'a Arc<App>, account: &'a Model, place: Place) -> Self {
        Self { app, account, place, kept: Instant::now() }
    }

    /// Fetches until nothing is left, and tells how many mails that were.
    pub(super) async fn run(&mut self, session: &mut Session) -> Result<usize, Stop> {
        let mut total = 0;
        let mut may_repeat = true;
        loop {
            let uids = session.above(self.place.last_uid).await?;
            if uids.is_empty() {
                // What came while the server looked may not be told again.
                if may_repeat && session.heard_of_more() {
                    may_repeat = false;
                    continue;
                }
                break;
            }
            let mut pass = Pass::default();
            for batch in uids.chunks(BATCH) {
                self.batch(session, batch, &mut pass).await?;
                if pass.failures >= MOST_FAILURES {
                    break;
                }
            }
            total += pass.fetched;
            if pass.failures > 0 {
                let text = "Some mails could not be fetched or kept. They are still on the server; the log tells more.";
                return Err(Trouble::general(text).into());
            }
        }
        if !lease::all_is_well(self.app, self.account).await? {
            return Err(Stop::Lost);
        }
        Ok(total)
    }

    async fn batch(&mut self, session: &mut Session, batch: &[u32], pass: &mut Pass) -> Result<(), Stop> {
        let limit = limit(self.app).await?;
        let mut large = BTreeSet::new();
        let mut small = Vec::new();
        for mail in session.sizes(batch).await? {
            let is_large = mail.size().is_none_or(|size| usize::try_from(size).unwrap_or(usize::MAX) > limit);
            if is_large {
                large.insert(mail.uid);
            } else {
                small.push(mail.uid);
            }
        }
        let mut kept = BTreeSet::new();
        if !small.is_empty() {
            let mut mails = session.mails(&small, limit).await?;
            // The server sends them all, so all are read, even where no more can be kept.
            while let Some(mail) = self.next(&mut mails).await? {
                match mail.bytes() {
                    Some(bytes) if bytes.len() > limit => {
                        large.insert(mail.uid);
                    }
                    Some(bytes) if pass.failures < MOST_FAILURES => {
                        let receiving = inbound::receive(self.app, self.account.mailbox_id, bytes);
                        if self.is_kept(mail.uid, Box::pin(receiving)).await? {
                            kept.insert(mail.uid);
                        } else {
                            pass.failures += 1;
                        }
                    }
                    _ => {}
                }
                self.keep().await?;
            }
        }
        let done: Vec<_> = kept.iter().copied().collect();
        self.remove(session, &done).await?;
        for uid in large {
            if self.is_noted(session, uid).await? {
                kept.insert(uid);
            } else {
                pass.failures += 1;
            }
        }
        pass.fetched += kept.len();
        self.advance(batch, &kept, pass).await
    }

    /// The next mail. A large one takes its time on a slow line, and nobody else may take the mailbox meanwhile.
    async fn next(&mut self, mails: &mut BoxStream<'_, Result<Mail, Trouble>>) -> Result<Option<Mail>, Stop> {
        let until = Instant::now() + LONGEST_MAIL;
        loop {
            if let Some(next) = Session::next_within(mails, KEEP_EVERY).await? {
                return Ok(next);
            }
            if Instant::now() >= until {
                return Err(Trouble::general("The server did not send a mail in time.").into());
            }
            self.keep().await?;
        }
    }

    /// Whether a mail is kept now, in whatever way.
    async fn is_kept<T>(&mut self, uid: u32, receiving: impl Future<Output = Result<T>>) -> Result<bool, Stop> {
        let mut receiving = std::pin::pin!(AssertUnwindSafe(receiving).catch_unwind());
        let received = loop {
            match tokio::time::timeout(KEEP_EVERY, &mut receiving).await {
                Ok(received) => break received,
                Err(_) => self.keep().await?,
            }
        };
        let error = match received {
            Ok(Ok(_)) => {
                metrics::counter!("deskfolk_mail_fetched_total").increment(1);
                return Ok(true);
            }
            // The mailbox has been deactivated or deleted.
            Ok(Err(Error::App(AppError::NotFound))) => return Err(Stop::Lost),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "ended in a panic".to_owned(),
        };
        let id = self.account.mailbox_id.0;
        tracing::error!(mailbox.id = id, uid, error, "a mail could not be kept; it stays on its server");
        Ok(false)
    }

    /// Of a mail that is too large to be loaded, the head is kept; the mail stays on its server.
    async fn is_noted(&mut self, session: &mut Session, uid: u32) -> Result<bool, Stop> {
        let Some(mail) = session.head(uid).await? else { return Ok(false) };
        let Some(head) = mail.head() else { return Ok(false) };
        let size = mail.size().unwrap_or_default();
        let receiving = inbound::receive_head(self.app, self.account.mailbox_id, head, size);
        self.is_kept(uid, Box::pin(receiving)).await
    }

    /// Removes kept mails from the server.
    async fn remove(&self, session: &mut Session, uids: &[u32]) -> Result<(), Trouble> {
        match &self.account.move_to {
            _ if uids.is_empty() => Ok(()),
            Some(folder) => session.relocate(uids, folder).await,
            None => session.delete(uids).await,
        }
    }

    async fn advance(&mut self, batch: &[u32], kept: &BTreeSet<u32>, pass: &mut Pass) -> Result<(), Stop> {
        for uid in batch {
            if pass.is_blocked || !kept.contains(uid) {
                // One that the server did not hand over may have been removed by somebody else: then it is gone
                // when it is looked for again.
                pass.is_blocked = true;
                break;
            }
            self.place.last_uid = *uid;
        }
        if kept.len() < batch.len() && pass.failures == 0 {
            pass.failures = 1;
        }
        self.kept = Instant::now();
        if lease::advance(self.app, self.account, self.place, kept.len()).await? { Ok(()) } else { Err(Stop::Lost) }
    }

    async fn keep(&mut self) -> Result<(), Stop> {
        if self.kept.elapsed() < KEEP_EVERY {
            return Ok(());
        }
        self.kept = Instant::now();
        if lease::keep(self.app, self.account).await? { Ok(()) } else { Err(Stop::Lost) }
    }
}

/// The largest mail that is loaded, in bytes.
async fn limit(app: &App) -> Result<usize> {
    let megabytes = app.fixed.load(&app.db).await?.number(INCOMING_MB);
    Ok(usize::try_from(megabytes).unwrap_or(1) * 1024 * 1024 - 1)
}
