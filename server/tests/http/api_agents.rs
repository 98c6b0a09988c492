//! Agents, structure, roles and settings by API.

use crate::support::each_desk;
use domain::state::{GrantKind, UserType};
use serde_json::{Value, json};

fn agent(name: &str, user_type: &str, department: &Value) -> Value {
    json!({"first_name": name, "last_name": "Smith", "email": format!("{name}.smith@example.com"), "user_type": user_type, "departments": [department]})
}

#[tokio::test]
async fn rtp_6_nobody_gives_a_user_type_above_their_own() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let all = desk.api(&admin, &["admin"]).await;
        let department = all.get("/departments").await.is(200).json()[0]["id"].clone();
        let manager = desk.t.agent("Mia", UserType::Manager).await;
        let api = desk.api(&manager, &["admin"]).await;
        api.post("/agents", agent("eve", "admin", &department)).await.is_about("user_type");
        let id = api.post("/agents", agent("eve", "user", &department)).await.id();
        let path = format!("/agents/{id}");
        api.patch(&path, json!({"user_type": "admin"})).await.is_about("user_type");
        api.patch(&path, json!({"user_type": "manager"})).await.is(204);
        let view = api.get(&path).await.is(200).json();
        assert_eq!((&view["user_type"], &view["last_name"]), (&json!("manager"), &json!("Smith")));
        let ada = format!("/agents/{}", admin.actor.subject.id);
        api.patch(&ada, json!({"first_name": "Eve"})).await.is(403);
        api.delete(&ada).await.is(403);
    })
    .await;
}

#[tokio::test]
async fn rtp_22_the_last_admin_stays() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin"]).await;
        let path = format!("/agents/{}", admin.actor.subject.id);
        let refused = api.delete(&path).await.is(409);
        assert!(!refused.json()["detail"].as_str().unwrap().is_empty());
        api.patch(&path, json!({"user_type": "manager"})).await.is_about("user_type");
        let second = desk.t.agent("Zoe", UserType::Admin).await;
        let other = desk.api(&second, &["admin"]).await;
        other.delete(&path).await.is(204);
        api.get("/agents").await.is(401);
        assert_eq!(other.get(&path).await.is(200).json()["state"], "deleted");
        let own = format!("/agents/{}", second.actor.subject.id);
        other.patch(&own, json!({"user_type": "manager"})).await.is_about("user_type");
        other.post(&format!("{path}/undelete"), json!({})).await.is(204);
        api.get("/agents").await.is(200);
    })
    .await;
}

#[tokio::test]
async fn structure_and_roles_are_created_and_changed() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin"]).await;
        let department = api.post("/departments", json!({"name": "Billing"})).await.id();
        let group = api.post("/groups", json!({"name": "Premium", "everyone": "ro"})).await.id();
        let queue = api.post("/queues", json!({"name": "Invoices", "department_id": department, "group_id": group})).await.id();
        api.patch(&format!("/queues/{queue}"), json!({"comment": "Bills"})).await.is(204);
        let view = api.get(&format!("/queues/{queue}")).await.is(200).json();
        assert_eq!((&view["department"], &view["comment"]), (&json!("Billing"), &json!("Bills")));
        api.patch(&format!("/groups/{group}"), json!({"everyone": null})).await.is(204);
        assert_eq!(api.get(&format!("/groups/{group}")).await.json()["everyone"], Value::Null);
        let rights = json!({"name": "First line", "users_access": "read_and_create", "permissions": ["audit.read"], "ticket_rights": ["read", "note"]});
        let role = api.post("/roles", rights).await.id();
        api.patch(&format!("/roles/{role}"), json!({"users_access": "read_only"})).await.is(204);
        let view = api.get(&format!("/roles/{role}")).await.is(200).json();
        assert_eq!(view["permissions"], json!(["users.read", "audit.read"]));
        assert_eq!(view["ticket_rights"], json!(["read", "note"]));
        api.patch(&format!("/roles/{role}"), json!({"permissions": ["everything"]})).await.is_about("permissions");
    })
    .await;
}

