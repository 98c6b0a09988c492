//! Which tickets a list shows, as conditions that each walk one index in the order of the list.
//!
//! A single condition with many queues, or with *or*, makes the database fetch and sort everything that
//! matches. So a list asks each place for its newest tickets and merges: a page costs the same with a
//! thousand tickets and with a million.

use super::narrowed::Narrowed;
use super::tags::tagged;
use crate::cx::Cx;
use crate::error::Result;
use crate::search::{TICKETS, Terms};
use crate::ticket_types::Audience;
use domain::AppError;
use domain::Timestamp;
use domain::error::FieldErrors;
use domain::ids::{CustomerId, QueueId, TicketId, UserId};
use domain::policy::{Action, Hat, Layer, PortalWidth, Resource, TicketScope, Via};
use domain::settings::DUE_SOON;
use domain::state::{TicketState, WebAccess};
use domain::tickets::TicketQuery;
use domain::validate;
use entity::scope::{followed_tickets, in_confidence, tickets_of_others, tickets_visible_to};
use entity::ticket::{Column, Entity, Model};
use entity::ticket_due;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition};

/// With more queues than this, the list walks all tickets: most of them will be in one of the queues.
const MOST_BRANCHES: usize = 24;
/// The same for the tickets of a type, of which each queue may have few: its index is asked for more queues.
const MOST_TYPED: usize = 200;

/// What a list shows.
pub(super) struct Shown {
    scope: TicketScope,
    /// View, queue, requester, customer, state, priority, type, owner.
    filter: Condition,
    queue: Option<QueueId>,
    /// Requester, customer, owner, tag or what is due is given: an index of theirs leads.
    is_narrow: bool,
    /// Of each queue, an index knows the tickets of the type that is given.
    is_typed: bool,
    number: Option<TicketId>,
    terms: Option<Terms>,
    /// What customers search in: not what custom fields hold, which they may not see.
    in_public: Option<Condition>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Open,
    Mine,
    Unassigned,
    Waiting,
    Overdue,
    DueSoon,
    Closed,
    All,
}

impl Shown {
    /// Reads the query. A search without a view looks at closed tickets too, and so does a state.
    ///
    /// # Errors
    /// `Invalid` for ids and views that do not exist.
    pub(super) fn new(cx: &Cx, query: &TicketQuery, hat: Hat) -> Result<Self> {
        let scope = cx.ticket_scope(hat);
        let as_agent = scope.everything || !scope.agent_queues.is_empty();
        let mut errors = FieldErrors::new();
        let terms = Terms::parse(&query.q);
        let is_customer = Audience::of(&cx.actor, hat) != Audience::Agents;
        let narrowed = Narrowed::check(&mut errors, query, is_customer);
        let view = view(&mut errors, &query.view, terms.is_some() || narrowed.has_state(), as_agent);
        let queue = validate::optional_id::<QueueId>(&mut errors, "queue", "a queue", &query.queue);
        let requester = validate::optional_id::<UserId>(&mut errors, "requester", "a requester", &query.requester);
        let customer = validate::optional_id::<CustomerId>(&mut errors, "customer", "a customer", &query.customer);
        let tag = query.tag.trim();
        if !tag.is_empty() && !as_agent {
            errors.add("tag", "Tags are for agents.");
        }
        errors.into_result()?;
        let is_due = matches!(view, View::Overdue | View::DueSoon);
        let is_of_someone = requester.is_some() || customer.is_some() || narrowed.has_owner() || view == View::Mine;
        let is_narrow = is_of_someone || !tag.is_empty() || is_due;
        let is_open = narrowed.is_open() || !matches!(view, View::Closed | View::All);
        let filter = in_view(cx, view, as_agent)
            .add_option((!tag.is_empty()).then(|| Column::Id.in_subquery(tagged(tag))))
            .add_option(queue.map(|id| Column::QueueId.eq(id)))
            .add_option(requester.map(|id| Column::RequesterId.eq(id)))
            .add_option(customer.map(|id| Column::CustomerId.eq(id)));
        let by_queue = !is_narrow && !is_open;
        let is_typed = by_queue && narrowed.has_type();
        let filter = narrowed.over(filter, by_queue);
        let id = Expr::col((Entity, Column::Id));
        let in_public = terms.as_ref().filter(|_| is_customer);
        let in_public = in_public.map(|terms| TICKETS.in_first_lines(cx.app.db.backend(), terms, id));
        Ok(Self {
            scope,
            filter,
            queue,
            is_narrow,
            is_typed,
            number: TicketId::from_number(&query.q),
            terms,
            in_public,
        })
    }

