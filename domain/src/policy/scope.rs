//! The same rules in the form a list needs: which tickets, as a condition.

use super::{Action, Actor, Policy, TicketFacts, Via};
use crate::ids::{CustomerId, QueueId, SiteId, UserId};
use crate::permission::TicketRight;
use crate::state::{GroupLevel, WebAccess};
use crate::time::Timestamp;
use std::collections::BTreeSet;

/// Which of a person's hats counts. An agent who is also a customer wears both, and lists of one hat
/// must not show what only the other may see (trap: two hats leaking into each other).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hat {
    /// The agent panel.
    Agent,
    /// The portal.
    Portal,
    /// Either.
    Any,
}

/// Whose tickets beyond one's own the portal shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PortalWidth {
    /// Nobody's.
    #[default]
    None,
    /// Everybody's at this site.
    Site(SiteId),
    /// Everybody's at these customers.
    Customers(Vec<CustomerId>),
}

/// The tickets an actor may see. All parts are joined by *or*; the portal's width needs one of
/// [`TicketScope::portal_queues`] and skips confidential tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketScope {
    /// Everything, for Deskfolk itself.
    pub everything: bool,
    /// Queues whose tickets the actor reads as an agent.
    pub agent_queues: BTreeSet<QueueId>,
    /// Confidential customers whose tickets the actor reads as an agent only as their owner.
    pub hidden: BTreeSet<CustomerId>,
    /// Who reads.
    pub agent: UserId,
    /// Whose own and followed tickets are visible.
    pub own: Option<UserId>,
    /// Whose other tickets the portal shows.
    pub width: PortalWidth,
    /// Queues in whose groups the actor holds at least ro.
    pub portal_queues: BTreeSet<QueueId>,
    /// The moment at which participation is checked.
    pub now: Timestamp,
}

impl TicketScope {
    /// Whether the scope holds this ticket.
    #[must_use]
    pub fn contains(&self, ticket: &TicketFacts) -> bool {
        let own = self.own.is_some_and(|id| {
            ticket.requester == id
                || ticket.participants.iter().any(|(who, period)| *who == id && period.contains(self.now))
        });
        let wide = !ticket.is_confidential
            && self.portal_queues.contains(&ticket.queue)
            && match &self.width {
                PortalWidth::None => false,
                PortalWidth::Site(site) => *site == ticket.site,
                PortalWidth::Customers(customers) => customers.contains(&ticket.customer),
            };
        self.everything || self.works_on(ticket.queue, ticket.customer, ticket.owner) || own || wide
    }

    /// Whether the actor sees a ticket of this queue, customer and owner as an agent.
    #[must_use]
    pub fn works_on(&self, queue: QueueId, customer: CustomerId, owner: Option<UserId>) -> bool {
        self.agent_queues.contains(&queue) && (owner == Some(self.agent) || !self.hidden.contains(&customer))
    }
}

impl Policy<'_> {
    /// The tickets this actor may see wearing this hat.
    #[must_use]
    pub fn ticket_scope(&self, actor: &Actor, hat: Hat) -> TicketScope {
        let mut scope = TicketScope { now: self.now, ..TicketScope::default() };
        if actor.via == Via::System {
            scope.everything = true;
            return scope;
        }
        let refused = self.unusable(actor).or_else(|| self.refused_by_via(actor, Action::ReadTicket));
        // A link shows its ticket alone, and no list.
        if refused.is_some() || matches!(actor.via, Via::Link { .. }) {
            return scope;
        }
        let subject = &actor.subject;
        if hat != Hat::Portal && subject.is_agent() {
            let readable = |id: &QueueId| self.work(subject, *id).rights.allows(TicketRight::Read);
            scope.agent_queues = self.structure.queues.keys().copied().filter(readable).collect();
            scope.hidden = self.people_scope(actor).hidden;
            scope.agent = subject.id;
        }
        if hat != Hat::Agent && subject.web_access != WebAccess::NoAccess {
            scope.own = Some(subject.id);
            scope.width = match subject.web_access {
                WebAccess::NoAccess | WebAccess::Own => PortalWidth::None,
                WebAccess::Site => PortalWidth::Site(subject.site),
                WebAccess::Customer => PortalWidth::Customers(subject.customers(self.now)),
            };
            if scope.width != PortalWidth::None {
                scope.portal_queues = self.queues_at(subject, GroupLevel::Ro);
            }
        }
        scope
    }

    /// The queues in whose groups this person holds at least `level`.
    #[must_use]
    pub fn queues_at(&self, subject: &super::Subject, level: GroupLevel) -> BTreeSet<QueueId> {
        let held = |queue: &crate::structure::QueueFacts| self.group_level(subject, queue.group).0 >= Some(level);
        self.structure.queues.iter().filter(|(_, queue)| held(queue)).map(|(id, _)| *id).collect()
    }
}
