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

#[tokio::test]
async fn n_10_everything_about_a_person_is_downloaded_by_who_asked() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["directory:read", "admin"]).await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let path = format!("/users/{ana}/exports");
        api.post(&path, json!({"audience": "everybody"})).await.is_about("audience");
        let reply = api.post(&path, json!({"audience": "person"})).await.is(201);
        let place = reply.header("location").trim_start_matches("/api/v1").to_owned();
        api.post(&path, json!({})).await.is(409);
        api.get(&place).await.is(404);
        desk.t.run_jobs().await;
        let file = api.get(&place).await.is(200);
        assert_eq!(file.header("content-type"), "application/zip");
        assert!(file.header("content-disposition").ends_with("%2Ezip"));
        assert_eq!(api.get(&path).await.is(200).json()[0]["state"], "ready");
        assert_eq!(api.get("/person-exports").await.is(200).json()[0]["can_download"], true);
        let manager = desk.t.agent("Mia", domain::state::UserType::Manager).await;
        let manager = desk.api(&manager, &["directory:read", "admin"]).await;
        manager.post(&path, json!({})).await.is(403);
        manager.get(&place).await.is(404);
        desk.api(&admin, &["directory:read"]).await.post(&path, json!({})).await.is(403);
    })
    .await;
}

#[tokio::test]
async fn n_11_mentions_are_found_and_removed() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["directory:read", "tickets:read", "tickets:write", "admin"]).await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let bo = desk.t.customer_user("Bo").await.actor.subject.id;
        let queue = queues::list(&admin).await.unwrap().remove(0).id.0;
        let ticket =
            json!({"requester_id": bo.0, "queue_id": queue, "subject": "Ask Ana Customer", "body": "Please do"});
        let ticket = api.post("/tickets", ticket).await.is(201).id();
        let reply = api.post(&format!("/users/{ana}/mention-searches"), json!({})).await.is(201);
        let place = reply.header("location").trim_start_matches("/api/v1").to_owned();
        desk.t.run_jobs().await;
        let found = api.get(&place).await.is(200).json();
        assert_eq!((&found["state"], &found["open"]), (&json!("done"), &json!(1)));
        let ids = json!([found["mentions"][0]["id"]]);
        api.post(&place, json!({"ids": ids, "decision": "redact"})).await.is_about("confirmed");
        api.post(&place, json!({"ids": ids, "decision": "redact", "confirmed": true})).await.is(204);
        assert_eq!(api.get(&format!("/tickets/{ticket}")).await.is(200).json()["subject"], "Ask [removed]");
        let manager = desk.t.agent("Mia", domain::state::UserType::Manager).await;
        desk.api(&manager, &["directory:read", "admin"]).await.get(&place).await.is(403);
    })
    .await;
}

#[tokio::test]
async fn retention_rules_are_kept_previewed_and_run() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["directory:read", "admin"]).await;
        api.post("/retention-rules", json!({"name": "Guests"})).await.is_about("action");
        let rule = json!({"name": "Guests", "action": "erase", "months": 12, "only_guests": true, "most": 5});
        let id = api.post("/retention-rules", rule).await.is(201).id();
        let path = format!("/retention-rules/{id}");
        assert_eq!(api.get(&path).await.is(200).json()["is_enabled"], false);
        assert_eq!(api.get(&format!("{path}/preview")).await.is(200).json()["found"], 0);
        api.patch(&path, json!({"is_enabled": true, "months": 24})).await.is(204);
        let changed = api.get("/retention-rules").await.is(200).json();
        assert_eq!((&changed[0]["months"], &changed[0]["is_enabled"]), (&json!(24), &json!(true)));
        api.post(&format!("{path}/runs"), json!({})).await.is(409);
        let manager = desk.t.agent("Mia", domain::state::UserType::Manager).await;
        let manager = desk.api(&manager, &["directory:read", "admin"]).await;
        manager.get("/retention-rules").await.is(403);
        api.delete(&path).await.is(204);
        api.get(&path).await.is(404);
    })
    .await;
}
