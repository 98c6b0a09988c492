//! Looking through somebody's eyes by API, the register, and two people side by side.

use crate::support::{Client, Desk, Reply, each_desk, send};
use domain::ids::UserId;
use domain::state::{AccountState, GrantKind, UserType, WebAccess};
use domain::structure::RoleInput;
use reqwest::Method;
use serde_json::{Value, json};

const EVERYTHING: [&str; 5] = ["tickets:read", "tickets:write", "directory:read", "directory:write", "admin"];

/// A client of the first admin, and a look of theirs at this person.
async fn looking(desk: &Desk, at: UserId) -> (Client, i64) {
    let api = desk.api(&desk.t.admin().await, &EVERYTHING).await;
    let look = api.post(&format!("/users/{at}/look"), json!({"reason": "They ask what they see"})).await.id();
    (api, look)
}

async fn ask(api: &Client, method: Method, path: &str, look: i64) -> Reply {
    send(api.request(method, path).header("Deskfolk-Look", look).json(&json!({}))).await
}

/// A path with something in the place of every parameter.
fn filled(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |path, part| path + "1" + part.split_once('}').map_or("", |(_, rest)| rest))
}

#[tokio::test]
async fn n3_every_operation_that_writes_is_refused_to_who_looks() {
    each_desk(|desk| async move {
        let ben = desk.t.agent("Ben", UserType::Admin).await.actor.subject.id;
        let (api, look) = looking(&desk, ben).await;
        let document: Value = serde_json::from_str(&deskfolk_server::api::openapi_json()).unwrap();
        let mut asked = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys().filter(|method| *method != "get") {
                let reply = ask(&api, method.to_uppercase().parse().unwrap(), &filled(path), look).await;
                assert_eq!(reply.status, 403, "{method} {path}: {}", reply.text);
                let text = "You only look through the eyes of Ben Agent.";
                assert!(reply.json()["detail"].as_str().unwrap().starts_with(text), "{method} {path}: {}", reply.text);
                asked += 1;
            }
        }
        assert!(asked > 60, "{asked}");
    })
    .await;
}

