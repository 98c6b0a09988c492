//! Who opens a link.

use crate::cx::{Cx, Guest};
use crate::error::{Error, Result};
use crate::tickets::Sight;
use domain::AppError;
use domain::ids::TicketId;
use domain::policy::{Action, Hat};
use sea_orm::ConnectionTrait;

/// A browser in which a link was opened, and who is signed in there, if anybody is.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    pub(super) guest: &'a Guest,
    signed_in: Option<&'a Cx>,
}

impl<'a> Caller<'a> {
    /// The browser of this request.
    #[must_use]
    pub const fn new(guest: &'a Guest, signed_in: Option<&'a Cx>) -> Self {
        Self { guest, signed_in }
    }

    /// Whether a link to this ticket is one for the caller. To an agent who is signed in, it opens nothing that is hidden
    /// from them: their own right decides, however they came by the link.
    pub(super) async fn may_open(self, db: &impl ConnectionTrait, ticket: TicketId) -> Result<bool> {
        let Some(own) = self.signed_in.filter(|own| own.actor.subject.is_agent()) else { return Ok(true) };
        match Sight::load(own, db, ticket, Hat::Any).await {
            Ok((_, sight)) => Ok(sight.allows(own, Action::ReadTicket)),
            Err(Error::App(AppError::NotFound)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl<'a> From<&'a Guest> for Caller<'a> {
    fn from(guest: &'a Guest) -> Self {
        Self::new(guest, None)
    }
}
