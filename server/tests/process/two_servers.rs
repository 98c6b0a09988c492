//! Two servers on one PostgreSQL are one desk.

use crate::harness::{Installation, Server, browser};
use entity::{job, queue};
use reqwest::Client;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use service::Db;
use std::time::{Duration, Instant};

const TICKETS: usize = 24;

#[tokio::test]
async fn two_servers_share_sessions_jobs_and_live_notices() {
    let desk = Installation::postgres().await;
    let admin = desk.prepare().await;
    let db = desk.db().await;
    let (a, b) = (desk.serve(&[]).await, desk.serve(&[]).await);

    // Cookies know no ports: what A gave is sent to B.
    let person = a.admin().await;
    let page = person.get(format!("{}/agent", b.root)).header("accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Ada Admin"));

    let token = a.token(&person, &["tickets:read", "tickets:write"]).await;
    let inbox = queue::Entity::find().order_by_asc(queue::Column::Id).one(db.read()).await.unwrap().unwrap();
    let form =
        json!({"requester_id": admin, "queue_id": inbox.id.0, "subject": "Printer", "body": "Since this morning."});
    let ticket = open(&a, &token, &form, "first").await;

    let mut events = person.get(format!("{}/events", b.root)).send().await.unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    answer(&a, &token, ticket).await;
    let notice = json!({"entity": "ticket", "id": ticket});
    let heard = async {
        let mut text = String::new();
        while let Some(chunk) = events.chunk().await.unwrap() {
            text.push_str(&String::from_utf8_lossy(&chunk));
            let mut data = text.lines().filter_map(|line| line.strip_prefix("data:"));
            if data.any(|data| serde_json::from_str::<Value>(data).is_ok_and(|data| data == notice)) {
                return;
            }
        }
        panic!("B said nothing of the answer on A: {text}");
    };
    tokio::time::timeout(Duration::from_secs(10), heard).await.expect("a notice within ten seconds");

    for number in 1..TICKETS {
        let server = if number % 2 == 0 { &a } else { &b };
        open(server, &token, &form, &format!("key-{number}")).await;
    }
    jobs_ran_once(&db).await;
    let kept = std::fs::read_dir(desk.folder().join("mail")).unwrap().count();
    assert_eq!(kept, TICKETS, "one mail for each ticket");
    db.close().await.unwrap();
}

async fn open(server: &Server, token: &str, form: &Value, key: &str) -> i64 {
    let response = server.open_ticket(&browser(), token, form, key).send().await.unwrap();
    assert_eq!(response.status(), 201);
    response.json::<Value>().await.unwrap()["id"].as_i64().unwrap()
}

async fn answer(server: &Server, token: &str, ticket: i64) {
    let url = format!("{}/api/v1/tickets/{ticket}/articles", server.root);
    let article = json!({"kind": "note", "body": "Looked at it."});
    let response = Client::new().post(url).bearer_auth(token).json(&article).send().await.unwrap();
    assert_eq!(response.status(), 201);
}

/// Waits for the end of all jobs: each was tried once, although both servers have workers.
async fn jobs_ran_once(db: &Db) {
    let begin = Instant::now();
    loop {
        let jobs = job::Entity::find().all(db.read()).await.unwrap();
        if jobs.iter().all(|job| job.state == "done") {
            assert_eq!(jobs.len(), TICKETS);
            assert!(jobs.iter().all(|job| job.attempts == 1 && job.last_error.is_none()), "{jobs:?}");
            return;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "{jobs:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
