//! Nobody grants, or acts on somebody who holds, what they do not hold themselves.

use super::*;
use crate::state::Validity;

const ACTS: [Action; 5] =
    [Action::ModifyUser, Action::ManageAccount, Action::Impersonate, Action::Look, Action::ManageAgents];

/// Somebody else than Ann.
fn bob(user_type: UserType) -> Subject {
    Subject { id: UserId(30), name: "Bob".to_owned(), ..agent(user_type) }
}

/// A desk where the role 2 gives these rights.
fn desk(permissions: &[Permission]) -> Structure {
    let mut structure = structure();
    structure.roles.get_mut(&RoleId(2)).unwrap().permissions = permissions.iter().copied().collect();
    structure
}

#[test]
fn rtp_6_a_manager_does_not_act_on_an_admin() {
    let admin = user(bob(UserType::Admin));
    for action in [Action::ModifyUser, Action::ManageAccount, Action::ManageAgents] {
        let decision = usually(&agent(UserType::Manager), action, Resource::User(&admin));
        refused(&decision, Layer::Ceiling, "Bob holds rights that Ann does not hold.");
        assert_eq!(fixes(&decision), ["Ask somebody who holds all rights of Bob"]);
        forbidden(decision);
        for below in [UserType::User, UserType::Manager] {
            assert!(usually(&agent(UserType::Manager), action, Resource::User(&user(bob(below)))).allow);
        }
    }
    assert!(ACTS.iter().all(|act| usually(&agent(UserType::Admin), *act, Resource::User(&admin)).allow));
}

#[test]
fn rtp_6_nobody_grants_a_type_or_right_above_their_own() {
    let structure = structure();
    let policy = Policy { structure: &structure, now: NOW };
    let reaches = |subject: Subject, user_type, permissions: &[Permission]| {
        policy.reaches(&direct(subject), user_type, &permissions.iter().copied().collect())
    };
    let manager = || agent(UserType::Manager);
    assert!(reaches(manager(), Some(UserType::Manager), &[Permission::UsersCreate]));
    assert!(!reaches(manager(), Some(UserType::Admin), &[]));
    assert!(!reaches(manager(), Some(UserType::User), &[Permission::SettingsManage]));
    assert!(!reaches(customer(WebAccess::Customer), Some(UserType::User), &[]));
    assert!(reaches(agent(UserType::Admin), Some(UserType::Admin), Permission::ALL));
    let deleted = AgentFacts { user_type: UserType::Admin, is_deleted: true };
    assert!(!reaches(Subject { agent: Some(deleted), ..manager() }, Some(UserType::User), &[]));
    let system = Actor { subject: customer(WebAccess::NoAccess), via: Via::System };
    assert!(policy.reaches(&system, Some(UserType::Admin), &Permission::ALL.iter().copied().collect()));
}

#[test]
fn rtp_6_nobody_grants_for_longer_than_they_hold() {
    let structure = desk(&[Permission::UsersRead, Permission::SettingsManage]);
    let policy = Policy { structure: &structure, now: NOW };
    let end = Timestamp(NOW.0 + 1000);
    let dated = Grant { period: Period { from: None, until: Some(end) }, ..grant(5, GrantKind::Role, 2) };
    let holder = direct(Subject { grants: vec![dated], ..agent(UserType::Manager) });
    let given = structure.roles[&RoleId(2)].permissions.clone();
    assert!(policy.reaches(&holder, None, &given), "at the moment");
    assert!(policy.reaches_until(&holder, &given, Some(end)));
    for longer in [Some(Timestamp(end.0 + 1)), None] {
        assert!(!policy.reaches_until(&holder, &given, longer), "{longer:?}");
    }
    let lasting = direct(Subject { grants: vec![grant(5, GrantKind::Role, 2)], ..agent(UserType::Manager) });
    assert!(policy.reaches_until(&lasting, &given, None));
    assert!(policy.reaches_until(&direct(agent(UserType::Admin)), &given, None));
}

#[test]
fn a_role_above_ones_own_rights_protects_its_holder() {
    let structure = desk(&[Permission::UsersRead, Permission::SettingsManage]);
    let holder = Subject { grants: vec![grant(5, GrantKind::Role, 2)], ..bob(UserType::User) };
    let ask = |target: &Subject| {
        decide(&structure, &agent(UserType::Manager), Action::ManageAgents, Resource::User(&user(target.clone())))
    };
    refused(&ask(&holder), Layer::Ceiling, "Bob holds rights that Ann does not hold.");
    let ended = Period { from: None, until: Some(NOW) };
    let former = Subject { grants: vec![Grant { period: ended, ..grant(5, GrantKind::Role, 2) }], ..holder.clone() };
    assert!(ask(&former).allow, "a grant that is over does not count");
}

