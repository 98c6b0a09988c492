//! What is said in tickets, searched.

use crate::Timestamp;
use crate::ids::{ArticleId, TicketId};
use crate::state::ArticleKind;
use serde::{Deserialize, Serialize};

/// What messages are searched by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct MessageQuery {
    /// Words, or their beginnings of three letters and more. A message holds all of them; the one that opened a
    /// ticket, together with its subject.
    pub q: String,
    /// `best`, which nothing stands for, too: the best of the newest 500 first, then the others; or `newest`.
    pub sort: String,
    /// Cursor: messages after it in this order.
    pub after: String,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageRow {
    /// Its id.
    pub id: ArticleId,
    /// Its ticket.
    pub ticket_id: TicketId,
    /// The number people read.
    pub number: String,
    /// Subject of the ticket, or the one that a merged ticket was opened with.
    pub subject: String,
    /// The same, with what was found in it.
    pub title: Vec<Piece>,
    /// Message, reply or internal note.
    pub kind: ArticleKind,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub created_at: Timestamp,
    /// The passage around the first word that was found.
    pub passage: Vec<Piece>,
}

/// A piece of a passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Whether it is what was searched for.
    pub is_found: bool,
}
