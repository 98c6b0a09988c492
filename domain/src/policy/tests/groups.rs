//! Access groups: the union of what the person, their customers and everyone hold.

use super::*;
use crate::state::Validity;

const ACME: Holder = Holder::Customer(CustomerId(1));
const OTHER: Holder = Holder::Customer(CustomerId(2));

fn level(structure: &Structure, grants: Vec<Grant>) -> Option<GroupLevel> {
    let subject = Subject { grants, ..customer(WebAccess::Customer) };
    Policy { structure, now: NOW }.group_level(&subject, GroupId(1)).0
}

/// Every combination of nothing, ro and rw held by customer, user and everyone.
#[test]
fn otr_13_the_effective_level_is_the_highest_of_all_sources() {
    use GroupLevel::{Ro, Rw};
    let choices = [None, Some(Ro), Some(Rw)];
    for by_customer in choices {
        for by_user in choices {
            for everyone in choices {
                let mut structure = structure();
                structure.groups.get_mut(&GroupId(1)).unwrap().everyone = everyone;
                let held = [(ACME, by_customer), (Holder::User, by_user)];
                let grants =
                    held.into_iter().filter_map(|(holder, level)| Some(group_grant(1, holder, 1, level?))).collect();
                let expected = by_customer.max(by_user).max(everyone);
                assert_eq!(level(&structure, grants), expected, "{by_customer:?} {by_user:?} {everyone:?}");
            }
        }
    }
}

/// Group 1 by the customer, group 2 by the user, group 3 by both, group 4 by nobody; with one group
/// alone (a peer once had a special case there), with two and with all.
#[test]
fn otr_13_several_groups_do_not_mix_and_a_single_group_is_no_special_case() {
    for count in 1..=4 {
        let mut structure = Structure::default();
        for id in 1..=count {
            let standing = Standing::VALID;
            let facts = GroupFacts { name: format!("G{id}"), everyone: None, standing };
            structure.groups.insert(GroupId(id), facts);
            let queue =
                QueueFacts { name: format!("Q{id}"), department: DepartmentId(1), group: GroupId(id), standing };
            structure.queues.insert(QueueId(id), queue);
        }
        let grants = vec![
            group_grant(1, ACME, 1, GroupLevel::Ro),
            group_grant(2, Holder::User, 2, GroupLevel::Rw),
            group_grant(3, ACME, 3, GroupLevel::Rw),
            group_grant(4, Holder::User, 3, GroupLevel::Ro),
        ];
        let carla = Subject { grants, ..customer(WebAccess::Customer) };
        let expected = [(true, false), (true, true), (true, true), (false, false)];
        for (id, (reads, writes)) in (1..=count).zip(expected) {
            let facts = TicketFacts { queue: QueueId(id), ..ticket() };
            assert_eq!(
                decide(&structure, &carla, Action::ReadTicket, Resource::Ticket(&facts)).allow,
                reads,
                "G{id}/{count}"
            );
            assert_eq!(
                decide(&structure, &carla, Action::Reply, Resource::Ticket(&facts)).allow,
                writes,
                "G{id}/{count}"
            );
            let opens = decide(&structure, &carla, Action::CreateTicket, Resource::Queue(QueueId(id))).allow;
            assert_eq!(opens, writes, "G{id}/{count}");
        }
    }
}

#[test]
fn otr_12_a_grant_of_the_customer_reaches_all_its_people_and_a_grant_of_one_only_them() {
    let reads = |subject: &Subject| usually(subject, Action::ReadTicket, Resource::Ticket(&ticket())).allow;
    let carla = customer(WebAccess::Customer);
    let dora = Subject { id: UserId(11), name: "Dora".to_owned(), ..carla.clone() };
    let by_customer = vec![group_grant(1, ACME, 1, GroupLevel::Ro)];
    assert!(reads(&Subject { grants: by_customer.clone(), ..carla.clone() }));
    assert!(reads(&Subject { grants: by_customer, ..dora.clone() }));
    let by_user = vec![group_grant(1, Holder::User, 1, GroupLevel::Ro)];
    assert!(reads(&Subject { grants: by_user, ..carla }));
    assert!(!reads(&dora));
}

