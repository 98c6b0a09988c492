//! Erasing people by API.

use crate::support::each_desk;
use serde_json::json;
use service::structure::queues;

#[tokio::test]
async fn ost_13_zam_6_a_person_is_erased_with_their_tickets_as_a_task() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["directory:read", "tickets:read", "tickets:write", "admin"]).await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let queue = queues::list(&admin).await.unwrap().remove(0).id.0;
        for subject in ["Printer", "Scanner", "Fax"] {
            let ticket = json!({"requester_id": ana.0, "queue_id": queue, "subject": subject, "body": "Off"});
            api.post("/tickets", ticket).await.is(201);
        }
        let path = format!("/users/{ana}/erase");
        let confirmed = json!({"confirmation": "Ana Customer"});
        api.post(&path, confirmed).await.is_about("also_delete_tickets");
        api.post(&path, json!({"also_delete_tickets": true, "confirmation": "Bo"})).await.is_about("confirmation");
        api.get(&format!("/users/{ana}")).await.is(200);
        assert_eq!(api.get("/privacy-tasks").await.is(200).json(), json!([]));

        let whole =
            json!({"also_delete_tickets": true, "confirmation": "ana@acme.example.com", "reason": "Asked for it"});
        let reply = api.post(&path, whole).await.is(201);
        let place = reply.header("location").trim_start_matches("/api/v1").to_owned();
        desk.t.run_jobs().await;
        let task = api.get(&place).await.is(200).json();
        assert_eq!(task["state"], "done");
        assert_eq!(task["tickets"].as_array().unwrap().len(), 3);
        let went = task["receipt"].as_array().unwrap().iter().find(|line| line["what"] == "tickets").unwrap();
        assert_eq!((&went["fate"], &went["count"]), (&json!("deleted"), &json!(3)));
        api.get(&format!("/users/{ana}")).await.is(404);
        assert_eq!(api.get("/tickets?view=all").await.is(200).json()["rows"], json!([]));
        assert_eq!(api.get("/privacy-tasks").await.is(200).json()[0]["id"], task["id"]);
    })
    .await;
}

#[tokio::test]
async fn otr_8_zam_4_erasing_needs_the_switch_the_right_and_the_scope() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let path = format!("/users/{ana}/erase");
        let body = || json!({"confirmation": "Ana Customer"});
        let without = desk.api(&admin, &["directory:read", "directory:write"]).await;
        without.post(&path, body()).await.is(403);
        let manager = desk.t.agent("Mia", domain::state::UserType::Manager).await;
        let manager = desk.api(&manager, &["directory:read", "directory:write", "admin"]).await;
        manager.post(&path, body()).await.is(403);
        manager.get("/privacy-tasks").await.is(403);

        let api = desk.api(&admin, &["directory:read", "directory:write", "admin"]).await;
        api.patch("/settings", json!({"privacy.erase": false})).await.is(204);
        let refused = api.post(&path, body()).await.is(403);
        assert!(refused.text.contains("switched off"), "{}", refused.text);
        api.delete(&format!("/users/{ana}")).await.is(405);
        api.patch("/settings", json!({"privacy.erase": true})).await.is(204);
        api.post(&path, body()).await.is(201);
    })
    .await;
}
