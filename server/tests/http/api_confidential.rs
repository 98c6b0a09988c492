//! Confidential customers by API: 404 for whoever neither holds the right nor looks after them.

use crate::support::each_desk;
use domain::state::UserType;
use serde_json::{Value, json};

const EVERYTHING: [&str; 5] = ["tickets:read", "tickets:write", "directory:read", "directory:write", "admin"];

fn rows(list: &Value) -> usize {
    list["rows"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_confidential_customer_with_its_people_and_tickets_is_not_there() {
    each_desk(|desk| async move {
        let admin = desk.api(&desk.t.admin().await, &EVERYTHING).await;
        let mia = desk.api(&desk.t.agent("Mia", UserType::Manager).await, &EVERYTHING).await;
        let secret = admin.post("/customers", json!({"name": "Secret", "is_confidential": true})).await.is(201).id();
        let shown = admin.get(&format!("/customers/{secret}")).await.is(200).json();
        assert_eq!((&shown["is_confidential"], &shown["can_set_confidential"]), (&json!(true), &json!(true)));
        let site = shown["sites"][0]["id"].as_i64().unwrap();
        let person = json!({"first_name": "Sia", "last_name": "Stern", "emails": "sia@secret.example.com", "customer_id": secret});
        let sia = admin.post("/users", person).await.is(201).id();
        let queue = desk.t.admin().await.fixed.structure.queues.keys().next().unwrap().0;
        let ticket = json!({"requester_id": sia, "queue_id": queue, "subject": "Quiet matters", "body": "Hush"});
        let ticket = admin.post("/tickets", ticket).await.id();

        for path in [
            format!("/customers/{secret}"),
            format!("/customers/{secret}/mail-domains"),
            format!("/users/{sia}"),
            format!("/users/{sia}/customers"),
            format!("/tickets/{ticket}"),
        ] {
            admin.get(&path).await.is(200);
            mia.get(&path).await.is(404);
        }
        for (path, found) in [("/users?q=stern", 1), ("/customers?q=secret", 1), ("/tickets?view=all", 1)] {
            assert_eq!(rows(&admin.get(path).await.is(200).json()), found, "{path}");
            assert_eq!(rows(&mia.get(path).await.is(200).json()), 0, "{path}");
        }
        assert_eq!(mia.get("/users/count?q=stern").await.is(200).json()["rows"], 0);
        mia.patch(&format!("/customers/{secret}"), json!({"is_confidential": false})).await.is(404);
        mia.patch(&format!("/customers/{secret}/sites/{site}"), json!({"name": "Found"})).await.is(404);
        mia.patch(&format!("/users/{sia}"), json!({"comment": "Found"})).await.is(404);
        mia.post(&format!("/tickets/{ticket}/articles"), json!({"kind": "note", "body": "Found"})).await.is(404);
        let own = desk.t.agent("Max", UserType::Manager).await.actor.subject.customer;
        mia.patch(&format!("/customers/{own}"), json!({"is_confidential": true})).await.is(403);

        let diff = admin.post(&format!("/customers/{secret}/preview"), json!({"is_confidential": false})).await.is(200).json();
        assert_eq!((&diff["gain"]["people"], &diff["lose"]["people"]), (&json!(2), &json!(0)), "{diff}");
        admin.patch(&format!("/customers/{secret}"), json!({"comment": "Hush"})).await.is(204);
        mia.get(&format!("/users/{sia}")).await.is(404);
        admin.patch(&format!("/customers/{secret}"), json!({"is_confidential": false})).await.is(204);
        mia.get(&format!("/users/{sia}")).await.is(200);
        mia.get(&format!("/tickets/{ticket}")).await.is(200);
        assert_eq!(rows(&admin.get("/customers?confidential=true").await.is(200).json()), 0);
    })
    .await;
}

#[tokio::test]
async fn rtp_6_the_seat_of_a_hidden_customer_is_not_taken_by_offboarding_its_manager() {
    each_desk(|desk| async move {
        let admin = desk.api(&desk.t.admin().await, &EVERYTHING).await;
        let cara = desk.t.agent("Cara", UserType::User).await.actor.subject.id;
        let secret = json!({"name": "Secret", "is_confidential": true, "account_manager_id": cara.0});
        let secret = admin.post("/customers", secret).await.is(201).id();
        let mia = desk.t.agent("Mia", UserType::Manager).await;
        let (own, mia) = (mia.actor.subject.id, desk.api(&mia, &EVERYTHING).await);
        let hand_over = json!({"tickets": "unassign", "customers": "agent", "manager_id": own.0});
        mia.post(&format!("/agents/{cara}/offboard"), hand_over.clone()).await.is(403);
        mia.get(&format!("/customers/{secret}")).await.is(404);
        admin.post(&format!("/agents/{cara}/offboard"), hand_over).await.is(200);
        mia.get(&format!("/customers/{secret}")).await.is(200);
    })
    .await;
}
