//! Refusals, all in one form (RFC 9457).

use crate::support::{each_desk, send};
use reqwest::Method;
use serde_json::json;

const SCOPES: [&str; 2] = ["directory:read", "directory:write"];

#[tokio::test]
async fn a_refusal_names_its_kind_its_status_its_path_and_each_wrong_field() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let reply = desk.api(&admin, &SCOPES).await.post("/users", json!({"first_name": "Ana"})).await.is(422);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        assert!(!reply.header("x-request-id").is_empty());
        let problem = reply.json();
        assert_eq!(problem["type"], "/api/v1/docs#problem-422");
        assert_eq!((&problem["status"], &problem["instance"]), (&json!(422), &json!("/api/v1/users")));
        assert!(problem["title"].is_string() && problem["detail"].is_string());
        for field in ["last_name", "emails", "customer_id"] {
            assert!(problem["errors"][field].is_string(), "{field}: {problem}");
        }
        assert!(problem["errors"]["first_name"].is_null());
    })
    .await;
}

#[tokio::test]
async fn unknown_paths_methods_and_ids_are_problems_too() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        for path in ["/nothing", "/users/7/nothing", "/users/abc", "/users/999999"] {
            let reply = api.get(path).await.is(404);
            assert_eq!(reply.json()["instance"], format!("/api/v1{path}"));
        }
        let reply = api.delete("/me").await.is(405);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        assert!(reply.header("allow").contains("GET"));
    })
    .await;
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused_where_it_is_wrong() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let raw = |kind: &'static str, body: &'static str| {
            send(api.request(Method::POST, "/customers").header("content-type", kind).body(body))
        };
        let reply = raw("application/json", "{\"name\": \"Acme\",}").await.is(400);
        assert!(reply.json()["detail"].as_str().unwrap().contains("line 1 column 17"), "{}", reply.text);
        raw("application/json", "[]").await.is(400);
        raw("text/plain", "{}").await.is(415);
        raw("application/json", "{\"name\": {}}").await.is_about("name");
        raw("application/json", "{\"name\": \"Acme\", \"nmae\": \"x\"}").await.is_about("nmae");
        api.get("/users?vailidity=valid").await.is_about("vailidity");
        assert_eq!(api.get("/customers/count?q=acme").await.is(200).json()["rows"], 0);
        let long = "x".repeat(3 * 1024 * 1024);
        api.post("/customers", json!({"name": "Long", "comment": long})).await.is(413);
    })
    .await;
}
