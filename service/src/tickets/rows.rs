//! Tickets with the names that belong to them, in one statement.

use crate::access::cache::Fixed;
use crate::cx::Cx;
use domain::Timestamp;
use domain::ids::{QueueId, TypeId};
use domain::structure::Structure;
use domain::tickets::TicketRow;
use entity::{customer, ticket, ticket_due, user};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{EntityTrait, ExprTrait, FromQueryResult, JoinType, QuerySelect, RelationTrait, Select};

/// The page of ids that a list joins.
pub(super) const PAGE: &str = "page";
pub(super) const OWNER: &str = "owner";

/// A ticket with names.
#[derive(FromQueryResult)]
pub(super) struct Named {
    #[sea_orm(nested)]
    pub(super) ticket: ticket::Model,
    pub(super) requester: Option<String>,
    pub(super) customer: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) due_at: Option<Timestamp>,
}

impl Named {
    /// The row of a list. In the portal nobody sees who works on it.
    pub(super) fn row(self, cx: &Cx, as_agent: bool) -> TicketRow {
        let ticket = self.ticket;
        TicketRow {
            id: ticket.id,
            number: ticket.id.number(),
            subject: ticket.subject,
            state: ticket.state,
            priority: ticket.priority,
            queue: queue_name(&cx.fixed.structure, ticket.queue_id),
            type_id: ticket.type_id,
            ticket_type: type_name(&cx.fixed, ticket.type_id),
            requester: self.requester.unwrap_or_default(),
            customer: self.customer.unwrap_or_default(),
            owner: self.owner.filter(|_| as_agent),
            is_confidential: ticket.is_confidential,
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            due_at: self.due_at.filter(|_| as_agent),
            tags: if as_agent { domain::tags::read(ticket.tags.as_deref()) } else { Vec::new() },
        }
    }
}

/// The name of a queue; empty if it is newer than the structure at hand.
pub(crate) fn queue_name(structure: &Structure, id: QueueId) -> String {
    structure.queues.get(&id).map(|queue| queue.name.clone()).unwrap_or_default()
}

/// The name of a type; empty if it is newer than what is at hand.
pub(crate) fn type_name(fixed: &Fixed, id: TypeId) -> String {
    fixed.ticket_type(id).map(|facts| facts.name.clone()).unwrap_or_default()
}

/// Tickets with names: all of them, or those of a page.
pub(super) fn named(page: Option<SelectStatement>) -> Select<ticket::Entity> {
    let mut select = ticket::Entity::find();
    // First among the joins: what stands after a left join cannot lead.
    if let Some(page) = page {
        let same = Expr::col((PAGE, ticket::Column::Id)).equals((ticket::Entity, ticket::Column::Id));
        QuerySelect::query(&mut select).join_subquery(JoinType::InnerJoin, page, PAGE, same);
    }
    let mut select = select
        .column_as(user::Column::DisplayName, "requester")
        .column_as(customer::Column::Name, "customer")
        .expr_as(Expr::col((OWNER, user::Column::DisplayName)), OWNER)
        .expr_as(Expr::col((ticket_due::Entity, ticket_due::Column::DueAt)), "due_at")
        .join(JoinType::LeftJoin, ticket::Relation::Requester.def())
        .join(JoinType::LeftJoin, ticket::Relation::Customer.def())
        .join_as(JoinType::LeftJoin, ticket::Relation::Owner.def(), OWNER);
    let own =
        Expr::col((ticket_due::Entity, ticket_due::Column::TicketId)).equals((ticket::Entity, ticket::Column::Id));
    QuerySelect::query(&mut select).left_join(ticket_due::Entity, own);
    select
}
