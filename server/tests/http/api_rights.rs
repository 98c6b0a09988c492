//! Each right taken away, one at a time: what it guards is refused by API, and works with it.

use crate::support::{Client, Desk, Reply, each_desk};
use domain::customers::{CustomerInput, SiteInput};
use domain::ids::{CustomerId, RoleId, UserId};
use domain::permission::{Permission, TicketRight};
use domain::state::{GrantKind, UserType};
use domain::structure::{QueueInput, RoleInput};
use reqwest::Method;
use serde_json::{Value, json};
use service::structure::{queues, roles};
use service::{Cx, customers};

const EVERYTHING: [&str; 5] = ["tickets:read", "tickets:write", "directory:read", "directory:write", "admin"];

fn role(permissions: impl Iterator<Item = Permission>, rights: impl Iterator<Item = TicketRight>) -> RoleInput {
    RoleInput {
        name: "Tested".to_owned(),
        permissions: permissions.map(|permission| permission.as_str().to_owned()).collect(),
        ticket_rights: rights.map(|right| right.as_str().to_owned()).collect(),
        ..RoleInput::default()
    }
}

fn all_permissions() -> impl Iterator<Item = Permission> {
    Permission::ALL.iter().copied()
}

/// Every ticket right by itself.
fn all_rights() -> impl Iterator<Item = TicketRight> {
    TicketRight::ALL.iter().copied().filter(|right| *right != TicketRight::Full)
}

/// An agent who holds one role alone, in every queue and department there is, with a token for everything.
async fn tested(desk: &Desk) -> (Client, UserId, RoleId) {
    let admin = desk.t.admin().await;
    let role = roles::create(&admin, role(all_permissions(), all_rights())).await.unwrap();
    let id = desk.t.bare_agent("Tess", UserType::User).await.actor.subject.id;
    desk.t.grant(id, GrantKind::Role, role.0).await;
    for queue in queues::list(&admin).await.unwrap() {
        desk.t.grant(id, GrantKind::Queue, queue.id.0).await;
        desk.t.grant(id, GrantKind::Department, queue.department_id.0).await;
    }
    (desk.api(&desk.t.cx(id).await, &EVERYTHING).await, id, role)
}

async fn named(admin: &Cx, name: &str) -> CustomerId {
    customers::create(admin, CustomerInput { name: name.to_owned(), ..CustomerInput::default() }).await.unwrap()
}

async fn ask(api: &Client, request: &(Method, String, Value)) -> Reply {
    let (method, path, body) = request;
    match method.as_str() {
        "GET" => api.get(path).await,
        "PATCH" => api.patch(path, body.clone()).await,
        _ => api.post(path, body.clone()).await,
    }
}

