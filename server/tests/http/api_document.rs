//! The description of the API.

use crate::support::{each_desk, send};
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeSet;

/// Every operation: method, path, description.
fn operations(document: &Value) -> Vec<(Method, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let operations = item.as_object().unwrap().clone().into_iter();
        let path = path.clone();
        operations.map(move |(method, operation)| (method.to_uppercase().parse().unwrap(), path.clone(), operation))
    };
    paths.iter().flat_map(of_path).collect()
}

/// Every `$ref` in the document.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(fields.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_document_is_whole() {
    let document: Value = serde_json::from_str(&deskfolk_server::api::openapi_json()).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    for reference in references(&document) {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
        let answers = operation["responses"].as_object().unwrap();
        assert!(
            answers.contains_key("default") && answers.keys().any(|status| status.starts_with('2')),
            "{method} {path}"
        );
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path").count();
        assert_eq!(in_path, path.matches('{').count(), "{method} {path}");
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{method} {path}");
    }
    assert!(ids.len() > 40, "{}", ids.len());
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let anonymous = schemas.keys().find(|name| name.starts_with("BTree"));
    assert_eq!(anonymous, None, "every schema has a name of its own");
}

#[tokio::test]
async fn every_described_operation_is_there_and_asks_for_a_token() {
    each_desk(|desk| async move {
        let stranger = desk.stranger();
        let reply = stranger.get("/openapi.json").await.is(200);
        assert_eq!(reply.header("content-type"), "application/json");
        for (method, path, _) in operations(&reply.json()) {
            let path = path.replace("{id}", "1").replace("{site}", "1");
            send(stranger.request(method, &path)).await.is(401);
        }
    })
    .await;
}

#[tokio::test]
async fn the_page_needs_no_script() {
    each_desk(|desk| async move {
        let reply = desk.stranger().get("/docs").await.is(200);
        assert!(reply.header("content-type").starts_with("text/html"));
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("script") && !policy.contains("unsafe"));
        assert!(reply.text.contains("/tickets/{id}/articles") && reply.text.contains("curl -X POST"));
    })
    .await;
}
