//! Merging a ticket into another one, and taking them apart again.
//!
//! What was written in the first ticket, files, time worked, participants and the links of guests go to the second; the
//! first stays as a row in state *merged* that leads there. The row of table `ticket_merge` holds the ids of what went along
//! and what the ticket was before, so that it can be that again. Where a ticket was merged on, that has to come
//! apart first, so that each merge is undone from what it left.

mod audience;
mod forward;
mod pair;
mod undo;
mod write;

pub(crate) use forward::forwarded;
pub(crate) use undo::take_apart;
pub use undo::unmerge;
pub use write::{merge, merge_preview};

use crate::error::Result;
use domain::ids::{ArticleId, GrantId, GuestLinkId, TimeEntryId};
use serde::{Deserialize, Serialize};

/// Became part of another ticket.
pub(super) const MERGED: &str = "ticket.merged";
/// Another ticket became part of it.
pub(super) const TOOK_IN: &str = "ticket.took_in";
/// Is itself again.
pub(super) const UNMERGED: &str = "ticket.unmerged";
/// Another ticket is no part of it any more.
pub(super) const GAVE_BACK: &str = "ticket.gave_back";

/// Rows that one statement moves.
const BATCH: usize = 500;

/// What went along.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Moved {
    articles: Vec<ArticleId>,
    time: Vec<TimeEntryId>,
    /// Participations that were added.
    grants: Vec<GrantId>,
    links: Vec<GuestLinkId>,
}

impl Moved {
    fn kept(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    fn read(text: &str) -> Result<Self> {
        Ok(serde_json::from_str(text)?)
    }
}
