//! Confidential customers.

use super::*;
use crate::policy::Hat;
use crate::structure::ConfidentialFacts;

/// The usual desk, where Acme is confidential; a third role sees it.
fn desk(manager: Option<UserId>, department: Option<DepartmentId>) -> Structure {
    let mut out = structure();
    out.confidential.insert(CustomerId(1), ConfidentialFacts { name: "Acme".to_owned(), manager, department });
    let trusted = RoleFacts {
        name: "Trusted".to_owned(),
        permissions: [Permission::CustomersConfidential].into(),
        ticket_rights: TicketRights::default(),
        standing: Standing::VALID,
    };
    out.roles.insert(RoleId(3), trusted);
    out
}

/// An agent of another customer who works in Support, creates users and may be in more roles.
fn bea(more: &[Grant]) -> Subject {
    let mut grants = first_line().grants;
    grants.push(grant(5, GrantKind::Role, 2));
    grants.extend_from_slice(more);
    Subject { id: UserId(21), name: "Bea".to_owned(), customer: CustomerId(2), grants, ..agent(UserType::User) }
}

fn trusted() -> Grant {
    grant(6, GrantKind::Role, 3)
}

/// Whether the agent sees a person, the customer and a ticket of it, and whether the lists agree.
#[track_caller]
fn sees(structure: &Structure, subject: &Subject) -> bool {
    let (person, policy) = (user(customer(WebAccess::Own)), Policy { structure, now: NOW });
    let asked = [
        (Action::ReadUsers, Resource::User(&person)),
        (Action::ReadUsers, Resource::Customer(CustomerId(1))),
        (Action::ReadTicket, Resource::Ticket(&ticket())),
    ];
    let answers = asked.map(|(action, resource)| decide(structure, subject, action, resource).allow);
    let (people, tickets) =
        (policy.people_scope(&direct(subject.clone())), policy.ticket_scope(&direct(subject.clone()), Hat::Any));
    let lists =
        [people.contains(&person.subject), people.contains_customer(CustomerId(1)), tickets.contains(&ticket())];
    assert_eq!(answers, lists);
    assert!(answers.iter().all(|one| *one == answers[0]), "{answers:?}");
    answers[0]
}

#[test]
fn a_confidential_customer_is_for_those_who_hold_the_right_and_who_look_after_it() {
    let nobody = desk(None, None);
    assert!(sees(&structure(), &bea(&[])), "nothing is confidential");
    assert!(!sees(&nobody, &bea(&[])));
    assert!(sees(&nobody, &bea(&[trusted()])));
    assert!(sees(&desk(Some(UserId(21)), None), &bea(&[])), "its account manager");
    assert!(!sees(&desk(Some(UserId(22)), None), &bea(&[])));
    assert!(sees(&desk(None, Some(DepartmentId(1))), &bea(&[])), "their department");
    assert!(!sees(&desk(None, Some(DepartmentId(2))), &bea(&[])));
    let admin = Subject { grants: first_line().grants, ..agent(UserType::Admin) };
    assert!(sees(&nobody, &Subject { customer: CustomerId(2), ..admin }), "admins always hold the right");
    let ended = Period { from: None, until: Some(NOW) };
    assert!(!sees(&nobody, &bea(&[Grant { period: ended, ..trusted() }])), "no longer");
}

#[test]
fn nobody_sees_it_through_the_eyes_of_who_looks_after_it() {
    let cara = Subject { id: UserId(22), name: "Cara".to_owned(), customer: CustomerId(2), ..agent(UserType::User) };
    let view = |manager: Option<UserId>, more: &[Permission]| {
        let mut structure = desk(manager, None);
        let mut permissions = vec![Permission::UsersRead, Permission::UsersImpersonate];
        permissions.extend_from_slice(more);
        structure.roles.get_mut(&RoleId(3)).unwrap().permissions = permissions.into_iter().collect();
        decide(&structure, &bea(&[trusted()]), Action::Impersonate, Resource::User(&user(cara.clone())))
    };
    assert!(view(None, &[]).allow);
    refused(&view(Some(UserId(22)), &[]), Layer::Ceiling, "Cara holds rights that Bea does not hold.");
    assert!(view(Some(UserId(22)), &[Permission::CustomersConfidential]).allow);
}

