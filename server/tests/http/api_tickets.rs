//! Tickets by API.

use crate::support::{Client, Desk, each_desk, send};
use domain::state::{UserType, WebAccess};
use entity::{queue, user};
use futures::TryStreamExt;
use object_store::ObjectStore;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QueryOrder};
use serde_json::{Value, json};

const SCOPES: [&str; 2] = ["tickets:read", "tickets:write"];

/// An agent of the queue *Inbox*, and the form of a ticket in it for a customer user.
async fn bob(desk: &Desk) -> (Client, Value) {
    let bob = desk.t.agent("Bob", UserType::User).await;
    let ana = desk.t.customer_user("Ana").await.actor.subject.id;
    let inbox = queue::Entity::find().order_by_asc(queue::Column::Id).one(desk.t.app.db.read()).await.unwrap().unwrap();
    let form = json!({"requester_id": ana.0, "queue_id": inbox.id.0, "subject": "Printer is offline", "body": "Since this morning."});
    (desk.api(&bob, &SCOPES).await, form)
}

#[tokio::test]
async fn ost_10_a_ticket_has_exactly_one_requester() {
    each_desk(|desk| async move {
        let (api, form) = bob(&desk).await;
        for nobody in [Value::Null, json!(""), json!(999_999)] {
            let mut form = form.clone();
            form["requester_id"] = nobody;
            api.post("/tickets", form).await.is_about("requester_id");
        }
        assert_eq!(api.get("/tickets/count?view=all").await.is(200).json()["rows"], 0);
        let id = api.post("/tickets", form.clone()).await.id();
        let ticket = api.get(&format!("/tickets/{id}")).await.is(200).json();
        assert_eq!((&ticket["requester_id"], &ticket["requester"]), (&form["requester_id"], &json!("Ana Customer")));
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_with_the_same_key_writes_once() {
    each_desk(|desk| async move {
        let (api, form) = bob(&desk).await;
        let open =
            |key: &'static str| send(api.request(Method::POST, "/tickets").header("idempotency-key", key).json(&form));
        let first = open("a1").await.id();
        assert_eq!(open("a1").await.id(), first);
        let second = open("a2").await.id();
        assert_ne!(second, first);
        assert_eq!(api.get("/tickets/count").await.json()["rows"], 2);
        let path = format!("/tickets/{first}/articles");
        let note = json!({"kind": "note", "body": "Looked at it."});
        let add = || send(api.request(Method::POST, &path).header("idempotency-key", "n1").json(&note));
        let one = add().await.id();
        assert_eq!(add().await.id(), one);
        let ticket = api.get(&format!("/tickets/{first}")).await.json();
        assert_eq!(ticket["articles"].as_array().unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_ticket_is_worked_on_to_its_end() {
    each_desk(|desk| async move {
        let (api, form) = bob(&desk).await;
        let id = api.post("/tickets", form).await.id();
        let path = format!("/tickets/{id}");
        api.post(
            &format!("{path}/articles"),
            json!({"kind": "reply", "body": "Please try again.", "state": "pending"}),
        )
        .await
        .is(201);
        api.patch(&path, json!({"priority": "high", "is_confidential": true})).await.is(204);
        let ticket = api.get(&path).await.is(200).json();
        assert_eq!((&ticket["state"], &ticket["priority"]), (&json!("pending"), &json!("high")));
        assert_eq!(ticket["subject"], "Printer is offline");
        api.patch(&path, json!({"state": "done"})).await.is_about("state");
        api.patch(&path, json!({"state": "closed"})).await.is(204);
        let listed = api.get("/tickets?view=closed").await.is(200).json();
        assert_eq!(listed["rows"][0]["id"], id);
        let history = api.get(&format!("{path}/history")).await.is(200).json();
        assert!(history.as_array().unwrap().iter().all(|row| row["cause"] == "api"));
    })
    .await;
}

#[tokio::test]
async fn lists_are_narrowed_down_by_state_type_priority_and_owner() {
    each_desk(|desk| async move {
        let (api, form) = bob(&desk).await;
        let first = api.post("/tickets", form.clone()).await.id();
        let second = api.post("/tickets", form).await.id();
        api.patch(&format!("/tickets/{second}"), json!({"priority": "urgent"})).await.is(204);
        api.patch(&format!("/tickets/{first}"), json!({"state": "closed"})).await.is(204);
        for (filters, expected) in [
            ("state=new", vec![second]),
            ("state=closed&type=1&owner=none", vec![first]),
            ("view=all&type=1&priority=urgent", vec![second]),
            ("view=all&type=2", vec![]),
        ] {
            let listed = api.get(&format!("/tickets?{filters}")).await.is(200).json();
            let ids: Vec<_> = listed["rows"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
            assert_eq!(ids, expected, "{filters}");
            assert_eq!(api.get(&format!("/tickets/count?{filters}")).await.json()["rows"], expected.len());
        }
        api.get("/tickets?type=first").await.is_about("type");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_written_over_what_somebody_else_changed() {
    each_desk(|desk| async move {
        let (api, form) = bob(&desk).await;
        let id = api.post("/tickets", form).await.id();
        let path = format!("/tickets/{id}");
        let read = api.get(&path).await.is(200).header("etag").to_owned();
        api.patch(&path, json!({"subject": "Scanner is offline"})).await.is(204);
        let late = |body: Value| send(api.request(Method::PATCH, &path).header("if-match", &read).json(&body));
        late(json!({"subject": "Fax is offline"})).await.is(412);
        late(json!({"priority": "low"})).await.is(204);
        assert_eq!(api.get(&path).await.json()["subject"], "Scanner is offline");
        send(api.request(Method::PATCH, &path).header("if-match", "three").json(&json!({}))).await.is(400);
    })
    .await;
}

#[tokio::test]
async fn a_ticket_out_of_sight_is_not_there() {
    each_desk(|desk| async move {
        let (api, form) = bob(&desk).await;
        let id = api.post("/tickets", form).await.id();
        let stranger = desk.t.bare_agent("Carl", UserType::User).await;
        let carl = desk.api(&stranger, &SCOPES).await;
        for (method, path, body) in [
            (Method::GET, format!("/tickets/{id}"), Value::Null),
            (Method::GET, format!("/tickets/{id}/history"), Value::Null),
            (Method::PATCH, format!("/tickets/{id}"), json!({"state": "closed"})),
            (Method::POST, format!("/tickets/{id}/articles"), json!({"kind": "note", "body": "Hello"})),
        ] {
            let hidden = send(carl.request(method.clone(), &path).json(&body)).await.is(404).json();
            let absent =
                send(carl.request(method, &path.replace(&id.to_string(), "999999")).json(&body)).await.is(404).json();
            assert_eq!(hidden["detail"], absent["detail"], "nothing tells them apart");
        }
        api.get("/tickets?as=somebody").await.is_about("as");
    })
    .await;
}

#[tokio::test]
async fn without_an_agents_right_a_ticket_is_closed_and_reopened_and_no_more() {
    each_desk(|desk| async move {
        let (_, mut form) = bob(&desk).await;
        let otto = desk.t.bare_agent("Otto", UserType::User).await.actor.subject.id;
        let portal = user::ActiveModel { id: Set(otto), web_access: Set(WebAccess::Own), ..Default::default() };
        portal.update(desk.t.app.db.maintenance()).await.unwrap();
        let api = desk.api(&desk.t.cx(otto).await, &SCOPES).await;
        form["requester_id"] = Value::Null;
        let path = format!("/tickets/{}", api.post("/tickets?as=portal", form).await.id());
        let seen = format!("{path}?as=portal");
        for state in ["pending", "open"] {
            api.patch(&path, json!({"state": state})).await.is(403);
        }
        api.patch(&path, json!({"state": "pending", "pending_until": "2099-01-01"})).await.is(403);
        let answer = json!({"body": "Later", "state": "pending"});
        api.post(&format!("{path}/articles?as=portal"), answer).await.is(403);
        for state in ["closed", "open", "closed"] {
            api.patch(&path, json!({"state": state})).await.is(204);
            assert_eq!(api.get(&seen).await.json()["state"], state);
        }
        let can = api.get(&seen).await.json()["can"].clone();
        assert_eq!((&can["close"], &can["state"]), (&json!(true), &json!(false)));
    })
    .await;
}

#[tokio::test]
async fn files_come_and_go_unchanged() {
    each_desk(|desk| async move {
        let (api, form) = bob(&desk).await;
        let id = api.post("/tickets", form).await.id();
        let path = format!("/tickets/{id}");
        let file =
            Part::bytes(b"<script>alert(1)</script>".to_vec()).file_name("photo.html").mime_str("text/html").unwrap();
        let form = Form::new().text("kind", "reply").text("body", "See the file.").part("files", file);
        send(api.request(Method::POST, &format!("{path}/articles")).multipart(form)).await.is(201);
        let ticket = api.get(&path).await.json();
        let file = &ticket["articles"][1]["attachments"][0];
        assert_eq!(file["name"], "photo.html");
        let place = format!("/attachments/{}", file["id"]);
        let reply = api.get(&place).await.is(200);
        assert_eq!(reply.text, "<script>alert(1)</script>");
        assert_eq!(reply.header("content-type"), "application/octet-stream");
        assert!(reply.header("content-disposition").starts_with("attachment"));
        let stranger = desk.t.bare_agent("Carl", UserType::User).await;
        desk.api(&stranger, &SCOPES).await.get(&place).await.is(404);
        let wrong = Form::new().text("text", "There is no such field");
        send(api.request(Method::POST, &format!("{path}/articles")).multipart(wrong)).await.is_about("text");
    })
    .await;
}

#[tokio::test]
async fn hal_13_a_ticket_is_opened_with_its_files_or_not_at_all() {
    each_desk(|desk| async move {
        let (api, form) = bob(&desk).await;
        let sent = |subject: &str, files: &[&'static str]| {
            let fields =
                [("requester_id", form["requester_id"].to_string()), ("queue_id", form["queue_id"].to_string())];
            let fields =
                fields.into_iter().chain([("subject", subject.to_owned()), ("body", "See **both**.".to_owned())]);
            let sent = fields.fold(Form::new(), |sent, (name, value)| sent.text(name, value));
            let file = |name: &'static str| Part::bytes(name.as_bytes().to_vec()).file_name(name);
            files.iter().fold(sent, |sent, name| sent.part("files", file(name)))
        };
        let post = |key: &'static str, form: Form| {
            send(api.request(Method::POST, "/tickets").header("idempotency-key", key).multipart(form))
        };
        let id = post("k1", sent("With files", &["one.txt", "two.txt"])).await.id();
        assert_eq!(post("k1", sent("With files", &["one.txt", "two.txt"])).await.id(), id, "the same once more");
        let ticket = api.get(&format!("/tickets/{id}")).await.is(200).json();
        let files = ticket["articles"][0]["attachments"].as_array().unwrap();
        assert_eq!((files.len(), &files[0]["name"]), (2, &json!("one.txt")));
        let second = api.get(&format!("/attachments/{}", files[1]["id"])).await.is(200);
        assert_eq!(second.text, "two.txt");
        post("k2", sent("", &["one.txt"])).await.is_about("subject");
        post("k3", sent("Too many", &["one.txt"; 21])).await.is_about("files");
        assert_eq!(api.get("/tickets/count?view=all").await.json()["rows"], 1);
        let reader = desk.t.worker("Rita", &["read", "reply"]).await;
        let rita = desk.api(&reader, &SCOPES).await;
        let refused = send(rita.request(Method::POST, "/tickets").multipart(sent("Refused", &["one.txt"]))).await;
        assert!([403, 422].contains(&refused.status), "{}", refused.text);
        let kept: Vec<_> = desk.t.app.files.list(None).try_collect().await.unwrap();
        assert_eq!(kept.len(), 2, "what was refused or came twice is not kept");
    })
    .await;
}

#[tokio::test]
async fn messages_are_searched_by_whoever_reads_tickets() {
    each_desk(|desk| async move {
        let (api, form) = bob(&desk).await;
        let id = api.post("/tickets", form).await.id();
        let found = api.get("/messages?q=morn").await.is(200).json();
        assert_eq!((&found["rows"][0]["ticket_id"], &found["next"]), (&json!(id), &Value::Null));
        let found_piece = json!({"text": "morn", "is_found": true});
        assert!(found["rows"][0]["passage"].as_array().unwrap().contains(&found_piece));
        api.get("/messages?q=morn&after=x").await.is_about("after");
        let elsewhere = desk.api(&desk.t.agent("Eve", UserType::User).await, &["directory:read"]).await;
        elsewhere.get("/messages?q=morn").await.is(403);
    })
    .await;
}
