//! Mail domains of customers by API.

use crate::support::each_desk;
use domain::state::UserType;
use serde_json::json;

const SCOPES: [&str; 2] = ["directory:read", "directory:write"];

#[tokio::test]
async fn a_mail_domain_is_added_changed_and_removed_and_places_new_people() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let (acme, site) = desk.t.customer("Acme").await;
        let domains = format!("/customers/{acme}/mail-domains");
        let person = |first: &str, email: &str| json!({"first_name": first, "last_name": "Berg", "emails": email});
        api.post("/users", person("Early", "early@bolt.example")).await.is_about("customer_id");

        let created = api.post(&domains, json!({"domain": "Bolt.example", "site_id": site.0})).await.is(201);
        assert_eq!(created.header("location"), format!("/api/v1{domains}/{}", created.json()["id"]));
        let rule = format!("{domains}/{}", created.id());
        let id = api.post("/users", person("Ana", "ana@bolt.example")).await.id();
        let ana = api.get(&format!("/users/{id}")).await.is(200).json();
        assert_eq!((&ana["customer_id"], &ana["site_id"]), (&json!(acme), &json!(site)));
        api.post("/users", person("Below", "below@mail.bolt.example")).await.is_about("customer_id");

        api.patch(&rule, json!({"includes_subdomains": true})).await.is(204);
        api.post("/users", person("Below", "below@mail.bolt.example")).await.is(201);
        let all = api.get(&domains).await.is(200).json();
        assert_eq!((&all[0]["domain"], &all[0]["includes_subdomains"]), (&json!("bolt.example"), &json!(true)));
        assert_eq!(api.get("/users/count?domain=*.bolt.example").await.is(200).json()["rows"], 2);
        api.get("/users?domain=bolt").await.is_about("domain");

        let preview =
            api.post(&format!("{domains}/preview"), json!({"domain": "desk.example.com"})).await.is(200).json();
        assert_eq!((&preview["people"], &preview["samples"][0]["name"]), (&json!(1), &json!("Ada Admin")));
        api.post(&domains, json!({"domain": "gmail.com"})).await.is_about("domain");
        api.post(&domains, json!({"domain": "bolt.example"})).await.is_about("domain");
        api.delete(&rule).await.is(204);
        api.delete(&rule).await.is(404);
        api.post("/users", person("Late", "late@bolt.example")).await.is_about("customer_id");
    })
    .await;
}

#[tokio::test]
async fn mail_domains_need_the_right_and_the_scope() {
    each_desk(|desk| async move {
        let acme = desk.t.customer("Acme").await.0;
        let domains = format!("/customers/{acme}/mail-domains");
        let new = json!({"domain": "bolt.example"});
        let plain = desk.t.bare_agent("Paul", UserType::User).await;
        let api = desk.api(&plain, &SCOPES).await;
        api.get(&domains).await.is(403);
        api.post(&domains, new.clone()).await.is(403);
        let manager = desk.t.bare_agent("Mia", UserType::Manager).await;
        let reads = desk.api(&manager, &["directory:read"]).await;
        reads.get(&domains).await.is(200);
        reads.post(&domains, new.clone()).await.is(403);
        let id = desk.api(&manager, &SCOPES).await.post(&domains, new).await.id();
        reads.delete(&format!("{domains}/{id}")).await.is(403);
    })
    .await;
}
