//! Dates of agents, taking agents out, and roles for many, by API.

use crate::support::each_desk;
use domain::state::{GrantKind, UserType};
use domain::structure::RoleInput;
use serde_json::{Value, json};
use service::structure::roles;

#[tokio::test]
async fn rtp_14_dates_of_a_role_are_patched_by_its_id() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin"]).await;
        let eve = desk.t.agent("Eve", UserType::User).await.actor.subject.id;
        let path = format!("/agents/{eve}");
        let role = api.get(&path).await.is(200).json()["roles"][0]["id"].clone();
        let role = role.as_i64().unwrap().to_string();
        api.patch(&path, json!({"role_until": {(role.as_str()): "2026-12-31"}})).await.is(204);
        api.patch(&path, json!({"role_from": {(role.as_str()): "2026-12-01"}, "last_name": "Berg"})).await.is(204);
        let held = api.get(&path).await.json()["roles"][0].clone();
        let day = |text: &str| json!(domain::Timestamp::parse_input(text).unwrap());
        assert_eq!((&held["from"], &held["until"]), (&day("2026-12-01"), &day("2026-12-31")), "absent stays");
        let wrong = json!({"role_until": {(role.as_str()): "2026-11-30"}});
        api.patch(&path, wrong).await.is_about(&format!("role_until.{role}"));
        api.patch(&path, json!({"role_until": {(role.as_str()): ["x", "y"]}}))
            .await
            .is_about(&format!("role_until.{role}"));
        api.patch(&path, json!({"role_until": "2026-11-30"})).await.is_about("role_until");
        api.patch(&path, json!({"role_from": {(role.as_str()): null}})).await.is(204);
        assert_eq!(api.get(&path).await.json()["roles"][0]["from"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn rtp_21_an_agent_is_taken_out() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin", "tickets:write", "tickets:read"]).await;
        let eve = desk.t.agent("Eve", UserType::User).await;
        let bob = desk.t.agent("Bob", UserType::User).await.actor.subject.id;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let queue = *admin.fixed.structure.queues.keys().next().unwrap();
        let own = desk.api(&eve, &["tickets:read"]).await;
        let ticket = json!({"requester_id": ana.0, "queue_id": queue.0, "subject": "Printer", "body": "Off"});
        let ticket = format!("/tickets/{}", api.post("/tickets", ticket).await.id());
        let eve = eve.actor.subject.id;
        api.patch(&ticket, json!({"owner_id": eve.0})).await.is(204);
        own.get(&ticket).await.is(200);

        let held = api.get(&format!("/agents/{eve}/offboarding")).await.is(200).json();
        assert_eq!((&held["tickets"][0]["open"], &held["tokens"]), (&json!(1), &json!(["Test"])));
        assert!(held["tickets"][0]["heirs"].as_array().unwrap().iter().any(|heir| heir["id"] == bob.0));
        let path = format!("/agents/{eve}/offboard");
        api.post(&path, json!({})).await.is_about("tickets");
        api.post(&path, json!({"tickets": "assign", "heir_id": ana.0})).await.is_about(&format!("queues.{queue}"));
        api.post(&path, json!({"ticket": "assign"})).await.is_about("ticket");
        let queue = queue.to_string();
        let report = api.post(&path, json!({"queues": {(queue.as_str()): bob.0}})).await.is(200).json();
        assert_eq!(report["tickets"], json!(["Inbox: 1 to Bob Agent"]));
        own.get(&ticket).await.is(401);
        assert_eq!(api.get(&ticket).await.json()["owner_id"], bob.0);
        assert_eq!(api.get(&format!("/agents/{eve}")).await.json()["state"], "deleted");
        assert_eq!(api.get(&format!("/agents/{eve}/offboarding")).await.json()["report"], report);
        api.post(&path, json!({})).await.is(409);
        api.post(&format!("/agents/{eve}/undelete"), json!({})).await.is(204);
        own.get(&ticket).await.is(401);
    })
    .await;
}

#[tokio::test]
async fn rtp_22_the_last_admin_and_those_above_stay() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin"]).await;
        let path = format!("/agents/{}", admin.actor.subject.id);
        assert!(api.get(&format!("{path}/offboarding")).await.is(200).json()["hindrance"].is_string());
        api.post(&format!("{path}/offboard"), json!({})).await.is(409);
        let manager = desk.t.agent("Mia", UserType::Manager).await;
        let below = desk.api(&manager, &["admin"]).await;
        below.get(&format!("{path}/offboarding")).await.is(403);
        below.post(&format!("{path}/offboard"), json!({})).await.is(403);
        let narrow = desk.api(&admin, &["directory:write"]).await;
        let mia = format!("/agents/{}", manager.actor.subject.id);
        narrow.get(&format!("{mia}/offboarding")).await.is(403);
        narrow.post(&format!("{mia}/offboard"), json!({})).await.is(403);
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        api.get(&format!("/agents/{ana}/offboarding")).await.is(404);
        api.post(&format!("/agents/{ana}/offboard"), json!({})).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn ost_21_a_role_is_given_to_many_and_taken_back() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let role = RoleInput {
            name: "Auditor".to_owned(),
            permissions: vec!["audit.read".to_owned()],
            ..RoleInput::default()
        };
        let role = roles::create(&admin, role).await.unwrap();
        let api = desk.api(&desk.t.admin().await, &["admin", "directory:read"]).await;
        let bob = desk.t.agent("Bob", UserType::User).await.actor.subject.id;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let form = |role_id: Value| json!({"action": "give_role", "ids": [bob.0, ana.0], "role_id": role_id});
        api.post("/bulk-operations", form(Value::Null)).await.is_about("role_id");
        api.post("/bulk-operations", form(json!(999))).await.is_about("role_id");
        let preview = api.post("/bulk-operations/preview", form(json!(role.0))).await.is(200).json();
        assert_eq!((&preview["counts"]["changed"], &preview["counts"]["refused"]), (&json!(1), &json!(1)));
        let path = format!("/bulk-operations/{}", api.post("/bulk-operations", form(json!(role.0))).await.id());
        let names = |view: &Value| {
            view["roles"].as_array().unwrap().iter().map(|role| role["name"].clone()).collect::<Vec<_>>()
        };
        let of_bob = format!("/agents/{bob}");
        assert_eq!(names(&api.get(&of_bob).await.json()), ["Agent", "Auditor"]);
        api.post(&format!("{path}/undo"), Value::Null).await.is(204);
        assert_eq!(names(&api.get(&of_bob).await.json()), ["Agent"]);

        let manager = desk.t.bare_agent("Mia", UserType::Manager).await.actor.subject.id;
        let below = desk.api(&desk.t.cx(manager).await, &["admin", "directory:read"]).await;
        below.post("/bulk-operations", form(json!(role.0))).await.is_about("role_id");
        let narrow = desk.api(&desk.t.admin().await, &["directory:read", "directory:write"]).await;
        narrow.post("/bulk-operations", form(json!(role.0))).await.is(403);
        desk.t.grant(manager, GrantKind::Role, role.0).await;
        let below = desk.api(&desk.t.cx(manager).await, &["admin", "directory:read"]).await;
        below.post("/bulk-operations", form(json!(role.0))).await.is(201);
    })
    .await;
}
