//! Merging people by API.

use crate::support::each_desk;
use serde_json::json;
use service::merging::duplicates;

#[tokio::test]
async fn two_people_are_merged_and_told_apart_again() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["directory:read", "directory:write"]).await;
        let acme = desk.t.customer("Acme").await.0.0;
        let person = |email: &str| {
            json!({"first_name": "Ana", "last_name": "Ruiz", "emails": [email], "phones": ["+49 30 1234567"], "customer_id": acme})
        };
        let ana = api.post("/users", person("ana@acme.example")).await.id();
        let other = api.post("/users", person("ana@gmail.com")).await.id();
        desk.t.clock.advance(3600);
        duplicates::look(&desk.t.app).await.unwrap();
        let found = api.get("/duplicates").await.is(200).json();
        assert_eq!((&found["open"], &found["page"]["rows"][0]["left"]["id"]), (&json!(1), &json!(ana)));
        assert_eq!(found["page"]["rows"][0]["reasons"], json!(["same_phone", "same_name_at_site"]));
        let id = found["page"]["rows"][0]["id"].as_i64().unwrap();
        api.post(&format!("/duplicates/{id}/dismiss"), json!({})).await.is(204);
        assert_eq!(api.get("/duplicates").await.is(200).json()["open"], json!(0));
        api.post(&format!("/duplicates/{id}/reconsider"), json!({})).await.is(204);

        let both = json!({"kept_id": ana, "gone_id": other});
        let question = api.post("/merges/question", both.clone()).await.is(200).json();
        assert_eq!(question["fields"][0]["key"], "email");
        assert_eq!(api.post("/merges/preview", both.clone()).await.is(200).json()["lose"]["people"], json!(0));
        let wrong = json!({"kept_id": ana, "gone_id": other, "sides": {"shoe": "gone"}});
        api.post("/merges", wrong).await.is_about("sides.shoe");
        let merge = api.post("/merges", json!({"kept_id": ana, "gone_id": other, "sides": {"email": "gone"}})).await.id();
        let now = api.get(&format!("/users/{other}")).await.is(200).json();
        assert_eq!((&now["id"], &now["emails"]), (&json!(ana), &json!(["ana@gmail.com", "ana@acme.example"])));
        assert_eq!(api.get("/duplicates").await.is(200).json()["open"], json!(0));
        api.patch(&format!("/users/{other}"), json!({"title": "Dr."})).await.is(404);

        api.post(&format!("/merges/{merge}/undo"), json!({})).await.is(204);
        assert_eq!(api.get(&format!("/merges/{merge}")).await.is(200).json()["state"], "undone");
        api.post(&format!("/merges/{merge}/undo"), json!({})).await.is(409);
        assert_eq!(api.get(&format!("/users/{other}")).await.is(200).json()["id"], json!(other));
        assert_eq!(api.get("/merges").await.is(200).json()[0]["id"], json!(merge));
    })
    .await;
}

#[tokio::test]
async fn merging_needs_the_right_and_the_scope() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let both = || json!({"kept_id": 1, "gone_id": 2});
        let agent = desk.t.bare_agent("Uma", domain::state::UserType::User).await;
        let agent = desk.api(&agent, &["directory:read", "directory:write"]).await;
        let reading = desk.api(&admin, &["directory:read"]).await;
        for api in [&agent, &reading] {
            for path in ["/merges", "/merges/question", "/merges/preview"] {
                api.post(path, both()).await.is(403);
            }
            for path in ["/duplicates", "/merges", "/merges/1"] {
                api.get(path).await.is(403);
            }
            for path in ["/duplicates/1/dismiss", "/duplicates/1/reconsider", "/merges/1/undo"] {
                api.post(path, json!({})).await.is(403);
            }
        }
    })
    .await;
}