#[tokio::test]
async fn trap_1_ost_32_each_agent_wide_right_is_asked_for() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let acme = desk.t.customer("Acme").await.0.0;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let (api, _, role_id) = tested(&desk).await;
        let (from, to) = (named(&admin, "Bolt").await, named(&admin, "Nord").await);
        let site = SiteInput { name: "Quay".to_owned(), ..SiteInput::default() };
        let quay = customers::create_site(&admin, from, site).await.unwrap();
        let quay = format!("/customers/{from}/sites/{quay}");
        let get = |path: &str| (Method::GET, path.to_owned(), Value::Null);
        let post = |path: &str, body| (Method::POST, path.to_owned(), body);
        let patch = |path: &str, body| (Method::PATCH, path.to_owned(), body);
        let leaver = desk.t.agent("Lea", UserType::User).await.actor.subject.id;
        let role_for = json!({"action": "give_role", "ids": [leaver.0], "role_id": role_id.0});
        let person = json!({"first_name": "Bo", "last_name": "Berg", "emails": "bo@example.com", "customer_id": acme});
        for (right, request) in [
            (Permission::UsersRead, get("/users")),
            (Permission::UsersRead, get(&format!("/users/{ana}"))),
            (Permission::UsersRead, get("/customers")),
            (Permission::UsersCreate, post("/users", person)),
            (Permission::UsersModify, patch(&format!("/users/{ana}"), json!({"comment": "x"}))),
            (Permission::UsersModify, post(&format!("/users/{ana}/preview"), json!({"web_access": "site"}))),
            (Permission::UsersManageAccount, get(&format!("/users/{ana}/account"))),
            (Permission::UsersManageAccount, patch(&format!("/users/{ana}/account"), json!({"username": "ana"}))),
            (Permission::UsersManageAccount, post(&format!("/users/{ana}/lock"), json!({}))),
            (Permission::CustomersManage, post("/customers", json!({"name": "New"}))),
            (Permission::UsersRead, get(&format!("/customers/{acme}/mail-domains"))),
            (
                Permission::CustomersManage,
                post(&format!("/customers/{acme}/mail-domains/preview"), json!({"domain": "new.example"})),
            ),
            (
                Permission::CustomersManage,
                post(&format!("/customers/{acme}/mail-domains"), json!({"domain": "new.example"})),
            ),
            (Permission::CustomersManage, post(&format!("{quay}/move/preview"), json!({"customer_id": to.0}))),
            (Permission::CustomersManage, post(&format!("{quay}/move"), json!({"customer_id": to.0}))),
            (Permission::CustomersManage, patch(&format!("/customers/{acme}"), json!({"contacts": [ana.0]}))),
            (Permission::CustomersConfidential, patch(&format!("/customers/{acme}"), json!({"is_confidential": true}))),
            (Permission::AgentsManage, get("/agents")),
            (Permission::AgentsManage, post("/bulk-operations", role_for)),
            (Permission::AgentsManage, get(&format!("/agents/{leaver}/offboarding"))),
            (Permission::AgentsManage, post(&format!("/agents/{leaver}/offboard"), json!({}))),
            (Permission::StructureManage, post("/departments", json!({"name": "New"}))),
            (Permission::RolesManage, get("/roles")),
            (Permission::RolesManage, post("/access/explain", json!({"person": ana.0, "action": "reply"}))),
            (Permission::SettingsManage, patch("/settings", json!({"desk.name": "New"}))),
            (Permission::SettingsManage, get("/mail-templates")),
            (Permission::SettingsManage, get("/mail-templates/80")),
            (Permission::SettingsManage, patch("/mail-templates/80", json!({"subject": "Welcome, $-NAME"}))),
            (Permission::SettingsManage, post("/mail-templates/80/preview", json!({}))),
            (Permission::SettingsManage, post("/mail-templates/80/reset", json!({}))),
            (Permission::SettingsManage, get("/mailboxes")),
            (Permission::SettingsManage, get("/quarantine")),
            (Permission::SettingsManage, get("/mailbox-troubles")),
            (Permission::CannedManage, get("/canned-replies")),
            (Permission::CannedManage, post("/canned-replies", json!({"name": "Hello", "body": "Hello $-NAME,"}))),
            (Permission::AuditRead, get("/audit")),
            (Permission::JobsManage, get("/jobs")),
            (Permission::UsersErase, get("/privacy-tasks")),
            (Permission::UsersErase, get("/person-exports")),
            (Permission::UsersErase, get("/retention-rules")),
            (Permission::UsersErase, post(&format!("/users/{ana}/mention-searches"), json!({}))),
            (Permission::UsersErase, post(&format!("/users/{leaver}/exports"), json!({}))),
            (Permission::UsersErase, post(&format!("/users/{ana}/erase"), json!({"confirmation": "Ana Customer"}))),
        ] {
            let without = all_permissions().filter(|permission| *permission != right);
            roles::update(&admin, role_id, role(without, all_rights())).await.unwrap();
            ask(&api, &request).await.is(403);
            roles::update(&admin, role_id, role(all_permissions(), all_rights())).await.unwrap();
            let reply = ask(&api, &request).await;
            assert!((200..300).contains(&reply.status), "{right:?} {request:?}: {}", reply.text);
        }
    })
    .await;
}

#[tokio::test]
async fn trap_1_each_ticket_right_is_asked_for() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let inbox = queues::list(&admin).await.unwrap().remove(0);
        let other = QueueInput {
            name: "Other".to_owned(),
            department_id: inbox.department_id.to_string(),
            group_id: inbox.group_id.to_string(),
            ..QueueInput::default()
        };
        let other = queues::create(&admin, other).await.unwrap();
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let (api, tess, role_id) = tested(&desk).await;
        let ticket = json!({"requester_id": ana.0, "queue_id": inbox.id.0, "subject": "Printer", "body": "Off"});
        let id = api.post("/tickets", ticket.clone()).await.id();
        let path = format!("/tickets/{id}");
        let patch = |body| (Method::PATCH, path.clone(), body);
        let article = |kind: &str| (Method::POST, format!("{path}/articles"), json!({"kind": kind, "body": "Text"}));
        for (right, request, refusal) in [
            (TicketRight::Read, (Method::GET, path.clone(), Value::Null), [404, 404]),
            (TicketRight::Read, article("reply"), [404, 404]),
            (TicketRight::Create, (Method::POST, "/tickets".to_owned(), ticket), [403, 422]),
            (TicketRight::Note, article("note"), [403, 403]),
            (TicketRight::Note, (Method::POST, format!("{path}/time"), json!({"time": "0:30"})), [403, 403]),
            (TicketRight::Reply, article("reply"), [403, 403]),
            (TicketRight::Change, patch(json!({"subject": "Scanner"})), [403, 403]),
            (TicketRight::Change, patch(json!({"is_confidential": true})), [403, 403]),
            (TicketRight::Change, patch(json!({"state": "pending"})), [403, 403]),
            (TicketRight::Change, patch(json!({"state": "closed"})), [403, 403]),
            (TicketRight::Own, patch(json!({"owner_id": tess.0})), [403, 403]),
            (TicketRight::Priority, patch(json!({"priority": "urgent"})), [403, 403]),
            (TicketRight::Move, patch(json!({"queue_id": other.0})), [403, 403]),
        ] {
            let without = all_rights().filter(|held| *held != right);
            roles::update(&admin, role_id, role(all_permissions(), without)).await.unwrap();
            let reply = ask(&api, &request).await;
            assert!(refusal.contains(&reply.status), "{right:?} {request:?}: {} {}", reply.status, reply.text);
            roles::update(&admin, role_id, role(all_permissions(), all_rights())).await.unwrap();
            let reply = ask(&api, &request).await;
            assert!((200..300).contains(&reply.status), "{right:?} {request:?}: {}", reply.text);
        }
    })
    .await;
}
