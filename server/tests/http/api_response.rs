//! Response-time targets by API.

use crate::support::{each_desk, send};
use domain::policy::Hat;
use domain::state::UserType;
use domain::tickets::TicketInput;
use entity::queue;
use reqwest::Method;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;
use service::tickets;

const SCOPES: [&str; 3] = ["tickets:read", "tickets:write", "admin"];

#[tokio::test]
async fn targets_are_made_changed_and_shown_with_their_tickets() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let office = json!({"name": "Office", "time_zone": "Europe/Berlin", "monday": "09:00-17:00"});
        let calendar = api.post("/calendars", office.clone()).await.id();
        api.post("/calendars", office).await.is_about("name");
        let day = json!({"sunday": "00:00-24:00", "holidays": "2026-12-25 Christmas"});
        api.patch(&format!("/calendars/{calendar}"), day).await.is(204);
        let row = api.get(&format!("/calendars/{calendar}")).await.is(200).json();
        assert_eq!((row["hours"][0].as_str(), row["hours"][6].as_str()), (Some("09:00-17:00"), Some("00:00-24:00")));
        let target = json!({"name": "All", "calendar_id": calendar, "first": 60});
        let id = api.post("/response-targets", target).await.id();
        api.patch(&format!("/response-targets/{id}"), json!({"first": "soon"})).await.is_about("first");
        api.patch(&format!("/response-targets/{id}"), json!({"first": "0:30"})).await.is(204);
        assert_eq!(api.get("/response-targets").await.json()[0]["first"], "0:30");
        desk.t.run_jobs().await;
        let ana = desk.t.customer_user("Ana").await;
        let inbox = queue::Entity::find().order_by_asc(queue::Column::Id).one(desk.t.app.db.read()).await.unwrap();
        // By the customer: what an agent opens is a first response.
        let input = TicketInput {
            queue_id: inbox.unwrap().id.to_string(),
            subject: "Printer".to_owned(),
            body: "Off.".to_owned(),
            ..TicketInput::default()
        };
        let ticket = tickets::open(&ana, input, Hat::Portal).await.unwrap();
        let shown = api.get(&format!("/tickets/{ticket}")).await.is(200).json();
        assert_eq!(
            (shown["due"]["target"].as_str(), shown["due"]["moments"][0]["kind"].as_str()),
            (Some("All"), Some("first"))
        );
        let worker = desk.api(&desk.t.agent("Bob", UserType::User).await, &["tickets:read"]).await;
        for path in ["/calendars", "/response-targets"] {
            worker.get(path).await.is(403);
            send(desk.stranger().request(Method::GET, path)).await.is(401);
        }
        api.get("/response-targets/999999").await.is(404);
    })
    .await;
}
