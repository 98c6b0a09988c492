//! People and customers by API.

use crate::support::{Client, Desk, each_desk};
use domain::state::{GrantKind, UserType};
use domain::structure::RoleInput;
use serde_json::{Value, json};
use service::structure;

const SCOPES: [&str; 2] = ["directory:read", "directory:write"];

async fn admin(desk: &Desk) -> Client {
    let admin = desk.t.admin().await;
    desk.api(&admin, &SCOPES).await
}

fn person(first: &str, email: &str, customer: i64) -> Value {
    json!({"first_name": first, "last_name": "Ruiz", "emails": email, "customer_id": customer})
}

#[tokio::test]
async fn a_person_is_added_read_and_changed_field_by_field() {
    each_desk(|desk| async move {
        let api = admin(&desk).await;
        let acme = desk.t.customer("Acme").await.0.0;
        let both = json!({"first_name": "Ana", "last_name": "Ruiz", "emails": ["ana@example.com", "ruiz@example.com"], "customer_id": acme, "comment": "Mondays", "is_vip": true});
        let created = api.post("/users", both).await.is(201);
        let place = created.header("location").to_owned();
        let id = created.id();
        assert_eq!(place, format!("/api/v1/users/{id}"));
        let path = format!("/users/{id}");
        api.patch(&path, json!({"last_name": "Berg", "comment": null})).await.is(204);
        let view = api.get(&path).await.is(200).json();
        assert_eq!((&view["name"], &view["comment"], &view["is_vip"]), (&json!("Ana Berg"), &json!(""), &json!(true)));
        assert_eq!(view["emails"], json!(["ana@example.com", "ruiz@example.com"]));
        let events = api.get(&format!("{path}/history")).await.is(200).json();
        assert_eq!((&events[0]["event"], &events[0]["cause"]), (&json!("user.updated"), &json!("api")));
        let found = api.get("/users?q=berg").await.is(200).json();
        assert_eq!(found["rows"][0]["id"], id);
        assert_eq!(api.get("/users/count?q=berg").await.is(200).json()["rows"], 1);
    })
    .await;
}

#[tokio::test]
async fn otr_34_sites_have_custom_fields_and_a_history() {
    each_desk(|desk| async move {
        let field = domain::fields::FieldInput {
            record: "site".to_owned(),
            label: "Region".to_owned(),
            kind: "text".to_owned(),
            agent_create: "required".to_owned(),
            ..domain::fields::FieldInput::default()
        };
        service::fields::create(&desk.t.admin().await, field).await.unwrap();
        let api = admin(&desk).await;
        let acme = desk.t.customer("Acme").await.0.0;
        let sites = format!("/customers/{acme}/sites");
        api.post(&sites, json!({"name": "Dock"})).await.is_about("fields.region");
        let dock = api.post(&sites, json!({"name": "Dock", "fields": {"region": "North"}})).await.is(201).id();
        let path = format!("{sites}/{dock}");
        api.patch(&path, json!({"comment": "By the river."})).await.is(204);
        let site = api.get(&path).await.is(200).json();
        assert_eq!((&site["fields"], &site["comment"]), (&json!({"region": ["North"]}), &json!("By the river.")));
        let history = api.get(&format!("{path}/history")).await.is(200).json();
        assert_eq!(history[0]["event"], "site.updated");
        api.get(&format!("/customers/{acme}/history")).await.is(200);
        let file = api.get("/sites/export?format=csv&q=acme").await.is(200);
        assert!(file.text.contains("Dock") && file.text.contains("North"), "{}", file.text);
        api.get(&format!("{sites}/4711")).await.is(404);
        let blind = desk.t.bare_agent("Alan", UserType::User).await;
        let blind = desk.api(&blind, &SCOPES).await;
        blind.get(&path).await.is(403);
        blind.get("/sites/export?format=csv").await.is(403);
    })
    .await;
}

