//! Telephone calls by API.

use crate::support::{each_desk, send};
use domain::state::UserType;
use entity::queue;
use reqwest::Method;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;

const SCOPES: [&str; 4] = ["tickets:read", "tickets:write", "directory:read", "directory:write"];

#[tokio::test]
async fn hal_24_hal_27_a_telephony_system_matches_a_number_and_opens_the_ticket() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let acme = desk.t.customer("Acme").await.0.0;
        let form = json!({"first_name": "Ana", "last_name": "Ruiz", "emails": "ana@example.com", "phones": "0034 612 345 678", "customer_id": acme});
        let ana = api.post("/users", form).await.id();
        for number in ["%2B34612345678", "+34612345678", "0034612345678"] {
            let found = api.get(&format!("/calls/match?number={number}")).await.is(200).json();
            assert_eq!(found["people"][0]["id"], ana, "{number}");
        }
        let inbox = queue::Entity::find().order_by_asc(queue::Column::Id).one(desk.t.app.db.read()).await.unwrap().unwrap();
        let call = json!({"requester_id": ana, "queue_id": inbox.id.0, "subject": "No dial tone", "body": "Rang at nine.", "channel": "call", "caller_phone": "+34612345678"});
        let id = api.post("/tickets", call.clone()).await.id();
        let ticket = api.get(&format!("/tickets/{id}")).await.is(200).json();
        assert_eq!((&ticket["channel"], &ticket["caller"]["phone"]), (&json!("call"), &json!("+34612345678")));
        let found = api.get("/calls/match?number=%2B34612345678").await.is(200).json();
        assert_eq!(found["people"][0]["open_tickets"][0]["id"], id);
        let mut wrong = call;
        wrong["channel"] = json!("pigeon");
        api.post("/tickets", wrong).await.is_about("channel");
        api.get("/calls/match?phone=1").await.is_about("phone");
    })
    .await;
}

#[tokio::test]
async fn hal_27_a_match_needs_the_directory_and_the_right_to_open_tickets() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        for scopes in [&["tickets:read", "tickets:write"][..], &["directory:read"][..]] {
            desk.api(&admin, scopes).await.get("/calls/match?number=4711").await.is(403);
        }
        let blind = desk.t.worker("Bob", &["full"]).await;
        desk.api(&blind, &SCOPES).await.get("/calls/match?number=4711").await.is(403);
        desk.stranger().get("/calls/match?number=4711").await.is(401);
    })
    .await;
}

#[tokio::test]
async fn hal_21_hal_22_the_details_of_a_general_users_ticket_by_api() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let customer = api.post("/customers", json!({"name": "Brightwater"})).await.id();
        let people = api.get(&format!("/users?customer={customer}")).await.is(200).json();
        let general = people["rows"][0]["id"].as_i64().unwrap();
        let inbox = queue::Entity::find().order_by_asc(queue::Column::Id).one(desk.t.app.db.read()).await.unwrap().unwrap();
        let form = json!({"requester_id": general, "queue_id": inbox.id.0, "subject": "Projector", "body": "Dark.", "caller_name": "Nina Berg"});
        let id = api.post("/tickets", form.clone()).await.id();
        let path = format!("/tickets/{id}");
        let ticket = api.get(&path).await.is(200).json();
        assert_eq!((&ticket["requester_id"], &ticket["caller"]["name"]), (&json!(general), &json!("Nina Berg")));
        desk.t.set_setting(domain::settings::GENERAL_USER_CREATES, "true").await;
        let put = |body| send(api.request(Method::PUT, &format!("{path}/caller")).json(&body));
        put(json!({"name": "Nina Berg", "email": "nonsense"})).await.is_about("email");
        let stranger = desk.t.bare_agent("Carl", UserType::User).await;
        let carl = desk.api(&stranger, &SCOPES).await;
        send(carl.request(Method::PUT, &format!("{path}/caller")).json(&json!({"name": "Nina Berg"}))).await.is(404);
        put(json!({"name": "Nina Berg", "email": "nina@example.com"})).await.is(204);
        let ticket = api.get(&path).await.is(200).json();
        assert_eq!((&ticket["requester"], &ticket["customer_id"]), (&json!("Nina Berg"), &json!(customer)));
        let mut again = form;
        again["caller_email"] = json!("nina@example.com");
        let second = api.post("/tickets", again).await.id();
        let second = api.get(&format!("/tickets/{second}")).await.is(200).json();
        assert_eq!(second["requester_id"], ticket["requester_id"], "no duplicate");
    })
    .await;
}

#[tokio::test]
async fn what_is_opened_by_api_is_mailed_unless_it_is_a_call_or_that_is_said() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let inbox = queue::Entity::find().order_by_asc(queue::Column::Id).one(desk.t.app.db.read()).await.unwrap().unwrap();
        desk.t.run_jobs().await;
        for (mail_requester, channel, count) in
            [(json!(null), "", 1), (json!(false), "", 0), (json!(null), "call", 0), (json!(true), "call", 1)]
        {
            let mut form = json!({"requester_id": ana.0, "queue_id": inbox.id.0, "subject": "Projector", "body": "Dark.", "channel": channel});
            if !mail_requester.is_null() {
                form["mail_requester"] = mail_requester.clone();
            }
            api.post("/tickets", form).await.id();
            let before = desk.t.mails().len();
            desk.t.run_jobs().await;
            let mails = desk.t.mails().split_off(before);
            let told = mails.iter().filter(|mail| mail.contains("ana@acme.example.com")).count();
            assert_eq!(told, count, "{mail_requester} {channel}");
        }
    })
    .await;
}
