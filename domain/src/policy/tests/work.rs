//! Agents on tickets: department, queue, and the roles that count there.

use super::*;
use crate::state::Validity;

fn read(subject: &Subject) -> Decision {
    usually(subject, Action::ReadTicket, Resource::Ticket(&ticket()))
}

fn without(kind: GrantKind) -> Subject {
    let ann = first_line();
    Subject { grants: ann.grants.iter().filter(|grant| grant.kind != kind).cloned().collect(), ..ann }
}

#[test]
fn rtp_20_department_and_queue_are_both_needed() {
    let decision = read(&first_line());
    assert!(decision.allow);
    assert_eq!(
        texts(&decision),
        [
            "Ann belongs to the department IT.",
            "Ann is granted the queue Support.",
            "The role First line gives: Read, Create, Add notes."
        ]
    );
    let grants: Vec<_> = decision.because.iter().filter_map(|reason| reason.grant).collect();
    assert_eq!(grants, [GrantId(1), GrantId(2), GrantId(3)]);

    let decision = read(&without(GrantKind::Queue));
    refused(&decision, Layer::Work, "Ann is not granted the queue Support.");
    assert_eq!(fixes(&decision), ["Grant Ann the queue Support"]);
    hidden(decision);
    let decision = read(&without(GrantKind::Department));
    refused(&decision, Layer::Work, "Ann is not in the department IT.");
    assert_eq!(fixes(&decision), ["Add Ann to IT"]);
    let decision = read(&agent(UserType::Admin));
    assert_eq!(texts(&decision), ["Ann is not in the department IT.", "Ann is not granted the queue Support."]);
    hidden(decision);
}

#[test]
fn rtp_9_tickets_of_two_departments_are_seen() {
    let mut ann = first_line();
    ann.grants.extend([grant(7, GrantKind::Department, 2), grant(8, GrantKind::Queue, 2)]);
    let payroll = TicketFacts { queue: PAYROLL, ..ticket() };
    assert!(usually(&ann, Action::ReadTicket, Resource::Ticket(&payroll)).allow);
    assert!(read(&ann).allow);
    assert!(!usually(&first_line(), Action::ReadTicket, Resource::Ticket(&payroll)).allow);
}

#[test]
fn without_a_role_nothing_is_allowed() {
    let decision = read(&without(GrantKind::Role));
    refused(&decision, Layer::Work, "No role of Ann gives \"Read\" in this queue.");
    assert_eq!(fixes(&decision), ["Give Ann a role with \"Read\""]);
}

#[test]
fn managers_and_admins_need_no_role_where_they_work() {
    for user_type in [UserType::Manager, UserType::Admin] {
        let place = vec![grant(1, GrantKind::Department, 1), grant(2, GrantKind::Queue, 1)];
        let decision = read(&Subject { grants: place, ..agent(user_type) });
        assert!(decision.allow);
        let text = format!("The user type {} includes all ticket rights.", user_type.label());
        assert!(texts(&decision).contains(&text.as_str()));
    }
}

#[test]
fn each_action_needs_its_right() {
    // A conversion needs agent-wide rights as well.
    let alone = |action: &Action| action.ticket_right().is_some() && *action != Action::ConvertOpportunity;
    let actions: Vec<_> = Action::ALL.iter().copied().filter(alone).collect();
    for right in TicketRight::ALL {
        let mut structure = structure();
        structure.roles.get_mut(&RoleId(1)).unwrap().ticket_rights = TicketRights::of(&[TicketRight::Read, *right]);
        for action in &actions {
            let needed = action.ticket_right().unwrap();
            let expected = needed == TicketRight::Read || needed == *right || *right == TicketRight::Full;
            let resource =
                if *action == Action::CreateTicket { Resource::Queue(SUPPORT) } else { Resource::Ticket(&ticket()) };
            assert_eq!(decide(&structure, &first_line(), *action, resource).allow, expected, "{right:?} {action:?}");
        }
    }
}

#[test]
fn only_what_gives_the_right_is_named() {
    let mut structure = structure();
    structure.roles.get_mut(&RoleId(2)).unwrap().ticket_rights = TicketRights::of(&[TicketRight::Reply]);
    let mut ann = first_line();
    ann.grants.push(grant(4, GrantKind::Role, 2));
    let reasons = |action| {
        let decision = decide(&structure, &ann, action, Resource::Ticket(&ticket()));
        assert!(decision.allow);
        decision.because.iter().filter_map(|reason| reason.grant).map(|id| id.0).collect::<Vec<_>>()
    };
    assert_eq!(reasons(Action::AddNote), [1, 2, 3]);
    assert_eq!(reasons(Action::Reply), [1, 2, 4]);
}

#[test]
fn no_right_on_a_ticket_counts_without_seeing_it() {
    let mut structure = structure();
    structure.roles.get_mut(&RoleId(1)).unwrap().ticket_rights =
        TicketRights::of(&[TicketRight::Create, TicketRight::Reply, TicketRight::Change]);
    let ann = first_line();
    for action in [Action::Reply, Action::ChangeState, Action::ChangeTicket] {
        let decision = decide(&structure, &ann, action, Resource::Ticket(&ticket()));
        refused(&decision, Layer::Work, "No role of Ann gives \"Read\" in this queue.");
        hidden(decision);
    }
    assert!(decide(&structure, &ann, Action::CreateTicket, Resource::Queue(SUPPORT)).allow);
}

