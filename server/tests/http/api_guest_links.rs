//! Ticket links by API (N15).

use crate::support::each_desk;
use domain::ids::TicketId;
use domain::policy::Hat;
use domain::state::{AccountState, UserType, WebAccess};
use domain::tickets::ArticleInput;
use entity::queue;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;
use service::tickets;

const SCOPES: [&str; 2] = ["tickets:read", "tickets:write"];

#[tokio::test]
async fn n15_links_are_listed_and_revoked_by_those_who_may_change_the_ticket() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let gus = desk.t.person_of_acme("Gus", WebAccess::Own, AccountState::Guest).await;
        let inbox = queue::Entity::find().order_by_asc(queue::Column::Id).one(desk.t.app.db.read()).await.unwrap();
        let api = desk.api(&admin, &SCOPES).await;
        let queue = inbox.unwrap().id.0;
        let form = json!({"requester_id": gus.0, "queue_id": queue, "subject": "Printer", "body": "Off.", "mail_requester": false});
        let id = api.post("/tickets", form).await.id();
        let path = format!("/tickets/{id}/guest-links");
        assert_eq!(api.get(&path).await.is(200).json()["links"], json!([]));
        let reply = ArticleInput { kind: "reply".to_owned(), body: "On.".to_owned(), ..ArticleInput::default() };
        tickets::answer(&admin, TicketId(id), reply, Hat::Agent, Vec::new()).await.unwrap();
        let links = api.get(&path).await.is(200);
        assert!(!links.text.contains("token"), "the link itself is in the mail alone");
        let (row, link) = (&links.json()["links"][0], links.json()["links"][0]["id"].as_i64().unwrap());
        assert_eq!((row["person"].as_str(), row["state"].as_str()), (Some("Gus Customer"), Some("active")));
        let reader = desk.api(&desk.t.worker("Rita", &["read"]).await, &SCOPES).await;
        reader.get(&path).await.is(403);
        reader.delete(&format!("{path}/{link}")).await.is(403);
        let outsider = desk.api(&desk.t.bare_agent("Otto", UserType::User).await, &SCOPES).await;
        outsider.delete(&format!("{path}/{link}")).await.is(404);
        let narrow = desk.api(&admin, &["tickets:read"]).await;
        narrow.delete(&format!("{path}/{link}")).await.is(403);
        api.delete(&format!("{path}/999999")).await.is(404);
        api.delete(&format!("{path}/{link}")).await.is(204);
        assert_eq!(api.get(&path).await.json()["links"][0]["state"], "revoked");
        api.delete(&format!("{path}/{link}/forwarded/1")).await.is(404);
    })
    .await;
}
