//! Links, merges, drafts and canned replies by API.

use crate::support::{Client, Desk, each_desk, send};
use domain::state::UserType;
use entity::queue;
use reqwest::Method;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

const SCOPES: [&str; 3] = ["tickets:read", "tickets:write", "admin"];

/// The numbers people read, of two tickets of two people, and a manager.
async fn two(desk: &Desk) -> (Client, [i64; 2]) {
    let mara = desk.t.agent("Mara", UserType::Manager).await;
    let inbox = queue::Entity::find().order_by_asc(queue::Column::Id).one(desk.t.app.db.read()).await.unwrap().unwrap();
    let api = desk.api(&mara, &SCOPES).await;
    let mut ids = [0; 2];
    for (id, name) in ids.iter_mut().zip(["Ana", "Bea"]) {
        let person = desk.t.customer_user(name).await.actor.subject.id;
        let form = json!({"requester_id": person.0, "queue_id": inbox.id.0, "subject": name, "body": "Off."});
        *id = api.post("/tickets", form).await.id();
    }
    (api, ids)
}

async fn number(api: &Client, id: i64) -> Value {
    api.get(&format!("/tickets/{id}")).await.is(200).json()["number"].clone()
}

#[tokio::test]
async fn tickets_are_linked_merged_and_taken_apart() {
    each_desk(|desk| async move {
        let (api, [first, second]) = two(&desk).await;
        let other = number(&api, second).await;
        let links = format!("/tickets/{first}/links");
        let link = api.post(&links, json!({"relation": "duplicate_of", "other": other})).await.id();
        let ties = api.get(&format!("/tickets/{second}/ties")).await.is(200).json();
        assert_eq!(
            (&ties["links"][0]["relation"], &ties["links"][0]["ticket"]["id"]),
            (&json!("duplicated_by"), &json!(first))
        );
        api.post(&links, json!({"relation": "cousin", "other": other})).await.is_about("relation");
        api.post(&links, json!({"other": "printer"})).await.is_about("other");
        api.delete(&format!("{links}/{link}")).await.is(204);
        api.delete(&format!("{links}/{link}")).await.is(404);

        let merge = format!("/tickets/{first}/merge");
        let preview = api.post(&format!("{merge}/preview"), json!({"into": other})).await.is(200).json();
        assert_eq!((&preview["articles"], &preview["differs"]), (&json!(1), &json!(false)));
        assert_eq!(preview["participants"], json!(["Ana Customer"]));
        api.post(&merge, json!({"into": other})).await.is(422);
        let seen = &preview["audience"]["seen"];
        let merged = api.post(&merge, json!({"into": other, "seen": seen})).await.is(200).json();
        assert_eq!(merged["id"], json!(second));
        let old = api.get(&format!("/tickets/{first}")).await.is(200).json();
        assert_eq!((&old["state"], &old["merged_into"]["id"]), (&json!("merged"), &json!(second)));
        api.post(&format!("/tickets/{first}/articles"), json!({"kind": "note", "body": "x"})).await.is(409);
        let whole = api.get(&format!("/tickets/{second}")).await.json();
        assert_eq!(whole["articles"].as_array().unwrap().len(), 2);

        let reader = desk.t.worker("Rita", &["read", "note", "reply"]).await;
        let reader = desk.api(&reader, &SCOPES).await;
        reader.post(&format!("/tickets/{first}/unmerge"), json!({})).await.is(403);
        reader.post(&links, json!({"other": other})).await.is(403);
        let outsider = desk.api(&desk.t.bare_agent("Olaf", UserType::User).await, &SCOPES).await;
        outsider.get(&format!("/tickets/{second}/ties")).await.is(404);
        outsider.post(&format!("/tickets/{first}/unmerge"), json!({})).await.is(404);
        api.post(&format!("/tickets/{first}/unmerge"), json!({})).await.is(204);
        let old = api.get(&format!("/tickets/{first}")).await.json();
        assert_eq!((&old["state"], old["articles"].as_array().unwrap().len()), (&json!("new"), 1));
    })
    .await;
}

#[tokio::test]
async fn drafts_canned_replies_and_taking_back_have_their_twins() {
    each_desk(|desk| async move {
        let (api, [id, _]) = two(&desk).await;
        let draft = format!("/tickets/{id}/draft");
        api.get(&draft).await.is(404);
        send(api.request(Method::PUT, &draft).json(&json!({"kind": "note", "body": "Ask"}))).await.is(204);
        let kept = api.get(&draft).await.is(200).json();
        assert_eq!((&kept["kind"], &kept["body"]), (&json!("note"), &json!("Ask")));
        send(api.request(Method::PUT, &draft).json(&json!({"kind": "poem", "body": "x"}))).await.is_about("kind");
        api.delete(&draft).await.is(204);
        api.get(&draft).await.is(404);

        let admin = desk.api(&desk.t.admin().await, &SCOPES).await;
        let form = json!({"name": "Greeting", "body": "Hello $-FIRSTNAME,"});
        api.post("/canned-replies", form.clone()).await.is(403);
        let canned = admin.post("/canned-replies", form.clone()).await.id();
        admin.post("/canned-replies", form).await.is_about("name");
        let path = format!("/canned-replies/{canned}");
        admin.patch(&path, json!({"body": "Dear $-FIRSTNAME,"})).await.is(204);
        assert_eq!(admin.get(&path).await.json()["name"], "Greeting");
        assert_eq!(admin.get("/canned-replies?q=nothing").await.json(), json!([]));
        let offered = api.get(&format!("/tickets/{id}/canned-replies?q=gree")).await.is(200).json();
        assert_eq!(offered[0]["name"], "Greeting");
        let text = api.get(&format!("/tickets/{id}/canned-replies/{canned}")).await.is(200).json();
        assert_eq!(text["text"], "Dear Ana,");
        admin.delete(&path).await.is(204);
        admin.get(&path).await.is(404);

        let articles = format!("/tickets/{id}/articles");
        let article = api.post(&articles, json!({"kind": "reply", "body": "Is it on?"})).await.id();
        let undo = format!("{articles}/{article}/undo");
        admin.post(&undo, json!({})).await.is(403);
        api.post(&undo, json!({})).await.is(204);
        assert_eq!(api.get(&draft).await.is(200).json()["body"], "Is it on?");
        let article = api.post(&articles, json!({"kind": "reply", "body": "Is it on?"})).await.id();
        desk.t.clock.advance(60);
        api.post(&format!("{articles}/{article}/undo"), json!({})).await.is(409);
    })
    .await;
}
