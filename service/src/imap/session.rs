//! The commands that fetching needs.

use super::connect::Wire;
use super::folder_name::encoded;
use super::{ANSWER, Trouble, answered};
use async_imap::types::{Capabilities, Fetch, UnsolicitedResponse};
use futures::StreamExt;
use futures::stream::BoxStream;
use std::time::Duration;
use tokio::time::timeout;

/// Bytes of the head of a mail that are read, of those of which nothing else is.
const LONGEST_HEAD: u32 = 64 * 1024;

/// Signed in at a mail server.
#[derive(Debug)]
pub struct Session {
    pub(super) raw: async_imap::Session<Wire>,
    pub(super) abilities: Abilities,
}

/// What a server can do beyond the least.
#[derive(Clone, Copy, Debug)]
pub(super) struct Abilities {
    /// Tells of new mails by itself.
    idles: bool,
    /// Removes single mails for good.
    expunges_by_uid: bool,
    /// Moves mails at one go.
    moves: bool,
}

/// An opened folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Numbers of mails count within one of these only.
    pub uid_validity: u32,
    /// The number the next mail will have, if the server tells.
    pub uid_next: Option<u32>,
    /// Mails in it.
    pub mails: u32,
}

/// A mail, or its head.
pub struct Mail {
    /// Its number.
    pub uid: u32,
    fetch: Fetch,
}

impl Mail {
    /// The whole mail, if that was asked for.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        self.fetch.body()
    }

    /// Its head, if that was asked for.
    #[must_use]
    pub fn head(&self) -> Option<&[u8]> {
        self.fetch.header()
    }

    /// Its size in bytes, if that was asked for.
    #[must_use]
    pub fn size(&self) -> Option<u32> {
        self.fetch.size
    }
}

impl Session {
    pub(super) fn new(raw: async_imap::Session<Wire>, capabilities: &Capabilities) -> Self {
        let can = |ability| capabilities.has_str(ability);
        let abilities = Abilities { idles: can("IDLE"), expunges_by_uid: can("UIDPLUS"), moves: can("MOVE") };
        Self { raw, abilities }
    }

    /// Whether the server tells of new mails by itself.
    #[must_use]
    pub const fn tells_of_new_mails(&self) -> bool {
        self.abilities.idles
    }

    /// Opens a folder. `field` is the one of the form that names it.
    ///
    /// # Errors
    /// If there is none of this name, or the connection is lost.
    pub async fn open(&mut self, folder: &str, field: &'static str) -> Result<Folder, Trouble> {
        let missing = format!("There is no folder {folder} on the server, or it may not be opened.");
        let opened = timeout(ANSWER, self.raw.select(encoded(folder))).await;
        let opened = opened
            .map_err(|_| Trouble::general("The server did not answer in time."))?
            .map_err(|error| Trouble::if_refused(error, field, &missing))?;
        // The library takes a connection that is lost meanwhile for an answer without anything in it.
        let uid_validity = opened.uid_validity.ok_or_else(|| {
            Trouble::general("The server gives mails no lasting numbers, or the connection was lost.")
        })?;
        Ok(Folder { uid_validity, uid_next: opened.uid_next, mails: opened.exists })
    }

    /// The numbers of the mails above this one, rising.
    ///
    /// # Errors
    /// If the connection is lost.
    pub async fn above(&mut self, uid: u32) -> Result<Vec<u32>, Trouble> {
        let query = format!("UID {}:*", uid.saturating_add(1));
        let found = answered(self.raw.uid_search(query)).await?;
        // The last mail counts as above every number, and a server says more than it was asked for.
        let mut found: Vec<_> = found.into_iter().filter(|one| *one > uid).collect();
        found.sort_unstable();
        Ok(found)
    }

    /// The sizes of mails.
    ///
    /// # Errors
    /// If the connection is lost.
    pub async fn sizes(&mut self, uids: &[u32]) -> Result<Vec<Mail>, Trouble> {
        Self::all(self.fetch(uids, "(UID RFC822.SIZE)".to_owned()).await?).await
    }

