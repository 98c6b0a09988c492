//! Agent-wide rights from user types and roles.

use super::*;
use crate::ids::ImpersonationId;
use crate::permission::UsersAccessLevel;

/// Ann with one role of these rights.
fn with_role(permissions: impl IntoIterator<Item = Permission>) -> (Structure, Subject) {
    let mut structure = structure();
    structure.roles.get_mut(&RoleId(2)).unwrap().permissions = permissions.into_iter().collect();
    (structure, Subject { grants: vec![grant(5, GrantKind::Role, 2)], ..agent(UserType::User) })
}

#[test]
fn every_source_of_a_right_is_named_with_its_grant() {
    let manager = Subject { grants: vec![grant(5, GrantKind::Role, 2)], ..agent(UserType::Manager) };
    let decision = usually(&manager, Action::ReadUsers, Resource::Desk);
    assert!(decision.allow);
    assert_eq!(
        texts(&decision),
        ["The user type Manager includes \"See the directory\".", "The role Registrar includes \"See the directory\"."]
    );
    let grants: Vec<_> = decision.because.iter().map(|reason| reason.grant).collect();
    assert_eq!(grants, [None, Some(GrantId(5))]);
}

#[test]
fn a_missing_right_names_itself_and_the_fix() {
    let decision = usually(&agent(UserType::User), Action::ManageRoles, Resource::Desk);
    refused(&decision, Layer::Rights, "No role of Ann includes \"Manage roles\".");
    assert_eq!(fixes(&decision), ["Give Ann a role with \"Manage roles\""]);
    forbidden(decision);
    let decision = usually(&customer(WebAccess::Customer), Action::ManageRoles, Resource::Desk);
    refused(&decision, Layer::Rights, "Carla is not an agent.");
    assert_eq!(fixes(&decision), ["Make Carla an agent"]);
    let page = decision.because.iter().find_map(|reason| reason.fix.as_ref()).map(|fix| fix.path.clone());
    let id = customer(WebAccess::Customer).id;
    assert_eq!(page, Some(format!("/admin/agents/new?person={id}")), "the form knows who it is about");
}

#[test]
fn a_role_of_a_customer_user_gives_nothing() {
    let subject = Subject { grants: vec![grant(5, GrantKind::Role, 2)], ..customer(WebAccess::Customer) };
    forbidden(usually(&subject, Action::ReadUsers, Resource::Desk));
}

#[test]
fn a_role_held_by_a_customer_gives_its_people_nothing() {
    for holder in [Holder::Customer(CustomerId(1)), Holder::Customer(CustomerId(2))] {
        let subject =
            Subject { grants: vec![Grant { holder, ..grant(5, GrantKind::Role, 2) }], ..agent(UserType::User) };
        forbidden(usually(&subject, Action::ReadUsers, Resource::Desk));
    }
}

#[test]
fn a_role_counts_from_its_first_moment_to_before_its_last() {
    let ask = |from: i64, until: i64| {
        let period = Period { from: Some(Timestamp(NOW.0 + from)), until: Some(Timestamp(NOW.0 + until)) };
        let role = Grant { period, ..grant(5, GrantKind::Role, 2) };
        usually(&Subject { grants: vec![role], ..agent(UserType::User) }, Action::ReadUsers, Resource::Desk).allow
    };
    assert!(ask(0, 1));
    assert!(!ask(1, 2), "not yet");
    assert!(!ask(-1, 0), "no longer");
}

#[test]
fn an_unusable_or_missing_role_gives_nothing() {
    let (mut structure, subject) = with_role([Permission::UsersRead]);
    let allowed = |structure: &Structure| decide(structure, &subject, Action::ReadUsers, Resource::Desk).allow;
    assert!(allowed(&structure));
    structure.roles.get_mut(&RoleId(2)).unwrap().standing.validity = crate::state::Validity::InvalidTemporarily;
    assert!(!allowed(&structure));
    structure.roles.clear();
    assert!(!allowed(&structure));
}

#[test]
fn hal_4_each_users_access_level_allows_what_it_says() {
    let expected = [
        (UsersAccessLevel::NoAccess, [false, false, false]),
        (UsersAccessLevel::ReadOnly, [true, false, false]),
        (UsersAccessLevel::ReadAndCreate, [true, true, false]),
        (UsersAccessLevel::ReadAndModify, [true, true, true]),
    ];
    for (level, allowed) in expected {
        let (structure, subject) = with_role(level.permissions());
        let asked = [Action::ReadUsers, Action::CreateUser, Action::ModifyUser];
        assert_eq!(
            asked.map(|action| decide(&structure, &subject, action, Resource::Desk).allow),
            allowed,
            "{level:?}"
        );
        let target = user(customer(WebAccess::Own));
        let at_person = decide(&structure, &subject, Action::ModifyUser, Resource::User(&target));
        assert_eq!(at_person.allow, level == UsersAccessLevel::ReadAndModify);
        assert_eq!(at_person.visible, level >= UsersAccessLevel::ReadOnly, "without read it is a 404");
    }
}

