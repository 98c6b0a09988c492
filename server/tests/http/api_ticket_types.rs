//! Ticket types by API, and the form of strangers that follows them.

use crate::support::{Desk, each_desk};
use domain::state::UserType;
use entity::queue;
use reqwest::StatusCode;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

const EVERYTHING: [&str; 5] = ["tickets:read", "tickets:write", "directory:read", "directory:write", "admin"];

async fn inbox(desk: &Desk) -> i64 {
    queue::Entity::find().order_by_asc(queue::Column::Id).one(desk.t.app.db.read()).await.unwrap().unwrap().id.0
}

#[tokio::test]
async fn hal_73_types_are_listed_added_and_changed() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &EVERYTHING).await;
        let field = |record: &str, label: &str| json!({"record": record, "label": label, "kind": "text"});
        let serial = api.post("/custom-fields", field("ticket", "Serial")).await.id();
        let room = api.post("/custom-fields", field("ticket", "Room")).await.id();
        let wrong = json!({"name": "", "fields": {"999": "asked"}});
        let refused = api.post("/ticket-types", wrong).await;
        refused.is_about("name");
        refused.is_about("fields.999");
        let form = json!({"name": "Incident", "is_in_portal": true, "queue_id": inbox(&desk).await,
            "fields": {serial.to_string(): "required", room.to_string(): "asked"}, "order": {room.to_string(): 1, serial.to_string(): 2}});
        let id = api.post("/ticket-types", form).await.id();
        let row = api.get(&format!("/ticket-types/{id}")).await.is(200).json();
        assert_eq!((&row["fields"][0]["label"], &row["fields"][1]["usage"]), (&json!("Room"), &json!("required")));
        api.patch(&format!("/ticket-types/{id}"), json!({"fields": {room.to_string(): null}})).await.is(204);
        let rows = api.get("/ticket-types").await.is(200).json();
        assert_eq!((&rows[0]["name"], &rows[1]["fields"].as_array().unwrap().len()), (&json!("Request"), &1));

        let ana = desk.t.customer_user("Ana").await.actor.subject.id.0;
        let form = json!({"requester_id": ana, "type_id": id, "subject": "Fire", "body": "Help!"});
        api.post("/tickets", form.clone()).await.is_about("fields.serial");
        let mut form = form;
        form["fields"] = json!({"serial": "ZX-1"});
        let ticket = api.post("/tickets", form).await.id();
        let view = api.get(&format!("/tickets/{ticket}")).await.is(200).json();
        assert_eq!((&view["ticket_type"], &view["fields"]["serial"][0]), (&json!("Incident"), &json!("ZX-1")));
        api.patch(&format!("/tickets/{ticket}"), json!({"type_id": 1})).await.is(204);
        api.patch(&format!("/tickets/{ticket}"), json!({"fields": {"serial": "ZX-2"}})).await.is_about("fields.serial");
        let list = api.get("/tickets").await.is(200).json();
        assert_eq!((&list["rows"][0]["ticket_type"], &list["rows"][0]["type_id"]), (&json!("Request"), &json!(1)));
    })
    .await;
}

#[tokio::test]
async fn hal_73_types_are_closed_to_those_who_may_not_manage_the_structure() {
    each_desk(|desk| async move {
        let bob = desk.t.agent("Bob", UserType::User).await;
        let api = desk.api(&bob, &["tickets:read", "tickets:write"]).await;
        api.get("/ticket-types").await.is(403);
        api.get("/ticket-types/1").await.is(403);
        api.post("/ticket-types", json!({"name": "Mine"})).await.is(403);
        api.patch("/ticket-types/1", json!({"name": "Mine"})).await.is(403);
        let admin = desk.t.admin().await;
        let reader = desk.api(&admin, &["tickets:read"]).await;
        reader.post("/ticket-types", json!({"name": "Mine"})).await.is(403);
        let rows = desk.api(&admin, &["admin"]).await.get("/ticket-types").await.is(200).json();
        assert_eq!(rows.as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn hal_43_the_form_of_strangers_carries_custom_fields() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &EVERYTHING).await;
        desk.t.customer("Acme").await;
        api.patch("/settings", json!({"portal.anonymous_site": "Acme / Head office"})).await.is(204);
        let badge = json!({"record": "user", "label": "Badge", "kind": "text"});
        let badge = api.post("/custom-fields", badge).await.id();
        let shifts = json!({"record": "ticket", "label": "Shifts", "kind": "choices", "choices": "Early\nLate\nNight"});
        let shifts = api.post("/custom-fields", shifts).await.id();
        let form = json!({"name": "Visit", "is_anonymous": true,
            "fields": {badge.to_string(): "required", shifts.to_string(): "asked"}});
        let kind = api.post("/ticket-types", form).await.id().to_string();
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let queue = inbox(&desk).await.to_string();
        let send = async |badge: &str| {
            let values = [
                ("name", "Eva Stone"),
                ("email", "eva@stone.example"),
                ("type_id", kind.as_str()),
                ("queue_id", queue.as_str()),
                ("subject", "Fire"),
                ("body", "Help!"),
                ("user_fields.badge", badge),
                ("fields.shifts[]", "Early"),
                ("fields.shifts[]", "Night"),
            ];
            let request = browser.post(format!("{}/open-ticket", desk.root)).header("origin", &desk.root);
            let answer = request.form(&values).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
            answer.headers()["location"].to_str().unwrap().to_owned()
        };
        assert_eq!(send("").await, format!("/open-ticket?type={kind}"));
        assert_eq!(send("B-7").await, format!("/open-ticket?type={kind}&sent=1"));
        let people: Value = api.get("/users?q=b-7").await.is(200).json();
        assert_eq!(people["rows"][0]["name"], "Eva Stone");
        let ticket = api.get("/tickets?view=all").await.is(200).json()["rows"][0]["id"].as_i64().unwrap();
        let view = api.get(&format!("/tickets/{ticket}")).await.is(200).json();
        assert_eq!(view["fields"]["shifts"], json!(["Early", "Night"]));
    })
    .await;
}