#[test]
fn who_looks_after_it_is_above_the_ceiling_of_who_may_not_know_it() {
    let cara = Subject { id: UserId(22), name: "Cara".to_owned(), customer: CustomerId(2), ..agent(UserType::User) };
    let member = |period| {
        let grants = vec![Grant { period, ..grant(8, GrantKind::Department, 2) }];
        Subject { grants, ..cara.clone() }
    };
    let tomorrow = Period { from: Some(Timestamp(NOW.0 + 1)), until: None };
    let (of_cara, of_billing) = (desk(Some(UserId(22)), None), desk(None, Some(DepartmentId(2))));
    let ask = |structure: &Structure, target: &Subject, more: &[Permission]| {
        let mut structure = structure.clone();
        let mut permissions = vec![Permission::AgentsManage];
        permissions.extend_from_slice(more);
        structure.roles.get_mut(&RoleId(3)).unwrap().permissions = permissions.into_iter().collect();
        decide(&structure, &bea(&[trusted()]), Action::ManageAgents, Resource::User(&user(target.clone())))
    };
    assert!(ask(&desk(None, None), &cara, &[]).allow);
    for (structure, target) in
        [(&of_cara, cara.clone()), (&of_billing, member(Period::ALWAYS)), (&of_billing, member(tomorrow))]
    {
        refused(&ask(structure, &target, &[]), Layer::Ceiling, "Cara holds rights that Bea does not hold.");
        assert!(ask(structure, &target, &[Permission::CustomersConfidential]).allow);
    }
    let over = Period { from: None, until: Some(NOW) };
    assert!(ask(&of_billing, &member(over), &[]).allow, "no longer");
    let keeps = |structure: &Structure, more: &[Grant], department| {
        Policy { structure, now: NOW }.keeps_out(&direct(bea(more)), DepartmentId(department)).is_some()
    };
    assert!(keeps(&of_billing, &[], 2), "nobody comes to know it by their own doing");
    assert!(!keeps(&of_billing, &[trusted()], 2) && !keeps(&of_billing, &[], 1) && !keeps(&of_cara, &[], 2));
}

#[test]
fn n15_no_link_opens_its_ticket_to_an_agent_who_may_not_know_it() {
    let structure = desk(None, None);
    let ask = |subject: Subject, is_forwarded| {
        let via = Via::Link { ticket: ticket().id, is_forwarded };
        let own = TicketFacts { participants: vec![(subject.id, Period::ALWAYS)], ..ticket() };
        let policy = Policy { structure: &structure, now: NOW };
        policy.decide(&Actor { subject, via }, Action::ReadTicket, Resource::Ticket(&own))
    };
    for is_forwarded in [true, false] {
        hidden(ask(bea(&[]), is_forwarded));
    }
    assert!(ask(bea(&[trusted()]), true).allow);
    assert!(ask(customer(WebAccess::Own), true).allow, "whoever is no agent");
}

#[test]
fn to_everybody_else_it_does_not_exist() {
    let (structure, person) = (desk(None, None), user(customer(WebAccess::Own)));
    let ask = |action, resource: Resource<'_>| decide(&structure, &bea(&[]), action, resource);
    for action in [Action::ReadUsers, Action::ModifyUser, Action::BeRequester, Action::EraseUser, Action::Impersonate] {
        hidden(ask(action, Resource::User(&person)));
    }
    hidden(ask(Action::ReadUsers, Resource::Customer(CustomerId(1))));
    hidden(ask(Action::ReadTicket, Resource::Ticket(&ticket())));
    let text = "Acme is confidential, and no role of Bea includes \"See confidential customers\".";
    for decision in [
        ask(Action::ReadUsers, Resource::User(&person)),
        ask(Action::CreateUser, Resource::Customer(CustomerId(1))),
        ask(Action::AddNote, Resource::Ticket(&ticket())),
    ] {
        refused(&decision, Layer::Confidential, text);
        assert_eq!(fixes(&decision), ["Give Bea a role with \"See confidential customers\""]);
    }
    assert!(ask(Action::ReadUsers, Resource::Customer(CustomerId(2))).allow, "another customer");
}

