//! Portal scope: own, followed, and wider by Web Access Level.

use super::*;

/// Carla with this level, holding rw on both groups.
fn carla(web_access: WebAccess) -> Subject {
    let grants = [1, 2].map(|group| group_grant(group, Holder::User, group, GroupLevel::Rw)).to_vec();
    Subject { grants, ..customer(web_access) }
}

fn reads(subject: &Subject, ticket: &TicketFacts) -> bool {
    usually(subject, Action::ReadTicket, Resource::Ticket(ticket)).allow
}

#[test]
fn hal_13_each_web_access_level_reaches_exactly_its_tickets() {
    let own = TicketFacts { requester: UserId(10), ..ticket() };
    let same_site = ticket();
    let same_customer = TicketFacts { site: SiteId(2), ..ticket() };
    let elsewhere = TicketFacts { customer: CustomerId(2), site: SiteId(9), ..ticket() };
    let tickets = [own, same_site, same_customer, elsewhere];
    let expected = [
        (WebAccess::NoAccess, [false, false, false, false]),
        (WebAccess::Own, [true, false, false, false]),
        (WebAccess::Site, [true, true, false, false]),
        (WebAccess::Customer, [true, true, true, false]),
    ];
    for (web_access, seen) in expected {
        let subject = carla(web_access);
        assert_eq!(tickets.each_ref().map(|ticket| reads(&subject, ticket)), seen, "{web_access:?}");
        for (ticket, _) in tickets.iter().zip(seen).filter(|(_, seen)| !seen) {
            hidden(usually(&subject, Action::ReadTicket, Resource::Ticket(ticket)));
        }
    }
}

#[test]
fn a_wider_ticket_names_level_and_group() {
    let decision = usually(&carla(WebAccess::Customer), Action::ReadTicket, Resource::Ticket(&ticket()));
    assert_eq!(
        texts(&decision),
        ["The Web Access Level is \"Tickets of the customer\".", "Carla holds rw on Everyday."]
    );
}

#[test]
fn a_ticket_out_of_reach_names_everything_that_is_missing() {
    let decision = usually(&carla(WebAccess::Own), Action::ReadTicket, Resource::Ticket(&ticket()));
    refused(
        &decision,
        Layer::Portal,
        "Carla has the Web Access Level \"Own tickets\", which does not reach this ticket.",
    );
    assert_eq!(fixes(&decision), ["Raise the Web Access Level"]);
    let decision = usually(&customer(WebAccess::Own), Action::ReadTicket, Resource::Ticket(&ticket()));
    assert_eq!(fixes(&decision), ["Raise the Web Access Level", "Grant ro on Everyday"]);
    let foreign = TicketFacts { customer: CustomerId(2), site: SiteId(9), ..ticket() };
    let decision = usually(&carla(WebAccess::Customer), Action::ReadTicket, Resource::Ticket(&foreign));
    assert_eq!(fixes(&decision), ["Add the person as a participant"]);
}

#[test]
fn own_tickets_are_visible_and_answered_without_any_group() {
    let own = TicketFacts { requester: UserId(10), is_confidential: true, ..ticket() };
    for action in [Action::ReadTicket, Action::Reply, Action::CloseTicket] {
        let decision = usually(&customer(WebAccess::Own), action, Resource::Ticket(&own));
        assert!(decision.allow);
        assert_eq!(texts(&decision), ["It is Carla's own ticket."]);
    }
}

#[test]
fn what_is_for_agents_is_refused_on_own_tickets_too() {
    let own = TicketFacts { requester: UserId(10), ..ticket() };
    let for_agents = [
        (Action::ReadNotes, "\"See internal notes\" is for agents only."),
        (Action::AddNote, "\"Add an internal note\" is for agents only."),
        (Action::ChangeState, "\"Change the state\" is for agents only."),
        (Action::ChangeTicket, "\"Change a ticket\" is for agents only."),
        (Action::MoveTicket, "\"Move to another queue\" is for agents only."),
        (Action::AssignTicket, "\"Assign\" is for agents only."),
        (Action::SetPriority, "\"Set the priority\" is for agents only."),
    ];
    for (action, text) in for_agents {
        let decision = usually(&carla(WebAccess::Customer), action, Resource::Ticket(&own));
        refused(&decision, Layer::Rights, text);
        forbidden(decision);
    }
}

