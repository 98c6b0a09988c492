//! The tickets of both: counted by the finders that scope every list.

use super::Side;
use crate::cx::Cx;
use crate::error::Result;
use domain::compare::{ComparedTicket, ComparedTickets};
use domain::policy::{Hat, TicketScope};
use entity::scope::{in_confidence, tickets_visible_to};
use entity::ticket;
use sea_orm::{Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// Tickets shown of each side.
const SAMPLES: u64 = 5;

/// How many tickets each sees alone and how many both see, with some of those that one sees alone.
pub(super) async fn of_both(cx: &Cx, left: &Side, right: &Side) -> Result<ComparedTickets> {
    let (left, right) = (left.cx.ticket_scope(Hat::Any), right.cx.ticket_scope(Hat::Any));
    if left == right {
        let both = count(cx, tickets_visible_to(&left)).await?;
        return Ok(ComparedTickets {
            left_only: 0,
            both,
            right_only: 0,
            left_samples: Vec::new(),
            right_samples: Vec::new(),
        });
    }
    let left_only = count(cx, beyond(&left, &right)).await?;
    let right_only = count(cx, beyond(&right, &left)).await?;
    Ok(ComparedTickets {
        left_only,
        both: count(cx, Condition::all().add(tickets_visible_to(&left)).add(tickets_visible_to(&right))).await?,
        right_only,
        left_samples: if left_only == 0 { Vec::new() } else { samples(cx, &left, &right).await? },
        right_samples: if right_only == 0 { Vec::new() } else { samples(cx, &right, &left).await? },
    })
}

/// The tickets of the first scope that are not in the second.
fn beyond(with: &TicketScope, without: &TicketScope) -> Condition {
    Condition::all().add(tickets_visible_to(with)).add(tickets_visible_to(without).not())
}

async fn count(cx: &Cx, which: Condition) -> Result<u64> {
    let which = Condition::all().add(which).add_option(in_confidence(&cx.ticket_scope(Hat::Agent)));
    Ok(ticket::Entity::find().filter(which).count(cx.app.db.read()).await?)
}

/// The newest of them that who asks may see as well.
async fn samples(cx: &Cx, with: &TicketScope, without: &TicketScope) -> Result<Vec<ComparedTicket>> {
    let own = cx.ticket_scope(Hat::Any);
    if own == *without {
        return Ok(Vec::new());
    }
    let rows = ticket::Entity::find()
        .filter(beyond(with, without))
        .filter(tickets_visible_to(&own))
        .order_by_desc(ticket::Column::Id)
        .limit(SAMPLES);
    let rows = rows.all(cx.app.db.read()).await?.into_iter();
    Ok(rows.map(|row| ComparedTicket { id: row.id, number: row.id.number(), subject: row.subject }).collect())
}
