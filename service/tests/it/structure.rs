//! Departments, queues, access groups, roles.

use crate::support::{each_database, refusal};
use domain::AppError;
use domain::journal::Entity;
use domain::permission::{Permission, UsersAccessLevel};
use domain::state::{GrantKind, GroupLevel, UserType, Validity};
use domain::structure::{DepartmentInput, GroupInput, QueueInput, RoleInput};
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
