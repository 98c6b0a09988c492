//! Departments, queues, access groups, roles.

use crate::support::{TestApp, each_database, refusal};
use domain::journal::Entity;
use domain::permission::{Permission, UsersAccessLevel};
use domain::policy::{Action, Resource};
use domain::state::{GrantKind, GroupLevel, UserType, Validity};
use domain::structure::{DepartmentInput, GroupInput, QueueInput, RoleInput};
use domain::{AppError, Timestamp};
use service::Cx;
use service::structure::{choices, departments, groups, queues, roles};

fn department(name: &str) -> DepartmentInput {
    DepartmentInput { name: name.to_owned(), ..DepartmentInput::default() }
}

fn group(name: &str) -> GroupInput {
    GroupInput { name: name.to_owned(), ..GroupInput::default() }
}

fn role(name: &str, permissions: &[&str]) -> RoleInput {
    let permissions = permissions.iter().map(|&name| name.to_owned()).collect();
    RoleInput { name: name.to_owned(), permissions, ..RoleInput::default() }
}

#[tokio::test]
async fn departments_are_created_changed_and_counted() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = departments::create(&admin, department("Billing")).await.unwrap();
        assert!(refusal(departments::create(&admin, department(" BILLING")).await).at("name").is_some());
        departments::update(&admin, id, department("Billing")).await.unwrap();
        assert_eq!(t.events(Entity::Department, id.0).await, ["department.created"]);
        let closed = DepartmentInput { validity: "invalid".to_owned(), ..department("Billing") };
        departments::update(&admin, id, closed).await.unwrap();
        assert_eq!(departments::get(&admin, id).await.unwrap().validity, Validity::Invalid);
        let admin = t.admin().await;
        assert!(!choices::departments(&admin).await.unwrap().iter().any(|choice| choice.id == id.0));
        let all = departments::list(&admin).await.unwrap();
        let support = all.iter().find(|row| row.name == "Support").unwrap();
        assert_eq!((support.queues, support.agents), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_queue_belongs_to_a_department_and_a_group() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let error = refusal(queues::create(&admin, QueueInput::default()).await);
        for field in ["name", "department_id", "group_id"] {
            assert!(error.at(field).is_some(), "{field}");
        }
        let billing = departments::create(&admin, department("Billing")).await.unwrap();
        let everyone = GroupInput { everyone: "ro".to_owned(), ..group("Readers") };
        let readers = groups::create(&admin, everyone).await.unwrap();
        let admin = t.admin().await;
        let input = QueueInput {
            name: "Invoices".to_owned(),
            department_id: billing.to_string(),
            group_id: readers.to_string(),
            ..QueueInput::default()
        };
        let id = queues::create(&admin, input.clone()).await.unwrap();
        queues::update(&admin, id, input).await.unwrap();
        assert_eq!(t.events(Entity::Queue, id.0).await, ["queue.created"]);
        let row = queues::get(&admin, id).await.unwrap();
        assert_eq!((row.department.as_str(), row.group.as_str()), ("Billing", "Readers"));
        let admin = t.admin().await;
        let row = groups::get(&admin, readers).await.unwrap();
        assert_eq!((row.everyone, row.queues, row.grants), (Some(GroupLevel::Ro), 1, 0));
        assert!(choices::groups(&admin).await.unwrap().iter().any(|choice| choice.id == readers.0));
    })
    .await;
}

#[tokio::test]
async fn hal_4_a_role_is_made_of_a_users_access_level_and_further_rights() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let input = RoleInput {
            users_access: "read_and_create".to_owned(),
            ticket_rights: vec!["read".to_owned(), "reply".to_owned()],
            ..role("Desk", &["audit.read"])
        };
        let id = roles::create(&admin, input.clone()).await.unwrap();
        roles::update(&admin, id, input).await.unwrap();
        assert_eq!(t.events(Entity::Role, id.0).await, ["role.created"]);
        let row = roles::get(&admin, id).await.unwrap();
        assert_eq!(row.users_access, UsersAccessLevel::ReadAndCreate);
        assert!(row.permissions.contains(&Permission::AuditRead) && row.ticket_rights.0.len() == 2);
        let wrong = RoleInput { ticket_rights: vec!["fly".to_owned()], ..role("Other", &["sing"]) };
        let error = refusal(roles::create(&admin, wrong).await);
        assert!(error.at("permissions").is_some() && error.at("ticket_rights").is_some());
    })
    .await;
}

#[tokio::test]
async fn rtp_6_a_role_holds_no_more_than_its_maker() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let maker = roles::create(&admin, role("Maker", &["roles.manage"])).await.unwrap();
        let strong = roles::create(&admin, role("Strong", &["settings.manage"])).await.unwrap();
        let id = t.bare_agent("Rob", UserType::User).await.actor.subject.id;
        t.grant(id, GrantKind::Role, maker.0).await;
        let rob = t.cx(id).await;
        assert!(refusal(roles::create(&rob, role("Mine", &["settings.manage"])).await).at("permissions").is_some());
        assert!(
            refusal(roles::update(&rob, maker, role("Maker", &["roles.manage", "audit.read"])).await)
                .at("permissions")
                .is_some()
        );
        assert!(matches!(refusal(roles::update(&rob, strong, role("Weak", &[])).await), AppError::Forbidden(_)));
        roles::create(&rob, role("Mine", &["roles.manage"])).await.unwrap();
        assert!(matches!(refusal(departments::list(&rob).await), AppError::Forbidden(_)));
        let holders = roles::get(&admin, maker).await.unwrap().holders;
        assert_eq!(holders, 1);
    })
    .await;
}

