//! The finders that scope rows: which of them an actor may see, as a condition of a query.

use crate::{access_grant, customer, ticket, user};
use domain::Timestamp;
use domain::ids::UserId;
use domain::policy::{PeopleScope, PortalWidth, TicketScope};
use domain::state::GrantKind;
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ExprTrait};

/// The tickets of this scope: true for exactly those that [`TicketScope::contains`].
///
/// The query it goes into must name table `ticket` by its own name.
#[must_use]
pub fn tickets_visible_to(scope: &TicketScope) -> Condition {
    if scope.everything {
        return Condition::all();
    }
    let mut any = Condition::any();
    if !scope.agent_queues.is_empty() {
        let working = ticket::Column::QueueId.is_in(scope.agent_queues.iter().copied());
        any = any.add(Condition::all().add(working).add_option(in_confidence(scope)));
    }
    if let Some(own) = scope.own {
        any = any.add(ticket::Column::RequesterId.eq(own));
        any = any.add(Expr::exists(participation(scope)));
    }
    if let Some(wide) = tickets_of_others(scope) {
        any = any.add(wide);
    }
    // An empty condition would hold for every row.
    if any.is_empty() { any.add(Expr::cust("1 = 0")) } else { any }
}

/// Of the tickets in queues of an agent, those that no confidential customer hides, if one does.
///
/// Never unknown, whoever owns the ticket, so that it can be negated.
#[must_use]
pub fn in_confidence(scope: &TicketScope) -> Option<Condition> {
    let own = Condition::all().add(ticket::Column::OwnerId.is_not_null()).add(ticket::Column::OwnerId.eq(scope.agent));
    (!scope.hidden.is_empty())
        .then(|| Condition::any().add(ticket::Column::CustomerId.is_not_in(scope.hidden.iter().copied())).add(own))
}

/// The people of this scope, if it does not hold everybody: true for exactly those that
/// [`PeopleScope::contains`].
#[must_use]
pub fn people_visible_to(scope: &PeopleScope) -> Option<Condition> {
    let visible = not_hidden(scope, user::Column::CustomerId)?;
    Some(Condition::any().add(visible).add(user::Column::Id.eq(scope.own)))
}

/// The customers of this scope, if it does not hold all of them.
#[must_use]
pub fn customers_visible_to(scope: &PeopleScope) -> Option<Expr> {
    not_hidden(scope, customer::Column::Id)
}

fn not_hidden(scope: &PeopleScope, customer: impl ColumnTrait) -> Option<Expr> {
    (!scope.hidden.is_empty()).then(|| customer.is_not_in(scope.hidden.iter().copied()))
}

/// The tickets beyond one's own that the portal's width shows, if it shows any.
#[must_use]
pub fn tickets_of_others(scope: &TicketScope) -> Option<Condition> {
    let place = match &scope.width {
        _ if scope.portal_queues.is_empty() => return None,
        PortalWidth::None => return None,
        PortalWidth::Site(site) => ticket::Column::SiteId.eq(*site),
        PortalWidth::Customers(customers) => ticket::Column::CustomerId.is_in(customers.iter().copied()),
    };
    let open = Condition::all()
        .add(place)
        .add(ticket::Column::IsConfidential.eq(false))
        .add(ticket::Column::QueueId.is_in(scope.portal_queues.iter().copied()));
    Some(open)
}

/// Ids of the tickets this scope's person follows at its moment.
#[must_use]
pub fn followed_tickets(scope: &TicketScope) -> SelectStatement {
    let mut select = followed(scope.now);
    select.and_where(access_grant::Column::UserId.eq(scope.own));
    select
}

/// Ids of the tickets that people follow at this moment, whoever they are.
fn followed(now: Timestamp) -> SelectStatement {
    let mut select = Query::select();
    select
        .column((access_grant::Entity, access_grant::Column::TargetId))
        .from(access_grant::Entity)
        .and_where(access_grant::Column::Kind.eq(GrantKind::Participant))
        .cond_where(
            Condition::any()
                .add(access_grant::Column::ValidFrom.is_null())
                .add(access_grant::Column::ValidFrom.lte(now)),
        )
        .cond_where(
            Condition::any()
                .add(access_grant::Column::ValidUntil.is_null())
                .add(access_grant::Column::ValidUntil.gt(now)),
        );
    select
}

/// The tickets that at least one of these people opened, or follows at this moment.
#[must_use]
pub fn own_of_any(people: &[UserId], now: Timestamp) -> Condition {
    let mut followed = followed(now);
    followed.and_where(access_grant::Column::UserId.is_in(people.iter().copied()));
    Condition::any()
        .add(ticket::Column::RequesterId.is_in(people.iter().copied()))
        .add(ticket::Column::Id.in_subquery(followed))
}

/// The tickets that at least one of these people neither opened nor follows at this moment.
#[must_use]
pub fn no_own_of_some(people: &[UserId], now: Timestamp) -> Expr {
    let person = || Expr::col((user::Entity, user::Column::Id));
    let mut followed = followed(now);
    followed.and_where(Expr::col((access_grant::Entity, access_grant::Column::UserId)).eq(person())).and_where(
        Expr::col((access_grant::Entity, access_grant::Column::TargetId))
            .eq(Expr::col((ticket::Entity, ticket::Column::Id))),
    );
    Expr::exists(
        Query::select()
            .column((user::Entity, user::Column::Id))
            .from(user::Entity)
            .and_where(user::Column::Id.is_in(people.iter().copied()))
            .and_where(person().ne(Expr::col((ticket::Entity, ticket::Column::RequesterId))))
            .and_where(Expr::exists(followed).not())
            .to_owned(),
    )
}

/// The participation of this scope's person in the ticket of the query around it.
#[must_use]
pub fn participation(scope: &TicketScope) -> SelectStatement {
    let mut select = followed_tickets(scope);
    let this = Expr::col((ticket::Entity, ticket::Column::Id));
    select.and_where(Expr::col((access_grant::Entity, access_grant::Column::TargetId)).eq(this));
    select
}
