//! Mail servers of mailboxes by API.

use crate::support::{Client, each_desk};
use domain::state::UserType;
use serde_json::json;

/// The path of the server of a new mailbox.
async fn new_mailbox(api: &Client) -> String {
    let queue = api.get("/queues").await.is(200).json()[0]["id"].clone();
    let mailbox = json!({"name": "Support", "address": "support@desk.example", "queue_id": queue, "is_active": true});
    format!("/mailboxes/{}/server", api.post("/mailboxes", mailbox).await.id())
}

#[tokio::test]
async fn the_server_of_a_mailbox_is_set_tried_out_and_removed() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin"]).await;
        let server = new_mailbox(&api).await;
        api.get(&server).await.is(404);
        api.patch(&server, json!({"host": "imap.example.com"})).await.is_about("login");
        // Nobody listens there.
        let form = json!({
            "host": "127.0.0.1", "port": 1, "security": "plain", "login": "support", "password": "hush hush",
            "is_enabled": false,
        });
        api.patch(&server, form.clone()).await.is(204);
        let shown = api.get(&server).await.is(200).json();
        assert_eq!(
            (&shown["host"], &shown["port"], &shown["folder"]),
            (&json!("127.0.0.1"), &json!(1), &json!("INBOX"))
        );
        assert!(!shown.to_string().contains("hush"), "{shown}");

        let test = format!("{server}/test");
        api.post(&test, json!({})).await.is_about("host");
        api.post(&test, json!({"host": "imap.example.com"})).await.is_about("security");
        api.post(&test, json!({"host": "imap.example.com", "security": "tls"})).await.is_about("password");
        api.patch(&server, json!({"poll_seconds": 30})).await.is(204);
        assert_eq!(api.get(&server).await.is(200).json()["poll_seconds"], 30);
        api.patch(&server, json!({"poll_seconds": 5})).await.is_about("poll_seconds");
        assert_eq!(api.get("/mailbox-troubles").await.is(200).json(), json!([]));
        api.delete(&server).await.is(204);
        api.delete(&server).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn servers_of_mailboxes_need_the_right_and_the_scope() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let server = new_mailbox(&desk.api(&admin, &["admin"]).await).await;
        let plain = desk.t.agent("Paul", UserType::User).await;
        for api in [desk.api(&plain, &["admin"]).await, desk.api(&admin, &["tickets:read"]).await] {
            api.get(&server).await.is(403);
            api.patch(&server, json!({"host": "imap.example.com"})).await.is(403);
            api.post(&format!("{server}/test"), json!({})).await.is(403);
            api.delete(&server).await.is(403);
            api.get("/mailbox-troubles").await.is(403);
        }
    })
    .await;
}