#[test]
fn the_customer_side_closes_and_reopens_and_no_more() {
    use crate::state::TicketState::{Closed, New, Open, Pending};
    for (from, to) in [(New, Closed), (Open, Closed), (Pending, Closed), (Closed, Open)] {
        assert_eq!(Action::of_state(from, to), Action::CloseTicket, "{from:?} {to:?}");
    }
    for (from, to) in [(Open, New), (Open, Pending), (Pending, Open), (Closed, Pending), (Closed, New), (New, Open)] {
        assert_eq!(Action::of_state(from, to), Action::ChangeState, "{from:?} {to:?}");
    }
}

#[test]
fn participants_follow_one_ticket_for_as_long_as_they_are() {
    let with = |who: i64, from: i64, until: i64| {
        let period = Period { from: Some(Timestamp(NOW.0 + from)), until: Some(Timestamp(NOW.0 + until)) };
        let participants = vec![(UserId(who), period)];
        TicketFacts { participants, is_confidential: true, customer: CustomerId(2), site: SiteId(9), ..ticket() }
    };
    let subject = customer(WebAccess::Own);
    let decision = usually(&subject, Action::Reply, Resource::Ticket(&with(10, 0, 1)));
    assert_eq!(texts(&decision), ["Carla is a participant."]);
    assert!(decision.allow);
    for ticket in [with(10, 1, 2), with(10, -1, 0), with(11, 0, 1)] {
        hidden(usually(&subject, Action::ReadTicket, Resource::Ticket(&ticket)));
    }
}

#[test]
fn confidential_tickets_are_for_requester_and_participants_whatever_the_level() {
    let secret = TicketFacts { is_confidential: true, ..ticket() };
    let decision = usually(&carla(WebAccess::Customer), Action::ReadTicket, Resource::Ticket(&secret));
    refused(&decision, Layer::Portal, "The ticket is confidential: only its requester and participants see it.");
    assert_eq!(fixes(&decision), ["Add the person as a participant"]);
    hidden(decision);
    assert!(reads(&first_line(), &secret), "the agents of the queue work on it");
}

#[test]
fn a_refused_write_tells_no_more_than_reading_would() {
    let secret = TicketFacts { is_confidential: true, ..ticket() };
    for action in [Action::Reply, Action::AddNote, Action::AssignTicket] {
        hidden(usually(&carla(WebAccess::Customer), action, Resource::Ticket(&secret)));
    }
}

#[test]
fn further_customers_widen_the_level_customer_while_the_membership_lasts() {
    let foreign = TicketFacts { customer: CustomerId(2), site: SiteId(9), ..ticket() };
    let member = |web_access, until: i64| {
        let period = Period { from: None, until: Some(Timestamp(NOW.0 + until)) };
        let mut subject = carla(web_access);
        subject.grants.push(Grant { period, ..grant(5, GrantKind::Customer, 2) });
        reads(&subject, &foreign)
    };
    assert!(member(WebAccess::Customer, 1));
    assert!(!member(WebAccess::Customer, 0), "membership over");
    assert!(!member(WebAccess::Site, 1), "a site is one place");
}

#[test]
fn customer_users_open_tickets_in_their_own_name_only() {
    let subject = carla(WebAccess::Customer);
    assert!(usually(&subject, Action::BeRequester, Resource::User(&user(subject.clone()))).allow);
    hidden(usually(&subject, Action::BeRequester, Resource::User(&user(person(11, "Dora")))));
}

#[test]
fn people_are_hidden_from_customer_users() {
    let dora = user(person(11, "Dora"));
    for action in [Action::ReadUsers, Action::ModifyUser, Action::ManageAccount, Action::Impersonate] {
        hidden(usually(&carla(WebAccess::Customer), action, Resource::User(&dora)));
    }
}
