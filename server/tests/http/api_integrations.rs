//! Integrations by API.

use crate::support::each_desk;
use domain::ids::IntegrationId;
use domain::state::{AccountState, UserType, WebAccess};
use entity::integration_person;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;

#[tokio::test]
async fn hal_56_integrations_are_managed_by_whoever_may_change_settings() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        desk.t.customer("Acme").await;
        let api = desk.api(&admin, &["admin", "directory:read"]).await;
        let form = json!({
            "name": "HR", "kind": "json", "url": "http://127.0.0.1:1/people", "password": "tell nobody",
            "fields": {"emails": "mail", "first_name": "first", "last_name": "last"},
            "places": "office = Porto -> Acme / Head office", "threshold": 10,
        });
        let id = api.post("/integrations", form.clone()).await.is(201).id();
        let path = format!("/integrations/{id}");
        let read = api.get(&path).await.is(200);
        let view = read.json();
        assert_eq!(
            (&view["has_secret"], &view["threshold"], &view["places"]),
            (&json!(true), &json!("10"), &form["places"])
        );
        assert!(!read.text.contains("tell nobody"));
        api.post("/integrations", form.clone()).await.is_about("name");
        api.patch(&path, json!({"comment": "For everybody."})).await.is(204);
        api.patch(&path, json!({"url": "http://10.0.0.1/people"})).await.is_about("url");
        assert!(api.post(&format!("{path}/test"), json!({})).await.is(409).text.contains("no connection"));
        let started = api.post(&format!("{path}/runs"), json!({})).await.is(201);
        let import = started.header("location").to_owned();
        assert!(import.starts_with("/api/v1/imports/"), "{import}");
        desk.t.run_jobs().await;
        let runs = api.get(&format!("{path}/runs")).await.is(200).json();
        assert_eq!((&runs[0]["state"], &runs[0]["is_automatic"]), (&json!("failed"), &json!(false)));
        api.post(&format!("{path}/enable"), json!({})).await.is(204);
        assert_eq!(api.get(&path).await.is(200).json()["is_enabled"], true);
        api.post(&format!("{path}/disable"), json!({})).await.is(204);
        assert!(api.get("/integration-fields").await.is(200).text.contains("emails"));

        let manager = desk.t.agent("Max", UserType::Manager).await;
        let outsider = desk.api(&manager, &["admin", "directory:read"]).await;
        let narrow = desk.api(&admin, &["directory:read", "directory:write"]).await;
        for api in [&outsider, &narrow] {
            for read in ["/integrations", path.as_str(), &format!("{path}/runs"), "/integration-fields"] {
                assert_eq!(api.get(read).await.status, 403, "{read}");
            }
            api.post("/integrations", form.clone()).await.is(403);
            api.patch(&path, json!({"comment": "Mine."})).await.is(403);
            for action in ["test", "runs", "enable", "disable"] {
                assert_eq!(api.post(&format!("{path}/{action}"), json!({})).await.status, 403, "{action}");
            }
            assert_eq!(api.delete(&path).await.status, 403);
        }
        api.delete(&path).await.is(204);
        api.get(&path).await.is(404);
    })
    .await;
}

#[tokio::test]
async fn otr_6_a_field_of_an_integration_is_refused_at_that_field() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let ana = desk.t.person_of_acme("Ana", WebAccess::Own, AccountState::Guest).await;
        let api = desk.api(&admin, &["admin", "directory:read", "directory:write"]).await;
        let form = json!({
            "name": "HR", "kind": "json", "url": "http://127.0.0.1:1/people", "default_place": "Acme / Head office",
            "fields": {"emails": "mail", "first_name": "first", "last_name": "last"},
        });
        let id = api.post("/integrations", form).await.is(201).id();
        let known = integration_person::ActiveModel {
            integration_id: Set(IntegrationId(id)),
            user_id: Set(ana),
            vanished_at: Set(None),
            made_invalid: Set(false),
            external_key: Set(None),
        };
        let db = desk.t.app.db.maintenance();
        integration_person::Entity::insert(known).exec_without_returning(db).await.unwrap();
        let path = format!("/users/{ana}");
        api.patch(&path, json!({"last_name": "Berg", "city": "Faro"})).await.is_about("last_name");
        api.patch(&path, json!({"city": "Faro"})).await.is(204);
        api.delete(&format!("/integrations/{id}")).await.is(204);
        api.patch(&path, json!({"last_name": "Berg"})).await.is(204);
    })
    .await;
}
