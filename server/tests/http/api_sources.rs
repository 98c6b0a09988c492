//! Sources of people by API.

use crate::support::each_desk;
use serde_json::json;

#[tokio::test]
async fn otr_6_writes_to_people_of_an_external_source_are_refused() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["directory:read", "directory:write", "admin"]).await;
        let acme = desk.t.customer("Acme").await.0.0;
        let person = |first: &str| json!({"first_name": first, "last_name": "Ruiz", "emails": format!("{first}@example.com"), "customer_id": acme});
        let ana = api.post("/users", person("Ana")).await.is(201).id();
        let source = api.post("/sources", json!({"name": "Lakeside LDAP", "is_default": true})).await.is(201).id();
        let bo = api.post("/users", person("Bo")).await.is(201).id();
        api.patch(&format!("/sources/{source}"), json!({"kind": "external"})).await.is(204);
        let refused = api.patch(&format!("/users/{bo}"), json!({"last_name": "Berg"})).await.is(403);
        assert!(refused.text.contains("Lakeside LDAP"), "{}", refused.text);
        api.post("/users", person("Cy")).await.is(403);
        api.patch(&format!("/users/{ana}"), json!({"last_name": "Berg"})).await.is(204);
        assert_eq!(api.get(&format!("/sources/{source}")).await.is(200).json()["people"], 1);
        api.patch(&format!("/sources/{source}"), json!({"kind": "database"})).await.is(204);
        api.patch(&format!("/users/{bo}"), json!({"last_name": "Berg"})).await.is(204);
    })
    .await;
}
