//! State, priority, type and owner, by which lists of tickets are narrowed down.

use domain::error::FieldErrors;
use domain::ids::{TypeId, UserId};
use domain::state::{Priority, TicketState};
use domain::tickets::TicketQuery;
use domain::validate;
use entity::ticket::Column;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition};

/// The owner of tickets that nobody owns.
const NOBODY: &str = "none";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Nobody,
    Agent(UserId),
}

/// What the query narrows the list down by, beside view, place, people and tag.
pub(super) struct Narrowed {
    state: Option<TicketState>,
    priority: Option<Priority>,
    kind: Option<TypeId>,
    owner: Option<Owner>,
}

impl Narrowed {
    /// Reads the query. Customers do not see who owns a ticket.
    pub(super) fn check(errors: &mut FieldErrors, query: &TicketQuery, is_customer: bool) -> Self {
        let owner = match query.owner.trim() {
            NOBODY => Some(Owner::Nobody),
            text => validate::optional_id(errors, "owner", "an owner", text).map(Owner::Agent),
        };
        if is_customer && !query.owner.trim().is_empty() {
            errors.add("owner", "Owners are for agents.");
        }
        Self {
            state: super::state(errors, &query.state),
            priority: super::priority(errors, &query.priority),
            kind: validate::optional_id(errors, "type", "a type", &query.ticket_type),
            owner,
        }
    }

    /// Whether tickets of one state are wanted, open or not.
    pub(super) const fn has_state(&self) -> bool {
        self.state.is_some()
    }

    /// Whether the tickets of one owner are wanted: an index of theirs leads.
    pub(super) const fn has_owner(&self) -> bool {
        matches!(self.owner, Some(Owner::Agent(_)))
    }

    /// Whether the tickets of one type are wanted.
    pub(super) const fn has_type(&self) -> bool {
        self.kind.is_some()
    }

    /// Adds what the list is narrowed down by. `by_queue` tells that tickets are looked for queue by queue, whether
    /// they are open or not: of these, an index knows the type. Elsewhere the plus keeps it from leading.
    pub(super) fn over(&self, filter: Condition, by_queue: bool) -> Condition {
        // Said beside the state, so that the indexes of open tickets serve.
        let is_open = |state: TicketState| {
            if state.is_done() { Column::ClosedAt.is_not_null() } else { Column::ClosedAt.is_null() }
        };
        let of_type = |id: TypeId| {
            if by_queue { Column::TypeId.eq(id) } else { Expr::cust(r#"+ "ticket"."type_id""#).eq(id) }
        };
        filter
            .add_option(self.state.map(is_open))
            .add_option(self.state.map(|state| Column::State.eq(state)))
            .add_option(self.priority.map(|priority| Column::Priority.eq(priority)))
            .add_option(self.kind.map(of_type))
            .add_option(self.owner.map(|owner| match owner {
                Owner::Nobody => Column::OwnerId.is_null(),
                Owner::Agent(id) => Column::OwnerId.eq(id),
            }))
    }

    /// Whether only open tickets can be left.
    pub(super) fn is_open(&self) -> bool {
        self.state.is_some_and(|state| !state.is_done())
    }
}