#[tokio::test]
async fn programs_that_change_different_fields_at_once_both_succeed() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin", "directory:read", "directory:write"]).await;
        let (customer, site) = desk.t.customer("Bolt").await;
        let mut paths = vec![format!("/customers/{customer}"), format!("/customers/{customer}/sites/{site}")];
        for list in ["/departments", "/queues", "/groups", "/roles"] {
            paths.push(format!("{list}/{}", api.get(list).await.is(200).json()[0]["id"]));
        }
        for path in paths {
            for round in 0..4 {
                let (name, comment) = (format!("Name {round}"), format!("Comment {round}"));
                let (one, other) = tokio::join!(
                    api.patch(&path, json!({"name": name})),
                    api.patch(&path, json!({"comment": comment}))
                );
                one.is(204);
                other.is(204);
                let view = api.get(&path).await.is(200).json();
                assert_eq!((&view["name"], &view["comment"]), (&json!(name), &json!(comment)), "{path}");
            }
            for day in ["2030-01-01", "2031-01-01T12:30", "2032-01-01"] {
                api.patch(&path, json!({"valid_until": day})).await.is(204);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn otr_31_what_agents_work_in_gets_dates() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin"]).await;
        let tom = desk.t.agent("Tom", UserType::User).await;
        let other = desk.api(&tom, &["admin"]).await;
        for list in ["/departments", "/queues", "/groups", "/roles"] {
            let path = format!("{list}/{}", api.get(list).await.is(200).json()[0]["id"]);
            other.patch(&path, json!({"valid_until": "2030-01-01"})).await.is(403);
            api.patch(&path, json!({"valid_until": "soon"})).await.is_about("valid_until");
            api.patch(&path, json!({"valid_until": "2030-01-01"})).await.is(204);
            api.patch(&path, json!({"comment": "Until 2030."})).await.is(204);
            assert!(!api.get(&path).await.is(200).json()["period"]["until"].is_null(), "{list}");
            api.patch(&path, json!({"valid_until": null})).await.is(204);
            assert!(api.get(&path).await.is(200).json()["period"]["until"].is_null(), "{list}");
        }
    })
    .await;
}

#[tokio::test]
async fn rtp_14_a_queue_gets_a_role_of_its_own() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin"]).await;
        let role = api.post("/roles", json!({"name": "Reader", "ticket_rights": ["read"]})).await.id();
        let tom = desk.t.agent("Tom", UserType::User).await;
        let path = format!("/agents/{}", tom.actor.subject.id);
        let queue = api.get(&path).await.is(200).json()["queues"][0]["id"].to_string();
        let with = |role: Value| {
            let mut roles = serde_json::Map::new();
            roles.insert(queue.clone(), role);
            json!({"queue_role": roles})
        };
        desk.api(&tom, &["admin"]).await.patch(&path, with(json!(role))).await.is(403);
        api.patch(&path, with(json!(999_999))).await.is_about(&format!("queue_role.{queue}"));
        api.patch(&path, with(json!(role))).await.is(204);
        assert_eq!(api.get(&path).await.is(200).json()["queues"][0]["role"]["name"], "Reader");
        let access = api.get(&format!("{path}/access")).await.is(200).json();
        assert_eq!(access["queues"][0]["rights"], json!(["read"]));
        api.patch(&path, with(Value::Null)).await.is(204);
        assert!(api.get(&path).await.is(200).json()["queues"][0]["role"].is_null());
    })
    .await;
}

#[tokio::test]
async fn rtp_22_where_the_last_admin_belongs_stays_valid() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let role = json!({"name": "Clerk", "users_access": "read_only", "permissions": ["customers.manage"]});
        let role = desk.api(&admin, &["admin"]).await.post("/roles", role).await.id();
        let clerk = desk.t.bare_agent("Cleo", UserType::User).await.actor.subject.id;
        desk.t.grant(clerk, GrantKind::Role, role).await;
        let api = desk.api(&desk.t.cx(clerk).await, &["admin", "directory:read", "directory:write"]).await;
        let path = format!("/customers/{}", admin.actor.subject.customer);
        api.patch(&path, json!({"validity": "invalid"})).await.is_about("validity");
        api.patch(&path, json!({"valid_until": "2030-01-01"})).await.is_about("valid_until");
    })
    .await;
}

#[tokio::test]
async fn settings_are_changed_together_or_not_at_all() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin"]).await;
        let wrong = json!({"desk.name": "Nordwind", "mail.welcome_hours": 0});
        api.patch("/settings", wrong).await.is_about("mail.welcome_hours");
        api.patch("/settings", json!({"desk.nmae": "Nordwind"})).await.is_about("desk.nmae");
        api.patch("/settings", json!({"desk.name": "Nordwind", "mail.welcome_hours": 48})).await.is(204);
        let settings = api.get("/settings").await.is(200).json();
        let value =
            |key: &str| settings.as_array().unwrap().iter().find(|row| row["key"] == key).unwrap()["value"].clone();
        assert_eq!((value("desk.name"), value("mail.welcome_hours")), (json!("Nordwind"), json!("48")));
        let changes = api.get("/audit?entity=setting").await.is(200).json();
        assert_eq!(changes["rows"][0]["cause"], "api");
    })
    .await;
}

#[tokio::test]
async fn a_decision_is_explained() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let api = desk.api(&admin, &["admin"]).await;
        let question = json!({"person": ana.0, "action": "use_agent_panel", "on": "desk"});
        let answer = api.post("/access/explain", question).await.is(200).json();
        assert_eq!(answer["decision"]["allow"], false);
        assert!(answer["decision"]["because"][0]["text"].is_string());
        api.post("/access/explain", json!({"person": 999_999, "action": "reply"})).await.is_about("person");
    })
    .await;
}