#[test]
fn rights_that_are_asleep_protect_too() {
    let mut structure = desk(&[Permission::UsersRead, Permission::SettingsManage]);
    let manager = agent(UserType::Manager);
    let role = grant(5, GrantKind::Role, 2);
    let tomorrow = Period { from: Some(NOW.plus_seconds(86_400)), until: None };
    let sleeping = [
        Subject {
            agent: Some(AgentFacts { user_type: UserType::User, is_deleted: true }),
            grants: vec![role.clone()],
            ..bob(UserType::User)
        },
        Subject { agent: Some(AgentFacts { user_type: UserType::Admin, is_deleted: true }), ..bob(UserType::User) },
        Subject { grants: vec![Grant { period: tomorrow, ..role.clone() }], ..bob(UserType::User) },
        Subject { state: AccountState::Locked, grants: vec![role.clone()], ..bob(UserType::User) },
    ];
    for target in sleeping {
        refused(
            &decide(&structure, &manager, Action::ManageAgents, Resource::User(&user(target))),
            Layer::Ceiling,
            "Bob holds rights that Ann does not hold.",
        );
    }
    structure.roles.get_mut(&RoleId(2)).unwrap().standing.validity = Validity::InvalidTemporarily;
    let holder = user(Subject { grants: vec![role], ..bob(UserType::User) });
    assert!(!decide(&structure, &manager, Action::ManageAgents, Resource::User(&holder)).allow);
}

/// Whoever may change a colleague's mail address could take over the account, and with it the
/// tickets of the colleague's queues.
#[test]
fn changing_people_does_not_open_a_colleagues_queues() {
    let structure = desk(&[Permission::UsersRead, Permission::UsersModify, Permission::UsersManageAccount]);
    let registrar = Subject { grants: vec![grant(5, GrantKind::Role, 2)], ..agent(UserType::User) };
    let colleague = Subject { id: UserId(30), name: "Bob".to_owned(), ..first_line() };
    for action in [Action::ModifyUser, Action::ManageAccount] {
        let decision = decide(&structure, &registrar, action, Resource::User(&user(colleague.clone())));
        refused(&decision, Layer::Ceiling, "Bob works in a queue where Ann does not hold the same rights.");
        assert!(decide(&structure, &registrar, action, Resource::User(&user(customer(WebAccess::Customer)))).allow);
        let idle = user(bob(UserType::User));
        assert!(decide(&structure, &registrar, action, Resource::User(&idle)).allow);
        let mut equal = registrar.clone();
        equal.grants.extend(first_line().grants);
        assert!(decide(&structure, &equal, action, Resource::User(&user(colleague.clone()))).allow);
    }
    let manager = agent(UserType::Manager);
    assert!(
        usually(&manager, Action::ModifyUser, Resource::User(&user(colleague))).allow,
        "could grant herself the queue"
    );
}

#[test]
fn the_ceiling_does_not_stand_in_ones_own_way() {
    let structure = desk(Permission::ALL);
    let tomorrow = Period { from: Some(NOW.plus_seconds(86_400)), until: None };
    let role = Grant { period: tomorrow, ..grant(5, GrantKind::Role, 2) };
    let manager = Subject { grants: vec![role], ..agent(UserType::Manager) };
    assert!(decide(&structure, &manager, Action::ModifyUser, Resource::User(&user(manager.clone()))).allow);
}

#[test]
fn reading_and_requesting_know_no_ceiling() {
    let admin = user(bob(UserType::Admin));
    for action in [Action::ReadUsers, Action::BeRequester] {
        assert!(usually(&agent(UserType::Manager), action, Resource::User(&admin)).allow);
    }
}

#[test]
fn a_refusal_does_not_name_people_to_who_may_not_see_them() {
    let structure = desk(&[Permission::AgentsManage]);
    let ann = Subject { grants: vec![grant(5, GrantKind::Role, 2)], ..agent(UserType::User) };
    hidden(decide(&structure, &ann, Action::ManageAgents, Resource::User(&user(bob(UserType::Admin)))));
}

#[test]
fn zam_13_only_usable_people_other_than_oneself_can_be_viewed() {
    let admin = agent(UserType::Admin);
    let view = |target: Subject| usually(&admin, Action::Impersonate, Resource::User(&user(target)));
    let decision = view(customer(WebAccess::Own));
    assert!(decision.allow);
    assert_eq!(texts(&decision).last(), Some(&"The user type Admin includes \"View from user's perspective\"."));
    refused(&view(admin.clone()), Layer::Via, "You already see Deskfolk through your own eyes.");
    let locked = Subject { state: AccountState::Locked, ..customer(WebAccess::Own) };
    refused(&view(locked), Layer::Usability, "Carla is locked.");
    let general = Subject { is_general: true, ..customer(WebAccess::Own) };
    refused(&view(general), Layer::Usability, "A General User cannot sign in.");
    let outside = Subject { web_access: WebAccess::NoAccess, ..customer(WebAccess::Own) };
    assert!(!view(outside).allow);
    forbidden(usually(&agent(UserType::Manager), Action::Impersonate, Resource::User(&user(customer(WebAccess::Own)))));
}
