//! Waiting until a server tells of new mails (RFC 2177).

use super::connect::Wire;
use super::session::{Abilities, Session};
use super::{Trouble, answered};
use async_imap::extensions::idle::{Handle, IdleResponse};
use std::time::Duration;

/// A session that waits.
pub struct Idle {
    handle: Handle<Wire>,
    abilities: Abilities,
    /// Something came before the waiting began.
    is_over: bool,
}

impl Session {
    /// Begins to wait.
    ///
    /// # Errors
    /// If the connection is lost.
    pub async fn idle(self) -> Result<Idle, Trouble> {
        let Self { raw, abilities } = self;
        let news = raw.unsolicited_responses.clone();
        let mut handle = raw.idle();
        answered(handle.init()).await?;
        // It is not told again while waiting.
        let is_over = std::iter::from_fn(|| news.try_recv().ok())
            .any(|news| matches!(news, async_imap::types::UnsolicitedResponse::Exists(_)));
        Ok(Idle { handle, abilities, is_over })
    }
}

impl Idle {
    /// Waits this long at most; whether the server told meanwhile that something changed.
    ///
    /// # Errors
    /// If the connection is lost.
    pub async fn wait(&mut self, longest: Duration) -> Result<bool, Trouble> {
        if self.is_over {
            return Ok(true);
        }
        let (waiting, _keep) = self.handle.wait_with_timeout(longest);
        match waiting.await? {
            IdleResponse::NewData(_) => Ok(true),
            IdleResponse::Timeout => Ok(false),
            // Nobody interrupts it, so this is the end of the connection.
            IdleResponse::ManualInterrupt => Err(Trouble::general("The server closed the connection.")),
        }
    }

    /// Goes back to work.
    ///
    /// # Errors
    /// If the connection is lost.
    pub async fn end(self) -> Result<Session, Trouble> {
        let raw = answered(self.handle.done()).await?;
        Ok(Session { raw, abilities: self.abilities })
    }
}
