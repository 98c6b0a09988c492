//! The two tickets of a merge.

use super::forwarded;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::tickets::links::UNKNOWN;
use crate::tickets::sight::Sight;
use crate::tickets::typed::is_opportunity;
use domain::AppError;
use domain::ids::TicketId;
use domain::policy::{Action, Hat};
use domain::state::TicketState;
use entity::ticket;
use sea_orm::ConnectionTrait;

/// A ticket and how the actor sees it.
pub(super) struct Half {
    pub row: ticket::Model,
    pub sight: Sight,
}

/// The ticket that becomes part of the other one, and the one that stays.
pub(super) struct Pair {
    pub from: Half,
    pub into: Half,
}

impl Pair {
    /// Reads both, and refuses what is not possible.
    pub async fn load(cx: &Cx, db: &impl ConnectionTrait, from: TicketId, into: TicketId) -> Result<Self> {
        let (row, sight) = Sight::load(cx, db, from, Hat::Agent).await?;
        sight.require(cx, Action::ReadNotes)?;
        let first = Half { row, sight };
        let into = forwarded(db, into).await?;
        let second = Sight::load(cx, db, into, Hat::Agent).await;
        Self { from: first, into: half(second)? }.checked(cx)
    }

    /// The same while nobody else may change them. Both are held in the order of their ids, so that two merges
    /// never wait for each other.
    pub async fn lock(cx: &Cx, tx: &Tx, from: TicketId, into: TicketId) -> Result<Self> {
        let into = forwarded(tx.db(), into).await?;
        let (first, second) = if from < into {
            let first = Sight::lock(cx, tx, from, Hat::Agent).await?;
            (first, Sight::lock(cx, tx, into, Hat::Agent).await)
        } else {
            let second = Sight::lock(cx, tx, into, Hat::Agent).await;
            (Sight::lock(cx, tx, from, Hat::Agent).await?, second)
        };
        let (row, sight) = first;
        sight.require(cx, Action::ReadNotes)?;
        Self { from: Half { row, sight }, into: half(second)? }.checked(cx)
    }

    fn checked(self, cx: &Cx) -> Result<Self> {
        let Self { from, into } = &self;
        if !into.sight.allows(cx, Action::ReadNotes) {
            return Err(AppError::field("into", UNKNOWN).into());
        }
        cx.policy().decide_merge(from.sight.actor(), from.sight.known(), into.sight.known()).require()?;
        if from.row.state == TicketState::Merged {
            return Err(AppError::Conflict("This ticket was merged already.".to_owned()).into());
        }
        // Somebody else merged it on at this very moment: two merges never lead in a circle.
        if into.row.state == TicketState::Merged {
            return Err(AppError::Stale.into());
        }
        if from.row.id == into.row.id {
            return Err(AppError::field("into", "A ticket is not merged into itself.").into());
        }
        if [&from.row, &into.row].into_iter().any(|row| is_opportunity(cx, row.type_id)) {
            return Err(AppError::Conflict("Opportunities are not merged.".to_owned()).into());
        }
        Ok(self)
    }
}

/// The ticket that stays, if there is one.
fn half(found: Result<(ticket::Model, Sight)>) -> Result<Half> {
    match found {
        Ok((row, sight)) => Ok(Half { row, sight }),
        Err(Error::App(AppError::NotFound)) => Err(AppError::field("into", UNKNOWN).into()),
        Err(error) => Err(error),
    }
}
