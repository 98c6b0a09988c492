//! An agent who is also a customer user: one person, two hats that do not leak into each other.

use super::*;
use crate::policy::Hat;

/// Ann on the first line of Support, and in the portal with this level.
fn both(web_access: WebAccess, level: Option<GroupLevel>) -> Subject {
    let mut ann = Subject { web_access, ..first_line() };
    ann.grants.extend(level.map(|level| group_grant(9, Holder::User, 2, level)));
    ann
}

fn sees(subject: &Subject, ticket: &TicketFacts) -> (bool, bool) {
    let structure = structure();
    let policy = Policy { structure: &structure, now: NOW };
    let actor = direct(subject.clone());
    let [agent, portal, any] =
        [Hat::Agent, Hat::Portal, Hat::Any].map(|hat| policy.ticket_scope(&actor, hat).contains(ticket));
    assert_eq!(any, agent || portal);
    assert_eq!(policy.decide(&actor, Action::ReadTicket, Resource::Ticket(ticket)).allow, any);
    assert_eq!(policy.decide(&actor, Action::ReadNotes, Resource::Ticket(ticket)).allow, agent);
    (agent, portal)
}

/// Every mix of Web Access Level and group level, on a ticket of the agent's queue and one of
/// another queue, opened by somebody else of the same customer.
#[test]
fn lists_of_one_hat_hold_what_that_hat_may_see() {
    let payroll = TicketFacts { queue: PAYROLL, ..ticket() };
    for web_access in WebAccess::ALL {
        for level in [None, Some(GroupLevel::Ro), Some(GroupLevel::Rw)] {
            let ann = both(*web_access, level);
            assert_eq!(sees(&ann, &ticket()), (true, false), "{web_access:?} {level:?}");
            let wide = *web_access >= WebAccess::Site && level.is_some();
            assert_eq!(sees(&ann, &payroll), (false, wide), "{web_access:?} {level:?}");
        }
    }
}

#[test]
fn notes_are_not_read_through_the_portal_hat() {
    let mut ann = both(WebAccess::Customer, Some(GroupLevel::Rw));
    let own = TicketFacts { queue: PAYROLL, requester: ann.id, ..ticket() };
    assert_eq!(sees(&ann, &own), (false, true));
    let place = ["Ann is not in the department HR.", "Ann is not granted the queue Payroll."];
    for action in [Action::ReadNotes, Action::AddNote] {
        let decision = usually(&ann, action, Resource::Ticket(&own));
        assert_eq!(texts(&decision), place);
        forbidden(decision);
    }
    let decision = usually(&ann, Action::AssignTicket, Resource::Ticket(&own));
    let right = format!("No role of Ann gives \"{}\" in this queue.", TicketRight::Own.label());
    assert_eq!(texts(&decision), [place[0], place[1], right.as_str()], "what would still be missing there");
    forbidden(decision);
    ann.grants.extend([grant(7, GrantKind::Department, 2), grant(8, GrantKind::Queue, 2)]);
    assert_eq!(sees(&ann, &own), (true, true));
    assert!(usually(&ann, Action::ReadNotes, Resource::Ticket(&own)).allow);
}

#[test]
fn both_hats_are_named_when_both_allow() {
    let ann = both(WebAccess::Own, None);
    let own = TicketFacts { requester: ann.id, ..ticket() };
    let decision = usually(&ann, Action::ReadTicket, Resource::Ticket(&own));
    let layers: Vec<_> = decision.because.iter().map(|reason| reason.layer).collect();
    assert_eq!(layers, [Layer::Work, Layer::Work, Layer::Work, Layer::Portal]);
}

#[test]
fn an_agent_answers_own_tickets_as_a_customer_without_gaining_the_queue() {
    let ann = both(WebAccess::Own, None);
    let own = TicketFacts { queue: PAYROLL, requester: ann.id, ..ticket() };
    assert!(usually(&ann, Action::Reply, Resource::Ticket(&own)).allow);
    let structure = structure();
    let policy = Policy { structure: &structure, now: NOW };
    assert!(policy.queue_rights(&ann, PAYROLL).0.is_empty());
    assert!(policy.ticket_scope(&direct(ann), Hat::Agent).agent_queues.iter().eq([&SUPPORT]));
}

#[test]
fn group_levels_open_tickets_by_the_portal_hat_only() {
    let ann = both(WebAccess::Own, Some(GroupLevel::Rw));
    assert!(usually(&ann, Action::CreateTicket, Resource::Queue(PAYROLL)).allow);
    let structure = structure();
    let policy = Policy { structure: &structure, now: NOW };
    assert!(!policy.queue_rights(&ann, PAYROLL).allows(TicketRight::Create));
    let without_portal = Subject { web_access: WebAccess::NoAccess, ..ann };
    hidden(usually(&without_portal, Action::CreateTicket, Resource::Queue(PAYROLL)));
}

#[test]
fn an_agent_without_the_portal_does_not_see_own_tickets_in_other_queues() {
    let ann = both(WebAccess::NoAccess, Some(GroupLevel::Rw));
    let own = TicketFacts { queue: PAYROLL, requester: ann.id, ..ticket() };
    assert_eq!(sees(&ann, &own), (false, false));
}
