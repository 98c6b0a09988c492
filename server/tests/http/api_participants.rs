//! Participants and own mails by API.

use crate::support::{each_desk, send};
use domain::state::{AccountState, UserType, WebAccess};
use entity::queue;
use reqwest::Method;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;

const SCOPES: [&str; 2] = ["tickets:read", "tickets:write"];

#[tokio::test]
async fn participants_are_listed_added_muted_and_removed() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let ana = desk.t.customer_user("Ana").await;
        let eva = desk.t.person_of_acme("Eva", WebAccess::Own, AccountState::Active).await;
        let inbox = queue::Entity::find().order_by_asc(queue::Column::Id).one(desk.t.app.db.read()).await.unwrap();
        let api = desk.api(&admin, &SCOPES).await;
        let requester = ana.actor.subject.id.0;
        let form =
            json!({"requester_id": requester, "queue_id": inbox.unwrap().id.0, "subject": "Printer", "body": "Off."});
        let id = api.post("/tickets", form).await.id();
        let path = format!("/tickets/{id}/participants");
        let person = json!({"person": eva.0});
        let preview = api.post(&format!("{path}/preview"), person.clone()).await.is(200).json();
        assert_eq!(preview["gain"]["people"], json!(0), "she is of the customer");
        assert_eq!(api.post(&path, person.clone()).await.id(), eva.0);
        api.post(&path, person.clone()).await.is_about("person");
        api.patch(&format!("{path}/{eva}"), json!({"mails": false})).await.is(204);
        let rows = api.get(&path).await.is(200).json();
        assert_eq!((&rows["people"][1]["name"], &rows["people"][1]["mails"]), (&json!("Eva Customer"), &json!(false)));

        let reader = desk.api(&desk.t.worker("Rita", &["read", "reply"]).await, &SCOPES).await;
        reader.post(&path, person.clone()).await.is(403);
        reader.delete(&format!("{path}/{eva}")).await.is(403);
        let outsider = desk.api(&desk.t.bare_agent("Otto", UserType::User).await, &SCOPES).await;
        outsider.get(&path).await.is(404);
        outsider.post(&path, person).await.is(404);
        let narrow = desk.api(&admin, &["tickets:read"]).await;
        narrow.delete(&format!("{path}/{eva}")).await.is(403);
        api.delete(&format!("{path}/{eva}")).await.is(204);
        api.delete(&format!("{path}/{eva}")).await.is(404);

        assert_eq!(api.get("/me/mails").await.is(200).json()["owned"], json!(true));
        let chosen = json!({"mails": true, "new_tickets": true});
        send(api.request(Method::PUT, "/me/mails").json(&chosen)).await.is(204);
        let mine = api.get("/me/mails").await.is(200).json();
        assert_eq!((&mine["owned"], &mine["new_tickets"]), (&json!(false), &json!(true)));
        send(narrow.request(Method::PUT, "/me/mails").json(&chosen)).await.is(403);
    })
    .await;
}
