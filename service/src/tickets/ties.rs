//! What a ticket is tied to: links, and tickets that were merged into it.

use super::sight::Sight;
use crate::cx::Cx;
use crate::error::Result;
use domain::Timestamp;
use domain::ids::{TicketId, TieId};
use domain::policy::{Action, Hat};
use domain::ties::{LinkKind, MergedTicket, Relation, TicketLink, TicketRef, TicketTies};
use entity::{ticket, ticket_link, ticket_merge, user};
use sea_orm::sea_query::{Expr, ExprTrait, Order};
use sea_orm::{EntityTrait, FromQueryResult, QuerySelect};

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
    let (_, sight) = Sight::load(cx, cx.app.db.read(), id, Hat::Agent).await?;
    sight.require(cx, Action::ReadNotes)?;
    of_ticket(cx, &sight).await
}

#[derive(FromQueryResult)]
struct Linked {
    #[sea_orm(nested)]
    ticket: ticket::Model,
    link_id: TieId,
    link_kind: LinkKind,
    first_id: TicketId,
}

#[derive(FromQueryResult)]
struct TakenIn {
    #[sea_orm(nested)]
    ticket: ticket::Model,
    merged_at: Timestamp,
    merged_by: Option<String>,
}

/// The same for a ticket that was read already. Two statements.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn of_ticket(cx: &Cx, sight: &Sight) -> Result<TicketTies> {
    let id = sight.known().id;
    // Nobody reads a ticket as an agent because they follow it.
    let seen = |row: &ticket::Model| {
        Some(Sight::new(cx, Hat::Agent, row, Vec::new())).filter(|sight| sight.allows(cx, Action::ReadNotes))
    };
    let links = linked(cx, id).await?.into_iter().filter_map(|row| {
        seen(&row.ticket)?;
        let relation = Relation::seen(row.link_kind, row.first_id == id);
        Some(TicketLink { id: row.link_id, relation, ticket: named(&row.ticket) })
    });
    let merged = taken_in(cx, id).await?.into_iter().filter_map(|row| {
        let source = seen(&row.ticket)?;
        Some(MergedTicket {
            ticket: named(&row.ticket),
            merged_at: row.merged_at,
            merged_by: row.merged_by,
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

/// The tickets this one is linked to.
async fn linked(cx: &Cx, id: TicketId) -> Result<Vec<Linked>> {
    let link = |column| Expr::col((ticket_link::Entity, column));
    let other = (ticket::Entity, ticket::Column::Id);
    let (from, to) = (ticket_link::Column::FromId, ticket_link::Column::ToId);
    let either = link(from).eq(id).and(link(to).equals(other)).or(link(to).eq(id).and(link(from).equals(other)));
    let mut select = ticket::Entity::find()
        .expr_as(link(ticket_link::Column::Id), "link_id")
        .expr_as(link(ticket_link::Column::Kind), "link_kind")
        .expr_as(link(from), "first_id");
    QuerySelect::query(&mut select)
        .inner_join(ticket_link::Entity, either)
        .order_by((ticket_link::Entity, ticket_link::Column::Id), Order::Asc);
    Ok(select.into_model().all(cx.app.db.read()).await?)
}

/// The tickets that were merged into this one, and by whom.
async fn taken_in(cx: &Cx, id: TicketId) -> Result<Vec<TakenIn>> {
    let merge = |column| Expr::col((ticket_merge::Entity, column));
    let same = merge(ticket_merge::Column::TicketId)
        .equals((ticket::Entity, ticket::Column::Id))
        .and(merge(ticket_merge::Column::IntoId).eq(id));
    let by = Expr::col((user::Entity, user::Column::Id)).equals((ticket_merge::Entity, ticket_merge::Column::MergedBy));
    let mut select = ticket::Entity::find()
        .expr_as(merge(ticket_merge::Column::MergedAt), "merged_at")
        .expr_as(Expr::col((user::Entity, user::Column::DisplayName)), "merged_by");
    QuerySelect::query(&mut select)
        .inner_join(ticket_merge::Entity, same)
        .left_join(user::Entity, by)
        .order_by((ticket_merge::Entity, ticket_merge::Column::MergedAt), Order::Asc)
        .order_by((ticket_merge::Entity, ticket_merge::Column::TicketId), Order::Asc);
    Ok(select.into_model().all(cx.app.db.read()).await?)
}