#[tokio::test]
async fn n3_answers_are_those_of_the_person_within_the_scopes_of_the_token() {
    each_desk(|desk| async move {
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let (api, look) = looking(&desk, ana).await;
        let me = ask(&api, Method::GET, "/me", look).await.is(200).json();
        assert_eq!((me["name"].as_str(), me["impersonation"]["way"].as_str()), (Some("Ana Customer"), Some("look")));
        assert_eq!(api.get("/me").await.is(200).json()["name"], "Ada Admin", "without the header it is oneself");
        assert_eq!(ask(&api, Method::GET, "/users", look).await.status, 403);
        assert_eq!(ask(&api, Method::GET, "/users/export?format=csv", look).await.status, 403);
        let other = desk.t.agent("Ben", UserType::Admin).await;
        let others = desk.api(&other, &EVERYTHING).await;
        assert_eq!(ask(&others, Method::GET, "/me", look).await.status, 403, "a look is its owner's");
        let narrow = desk.api(&desk.t.admin().await, &["tickets:read"]).await;
        assert_eq!(ask(&narrow, Method::GET, "/me", look).await.status, 403);
        api.delete(&format!("/stays/{look}")).await.is(204);
        assert_eq!(ask(&api, Method::GET, "/me", look).await.status, 403, "it is over");
        assert_eq!(api.delete(&format!("/stays/{look}")).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn the_register_and_what_was_done_are_read_and_exported() {
    each_desk(|desk| async move {
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let (api, look) = looking(&desk, ana).await;
        api.delete(&format!("/stays/{look}")).await.is(204);
        let page = api.get(&format!("/stays?person={ana}&way=look")).await.is(200).json();
        let row = &page["rows"][0];
        assert_eq!((row["id"].as_i64(), row["actor"].as_str()), (Some(look), Some("Ada Admin")));
        assert_eq!((row["person"].as_str(), row["ending"].as_str()), (Some("Ana Customer"), Some("left")));
        assert!(api.get("/stays?way=takeover").await.is(200).json()["rows"].as_array().unwrap().is_empty());
        api.get("/stays?way=sideways").await.is_about("way");
        api.get(&format!("/audit?stay={look}")).await.is(200);
        let file = api.get("/stays/export?format=csv").await.is(200);
        assert!(file.text.contains("Look without entering") && file.text.contains("They ask what they see"));
        let file = api.get("/audit/export?format=csv&event=user.look").await.is(200);
        assert!(file.text.contains("user.look_started") && file.text.contains("user.look_ended"));
        let reader = desk.t.agent("Uma", UserType::User).await;
        let plain = desk.api(&reader, &EVERYTHING).await;
        assert_eq!(plain.get("/stays").await.status, 403);
        let refused = plain.post(&format!("/users/{ana}/look"), json!({"reason": "why"})).await;
        assert!(matches!(refused.status, 403 | 404), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn two_people_are_compared_by_who_may_see_the_access_of_both() {
    each_desk(|desk| async move {
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let ben = desk.t.agent("Ben", UserType::Manager).await;
        let admin = desk.api(&desk.t.admin().await, &EVERYTHING).await;
        let path = format!("/access/compare?left={ana}&right={}", ben.actor.subject.id);
        let both = admin.get(&path).await.is(200).json();
        let actions =
            both["sections"].as_array().unwrap().iter().find(|section| section["title"] == "Actions").unwrap();
        let create = actions["rows"].as_array().unwrap().iter().find(|row| row["what"] == "Create users").unwrap();
        assert_eq!((create["left"].as_str(), create["right"].as_str()), (Some(""), Some("yes")));
        assert_eq!(desk.api(&ben, &EVERYTHING).await.get(&path).await.status, 403);
        admin.get(&format!("/access/compare?left={ana}")).await.is_about("right");
    })
    .await;
}

#[tokio::test]
async fn a_change_of_a_role_is_compared_for_a_holder_and_not_saved() {
    each_desk(|desk| async move {
        let ines = desk.t.agent("Ines", UserType::User).await.actor.subject.id;
        let mia = desk.t.agent("Mia", UserType::Manager).await;
        let admin = desk.api(&desk.t.admin().await, &EVERYTHING).await;
        let role = admin.get(&format!("/agents/{ines}")).await.is(200).json()["roles"][0]["id"].as_i64().unwrap();
        let path = format!("/roles/{role}/compare?who={ines}");
        let change = json!({"permissions": ["audit.read"], "users_access": "read_only"});
        let tried = admin.post(&path, change.clone()).await.is(200).json();
        let sections = tried["both"]["sections"].as_array().unwrap();
        let actions = sections.iter().find(|section| section["title"] == "Actions").unwrap();
        let audit = actions["rows"].as_array().unwrap().iter().find(|row| row["what"] == "Read the audit log").unwrap();
        assert_eq!((audit["left"].as_str(), audit["right"].as_str()), (Some(""), Some("yes")));
        assert!(tried["holders"].as_array().unwrap().iter().any(|holder| holder["id"] == ines.0));
        let again = admin.post(&path, json!({})).await.is(200).json();
        assert!(!again["both"]["sections"].to_string().contains("Read the audit log"), "nothing is saved");
        admin.post(&path, json!({"permissions": ["everything"]})).await.is_about("permissions");
        admin.post(&format!("/roles/{role}/compare?who=999999"), json!({})).await.is_about("who");
        assert_eq!(desk.api(&mia, &EVERYTHING).await.post(&path, change.clone()).await.status, 403);
        assert_eq!(desk.api(&desk.t.admin().await, &["tickets:read"]).await.post(&path, change).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn n3_a_look_at_who_reaches_more_queues_is_refused() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let role = RoleInput {
            name: "Looks".to_owned(),
            permissions: vec!["users.read".to_owned(), "users.look".to_owned()],
            ..RoleInput::default()
        };
        let role = service::structure::roles::create(&admin, role).await.unwrap();
        let bea = desk.t.bare_agent("Bea", UserType::User).await.actor.subject.id;
        desk.t.grant(bea, GrantKind::Role, role.0).await;
        let bea = desk.t.cx(bea).await;
        let api = desk.api(&bea, &EVERYTHING).await;
        let own = desk.t.customer_user("Ana").await.actor.subject.id;
        let wide = desk.t.person_of_acme("Cal", WebAccess::Customer, AccountState::Active).await;
        let why = || json!({"reason": "They ask what they see"});
        api.post(&format!("/users/{own}/look"), why()).await.id();
        let refused = api.post(&format!("/users/{wide}/look"), why()).await.is(403).json();
        assert!(refused["detail"].as_str().unwrap().contains("does not reach"), "{refused}");
    })
    .await;
}