#[test]
fn a_role_held_in_the_queue_replaces_the_others_there() {
    let mut structure = structure();
    let mut ann = first_line();
    ann.agent = Some(AgentFacts { user_type: UserType::Admin, is_deleted: false });
    ann.grants[1].role = Some(RoleId(2));
    let decision = decide(&structure, &ann, Action::ReadTicket, Resource::Ticket(&ticket()));
    refused(&decision, Layer::Work, "The role of Ann in this queue does not give \"Read\".");
    assert_eq!(fixes(&decision), ["Choose a role with \"Read\" for Ann in this queue"]);

    ann.grants[1].role = Some(RoleId(1));
    let decision = decide(&structure, &ann, Action::ReadTicket, Resource::Ticket(&ticket()));
    assert_eq!(texts(&decision).last(), Some(&"In this queue the role First line counts."));
    assert!(!decide(&structure, &ann, Action::Reply, Resource::Ticket(&ticket())).allow);

    structure.roles.get_mut(&RoleId(1)).unwrap().standing.validity = Validity::Invalid;
    assert!(!decide(&structure, &ann, Action::ReadTicket, Resource::Ticket(&ticket())).allow, "an invalid role");
}

#[test]
fn several_grants_of_one_queue_add_up_in_any_order() {
    let mut ann = first_line();
    ann.grants.push(Grant { role: Some(RoleId(2)), ..grant(4, GrantKind::Queue, 1) });
    let forth = read(&ann);
    ann.grants.reverse();
    let back = read(&ann);
    assert!(forth.allow && back.allow);
    assert_eq!(forth.because.len(), back.because.len());
}

#[test]
fn each_grant_of_the_work_layer_ends_by_itself() {
    for index in 0..3 {
        let ask = |from: i64, until: i64| {
            let mut ann = first_line();
            ann.grants[index].period =
                Period { from: Some(Timestamp(NOW.0 + from)), until: Some(Timestamp(NOW.0 + until)) };
            read(&ann).allow
        };
        assert_eq!((ask(0, 1), ask(1, 2), ask(-1, 0)), (true, false, false), "grant {index}");
    }
}

#[test]
fn a_customer_cannot_hold_departments_queues_and_roles_for_its_people() {
    let mut ann = first_line();
    for grant in &mut ann.grants {
        grant.holder = Holder::Customer(ann.customer);
    }
    hidden(read(&ann));
}

#[test]
fn an_unusable_queue_or_department_takes_no_new_tickets_but_keeps_the_old_ones_readable() {
    let ann = first_line();
    let standing = Standing { validity: Validity::Invalid, period: Period::ALWAYS };
    let mut closed_queue = structure();
    closed_queue.queues.get_mut(&SUPPORT).unwrap().standing = standing;
    let mut closed_department = structure();
    closed_department.departments.get_mut(&DepartmentId(1)).unwrap().standing = standing;
    let expected = [
        (closed_queue, "The queue Support is set to invalid.", "Set the queue to valid"),
        (closed_department, "The department IT is set to invalid.", "Set the department to valid"),
    ];
    for (structure, text, fix) in expected {
        let decision = decide(&structure, &ann, Action::CreateTicket, Resource::Queue(SUPPORT));
        refused(&decision, Layer::Usability, text);
        assert_eq!(fixes(&decision), [fix]);
        let system = Actor { subject: ann.clone(), via: Via::System };
        let policy = Policy { structure: &structure, now: NOW };
        assert!(!policy.decide(&system, Action::CreateTicket, Resource::Queue(SUPPORT)).allow);
        assert!(decide(&structure, &ann, Action::ReadTicket, Resource::Ticket(&ticket())).allow);
    }
}

#[test]
fn queues_one_does_not_work_in_are_hidden() {
    let open = |subject: &Subject, queue| usually(subject, Action::CreateTicket, Resource::Queue(queue));
    assert!(open(&first_line(), SUPPORT).allow);
    hidden(open(&first_line(), PAYROLL));
    hidden(open(&first_line(), QueueId(99)));
    forbidden(open(&agent(UserType::Manager), PAYROLL));
    let move_there = usually(&first_line(), Action::MoveTicket, Resource::Queue(SUPPORT));
    refused(&move_there, Layer::Work, "No role of Ann gives \"Move\" in this queue.");
}

#[test]
fn a_ticket_in_a_queue_that_is_gone_is_hidden() {
    let lost = TicketFacts { queue: QueueId(99), ..ticket() };
    let decision = usually(&first_line(), Action::ReadTicket, Resource::Ticket(&lost));
    refused(&decision, Layer::Work, "The queue no longer exists.");
    hidden(decision);
}

#[test]
fn both_tickets_of_a_merge_have_to_be_ones_to_change() {
    let mut structure = structure();
    let rights = TicketRights::of(&[TicketRight::Read, TicketRight::Change]);
    structure.roles.get_mut(&RoleId(1)).unwrap().ticket_rights = rights;
    let policy = Policy { structure: &structure, now: NOW };
    let actor = |subject| Actor { subject, via: Via::Direct };
    let (here, elsewhere) = (ticket(), TicketFacts { queue: PAYROLL, ..ticket() });
    let ann = actor(first_line());
    assert!(policy.decide_merge(&ann, &here, &here).allow);
    hidden(policy.decide_merge(&ann, &here, &elsewhere));
    hidden(policy.decide_merge(&ann, &elsewhere, &here));
    let mut both = first_line();
    both.grants.extend([grant(7, GrantKind::Department, 2), grant(8, GrantKind::Queue, 2)]);
    assert!(policy.decide_merge(&actor(both), &here, &elsewhere).allow);
}
