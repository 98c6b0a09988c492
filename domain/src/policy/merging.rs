//! Two tickets at once.

use super::{Action, Actor, Decision, Policy, Resource, TicketFacts};

impl Policy<'_> {
    /// Whether `actor` may make one ticket of these two, or two of one again: both have to be theirs to change.
    #[must_use]
    pub fn decide_merge(&self, actor: &Actor, from: &TicketFacts, into: &TicketFacts) -> Decision {
        let first = self.decide(actor, Action::MergeTickets, Resource::Ticket(from));
        if !first.allow {
            return first;
        }
        let mut second = self.decide(actor, Action::MergeTickets, Resource::Ticket(into));
        if second.allow {
            let further = first.because.into_iter().filter(|reason| !second.because.contains(reason));
            second.because = further.chain(second.because.clone()).collect();
        }
        second
    }
}
