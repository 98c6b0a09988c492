//! Mail templates by API.

use crate::support::each_desk;
use serde_json::json;

#[tokio::test]
async fn hal_67_templates_are_read_changed_previewed_and_reset() {
    each_desk(|desk| async move {
        let api = desk.api(&desk.t.admin().await, &["admin"]).await;
        let all = api.get("/mail-templates").await.is(200).json();
        let numbers: Vec<_> = all.as_array().unwrap().iter().map(|row| row["number"].as_i64().unwrap()).collect();
        assert!(numbers.contains(&80) && numbers.contains(&186), "{numbers:?}");
        let first = api.get("/mail-templates/186").await.is(200).json();
        assert_eq!((&first["required"], &first["is_changed"]), (&json!(["$-LINK"]), &json!(false)));

        let body = "Hallo $-NAME,\n\nhier geht es weiter:\n$-LINK";
        let german = "/mail-templates/186?language=de";
        api.patch(german, json!({"subject": "Neues Kennwort", "body": body})).await.is(204);
        let read = api.get(german).await.is(200).json();
        assert_eq!(read["body"], json!(body));
        let written = read["written_in"].as_array().unwrap();
        assert!(written.len() == 2 && written.contains(&json!("de")), "{read}");
        assert_eq!(api.get("/mail-templates/186").await.is(200).json()["subject"], first["subject"]);
        api.patch(german, json!({"subject": "Kennwort"})).await.is(204);
        assert_eq!(api.get(german).await.is(200).json()["body"], json!(body), "what is absent stays");

        let shown = api.post("/mail-templates/186/preview?language=de", json!({"subject": "Von $-DESK"})).await.is(200);
        let shown = shown.json();
        assert!(shown["text"].as_str().unwrap().starts_with("Hallo Ana Ruiz,"), "{shown}");
        assert_ne!(shown["subject"], json!("Von $-DESK"));
        assert_eq!(api.get(german).await.is(200).json()["subject"], json!("Kennwort"), "nothing is saved");

        api.post("/mail-templates/186/reset?language=de", json!({})).await.is(204);
        assert_eq!(api.get(german).await.is(200).json()["body"], first["body"]);
    })
    .await;
}

#[tokio::test]
async fn hal_68_what_a_template_needs_is_an_error_at_the_field() {
    each_desk(|desk| async move {
        let api = desk.api(&desk.t.admin().await, &["admin"]).await;
        let path = "/mail-templates/186";
        api.patch(path, json!({"body": "Hello $-NAME"})).await.is_about("body");
        api.patch(path, json!({"subject": "For $-NOBODY"})).await.is_about("subject");
        api.patch(path, json!({"subject": ""})).await.is_about("subject");
        api.patch(path, json!({"text": "x"})).await.is_about("text");
        for path in ["/mail-templates/9999", "/mail-templates/186?language=tlh", "/mail-templates/welcome"] {
            api.get(path).await.is(404);
            api.patch(path, json!({"subject": "x"})).await.is(404);
        }
        let without_scope = desk.api(&desk.t.admin().await, &["directory:read", "directory:write"]).await;
        without_scope.get(path).await.is(403);
        without_scope.patch(path, json!({"subject": "x"})).await.is(403);
    })
    .await;
}
