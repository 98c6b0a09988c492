//! Who may use the API at all, and how far a token reaches.

use crate::support::{PASSWORD, each_desk, send};
use domain::account::AccountInput;
use domain::state::UserType;
use reqwest::Method;
use serde_json::json;
use service::accounts;

#[tokio::test]
async fn without_a_valid_token_nothing_is_answered() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let stranger = desk.stranger();
        for value in ["", "Bearer", "Bearer dfk_made-up", "Basic YWRhOmFkYQ=="] {
            let request = stranger.request(Method::GET, "/me").header("authorization", value);
            let reply = send(request).await.is(401);
            assert!(reply.header("www-authenticate").starts_with("Bearer"));
            assert_eq!(reply.header("content-type"), "application/problem+json");
        }
        let api = desk.api(&admin, &["tickets:read"]).await;
        assert_eq!(api.get("/me").await.is(200).json()["name"], "Ada Admin");
    })
    .await;
}

#[tokio::test]
async fn a_session_of_a_browser_does_not_open_the_api() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = desk.browser();
        let form = [("login", "ada@desk.example.com"), ("password", PASSWORD)];
        let reply = send(browser.request(Method::POST, "/sign-in").form(&form)).await.is(303);
        assert!(reply.header_values("set-cookie").any(|cookie| cookie.starts_with("deskfolk=")));
        browser.at(&format!("{}/api/v1", desk.root)).get("/me").await.is(401);
    })
    .await;
}

#[tokio::test]
async fn a_token_reaches_as_far_as_its_scopes() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let (acme, _) = desk.t.customer("Acme").await;
        let person = |name: &str| json!({"first_name": name, "last_name": "Ruiz", "emails": [format!("{name}@example.com")], "customer_id": acme.0});
        let reader = desk.api(&admin, &["directory:read"]).await;
        reader.get("/users").await.is(200);
        reader.get("/tickets").await.is(403);
        reader.get("/audit").await.is(403);
        let refused = reader.post("/users", person("ana")).await.is(403);
        assert!(refused.json()["detail"].as_str().unwrap().contains("directory:write"));
        let writer = desk.api(&admin, &["directory:read", "directory:write"]).await;
        writer.post("/users", person("ana")).await.is(201);
        writer.patch("/settings", json!({"desk.name": "Taken over"})).await.is(403);
        let clerk = desk.api(&admin, &["tickets:read"]).await;
        clerk.get("/tickets").await.is(200);
        clerk.get("/users").await.is(403);
        let operator = desk.api(&admin, &["admin"]).await;
        for path in ["/agents", "/departments", "/queues", "/groups", "/roles", "/settings", "/audit", "/jobs"] {
            operator.get(path).await.is(200);
        }
        operator.get("/users").await.is(403);
    })
    .await;
}

#[tokio::test]
async fn ost_29_nothing_is_answered_until_the_password_is_changed() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let agent = desk.t.agent("Alan", UserType::User).await;
        let api = desk.api(&agent, &["tickets:read"]).await;
        api.get("/tickets").await.is(200);
        let id = agent.actor.subject.id;
        let form = accounts::account_form(&admin, id).await.unwrap();
        let form = AccountInput { must_change_password: "true".to_owned(), ..form };
        accounts::change_account(&admin, id, form).await.unwrap();
        api.get("/tickets").await.is(403);
        accounts::lock(&admin, agent.actor.subject.id).await.unwrap();
        api.get("/tickets").await.is(401);
    })
    .await;
}