#[tokio::test]
async fn people_alike_are_told_to_programs_that_ask() {
    each_desk(|desk| async move {
        let api = admin(&desk).await;
        let acme = desk.t.customer("Acme").await.0.0;
        let ana = api.post("/users", person("Ana", "ana@example.com", acme)).await.is(201).id();
        let mut twin = person("A.", "a@home.example", acme);
        twin["check_duplicates"] = json!(true);
        let problem = api.post("/users", twin.clone()).await.is(422).json();
        let alike = &problem["alike"][0];
        assert_eq!((&alike["id"], &alike["reasons"]), (&json!(ana), &json!(["similar_name_at_site"])), "{problem}");
        twin["seen_alike"] = json!(ana.to_string());
        api.post("/users", twin).await.is(201);
        api.post("/users", person("Ana", "other@home.example", acme)).await.is(201);
    })
    .await;
}

#[tokio::test]
async fn ost_5_an_address_belongs_to_one_person() {
    each_desk(|desk| async move {
        let api = admin(&desk).await;
        let acme = desk.t.customer("Acme").await.0.0;
        api.post("/users", person("Ana", "ana@example.com", acme)).await.is(201);
        api.post("/users", person("Bo", "  ANA@Example.com ", acme)).await.is_about("emails");
        let bo = api.post("/users", person("Bo", "bo@example.com", acme)).await.id();
        api.patch(&format!("/users/{bo}"), json!({"emails": "Ana@example.com"})).await.is_about("emails");
    })
    .await;
}

#[tokio::test]
async fn otr_5_without_a_customer_nobody_is_added() {
    each_desk(|desk| async move {
        let api = admin(&desk).await;
        let before = desk.t.people().await;
        api.post("/users", json!({"first_name": "Ana", "last_name": "Ruiz", "emails": "ana@example.com"}))
            .await
            .is_about("customer_id");
        api.post("/users", person("Ana", "ana@example.com", 999_999)).await.is_about("customer_id");
        let gone = api.post("/customers", json!({"name": "Gone", "validity": "invalid"})).await.id();
        api.post("/users", person("Ana", "ana@example.com", gone)).await.is_about("customer_id");
        let general = desk.t.people().await - before;
        assert_eq!(general, 1, "the General User of the site");
    })
    .await;
}

#[tokio::test]
async fn otr_8_people_are_not_deleted_but_set_invalid() {
    each_desk(|desk| async move {
        let api = admin(&desk).await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let path = format!("/users/{ana}");
        let refused = api.delete(&path).await.is(405);
        assert!(refused.json()["detail"].as_str().unwrap().contains("validity"));
        assert!(refused.header("allow").contains("PATCH"));
        api.patch(&path, json!({"validity": "invalid"})).await.is(204);
        let view = api.get(&path).await.is(200).json();
        assert_eq!(view["standing"]["validity"], "invalid");
        assert!(!view["hindrances"].as_array().unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn hal_4_creating_needs_read_and_create_and_changing_read_and_modify() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let acme = desk.t.customer("Acme").await.0.0;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        for (level, read, create, modify) in [
            ("no_access", 403, 403, 403),
            ("read_only", 200, 403, 403),
            ("read_and_create", 200, 201, 403),
            ("read_and_modify", 200, 201, 204),
        ] {
            let role = RoleInput { name: level.to_owned(), users_access: level.to_owned(), ..RoleInput::default() };
            let role = structure::roles::create(&admin, role).await.unwrap();
            let name = level.replace('_', "");
            let agent = desk.t.bare_agent(&name, UserType::User).await.actor.subject.id;
            desk.t.grant(agent, GrantKind::Role, role.0).await;
            let api = desk.api(&desk.t.cx(agent).await, &SCOPES).await;
            api.get("/users").await.is(read);
            api.post("/users", person(&name, &format!("{name}@example.com"), acme)).await.is(create);
            api.patch(&format!("/users/{ana}"), json!({"comment": level})).await.is(modify);
            api.post("/customers", json!({"name": level})).await.is(403);
        }
    })
    .await;
}

#[tokio::test]
async fn accounts_are_registered_locked_and_unlocked() {
    each_desk(|desk| async move {
        let api = admin(&desk).await;
        let acme = desk.t.customer("Acme").await.0.0;
        let id = api.post("/users", person("Ana", "ana@example.com", acme)).await.id();
        let act = |what: &'static str| {
            let api = api.clone();
            async move { api.post(&format!("/users/{id}/{what}"), json!({})).await }
        };
        act("register").await.is(204);
        assert_eq!(api.get(&format!("/users/{id}")).await.json()["state"], "pending");
        act("send-welcome").await.is(204);
        desk.t.run_jobs().await;
        assert!(desk.t.mails().iter().any(|mail| mail.contains("/choose-password/")));
        act("lock").await.is(204);
        assert_eq!(api.get(&format!("/users/{id}")).await.json()["state"], "locked");
        act("unlock").await.is(204);
    })
    .await;
}

