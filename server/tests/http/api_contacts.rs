//! Primary contacts of customers and sites by API.

use crate::support::each_desk;
use serde_json::json;

const SCOPES: [&str; 2] = ["directory:read", "directory:write"];

#[tokio::test]
async fn contacts_are_part_of_the_customer_and_of_its_sites() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let (acme, site) = desk.t.customer("Acme").await;
        let (ana, ben) = (desk.t.customer_user("Ana").await, desk.t.customer_user("Ben").await);
        let (ana, ben) = (ana.actor.subject.id.0, ben.actor.subject.id.0);
        let (customer, place) = (format!("/customers/{acme}"), format!("/customers/{acme}/sites/{site}"));
        api.patch(&customer, json!({"contacts": [ben, ana]})).await.is(204);
        api.patch(&place, json!({"contacts": [ana.to_string()]})).await.is(204);
        // What is not sent stays.
        api.patch(&customer, json!({"comment": "Calls on Mondays"})).await.is(204);
        api.patch(&place, json!({"address": "Am Wall 1"})).await.is(204);
        let view = api.get(&customer).await.is(200).json();
        let names: Vec<_> =
            view["contacts"].as_array().unwrap().iter().map(|contact| contact["name"].clone()).collect();
        assert_eq!(names, [json!("Ben Customer"), json!("Ana Customer")]);
        assert_eq!(view["contacts"][0]["email"], "ben@acme.example.com");
        assert_eq!(view["sites"][0]["contacts"][0]["id"], ana);
        let person = api.get(&format!("/users/{ana}")).await.is(200).json();
        assert_eq!((&person["is_customer_contact"], &person["is_site_contact"]), (&json!(true), &json!(true)));

        api.patch(&customer, json!({"contacts": [admin.actor.subject.id.0]})).await.is_about("contacts");
        api.patch(&customer, json!({"contacts": "nobody"})).await.is_about("contacts");
        api.patch(&customer, json!({"contacts": null})).await.is(204);
        assert_eq!(api.get(&customer).await.json()["contacts"], json!([]));
        let reads = desk.api(&admin, &["directory:read"]).await;
        reads.patch(&customer, json!({"contacts": [ana]})).await.is(403);
    })
    .await;
}
