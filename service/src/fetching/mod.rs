//! Fetching mails from mail servers: a task for each mailbox, in one server process at a time.
//!
//! A mail is removed from its server only after [`crate::inbound::receive`] has said that it is kept, so
//! nothing is lost when a process is killed; what was kept but not removed comes again and is recognised.

mod collect;
mod lease;
mod stay;

pub use lease::LEASE_S;

use crate::app::App;
use crate::error::{Error, Result};
use crate::imap::Trouble;
use domain::ids::MailboxId;
use domain::journal::Entity;
use entity::mailbox_account::Model;
use futures::FutureExt;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How often is looked for mailboxes that are due.
const ROUND: Duration = Duration::from_secs(2);

/// Why a mailbox is no longer fetched.
enum Stop {
    /// Its server cannot be used.
    Trouble(Trouble),
    /// It is in other hands now, or to be fetched otherwise.
    Lost,
    /// Our own fault.
    Ours(Error),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

/// Fetches every mailbox that has a server, until `shutdown`.
pub async fn run(app: Arc<App>, shutdown: CancellationToken) {
    let mut changes = app.notices.subscribe(app.notices.newest()).1;
    let mut hands = Hands::default();
    while !shutdown.is_cancelled() {
        while let Some(account) = claim(&app).await {
            hands.take(&app, account);
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            Some(_) = hands.tasks.join_next() => {}
            change = changes.recv() => match change {
                Ok((_, notice)) if notice.entity == Entity::Mailbox => hands.look_again(&app).await,
                Ok(_) => {}
                Err(RecvError::Lagged(_) | RecvError::Closed) => tokio::time::sleep(ROUND).await,
            },
            // A notice may be missed, as while the connection that tells of them is made anew.
            () = tokio::time::sleep(ROUND) => hands.look_again(&app).await,
        }
    }
    // What is interrupted comes again.
    hands.tasks.shutdown().await;
    if let Err(error) = lease::release_all(&app, &hands.claims()).await {
        tracing::warn!(%error, "mailboxes could not be given back; their leases will run out");
    }
}

/// Fetches what is due now, one mailbox after the other, without waiting for more. Tells how many mails that
/// were. For tests and measurements.
///
/// # Errors
/// If the database refuses.
pub async fn run_due(app: &Arc<App>) -> Result<usize> {
    let mut fetched = 0;
    while let Some(account) = lease::claim(app).await? {
        fetched += attempt(app, &account, false).await;
    }
    Ok(fetched)
}

async fn claim(app: &App) -> Option<Model> {
    lease::claim(app).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "no mailbox could be claimed");
        None
    })
}

/// The mailboxes in the hands of this process.
#[derive(Default)]
struct Hands {
    tasks: JoinSet<()>,
    stays: HashMap<MailboxId, Stay>,
}

/// A mailbox that is or was fetched.
struct Stay {
    /// What holds it in the database.
    claim: String,
    version: i64,
    end: CancellationToken,
}

impl Hands {
    fn take(&mut self, app: &Arc<App>, account: Model) {
        let end = CancellationToken::new();
        let claim = account.locked_by.clone().unwrap_or_default();
        let stay = Stay { claim, version: account.version, end: end.clone() };
        if let Some(before) = self.stays.insert(account.mailbox_id, stay) {
            // Whatever it still does, the mailbox is not its own any more.
            before.end.cancel();
        }
        let app = Arc::clone(app);
        self.tasks.spawn(async move {
            if end.run_until_cancelled(attempt(&app, &account, true)).await.is_none() {
                give_back(&app, &account, Ok(None)).await;
            }
        });
    }

    fn claims(&self) -> Vec<String> {
        self.stays.values().map(|stay| stay.claim.clone()).collect()
    }

    /// Ends the fetching of mailboxes that are to be fetched otherwise or not at all.
    async fn look_again(&self, app: &App) {
        if self.tasks.is_empty() {
            return;
        }
        match lease::current(app, &self.claims()).await {
            Ok(current) => {
                let is_current =
                    |stay: &Stay| current.iter().any(|(claim, v)| (claim, *v) == (&stay.claim, stay.version));
                self.stays.values().filter(|stay| !is_current(stay)).for_each(|stay| stay.end.cancel());
            }
            Err(error) => tracing::warn!(%error, "what is set for mailboxes could not be looked at"),
        }
    }
}

/// Fetches a claimed mailbox, gives it back, and tells how many mails that were.
async fn attempt(app: &Arc<App>, account: &Model, waits: bool) -> usize {
    let mut fetched = 0;
    let work = AssertUnwindSafe(stay::stay(app, account, waits, &mut fetched)).catch_unwind();
    let outcome = match Box::pin(work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Stop::Ours(Error::Other("fetching ended in a panic".to_owned()))),
    };
    give_back(app, account, outcome.map(|()| Some(account.poll_seconds))).await;
    fetched
}

/// Ends a stay: the mailbox is due again after so many seconds, at once, or as an error says.
async fn give_back(app: &App, account: &Model, outcome: Result<Option<i32>, Stop>) {
    let id = account.mailbox_id.0;
    let given = match outcome {
        Ok(None) | Err(Stop::Lost) => lease::release(app, account, None).await,
        Ok(Some(seconds)) => {
            let next = app.clock.now().plus_seconds(i64::from(seconds));
            lease::release(app, account, Some(next)).await
        }
        Err(Stop::Trouble(trouble)) => {
            tracing::warn!(
                mailbox.id = id,
                error = trouble.text,
                "a mailbox could not be fetched, will be tried again"
            );
            metrics::counter!("deskfolk_mail_fetch_errors_total").increment(1);
            lease::release_failed(app, account, &trouble).await
        }
        Err(Stop::Ours(error)) => {
            tracing::error!(mailbox.id = id, %error, "a mailbox could not be fetched, will be tried again");
            metrics::counter!("deskfolk_mail_fetch_errors_total").increment(1);
            let trouble = Trouble::general("Something went wrong on our side. The log tells more.");
            lease::release_failed(app, account, &trouble).await
        }
    };
    if let Err(error) = given {
        tracing::warn!(mailbox.id = id, %error, "a mailbox could not be given back; its lease will run out");
    }
}
