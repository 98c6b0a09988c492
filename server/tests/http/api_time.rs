//! Time accounting by API.

use crate::support::{Client, Desk, each_desk, send};
use domain::state::UserType;
use entity::queue;
use reqwest::Method;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;

const SCOPES: [&str; 2] = ["tickets:read", "tickets:write"];

/// An agent with a ticket of a customer, and the path of its time.
async fn bob(desk: &Desk) -> (Client, String) {
    let bob = desk.t.worker("Bob", &["read", "create", "note"]).await;
    let ana = desk.t.customer_user("Ana").await.actor.subject.id;
    let inbox = queue::Entity::find().order_by_asc(queue::Column::Id).one(desk.t.app.db.read()).await.unwrap().unwrap();
    let api = desk.api(&bob, &SCOPES).await;
    let form = json!({"requester_id": ana.0, "queue_id": inbox.id.0, "subject": "Printer", "body": "Off."});
    let id = api.post("/tickets", form).await.id();
    (api, format!("/tickets/{id}/time"))
}

#[tokio::test]
async fn zam_25_time_is_logged_summed_corrected_and_removed() {
    each_desk(|desk| async move {
        let (api, path) = bob(&desk).await;
        let created = api.post(&path, json!({"time": "0:30", "note": "Looked at it."})).await.is(201);
        assert_eq!(created.header("location"), format!("/api/v1{path}"));
        let entry = format!("{path}/{}", created.id());
        api.post(&path, json!({"time": 90, "worked_on": "2026-11-20"})).await.is(201);
        let sheet = api.get(&path).await.is(200).json();
        assert_eq!((&sheet["minutes"], &sheet["time"]), (&json!(120), &json!("2:00")));
        assert_eq!(api.get(path.trim_end_matches("/time")).await.json()["worked"], 120);
        api.post(&path, json!({"time": "soon"})).await.is_about("time");
        api.post(&path, json!({"hours": 1})).await.is_about("hours");
        send(api.request(Method::PUT, &entry).json(&json!({"time": "1h"}))).await.is(204);
        assert_eq!(api.get(&path).await.json()["time"], "2:30");
        api.delete(&entry).await.is(204);
        api.delete(&entry).await.is(404);
        assert_eq!(api.get(&path).await.json()["time"], "1:30");
    })
    .await;
}

#[tokio::test]
async fn zam_25_time_is_for_agents_of_the_queue_and_entries_for_those_who_logged_them() {
    each_desk(|desk| async move {
        let (api, path) = bob(&desk).await;
        let entry = format!("{path}/{}", api.post(&path, json!({"time": "0:30"})).await.id());
        let paul = desk.t.worker("Paul", &["read", "note", "change"]).await;
        let paul = desk.api(&paul, &SCOPES).await;
        paul.delete(&entry).await.is(403);
        send(paul.request(Method::PUT, &entry).json(&json!({"time": "1h"}))).await.is(403);
        let outsider = desk.t.bare_agent("Carl", UserType::User).await;
        let outsider = desk.api(&outsider, &SCOPES).await;
        outsider.get(&path).await.is(404);
        outsider.post(&path, json!({"time": "1h"})).await.is(404);
        outsider.delete(&entry).await.is(404);
        let reader = desk.api(&desk.t.agent("Rita", UserType::User).await, &["tickets:read"]).await;
        reader.get(&path).await.is(200);
        reader.post(&path, json!({"time": "1h"})).await.is(403);
        let boss = desk.t.agent("Mara", UserType::Manager).await;
        desk.api(&boss, &SCOPES).await.delete(&entry).await.is(204);
    })
    .await;
}