#[tokio::test]
async fn customers_have_sites_and_groups() {
    each_desk(|desk| async move {
        let api = admin(&desk).await;
        let id = api.post("/customers", json!({"name": "Nordwind", "site": "Hamburg", "comment": "old"})).await.id();
        let path = format!("/customers/{id}");
        api.post("/customers", json!({"name": "NORDWIND"})).await.is_about("name");
        let site = api.post(&format!("{path}/sites"), json!({"name": "Bremen", "address": "Am Wall 1"})).await.id();
        api.patch(&format!("{path}/sites/{site}"), json!({"validity": "invalid"})).await.is(204);
        api.patch(&format!("/customers/1/sites/{site}"), json!({"validity": "valid"})).await.is(404);
        api.patch(&path, json!({"comment": "new"})).await.is(204);
        let group = structure::groups::list(&desk.t.admin().await).await.unwrap()[0].id.0;
        let grant = api.post(&format!("{path}/groups"), json!({"group_id": group, "level": "ro"})).await.id();
        let view = api.get(&path).await.is(200).json();
        assert_eq!((&view["name"], &view["comment"]), (&json!("Nordwind"), &json!("new")));
        let bremen = view["sites"].as_array().unwrap().iter().find(|row| row["id"] == site).unwrap();
        assert_eq!((&bremen["address"], &bremen["validity"]), (&json!("Am Wall 1"), &json!("invalid")));
        assert_eq!(view["groups"][0]["grant_id"], grant);
        api.delete(&format!("/grants/{grant}")).await.is(204);
        assert_eq!(api.get(&path).await.json()["groups"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn lists_are_exported_with_the_rights_of_the_list() {
    each_desk(|desk| async move {
        let api = admin(&desk).await;
        let acme = desk.t.customer("Acme").await.0.0;
        api.post("/users", person("Ana", "ana@example.com", acme)).await.is(201);
        let file = api.get("/users/export?format=csv&q=ana").await.is(200);
        assert!(file.header("content-disposition").contains("users"), "{file:?}");
        assert!(file.text.contains("ana@example.com") && !file.text.contains("ada@desk"), "{}", file.text);
        assert!(api.get("/customers/export?format=xlsx").await.is(200).text.starts_with("PK"));
        api.get("/users/export?format=pdf").await.is_about("format");
        api.get("/users/export?format=csv&colour=red").await.is_about("colour");
        api.get("/tickets/export?format=csv").await.is(403);
        let owner = desk.t.admin().await;
        let other = desk.api(&owner, &["tickets:read"]).await;
        other.get("/users/export?format=csv").await.is(403);
        other.get("/customers/export?format=csv").await.is(403);
        assert!(other.get("/tickets/export?format=csv").await.is(200).text.starts_with("\u{feff}Number,"));
        let blind = desk.t.bare_agent("Bob", UserType::User).await;
        desk.api(&blind, &SCOPES).await.get("/users/export?format=csv").await.is(403);
    })
    .await;
}