#[test]
fn nobody_sees_it_through_the_eyes_of_who_belongs_to_it_beside_another_customer() {
    let mut structure = desk(None, None);
    let mut eyes = structure.roles[&RoleId(2)].clone();
    eyes.permissions.extend([Permission::UsersLook, Permission::UsersImpersonate]);
    structure.roles.insert(RoleId(4), eyes);
    let by = bea(&[grant(6, GrantKind::Role, 4)]);
    let carla = Subject { customer: CustomerId(2), ..customer(WebAccess::Customer) };
    let member = Subject { grants: vec![grant(7, GrantKind::Customer, 1)], ..carla.clone() };
    for action in [Action::Look, Action::Impersonate] {
        let decision = decide(&structure, &by, action, Resource::User(&user(member.clone())));
        refused(&decision, Layer::Ceiling, "Carla belongs to more customers than Bea may see.");
        assert!(decide(&structure, &by, action, Resource::User(&user(carla.clone()))).allow, "{action:?}");
    }
}

#[test]
fn its_ticket_is_seen_by_its_owner_and_by_the_customer_side() {
    let structure = desk(None, None);
    let own = TicketFacts { owner: Some(UserId(21)), ..ticket() };
    let colleagues = TicketFacts { owner: Some(UserId(22)), ..ticket() };
    let policy = Policy { structure: &structure, now: NOW };
    let scope = policy.ticket_scope(&direct(bea(&[])), Hat::Agent);
    for (ticket, is_seen) in [(&own, true), (&colleagues, false)] {
        assert_eq!(decide(&structure, &bea(&[]), Action::ReadNotes, Resource::Ticket(ticket)).allow, is_seen);
        assert_eq!(scope.contains(ticket), is_seen);
    }
    let requester = user(customer(WebAccess::Own));
    hidden(decide(&structure, &bea(&[]), Action::ReadUsers, Resource::User(&requester)));
    let carla = Subject {
        grants: vec![group_grant(1, Holder::Customer(CustomerId(1)), 1, GroupLevel::Rw)],
        ..customer(WebAccess::Customer)
    };
    assert!(decide(&structure, &carla, Action::Reply, Resource::Ticket(&ticket())).allow, "the portal is as it was");
}

#[test]
fn nobody_is_hidden_from_themselves_nor_from_deskfolk() {
    let structure = desk(None, None);
    let inside = Subject { customer: CustomerId(1), ..bea(&[]) };
    assert!(decide(&structure, &inside, Action::ReadUsers, Resource::User(&user(inside.clone()))).allow);
    assert!(!decide(&structure, &inside, Action::ReadUsers, Resource::User(&user(customer(WebAccess::Own)))).allow);
    let actor = Actor { subject: bea(&[]), via: Via::System };
    let policy = Policy { structure: &structure, now: NOW };
    assert!(policy.people_scope(&actor).hidden.is_empty());
    assert!(policy.decide(&actor, Action::ReadUsers, Resource::User(&user(customer(WebAccess::Own)))).allow);
}

#[test]
fn only_who_holds_the_right_says_what_is_confidential() {
    let structure = desk(Some(UserId(21)), None);
    let customer = Resource::Customer(CustomerId(1));
    forbidden(decide(&structure, &bea(&[]), Action::SetConfidential, customer));
    assert!(decide(&structure, &bea(&[trusted()]), Action::SetConfidential, customer).allow);
    assert!(!UserType::Manager.permissions().contains(&Permission::CustomersConfidential));
}
