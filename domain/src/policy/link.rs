//! Rules about ticket links: each is for one ticket, and is no key to a person (N15).

use super::{Action, Actor, Decision, Layer, Policy, Reason, Resource};
use crate::ids::TicketId;

impl Policy<'_> {
    /// What a link allows: to whom it was sent, as far as the ticket is theirs; to whom it was forwarded, this
    /// ticket and nothing else, and to agents nothing of a confidential customer that is hidden from them. Other
    /// records do not exist there.
    pub(super) fn decide_by_link(
        &self,
        actor: &Actor,
        action: Action,
        resource: Resource<'_>,
        linked: TicketId,
        is_forwarded: bool,
    ) -> Decision {
        let refused = |text: &str| Decision::deny_all(vec![Reason::new(Layer::Via, text)], false);
        let Resource::Ticket(ticket) = resource else { return refused("The link is for a ticket.") };
        if ticket.id != linked {
            return refused("The link is for another ticket.");
        }
        let subject = &actor.subject;
        // Whoever works here comes to know by no link what is hidden from them.
        if self.hides_ticket(subject, ticket) {
            return Decision::deny_all(vec![self.confidential(subject, ticket.customer)], false);
        }
        if is_forwarded {
            let text = format!("The link to this ticket was forwarded to {}.", subject.name);
            return Decision::allow(vec![Reason::new(Layer::Via, text)]);
        }
        let is_followed = ticket.participants.iter().any(|(id, period)| *id == subject.id && period.contains(self.now));
        if ticket.requester != subject.id && !is_followed {
            return refused("The ticket is no longer that of the person to whom the link was sent.");
        }
        match self.portal_answer(subject, action, ticket) {
            Ok(because) => Decision::allow(because),
            Err(refusals) => Decision::deny_all(refusals, false),
        }
    }
}