#[test]
fn hal_4_no_right_on_people_counts_without_seeing_them() {
    let blind = [
        (Permission::UsersCreate, Action::CreateUser),
        (Permission::UsersModify, Action::ModifyUser),
        (Permission::UsersManageAccount, Action::ManageAccount),
        (Permission::UsersImpersonate, Action::Impersonate),
        (Permission::UsersLook, Action::Look),
        (Permission::UsersErase, Action::EraseUser),
        (Permission::UsersErase, Action::ExportPerson),
        (Permission::CustomersManage, Action::ManageCustomers),
    ];
    let target = user(customer(WebAccess::Own));
    for (permission, action) in blind {
        let (structure, subject) = with_role([permission]);
        let decision = decide(&structure, &subject, action, Resource::Desk);
        refused(&decision, Layer::Rights, "No role of Ann includes \"See the directory\".");
        hidden(decide(&structure, &subject, action, Resource::User(&target)));
        assert!(Policy { structure: &structure, now: NOW }.permissions(&subject).is_empty());
        let (structure, subject) = with_role([permission, Permission::UsersRead]);
        assert!(decide(&structure, &subject, action, Resource::Desk).allow);
        assert!(decide(&structure, &subject, action, Resource::User(&target)).allow);
    }
}

#[test]
fn zam_4_who_cannot_be_erased() {
    let admin = agent(UserType::Admin);
    let ask = |target: Subject| usually(&admin, Action::EraseUser, Resource::User(&user(target)));
    assert!(ask(customer(WebAccess::Own)).allow);
    refused(&ask(admin.clone()), Layer::Rights, "Nobody erases themselves.");
    let general = Subject { is_general: true, name: "General User".to_owned(), ..customer(WebAccess::NoAccess) };
    refused(&ask(general), Layer::Rights, "General User belongs to the site and stays with it.");
    let colleague = Subject { id: UserId(77), name: "Bob".to_owned(), ..agent(UserType::User) };
    refused(&ask(colleague.clone()), Layer::Rights, "Bob works here as an agent.");
    let gone = colleague.agent.map(|agent| AgentFacts { is_deleted: true, ..agent });
    assert!(ask(Subject { agent: gone, ..colleague }).allow);
    let view = Via::Impersonation {
        id: ImpersonationId(1),
        admin: UserId(1),
        admin_name: "Ada".to_owned(),
        expires_at: Timestamp(NOW.0 + 1),
        keeps_credentials: false,
    };
    let structure = structure();
    let policy = Policy { structure: &structure, now: NOW };
    let seeing = Actor { subject: admin, via: view };
    assert!(!policy.decide(&seeing, Action::EraseUser, Resource::User(&user(customer(WebAccess::Own)))).allow);
    let manager = agent(UserType::Manager);
    forbidden(usually(&manager, Action::EraseUser, Resource::User(&user(customer(WebAccess::Own)))));
}

#[test]
fn n_10_everything_about_somebody_leaves_only_by_who_stands_above_them_and_in_nobodys_view() {
    let admin = agent(UserType::Admin);
    let ask = |by: &Subject, target: Subject| usually(by, Action::ExportPerson, Resource::User(&user(target)));
    assert!(ask(&admin, customer(WebAccess::Own)).allow);
    assert!(ask(&admin, admin.clone()).allow, "also of oneself");
    forbidden(ask(&agent(UserType::Manager), customer(WebAccess::Own)));
    let (structure, eraser) = with_role([Permission::UsersRead, Permission::UsersErase]);
    let target = user(Subject { id: UserId(79), ..admin.clone() });
    assert!(!decide(&structure, &eraser, Action::ExportPerson, Resource::User(&target)).allow, "the ceiling");
    let view = Via::Impersonation {
        id: ImpersonationId(1),
        admin: UserId(1),
        admin_name: "Ada".to_owned(),
        expires_at: Timestamp(NOW.0 + 1),
        keeps_credentials: true,
    };
    let policy = Policy { structure: &structure, now: NOW };
    for action in [Action::ExportPerson, Action::ExportOneself] {
        let seeing = Actor { subject: admin.clone(), via: view.clone() };
        assert!(!policy.decide(&seeing, action, Resource::Desk).allow, "{action:?}");
    }
    let ana = Actor { subject: customer(WebAccess::Own), via: Via::Direct };
    assert!(policy.decide(&ana, Action::ExportOneself, Resource::Desk).allow);
}

