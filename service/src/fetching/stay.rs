//! A stay at a mail server: from the connection to its end.

use super::Stop;
use super::collect::Collector;
use super::lease::{self, Place};
use crate::app::App;
use crate::imap::{self, Folder, Session};
use crate::mailbox_accounts::server_of;
use entity::mailbox_account::Model;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often a process that waits says that it still has the mailbox; well within its lease.
const KEEP_EVERY: Duration = Duration::from_secs(40);
/// Servers end a connection that waits for half an hour.
const LONGEST_WAIT: Duration = Duration::from_secs(25 * 60);

/// Fetches what there is and, if `waits` and the server tells of new mails by itself, goes on until something
/// ends it. `fetched` counts along.
pub(super) async fn stay(app: &Arc<App>, account: &Model, waits: bool, fetched: &mut usize) -> Result<(), Stop> {
    let server = server_of(app, account)?;
    let mut session = imap::connect(&app.trust, &server).await?;
    let folder = session.open(&account.folder, "folder").await?;
    let mut collector = Collector::new(app, account, first_place(account, folder));
    loop {
        *fetched += collector.run(&mut session).await?;
        if !waits || !session.tells_of_new_mails() {
            session.leave().await;
            return Ok(());
        }
        session = idle(app, account, session).await?;
    }
}

/// Where it goes on: at the beginning if the server has begun to number anew.
fn first_place(account: &Model, folder: Folder) -> Place {
    let known = |number: Option<i64>| number.and_then(|number| u32::try_from(number).ok());
    let last_uid = known(account.last_uid).unwrap_or_default();
    let is_same = known(account.uid_validity) == Some(folder.uid_validity);
    let is_possible = folder.uid_next.is_none_or(|next| last_uid < next);
    Place { uid_validity: folder.uid_validity, last_uid: if is_same && is_possible { last_uid } else { 0 } }
}

/// Waits until the server tells of something new, or it is time to look all the same.
async fn idle(app: &App, account: &Model, session: Session) -> Result<Session, Stop> {
    let poll = Duration::from_secs(u64::try_from(account.poll_seconds).unwrap_or_default()).min(LONGEST_WAIT);
    let started = Instant::now();
    let mut idle = session.idle().await?;
    loop {
        let rest = poll.saturating_sub(started.elapsed());
        if rest.is_zero() || idle.wait(rest.min(KEEP_EVERY)).await? {
            return Ok(idle.end().await?);
        }
        if !lease::keep(app, account).await? {
            return Err(Stop::Lost);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;
    use domain::ids::MailboxId;
    use domain::mailbox_accounts::{MailCredential, MailSecurity};

    fn account(uid_validity: Option<i64>, last_uid: Option<i64>) -> Model {
        Model {
            mailbox_id: MailboxId(1),
            host: "localhost".to_owned(),
            port: 143,
            security: MailSecurity::Plain,
            login: "desk".to_owned(),
            credential: MailCredential::Password,
            secret: String::new(),
            folder: "INBOX".to_owned(),
            move_to: None,
            is_enabled: true,
            poll_seconds: 60,
            uid_validity,
            last_uid,
            fetched: 0,
            fetched_at: None,
            last_error: None,
            failures: 0,
            next_at: None,
            locked_by: None,
            locked_until: None,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
            version: 1,
        }
    }

    #[test]
    fn numbers_count_only_as_long_as_the_server_goes_on_counting() {
        let folder = |uid_validity, uid_next| Folder { uid_validity, uid_next, mails: 0 };
        let last = |account, folder| first_place(&account, folder).last_uid;
        assert_eq!(last(account(None, None), folder(5, Some(9))), 0);
        assert_eq!(last(account(Some(5), Some(7)), folder(5, Some(9))), 7);
        assert_eq!(last(account(Some(5), Some(7)), folder(5, None)), 7);
        assert_eq!(last(account(Some(5), Some(7)), folder(6, Some(9))), 0, "numbered anew");
        assert_eq!(last(account(Some(5), Some(7)), folder(5, Some(3))), 0, "a copy was put back");
    }
}