    /// Whether the actor sees this ticket as an agent.
    pub(super) fn as_agent(&self, ticket: &Model) -> bool {
        self.scope.everything || self.scope.works_on(ticket.queue_id, ticket.customer_id, ticket.owner_id)
    }

    /// What is searched for, if anything is.
    pub(super) const fn terms(&self) -> Option<&Terms> {
        self.terms.as_ref()
    }

    /// The conditions of which a page is merged; `found` is that of the search. A ticket may fulfil
    /// several.
    pub(super) fn walks(&self, found: Option<Condition>) -> Vec<Condition> {
        match found {
            Some(found) => self.searched(found),
            None if self.scope.everything => vec![self.filter.clone()],
            None if self.is_narrow => self.visible().into_iter().collect(),
            None => self.places(true),
        }
    }

    /// The conditions of which all tickets are counted, as [`Shown::walks`].
    pub(super) fn sets(&self, found: Option<Condition>) -> Vec<Condition> {
        match found {
            Some(found) => self.searched(found),
            None if self.scope.everything => vec![self.filter.clone()],
            None if self.is_narrow => self.visible().into_iter().collect(),
            None => self.places(false),
        }
    }

    /// The tickets among which a search may walk. Not one that may be for a number: that ticket can stand
    /// anywhere.
    pub(super) fn walk(&self) -> Option<Condition> {
        let visible = self.number.is_none().then(|| self.visible()).flatten()?;
        Some(visible.add_option(self.in_public.clone()))
    }

    /// What is found, and the ticket of the number, if one was typed.
    fn searched(&self, found: Condition) -> Vec<Condition> {
        let Some(visible) = self.visible() else { return Vec::new() };
        let by_number = self.number.map(|id| visible.clone().add(Column::Id.eq(id)));
        std::iter::once(visible.add(found).add_option(self.in_public.clone())).chain(by_number).collect()
    }

    /// Every visible ticket that passes the filter, in one condition; none if nothing is visible.
    fn visible(&self) -> Option<Condition> {
        let scope = &self.scope;
        if !scope.everything && scope.own.is_none() {
            let working = || self.filter.clone().add(self.in_agent_queues()).add_option(in_confidence(scope));
            return (!scope.agent_queues.is_empty()).then(working);
        }
        Some(self.filter.clone().add(tickets_visible_to(scope)))
    }

