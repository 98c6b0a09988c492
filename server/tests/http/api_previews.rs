//! Who gains and who loses what, by API, before a person is changed.

use crate::support::each_desk;
use serde_json::json;

#[tokio::test]
async fn hal_13_ost_19_changes_of_a_person_are_previewed_and_change_nothing() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        desk.t.customer("Other").await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let api = desk.api(&admin, &["directory:read", "directory:write"]).await;
        let person = format!("/users/{ana}");
        let diff = api.post(&format!("{person}/preview"), json!({"web_access": "customer"})).await.is(200).json();
        assert_eq!((&diff["gain"]["people"], &diff["lose"]["people"]), (&json!(1), &json!(0)), "{diff}");
        let diff = api.post(&format!("{person}/preview"), json!({"validity": "invalid"})).await.is(200).json();
        assert_eq!(diff["lose"]["samples"][0]["name"], "Ana Customer", "{diff}");
        let diff = api.post(&format!("{person}/preview"), json!({"comment": "Calls"})).await.is(200).json();
        assert_eq!((&diff["gain"]["people"], &diff["lose"]["people"]), (&json!(0), &json!(0)));
        api.post(&format!("{person}/preview"), json!({"emails": "no address"})).await.is_about("emails");
        let shown = api.get(&person).await.is(200).json();
        assert_eq!((&shown["web_access"], &shown["standing"]["validity"]), (&json!("own"), &json!("valid")));

        api.patch(&person, json!({"web_access": "customer"})).await.is(204);
        let other = json!({"customer": "Other"});
        let diff = api.post(&format!("{person}/customers/preview"), other.clone()).await.is(200).json();
        assert_eq!(diff["gain"]["people"], 1, "{diff}");
        let joined = api.post(&format!("{person}/customers"), other).await.is(201).id();
        let end = format!("{person}/customers/{joined}/preview");
        assert_eq!(api.post(&end, json!({})).await.is(200).json()["lose"]["people"], 1);
        assert_eq!(api.get(&format!("{person}/customers")).await.is(200).json().as_array().unwrap().len(), 1);
        api.post(&format!("{person}/customers/999/preview"), json!({})).await.is(404);
    })
    .await;
}
