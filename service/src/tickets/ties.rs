//! What a ticket is tied to: links, and tickets that were merged into it.

use super::sight::Sight;
use crate::cx::Cx;
use crate::error::Result;
use crate::users;
use domain::ids::TicketId;
use domain::policy::{Action, Hat};
use domain::ties::{MergedTicket, Relation, TicketLink, TicketRef, TicketTies};
use entity::{ticket, ticket_link, ticket_merge};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// What people know a ticket by.
pub(super) fn named(row: &ticket::Model) -> TicketRef {
    TicketRef { id: row.id, number: row.id.number(), subject: row.subject.clone(), state: row.state }
}

/// The links of a ticket and what was merged into it, as far as the actor reads the other tickets. Four
/// statements.
///
/// # Errors
/// `NotFound` for a ticket out of sight.
pub async fn ties(cx: &Cx, id: TicketId) -> Result<TicketTies> {
    let db = cx.app.db.read();
    let (_, sight) = Sight::load(cx, db, id, Hat::Agent).await?;
    sight.require(cx, Action::ReadNotes)?;
    let links = ticket_link::Entity::find()
        .filter(Condition::any().add(ticket_link::Column::FromId.eq(id)).add(ticket_link::Column::ToId.eq(id)))
        .order_by_asc(ticket_link::Column::Id)
        .all(db)
        .await?;
    let merges = ticket_merge::Entity::find()
        .filter(ticket_merge::Column::IntoId.eq(id))
        .order_by_asc(ticket_merge::Column::MergedAt)
        .order_by_asc(ticket_merge::Column::TicketId)
        .all(db)
        .await?;
    let other = |link: &ticket_link::Model| if link.from_id == id { link.to_id } else { link.from_id };
    let ids: Vec<_> = links.iter().map(other).chain(merges.iter().map(|row| row.ticket_id)).collect();
    let read = read_by(cx, &ids).await?;
    let people: Vec<_> = merges.iter().filter_map(|row| row.merged_by).collect();
    let names = if people.is_empty() { Default::default() } else { users::names(db, &people).await? };
    let links = links.iter().filter_map(|link| {
        let (ticket, _) = read.get(&other(link))?;
        Some(TicketLink {
            id: link.id,
            relation: Relation::seen(link.kind, link.from_id == id),
            ticket: ticket.clone(),
        })
    });
    let merged = merges.iter().filter_map(|row| {
        let (ticket, source) = read.get(&row.ticket_id)?;
        Some(MergedTicket {
            ticket: ticket.clone(),
            merged_at: row.merged_at,
            merged_by: row.merged_by.and_then(|person| names.get(&person).cloned()),
            may_undo: cx.policy().decide_merge(sight.actor(), source.known(), sight.known()).allow,
        })
    });
    Ok(TicketTies {
        ticket_id: id,
        links: links.collect(),
        merged: merged.collect(),
        may_link: sight.allows(cx, Action::LinkTickets),
    })
}

/// Those of these tickets that the actor reads as an agent.
async fn read_by(cx: &Cx, ids: &[TicketId]) -> Result<BTreeMap<TicketId, (TicketRef, Sight)>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = ticket::Entity::find().filter(ticket::Column::Id.is_in(ids.iter().copied()));
    let rows = rows.all(cx.app.db.read()).await?;
    let seen = rows.into_iter().filter_map(|row| {
        // Nobody reads a ticket as an agent because they follow it.
        let sight = Sight::new(cx, Hat::Agent, &row, Vec::new());
        sight.allows(cx, Action::ReadNotes).then(|| (row.id, (named(&row), sight)))
    });
    Ok(seen.collect())
}
