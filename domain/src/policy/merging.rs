//! Two records at once.

use super::{Action, Actor, Decision, Policy, Resource, TicketFacts, UserFacts};

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

    /// Whether `actor` may merge another record into this one, which stays. Where it is kept by an external source, that
    /// is no hindrance: it keeps what the source says of it.
    #[must_use]
    pub fn decide_merge_into(&self, actor: &Actor, kept: &UserFacts) -> Decision {
        let mut kept = kept.clone();
        kept.subject.source = None;
        self.decide(actor, Action::MergeUsers, Resource::User(&kept))
    }
}
