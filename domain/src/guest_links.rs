//! Links that open one ticket for people without an account (N15, C13): sent to each of them alone, revocable, and
//! no key to anybody's name, because a browser that is not known is asked who sits there.

use crate::ids::{GuestBrowserId, GuestLinkId, TicketId};
use crate::state::{TicketState, choice};
use crate::tickets::ArticleView;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

choice! {
    /// Whether a link works.
    LinkState {
        /// It works.
        Active = "active", "Works";
        /// Its time is over.
        Expired = "expired", "Expired";
        /// Somebody revoked it.
        Revoked = "revoked", "Revoked";
        /// The desk gives no links at present.
        Off = "off", "Switched off";
    }
}

/// What stands behind a link, for the browser that opened it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GuestPage {
    /// No such link was ever made.
    Unknown,
    /// It worked once.
    Over(LinkState),
    /// The browser is not known: who sits there?
    Ask,
    /// A code was sent to the address that was given here.
    Code {
        /// That address.
        email: String,
    },
    /// The ticket.
    Open(Box<GuestTicket>),
}

/// A ticket as a link shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestTicket {
    /// The ticket.
    pub id: TicketId,
    /// The number people read.
    pub number: String,
    /// Subject.
    pub subject: String,
    /// State.
    pub state: TicketState,
    /// In whose name an answer is written: the name or, where none is known yet, the mail address.
    pub me: String,
    /// Whether the link was sent to somebody else.
    pub is_forwarded: bool,
    /// Whether the name is still to be asked for.
    pub asks_name: bool,
    /// Whether an answer may be written.
    pub may_reply: bool,
    /// What was written, oldest first. Where the link was forwarded, without the names of the customer side.
    pub articles: Vec<ArticleView>,
    /// The newest notice, from which on changes are told.
    pub notices: u64,
}

/// The links to a ticket, for those who may revoke them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuestLinks {
    /// The links, the newest first.
    pub links: Vec<GuestLinkRow>,
}

/// A link to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuestLinkRow {
    /// Id.
    pub id: GuestLinkId,
    /// To whom it was sent.
    pub person: String,
    /// Whether it works.
    pub state: LinkState,
    /// When it was first sent.
    pub created_at: Timestamp,
    /// When it stops working by itself.
    pub expires_at: Timestamp,
    /// When it was last opened by somebody who is known.
    pub last_used_at: Option<Timestamp>,
    /// To whom it was forwarded.
    pub forwarded: Vec<ForwardedRow>,
}

/// Somebody who came by a link that was sent to another person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForwardedRow {
    /// Id of their browser.
    pub id: GuestBrowserId,
    /// Their name, once it is known.
    pub name: Option<String>,
    /// Their mail address, which they confirmed.
    pub email: String,
    /// When they did.
    pub confirmed_at: Timestamp,
}
