//! Sessions and remembered devices of people, by API.

use crate::support::each_desk;
use domain::state::UserType;
use serde_json::json;

const SCOPES: [&str; 2] = ["directory:read", "directory:write"];

#[tokio::test]
async fn sessions_are_listed_without_their_keys_and_ended_one_or_all() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let id = desk.t.customer_user("Ana").await.actor.subject.id;
        let path = format!("/users/{id}/sessions");
        assert_eq!(api.get(&path).await.is(200).json(), json!({"sessions": [], "devices": []}));
        let keys = [desk.t.open_session(id, id).await, desk.t.open_session(id, id).await];
        let reply = api.get(&path).await.is(200);
        assert!(keys.iter().all(|key| !reply.text.contains(key.as_str())));
        let sessions = reply.json()["sessions"].clone();
        assert_eq!(sessions.as_array().unwrap().len(), 2);
        assert_eq!(
            (&sessions[0]["device"], &sessions[0]["address"]),
            (&json!("Firefox on Linux"), &json!("192.0.2.1"))
        );
        let handle = sessions[0]["handle"].as_str().unwrap();
        api.delete(&format!("{path}/{handle}")).await.is(204);
        api.delete(&format!("{path}/{handle}")).await.is(404);
        assert_eq!(api.get(&path).await.json()["sessions"].as_array().unwrap().len(), 1);
        api.delete(&path).await.is(204);
        assert!(!desk.t.has_session(&keys[0]).await && !desk.t.has_session(&keys[1]).await);
        api.delete(&format!("/users/{id}/devices/999999")).await.is(404);
        api.delete(&format!("/users/{}/sessions", admin.actor.subject.id)).await.is(409);
        api.get("/users/999999/sessions").await.is(404);
    })
    .await;
}

#[tokio::test]
async fn without_the_right_sessions_are_neither_seen_nor_ended() {
    each_desk(|desk| async move {
        let reader = desk.t.agent("Alan", UserType::User).await;
        let api = desk.api(&reader, &SCOPES).await;
        let id = desk.t.customer_user("Ana").await.actor.subject.id;
        let key = desk.t.open_session(id, id).await;
        let path = format!("/users/{id}/sessions");
        api.get(&path).await.is(403);
        api.delete(&path).await.is(403);
        api.delete(&format!("{path}/abc")).await.is(403);
        api.delete(&format!("/users/{id}/devices/1")).await.is(403);
        assert!(desk.t.has_session(&key).await);
        let reading = desk.api(&desk.t.admin().await, &["directory:read"]).await;
        reading.delete(&path).await.is(403);
        desk.stranger().get(&path).await.is(401);
    })
    .await;
}

#[tokio::test]
async fn a_role_says_how_long_sessions_of_its_holders_last() {
    each_desk(|desk| async move {
        let api = desk.api(&desk.t.admin().await, &["admin"]).await;
        let id = api.post("/roles", json!({"name": "Vault", "idle_minutes": 15, "session_hours": "8"})).await.id();
        let path = format!("/roles/{id}");
        let role = api.get(&path).await.is(200).json();
        assert_eq!((&role["idle_minutes"], &role["session_hours"]), (&json!(15), &json!(8)));
        api.patch(&path, json!({"name": "Safe"})).await.is(204);
        assert_eq!(api.get(&path).await.json()["idle_minutes"], 15, "what is not sent stays");
        api.patch(&path, json!({"idle_minutes": 1})).await.is_about("idle_minutes");
        api.patch(&path, json!({"idle_minutes": null})).await.is(204);
        assert_eq!(api.get(&path).await.json()["idle_minutes"], json!(null));
        assert_eq!(api.get(&path).await.json()["needs_two_factor"], false);
        api.patch(&path, json!({"needs_two_factor": true})).await.is(204);
        api.patch(&path, json!({"name": "Vault"})).await.is(204);
        assert_eq!(api.get(&path).await.json()["needs_two_factor"], true);
    })
    .await;
}