#[test]
fn otr_14_each_level_says_where_it_comes_from() {
    let mut structure = structure();
    structure.groups.get_mut(&GroupId(1)).unwrap().everyone = Some(GroupLevel::Ro);
    let grants = vec![
        group_grant(1, Holder::User, 1, GroupLevel::Ro),
        group_grant(2, ACME, 1, GroupLevel::Rw),
        group_grant(3, OTHER, 1, GroupLevel::Ro),
        grant(4, GrantKind::Customer, 2),
    ];
    let carla = Subject { grants, ..customer(WebAccess::Customer) };
    let (level, because) = Policy { structure: &structure, now: NOW }.group_level(&carla, GroupId(1));
    assert_eq!(level, Some(GroupLevel::Rw));
    let found: Vec<_> = because.iter().map(|reason| (reason.text.as_str(), reason.grant.map(|id| id.0))).collect();
    assert_eq!(
        found,
        [
            ("Everyone holds ro on Everyday.", None),
            ("Carla holds ro on Everyday.", Some(1)),
            ("Acme holds rw on Everyday.", Some(2)),
            ("A further customer holds ro on Everyday.", Some(3)),
        ]
    );
}

#[test]
fn a_grant_of_a_customer_one_does_not_belong_to_gives_nothing() {
    let foreign = group_grant(1, OTHER, 1, GroupLevel::Rw);
    assert_eq!(level(&structure(), vec![foreign.clone()]), None);
    let membership = |from: i64, until: i64| Grant {
        period: Period { from: Some(Timestamp(NOW.0 + from)), until: Some(Timestamp(NOW.0 + until)) },
        ..grant(2, GrantKind::Customer, 2)
    };
    assert_eq!(level(&structure(), vec![foreign.clone(), membership(0, 1)]), Some(GroupLevel::Rw));
    assert_eq!(level(&structure(), vec![foreign.clone(), membership(-1, 0)]), None, "membership over");
    assert_eq!(level(&structure(), vec![foreign.clone(), membership(1, 2)]), None, "membership not begun");
    let by_customer = Grant { holder: ACME, ..membership(0, 1) };
    assert_eq!(level(&structure(), vec![foreign, by_customer]), None, "a customer belongs to no customer");
}

#[test]
fn a_grant_on_a_group_ends_by_itself() {
    let held = |from: i64, until: i64| {
        let period = Period { from: Some(Timestamp(NOW.0 + from)), until: Some(Timestamp(NOW.0 + until)) };
        level(&structure(), vec![Grant { period, ..group_grant(1, Holder::User, 1, GroupLevel::Rw) }])
    };
    assert_eq!([held(0, 1), held(1, 2), held(-1, 0)], [Some(GroupLevel::Rw), None, None]);
}

#[test]
fn an_unusable_or_missing_group_gives_nothing_even_to_everyone() {
    let mut structure = structure();
    let group = structure.groups.get_mut(&GroupId(1)).unwrap();
    group.everyone = Some(GroupLevel::Rw);
    group.standing.validity = Validity::InvalidTemporarily;
    let grants = vec![group_grant(1, Holder::User, 1, GroupLevel::Rw)];
    assert_eq!(level(&structure, grants.clone()), None);
    let carla = Subject { grants: grants.clone(), ..customer(WebAccess::Customer) };
    let decision = decide(&structure, &carla, Action::ReadTicket, Resource::Ticket(&ticket()));
    refused(&decision, Layer::Groups, "The group Everyday is set to invalid-temporarily.");
    assert_eq!(fixes(&decision), ["Set the group to valid"]);
    structure.groups.clear();
    assert_eq!(level(&structure, grants), None);
}

#[test]
fn a_missing_level_names_the_group_and_the_level() {
    let carla = Subject { grants: vec![group_grant(1, ACME, 1, GroupLevel::Ro)], ..customer(WebAccess::Customer) };
    let decision = usually(&carla, Action::Reply, Resource::Ticket(&ticket()));
    refused(&decision, Layer::Groups, "Neither Carla nor Acme holds rw on the group Everyday.");
    assert_eq!(fixes(&decision), ["Grant rw on Everyday"]);
    forbidden(decision);
    forbidden(usually(&carla, Action::CreateTicket, Resource::Queue(SUPPORT)));
}

#[test]
fn a_queue_of_a_group_not_held_is_hidden_with_its_name() {
    let carla = Subject { grants: vec![group_grant(1, ACME, 1, GroupLevel::Rw)], ..customer(WebAccess::Customer) };
    assert!(usually(&carla, Action::CreateTicket, Resource::Queue(SUPPORT)).allow);
    hidden(usually(&carla, Action::CreateTicket, Resource::Queue(PAYROLL)));
    let mut closed = structure();
    closed.queues.get_mut(&PAYROLL).unwrap().standing.validity = Validity::Invalid;
    hidden(decide(&closed, &carla, Action::CreateTicket, Resource::Queue(PAYROLL)));
    forbidden(usually(&carla, Action::MoveTicket, Resource::Queue(SUPPORT)));
}
