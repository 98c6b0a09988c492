//! Ticket links: one ticket, and no key to a person (N15).

use super::*;
use crate::policy::Hat;

fn ask(via: Via, subject: Subject, action: Action, resource: Resource<'_>) -> Decision {
    let structure = structure();
    Policy { structure: &structure, now: NOW }.decide(&Actor { subject, via }, action, resource)
}

fn link(is_forwarded: bool) -> Via {
    Via::Link { ticket: ticket().id, is_forwarded }
}

#[test]
fn a_link_opens_its_ticket_for_its_recipient_and_nothing_else() {
    let carla = Subject { state: AccountState::Guest, ..customer(WebAccess::Own) };
    let own = TicketFacts { requester: carla.id, ..ticket() };
    let followed = TicketFacts { participants: vec![(carla.id, Period::default())], ..ticket() };
    let other = TicketFacts { id: TicketId(own.id.0 + 1), ..own.clone() };
    for ticket in [&own, &followed] {
        for action in Action::ALL {
            let allowed = matches!(action, Action::ReadTicket | Action::Reply);
            let decision = ask(link(false), carla.clone(), *action, Resource::Ticket(ticket));
            assert_eq!(decision.allow, allowed, "{action:?}");
        }
    }
    for ticket in [&other, &ticket()] {
        assert!(!ask(link(false), carla.clone(), Action::ReadTicket, Resource::Ticket(ticket)).allow);
    }
    for action in Action::ALL {
        assert!(!ask(link(false), carla.clone(), *action, Resource::Desk).allow, "{action:?}");
        assert!(!ask(link(false), carla.clone(), *action, Resource::Queue(SUPPORT)).allow, "{action:?}");
    }
}

#[test]
fn to_whom_it_was_forwarded_it_opens_the_same_ticket_alone() {
    let dora = Subject { state: AccountState::Guest, ..customer(WebAccess::NoAccess) };
    let other = TicketFacts { id: TicketId(ticket().id.0 + 1), ..ticket() };
    assert!(ask(link(true), dora.clone(), Action::Reply, Resource::Ticket(&ticket())).allow);
    assert!(!ask(link(true), dora.clone(), Action::ReadNotes, Resource::Ticket(&ticket())).allow);
    assert!(!ask(link(true), dora.clone(), Action::ReadTicket, Resource::Ticket(&other)).allow);
    let structure = structure();
    let actor = Actor { subject: dora.clone(), via: link(true) };
    let scope = Policy { structure: &structure, now: NOW }.ticket_scope(&actor, Hat::Any);
    assert!(!scope.contains(&ticket()), "no list by a link");
    for state in [AccountState::Locked, AccountState::Deleted] {
        let out = Subject { state, ..dora.clone() };
        assert!(!ask(link(true), out, Action::ReadTicket, Resource::Ticket(&ticket())).allow, "{state:?}");
    }
}

#[test]
fn links_are_managed_by_the_requester_and_by_agents_who_may_change_the_ticket() {
    let carla = customer(WebAccess::Customer);
    let own = TicketFacts { requester: carla.id, ..ticket() };
    assert!(ask(Via::Direct, carla.clone(), Action::ManageLinks, Resource::Ticket(&own)).allow);
    let followed = TicketFacts { participants: vec![(carla.id, Period::default())], ..ticket() };
    assert!(!ask(Via::Direct, carla, Action::ManageLinks, Resource::Ticket(&followed)).allow);
}