#[test]
fn who_can_be_merged_and_by_whom() {
    let admin = agent(UserType::Admin);
    let manager = Subject { id: UserId(78), name: "Mia".to_owned(), ..agent(UserType::Manager) };
    let ask = |by: &Subject, target: Subject| usually(by, Action::MergeUsers, Resource::User(&user(target)));
    assert!(ask(&manager, customer(WebAccess::Own)).allow);
    refused(&ask(&admin, admin.clone()), Layer::Rights, "Nobody merges themselves.");
    let general = Subject { is_general: true, name: "General User".to_owned(), ..customer(WebAccess::NoAccess) };
    refused(&ask(&admin, general), Layer::Rights, "General User belongs to the site and stays with it.");
    assert!(!ask(&manager, admin.clone()).allow, "nobody merges into power");
    let colleague = Subject { id: UserId(77), name: "Bob".to_owned(), ..agent(UserType::User) };
    assert!(ask(&manager, colleague.clone()).allow);
    // Agents, and who were agents, only by who manages agents.
    let (structure, changer) = with_role([Permission::UsersRead, Permission::UsersModify]);
    let policy = Policy { structure: &structure, now: NOW };
    let changer = Actor { subject: changer, via: Via::Direct };
    let gone = colleague.agent.map(|agent| AgentFacts { is_deleted: true, ..agent });
    for target in [colleague.clone(), Subject { agent: gone, ..colleague }] {
        let decision = policy.decide(&changer, Action::MergeUsers, Resource::User(&user(target)));
        refused(&decision, Layer::Rights, "No role of Ann includes \"Manage agents\".");
    }
    assert!(policy.decide(&changer, Action::MergeUsers, Resource::User(&user(customer(WebAccess::Own)))).allow);
}

#[test]
fn rtp_1_managers_and_admins_create_people_and_agents_and_plain_agents_do_not() {
    for action in [Action::CreateUser, Action::ManageAgents] {
        assert!(usually(&agent(UserType::Admin), action, Resource::Desk).allow);
        assert!(usually(&agent(UserType::Manager), action, Resource::Desk).allow);
        forbidden(usually(&agent(UserType::User), action, Resource::Desk));
    }
}

#[test]
fn zam_24_a_role_of_any_rights_gives_exactly_those() {
    for permission in Permission::ALL {
        let held: Vec<_> = permission.needs().into_iter().chain([*permission]).collect();
        let (structure, subject) = with_role(held.clone());
        for action in Action::ALL {
            let Some(needed) = action.permission() else { continue };
            let allowed = decide(&structure, &subject, *action, Resource::Desk).allow;
            assert_eq!(allowed, held.contains(&needed), "{permission:?} {action:?}");
        }
    }
}

#[test]
fn the_admin_menu_needs_one_administrative_right() {
    assert!(usually(&agent(UserType::Manager), Action::UseAdminMenu, Resource::Desk).allow);
    let decision = usually(&agent(UserType::User), Action::UseAdminMenu, Resource::Desk);
    refused(&decision, Layer::Rights, "Ann holds no administrative right.");
    let (structure, subject) = with_role([Permission::AuditRead]);
    assert!(decide(&structure, &subject, Action::UseAdminMenu, Resource::Desk).allow);
    let (structure, subject) = with_role([Permission::UsersRead]);
    assert!(!decide(&structure, &subject, Action::UseAdminMenu, Resource::Desk).allow);
}

#[test]
fn areas_are_forbidden_not_hidden() {
    let carla = customer(WebAccess::Customer);
    assert!(usually(&carla, Action::UsePortal, Resource::Desk).allow);
    for action in [Action::UseAgentPanel, Action::UseAdminMenu, Action::ManageOwnTokens] {
        forbidden(usually(&carla, action, Resource::Desk));
    }
}

#[test]
fn what_people_do_for_themselves_is_not_done_for_others() {
    let admin = agent(UserType::Admin);
    let other = user(customer(WebAccess::Own));
    let decision = usually(&admin, Action::ManageOwnCredentials, Resource::User(&other));
    refused(&decision, Layer::Rights, "\"Manage own sessions\" is for oneself only.");
    assert!(usually(&admin, Action::ManageOwnCredentials, Resource::User(&user(admin.clone()))).allow);
}

#[test]
fn a_question_about_the_wrong_kind_of_record_says_so() {
    let admin = Subject { grants: first_line().grants, ..agent(UserType::Admin) };
    let (person, ticket) = (user(customer(WebAccess::Own)), ticket());
    let asked = [
        (Action::ReadTicket, Resource::Desk, "\"See a ticket\" is not about the desk as a whole."),
        (Action::ReadTicket, Resource::User(&person), "\"See a ticket\" is not about a person."),
        (Action::ManageSettings, Resource::Ticket(&ticket), "\"Change settings\" is not about a ticket."),
        (Action::CreateTicket, Resource::Ticket(&ticket), "\"Open a ticket\" is not about a ticket."),
        (Action::SignIn, Resource::Queue(SUPPORT), "\"Sign in\" is not about a queue."),
    ];
    for (action, resource, text) in asked {
        refused(&usually(&admin, action, resource), Layer::Rights, text);
    }
}
