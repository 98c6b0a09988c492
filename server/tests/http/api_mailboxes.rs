//! Mailboxes and their quarantine by API.

use crate::support::each_desk;
use domain::ids::MailboxId;
use domain::state::{AccountState, UserType, WebAccess};
use serde_json::json;
use service::inbound::{self, Received};

#[tokio::test]
async fn hal_45_a_mailbox_is_added_read_and_changed() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin"]).await;
        let queue = api.get("/queues").await.is(200).json()[0]["id"].clone();
        let wrong = api.post("/mailboxes", json!({"name": "Support"})).await.is(422);
        assert!(wrong.text.contains("address") && wrong.text.contains("queue_id"), "{}", wrong.text);
        let support =
            json!({"name": "Support", "address": "support@desk.example.com", "queue_id": queue, "is_active": true});
        let id = api.post("/mailboxes", support).await.is(201).id();
        let path = format!("/mailboxes/{id}");
        assert_eq!(api.get(&path).await.is(200).json()["create_users"], "inherit");
        // HAL-46: nobody is added without a place.
        let refused = api.patch(&path, json!({"create_users": "yes"})).await.is(422);
        assert!(refused.text.contains("create_users"), "{}", refused.text);
        api.patch(&path, json!({"create_users": "no"})).await.is(204);
        let row = api.get(&path).await.is(200).json();
        assert_eq!((&row["create_users"], &row["creates_users"]), (&json!("no"), &json!(false)));
        assert_eq!(api.get("/mailboxes").await.is(200).json().as_array().unwrap().len(), 1);
        api.get("/mailboxes/999").await.is(404);
        let bob = desk.t.agent("Bob", UserType::User).await;
        let program = desk.api(&bob, &["admin"]).await;
        program.get("/mailboxes").await.is(403);
        program.patch(&path, json!({"create_users": "inherit"})).await.is(403);
        program.get("/quarantine").await.is(403);
    })
    .await;
}

#[tokio::test]
async fn a_mail_in_quarantine_is_listed_read_released_and_deleted() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin"]).await;
        let queue = api.get("/queues").await.is(200).json()[0]["id"].clone();
        let support = json!({"name": "Support", "address": "support@desk.example.com", "queue_id": queue, "is_active": true});
        let mailbox = MailboxId(api.post("/mailboxes", support).await.is(201).id());
        desk.t.person_of_acme("Ana", WebAccess::Own, AccountState::Active).await;
        for number in [1, 2] {
            let raw = format!(
                "From: ana@acme.example.com\r\nMessage-ID: <{number}@x>\r\nSubject: Offer {number}\r\nX-Spam-Flag: YES\r\n\r\nBuy"
            );
            let received = inbound::receive(&desk.t.app, mailbox, raw.as_bytes()).await.unwrap();
            assert!(matches!(received, Received::Quarantined { .. }), "{received:?}");
        }
        let held = api.get("/quarantine").await.is(200).json();
        let ids: Vec<i64> = held["rows"].as_array().unwrap().iter().map(|mail| mail["id"].as_i64().unwrap()).collect();
        assert_eq!(ids.len(), 2, "{held}");
        let mail = api.get(&format!("/quarantine/{}", ids[0])).await.is(200).json();
        assert!(mail["source"].as_str().unwrap().contains("X-Spam-Flag"), "{mail}");
        let released = api.post(&format!("/quarantine/{}/release", ids[0]), json!({})).await.is(200).json();
        assert!(released["ticket_id"].as_i64().unwrap() > 0, "{released}");
        api.delete(&format!("/quarantine/{}", ids[1])).await.is(204);
        assert_eq!(api.get("/quarantine").await.is(200).json()["rows"], json!([]));
        api.get(&format!("/quarantine/{}", ids[1])).await.is(404);
    })
    .await;
}
