//! The one place where a permission is decided.
//!
//! [`Policy::decide`] answers whether somebody may do something to a record, with the reasons: every
//! grant that allows it, or the layer that refuses and the smallest change that would flip the answer.
//! [`Policy::ticket_scope`] and [`Policy::people_scope`] are the same knowledge in the form a list needs.
//! Property tests hold the two against each other.
//!
//! Layers, in the order in which they are asked: usability of the person, how they act ([`Via`]),
//! agent-wide rights, work (department, queue, role), confidential customers, access groups, portal scope.

mod action;
mod actor;
mod change;
mod confidential;
mod decision;
mod desk;
mod explain;
mod link;
mod merging;
mod people;
mod reach;
mod scope;
mod tickets;
mod turning;
mod work;
#[cfg(any(test, feature = "worlds"))]
pub mod worlds;

pub use action::{Action, Scope};
pub use actor::{AccountLimits, Actor, AgentFacts, Grant, Holder, Subject, Via};
pub use confidential::PeopleScope;
pub use decision::{Decision, Fix, Layer, Reason};
pub use people::UserFacts;
pub use reach::{Piece, Place, Reach};
pub use scope::{Hat, PortalWidth, TicketScope};
pub use tickets::TicketFacts;
pub use turning::next_turn;

use crate::ids::{CustomerId, QueueId};
use crate::permission::Permission;
use crate::structure::Structure;
use crate::time::Timestamp;

/// What an action is asked about.
#[derive(Clone, Copy, Debug)]
pub enum Resource<'a> {
    /// The desk as a whole: areas and agent-wide rights.
    Desk,
    /// A ticket.
    Ticket(&'a TicketFacts),
    /// A queue, for opening tickets in it.
    Queue(QueueId),
    /// A person.
    User(&'a UserFacts),
    /// A customer with its sites.
    Customer(CustomerId),
}

/// The access rules over a given structure at a given moment.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    /// Departments, queues, groups, roles.
    pub structure: &'a Structure,
    /// The moment for which is decided.
    pub now: Timestamp,
}

impl Policy<'_> {
    /// May `actor` do `action` to `resource`, and why?
    #[must_use]
    pub fn decide(&self, actor: &Actor, action: Action, resource: Resource<'_>) -> Decision {
        if let Some(refusal) = self.unusable(actor).or_else(|| self.refused_by_via(actor, action)) {
            return Decision { visible: self.knows(actor, resource), ..refusal };
        }
        if let Via::Link { ticket, is_forwarded } = actor.via {
            return self.decide_by_link(actor, action, resource, ticket, is_forwarded);
        }
        let decision = match resource {
            Resource::Desk => self.decide_desk(actor, action),
            Resource::Ticket(ticket) => self.decide_ticket(actor, action, ticket),
            Resource::Queue(queue) => self.decide_queue(actor, action, queue),
            Resource::User(user) => self.decide_user(actor, action, user),
            Resource::Customer(customer) => self.decide_customer(actor, action, customer),
        };
        if action == Action::ConvertOpportunity && decision.allow {
            return self.decide_conversion(actor, decision);
        }
        decision
    }

    /// May `actor` change anything at all? Asked where every write begins, whatever it is about: who only
    /// looks through somebody's eyes is shown what that person may do, and can do none of it.
    #[must_use]
    pub fn decide_writing(&self, actor: &Actor) -> Decision {
        match &actor.via {
            Via::Look { .. } => Decision::deny(Reason::new(
                Layer::Via,
                format!(
                    "You only look through the eyes of {}. Nothing can be changed, sent or exported.",
                    actor.subject.name
                ),
            )),
            _ => Decision::allow(Vec::new()),
        }
    }

    /// Whether a refusal may show that the record exists.
    fn knows(&self, actor: &Actor, resource: Resource<'_>) -> bool {
        if actor.via == Via::System {
            return true;
        }
        match resource {
            Resource::Desk => true,
            Resource::Ticket(ticket) => self.reads_ticket(&actor.subject, ticket),
            Resource::Queue(queue) => self.knows_queue(&actor.subject, queue),
            Resource::User(user) => self.sees_directory(&actor.subject) && !self.hides(actor, &user.subject),
            Resource::Customer(customer) => {
                self.sees_directory(&actor.subject) && !self.hides_customer(&actor.subject, customer)
            }
        }
    }

    fn sees_directory(&self, subject: &Subject) -> bool {
        self.permissions(subject).contains(&Permission::UsersRead)
    }
}

#[cfg(test)]
mod tests;
