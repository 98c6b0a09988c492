//! Where a merged ticket leads.

use crate::error::Result;
use domain::ids::TicketId;
use entity::ticket_merge;
use sea_orm::{ConnectionTrait, EntityTrait};

/// Tickets that are followed from one to the next. A circle cannot be made, so this is never reached.
const MOST: usize = 100;

/// The ticket in which what was written in this one is now: itself, unless it was merged.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn forwarded(db: &impl ConnectionTrait, id: TicketId) -> Result<TicketId> {
    let mut here = id;
    for _ in 0..MOST {
        match ticket_merge::Entity::find_by_id(here).one(db).await? {
            Some(row) => here = row.into_id,
            None => break,
        }
    }
    Ok(here)
}
