//! Tickets that move along when their requester does.

use super::CHANGED;
use super::sight::{BATCH, Sight, participants};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::response;
use crate::users::Place;
use domain::bulk::TicketsFollow;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Hat, TicketFacts};
use entity::ticket;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// A ticket that could move along.
pub(crate) struct Follower {
    pub facts: TicketFacts,
    pub is_open: bool,
}

impl Follower {
    /// Whether it does, of these.
    pub(crate) const fn is_of(&self, which: TicketsFollow) -> bool {
        match which {
            TicketsFollow::Nothing => false,
            TicketsFollow::Open => self.is_open,
            TicketsFollow::All => true,
        }
    }
}

/// The tickets of these people that count for the place given with each, and that the actor may change: no
/// others move along, so that nobody moves what they may not see.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn followers(
    cx: &Cx,
    db: &impl ConnectionTrait,
    people: &HashMap<UserId, Place>,
) -> Result<Vec<Follower>> {
    let ids: Vec<_> = people.keys().copied().collect();
    let mut out = Vec::new();
    for some in ids.chunks(BATCH) {
        let found = ticket::Entity::find()
            .filter(ticket::Column::RequesterId.is_in(some.iter().copied()))
            .order_by_asc(ticket::Column::Id)
            .all(db)
            .await?;
        let there = |row: &ticket::Model| people.get(&row.requester_id) == Some(&(row.customer_id, row.site_id));
        let found: Vec<_> = found.into_iter().filter(there).collect();
        let tickets: Vec<_> = found.iter().map(|row| row.id).collect();
        let mut participants = participants(db, &tickets).await?;
        for row in found {
            let sight = Sight::new(cx, Hat::Agent, &row, participants.remove(&row.id).unwrap_or_default());
            if sight.allows(cx, Action::ChangeTicket) {
                out.push(Follower { is_open: row.closed_at.is_none(), facts: sight.into_facts() });
            }
        }
    }
    Ok(out)
}

/// Makes these tickets count for another place, each with its row in the journal. Those that have left the
/// old place meanwhile stay where they are.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn carry(
    cx: &Cx,
    tx: &mut Tx,
    tickets: &[TicketId],
    (from, from_name): (Place, &str),
    (to, to_name): (Place, &str),
) -> Result<Vec<TicketId>> {
    use ticket::Column as C;
    let mut carried = Vec::new();
    for some in tickets.chunks(BATCH) {
        let there: Vec<TicketId> = ticket::Entity::find()
            .select_only()
            .column(C::Id)
            .filter(C::Id.is_in(some.iter().copied()))
            .filter(C::CustomerId.eq(from.0))
            .filter(C::SiteId.eq(from.1))
            .order_by_asc(C::Id)
            .lock_exclusive()
            .into_tuple()
            .all(tx.db())
            .await?;
        ticket::Entity::update_many()
            .col_expr(C::CustomerId, Expr::value(to.0))
            .col_expr(C::SiteId, Expr::value(to.1))
            .col_expr(C::UpdatedAt, Expr::value(cx.now))
            .col_expr(C::Version, Expr::col(C::Version).add(1))
            .filter(C::Id.is_in(there.iter().copied()))
            .exec(tx.db())
            .await?;
        for id in &there {
            let diff = Diff::new().field("customer_and_site", &from_name, &to_name);
            journal::record(cx, tx, CHANGED, Entity::Ticket, id.0, diff).await?;
            response::refresh(cx, tx, *id).await?;
        }
        carried.extend(there);
    }
    Ok(carried)
}
