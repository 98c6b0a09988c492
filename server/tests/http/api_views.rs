//! Saved views by API.

use crate::support::each_desk;
use domain::state::UserType;
use serde_json::json;

#[tokio::test]
async fn views_are_saved_changed_chosen_and_deleted() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["directory:read", "directory:write"]).await;
        let input = json!({"list": "users", "name": "Locked", "query": "state=locked", "is_shared": true});
        let id = api.post("/views", input.clone()).await.id();
        api.post("/views", input).await.is_about("name");
        let path = format!("/views/{id}");
        api.patch(&path, json!({"name": "Locked out"})).await.is(204);
        api.post(&format!("{path}/default"), json!({})).await.is(204);
        let view = api.get(&path).await.is(200).json();
        assert_eq!((&view["name"], &view["is_default"]), (&json!("Locked out"), &json!(true)));
        assert_eq!(view["query"], "state=locked");
        api.delete(&format!("{path}/default")).await.is(204);
        assert_eq!(api.get("/views?list=users").await.is(200).json()[0]["is_default"], false);
        api.get("/views?list=shoes").await.is_about("list");
        let reader = desk.api(&admin, &["directory:read"]).await;
        reader.get("/views?list=users").await.is(200);
        reader.post("/views", json!({"list": "users", "name": "Mine"})).await.is(403);
        reader.delete(&path).await.is(403);
        let blind = desk.t.bare_agent("Bob", UserType::User).await;
        let blind = desk.api(&blind, &["directory:read", "directory:write"]).await;
        blind.get("/views?list=users").await.is(403);
        blind.get(&path).await.is(403);
        api.delete(&path).await.is(204);
        api.get(&path).await.is(404);
    })
    .await;
}