#[tokio::test]
async fn a_changed_role_counts_from_the_next_request() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let reading = RoleInput { users_access: "read_only".to_owned(), ..role("Reading", &[]) };
        let id = roles::create(&admin, reading.clone()).await.unwrap();
        let rita = t.bare_agent("Rita", UserType::User).await.actor.subject.id;
        t.grant(rita, GrantKind::Role, id.0).await;
        service::customers::choices(&t.cx(rita).await, "").await.unwrap();
        let closed = RoleInput { validity: "invalid".to_owned(), ..reading };
        roles::update(&admin, id, closed).await.unwrap();
        let refused = refusal(service::customers::choices(&t.cx(rita).await, "").await);
        assert!(matches!(refused, AppError::Forbidden(_)));
    })
    .await;
}

/// Sets the day on which the department, queue, group or role of the setup ends.
async fn end(t: &TestApp, kind: Entity, valid_until: &str) {
    let admin = t.admin().await;
    let (structure, valid_until) = (&admin.fixed.structure, valid_until.to_owned());
    let (queue, facts) = structure.queues.first_key_value().unwrap();
    match kind {
        Entity::Department => {
            let input = DepartmentInput { valid_until, ..department("Support") };
            departments::update(&admin, facts.department, input).await.unwrap();
        }
        Entity::Queue => {
            let input = QueueInput {
                name: "Inbox".to_owned(),
                department_id: facts.department.to_string(),
                group_id: facts.group.to_string(),
                valid_until,
                ..QueueInput::default()
            };
            queues::update(&admin, *queue, input).await.unwrap();
        }
        Entity::Group => {
            let input = GroupInput { everyone: "rw".to_owned(), valid_until, ..group("Everyone") };
            groups::update(&admin, facts.group, input).await.unwrap();
        }
        _ => {
            let id = structure.roles.first_key_value().unwrap().0;
            let ticket_rights = vec!["full".to_owned()];
            let input = RoleInput { ticket_rights, valid_until, ..role("Agent", &[]) };
            roles::update(&admin, *id, input).await.unwrap();
        }
    }
}

/// Whether tickets can be opened now, by the agent and the customer user whom this kind concerns: a group is for
/// customers, a role for agents.
async fn open(t: &TestApp, kind: Entity, (agent, customer): (&Cx, &Cx)) -> Vec<bool> {
    let who = [(kind != Entity::Group).then_some(agent), (kind != Entity::Role).then_some(customer)];
    let mut out = Vec::new();
    for person in who.into_iter().flatten() {
        let cx = t.cx(person.actor.subject.id).await;
        let queue = cx.fixed.structure.queues.first_key_value().unwrap().0;
        out.push(cx.allows(Action::CreateTicket, Resource::Queue(*queue)));
    }
    out
}

#[tokio::test]
async fn otr_31_what_ends_on_a_day_counts_until_then() {
    each_database(|t| async move {
        let (eve, ana) = (t.agent("Eve", UserType::User).await, t.customer_user("Ana").await);
        for kind in [Entity::Department, Entity::Queue, Entity::Group, Entity::Role] {
            end(&t, kind, &t.app.clock.now().plus_seconds(24 * 3600).as_input()).await;
            assert!(open(&t, kind, (&eve, &ana)).await.iter().all(|may| *may), "{kind:?} counts until its day");
            t.clock.advance(2 * 24 * 3600);
            assert!(!open(&t, kind, (&eve, &ana)).await.contains(&true), "{kind:?} does not count any more");
            end(&t, kind, "").await;
            assert!(open(&t, kind, (&eve, &ana)).await.iter().all(|may| *may), "{kind:?} counts again");
        }
    })
    .await;
}

#[tokio::test]
async fn otr_31_dates_of_the_structure_are_kept_journalled_and_checked() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let dated = DepartmentInput {
            valid_from: "2026-12-01".to_owned(),
            valid_until: "2026-12-24".to_owned(),
            ..department("Winter service")
        };
        let id = departments::create(&admin, dated.clone()).await.unwrap();
        let period = departments::get(&admin, id).await.unwrap().period;
        let day = |text: &str| Timestamp::parse_input(text);
        assert_eq!((period.from, period.until), (day("2026-12-01"), day("2026-12-24")));
        departments::update(&admin, id, dated.clone()).await.unwrap();
        assert_eq!(t.events(Entity::Department, id.0).await, ["department.created"], "nothing changed");
        departments::update(&admin, id, department("Winter service")).await.unwrap();
        let last = t.journal(Entity::Department, id.0).await.pop().unwrap();
        assert!(last.changes.contains("valid_from") && last.changes.contains("valid_until"), "{last:?}");
        let wrong = |valid_until: &str| DepartmentInput { valid_until: valid_until.to_owned(), ..dated.clone() };
        for text in ["soon", "2026-11-30"] {
            assert!(refusal(departments::update(&admin, id, wrong(text)).await).at("valid_until").is_some(), "{text}");
        }
    })
    .await;
}