    /// Whole mails, one after the other. Of one that is longer than the server said, a byte more than `limit`.
    ///
    /// # Errors
    /// If the connection is lost.
    pub async fn mails<'a>(
        &'a mut self,
        uids: &[u32],
        limit: usize,
    ) -> Result<BoxStream<'a, Result<Mail, Trouble>>, Trouble> {
        self.fetch(uids, format!("(UID BODY.PEEK[]<0.{}>)", limit.saturating_add(1))).await
    }

    /// The next of these mails, if it arrives within this time. A mail that is on its way goes on arriving.
    ///
    /// # Errors
    /// If the connection is lost.
    pub async fn next_within(
        mails: &mut BoxStream<'_, Result<Mail, Trouble>>,
        time: Duration,
    ) -> Result<Option<Option<Mail>>, Trouble> {
        match timeout(time, mails.next()).await {
            Ok(next) => next.transpose().map(Some),
            Err(_) => Ok(None),
        }
    }

    async fn next(mails: &mut BoxStream<'_, Result<Mail, Trouble>>) -> Result<Option<Mail>, Trouble> {
        match timeout(ANSWER, mails.next()).await {
            Ok(next) => next.transpose(),
            Err(_) => Err(Trouble::general("The server did not send a mail in time.")),
        }
    }

    /// All of these mails. A server that falls silent meanwhile is not waited for.
    async fn all(mut mails: BoxStream<'_, Result<Mail, Trouble>>) -> Result<Vec<Mail>, Trouble> {
        let mut out = Vec::new();
        while let Some(mail) = Self::next(&mut mails).await? {
            out.push(mail);
        }
        Ok(out)
    }

    /// The head of a mail.
    ///
    /// # Errors
    /// If the connection is lost.
    pub async fn head(&mut self, uid: u32) -> Result<Option<Mail>, Trouble> {
        let query = format!("(UID RFC822.SIZE BODY.PEEK[HEADER]<0.{LONGEST_HEAD}>)");
        let found = Self::all(self.fetch(&[uid], query).await?).await?;
        Ok(found.into_iter().find(|mail| mail.uid == uid))
    }

    async fn fetch<'a>(
        &'a mut self,
        uids: &[u32],
        query: String,
    ) -> Result<BoxStream<'a, Result<Mail, Trouble>>, Trouble> {
        let fetched = answered(self.raw.uid_fetch(set(uids), query)).await?;
        let mails = fetched.filter_map(|fetched| {
            // Changes of flags by others come in between and have no number.
            std::future::ready(match fetched {
                Ok(fetch) => fetch.uid.map(|uid| Ok(Mail { uid, fetch })),
                Err(error) => Some(Err(Trouble::from(error))),
            })
        });
        Ok(mails.boxed())
    }

    /// Deletes mails for good. A server that removes no single mails removes all that are marked: where somebody else
    /// has marked one, ours are marked like it, and go when whoever did that empties the folder.
    ///
    /// # Errors
    /// If the server refuses, or the connection is lost.
    pub async fn delete(&mut self, uids: &[u32]) -> Result<(), Trouble> {
        let set = set(uids);
        if !self.abilities.expunges_by_uid {
            let marked = answered(self.raw.uid_search("DELETED")).await?;
            if marked.iter().any(|uid| !uids.contains(uid)) {
                return self.run(&format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)")).await;
            }
        }
        self.run(&format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)")).await?;
        if self.abilities.expunges_by_uid {
            self.run(&format!("UID EXPUNGE {set}")).await
        } else {
            self.run("EXPUNGE").await
        }
    }

    /// Moves mails to another folder.
    ///
    /// # Errors
    /// If there is none of this name, the server refuses, or the connection is lost.
    pub async fn relocate(&mut self, uids: &[u32], folder: &str) -> Result<(), Trouble> {
        let missing = format!("Mails cannot be moved to the folder {folder}.");
        let (set, name) = (set(uids), encoded(folder));
        let answer = match self.abilities.moves {
            true => timeout(ANSWER, self.raw.uid_mv(set, name)).await,
            false => timeout(ANSWER, self.raw.uid_copy(set, name)).await,
        };
        answer
            .map_err(|_| Trouble::general("The server did not answer in time."))?
            .map_err(|error| Trouble::if_refused(error, "move_to", &missing))?;
        if self.abilities.moves { Ok(()) } else { self.delete(uids).await }
    }

    async fn run(&mut self, command: &str) -> Result<(), Trouble> {
        answered(self.raw.run_command_and_check_ok(command)).await
    }

    /// Whether the server has told of new mails since this was asked last.
    pub fn heard_of_more(&mut self) -> bool {
        let mut heard = false;
        while let Ok(news) = self.raw.unsolicited_responses.try_recv() {
            heard |= matches!(news, UnsolicitedResponse::Exists(_));
        }
        heard
    }

    /// Says goodbye. A server that does not answer is left without.
    pub async fn leave(mut self) {
        let _ = timeout(Duration::from_secs(5), self.raw.logout()).await;
    }
}

/// Numbers as IMAP lists them.
fn set(uids: &[u32]) -> String {
    let numbers: Vec<_> = uids.iter().map(u32::to_string).collect();
    numbers.join(",")
}