    /// The plus keeps an index of queues from leading, which would have to sort.
    fn in_agent_queues(&self) -> Expr {
        Expr::cust(r#"+ "ticket"."queue_id""#).is_in(self.scope.agent_queues.iter().copied())
    }

    /// One condition for each place of the scope.
    fn places(&self, each_queue: bool) -> Vec<Condition> {
        let scope = &self.scope;
        let mut out = Vec::new();
        let queues: Vec<_> =
            scope.agent_queues.iter().copied().filter(|id| self.queue.is_none_or(|wanted| wanted == *id)).collect();
        let working = |queues: Expr| Condition::all().add(queues).add_option(in_confidence(scope));
        let most = if self.is_typed { MOST_TYPED } else { MOST_BRANCHES };
        if each_queue && queues.len() <= most {
            out.extend(queues.iter().map(|id| working(Column::QueueId.eq(*id))));
        } else if each_queue {
            out.push(working(self.in_agent_queues()));
        } else if !queues.is_empty() {
            out.push(working(Column::QueueId.is_in(queues)));
        }
        if let Some(own) = scope.own {
            out.push(Condition::all().add(Column::RequesterId.eq(own)));
            out.push(Condition::all().add(Column::Id.in_subquery(followed_tickets(scope))));
        }
        out.extend(each_customer(scope).iter().filter_map(tickets_of_others));
        out.into_iter().map(|place| self.filter.clone().add(place)).collect()
    }
}

/// The scope, once for each customer it is wide to.
fn each_customer(scope: &TicketScope) -> Vec<TicketScope> {
    match &scope.width {
        PortalWidth::Customers(customers) => {
            let one = |id: &CustomerId| TicketScope { width: PortalWidth::Customers(vec![*id]), ..scope.clone() };
            customers.iter().map(one).collect()
        }
        _ => vec![scope.clone()],
    }
}

fn view(errors: &mut FieldErrors, text: &str, is_wide: bool, as_agent: bool) -> View {
    match text.trim() {
        "" if is_wide => View::All,
        "" | "open" => View::Open,
        "mine" => View::Mine,
        "unassigned" if as_agent => View::Unassigned,
        "waiting" => View::Waiting,
        "overdue" if as_agent => View::Overdue,
        "due_soon" if as_agent => View::DueSoon,
        "closed" => View::Closed,
        "all" => View::All,
        _ => {
            errors.add("view", "There is no such view.");
            View::All
        }
    }
}

/// `mine` is what an agent owns, and what a customer asked for.
fn in_view(cx: &Cx, view: View, as_agent: bool) -> Condition {
    let me = cx.actor.subject.id;
    let open = Condition::all().add(Column::ClosedAt.is_null());
    match view {
        View::Open => open,
        View::Mine if as_agent => open.add(Column::OwnerId.eq(me)),
        View::Mine => open.add(Column::RequesterId.eq(me)),
        View::Unassigned => open.add(Column::OwnerId.is_null()),
        View::Waiting => open.add(Column::State.eq(TicketState::Pending)),
        View::Overdue => open.add(due(ticket_due::Column::DueAt.lte(minute(cx.now)))),
        View::DueSoon => {
            open.add(due(ticket_due::Column::DueAt.gt(minute(cx.now)).and(ticket_due::Column::DueAt.lte(soon(cx)))))
        }
        View::Closed => Condition::all().add(Column::ClosedAt.is_not_null()),
        View::All => Condition::all(),
    }
}

/// Tickets of which something is due then.
fn due(when: Expr) -> Expr {
    let due = Query::select().column(ticket_due::Column::TicketId).from(ticket_due::Entity).and_where(when).to_owned();
    Column::Id.in_subquery(due)
}

/// The beginning of this minute, so that the same question is asked for a while.
pub(super) const fn minute(now: Timestamp) -> Timestamp {
    Timestamp(now.0 - now.0.rem_euclid(60_000))
}

/// Until when tickets are due soon.
pub(super) fn soon(cx: &Cx) -> Timestamp {
    minute(cx.now).plus_seconds(60 * cx.fixed.number(DUE_SOON))
}

/// Refuses whoever lists no tickets at all in this hat. Having no queue yet is no reason: the list is
/// empty then.
///
/// # Errors
/// `Forbidden` with the reason.
pub(crate) fn require(cx: &Cx, hat: Hat) -> Result<()> {
    let decision = cx.decide(Action::ReadTicket, Resource::Desk);
    if decision.because.iter().any(|reason| matches!(reason.layer, Layer::Via | Layer::Usability)) {
        return Ok(decision.require()?);
    }
    let subject = &cx.actor.subject;
    let has_hat = match hat {
        Hat::Agent => subject.is_agent(),
        Hat::Portal => subject.web_access != WebAccess::NoAccess,
        Hat::Any => true,
    };
    if has_hat || cx.actor.via == Via::System {
        return Ok(());
    }
    let text = match hat {
        Hat::Portal => format!("{} has the Web Access Level No Access.", subject.name),
        Hat::Agent | Hat::Any => format!("{} is not an agent.", subject.name),
    };
    Err(AppError::Forbidden(text).into())
}
