//! SIGTERM: what was begun ends well.

use crate::harness::{Installation, Server, browser};
use entity::queue;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// `server.shutdown_seconds` here.
const GRACE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_slow_request_finishes_on_sqlite() {
    a_slow_request_finishes(Installation::sqlite()).await;
}

#[tokio::test]
async fn a_slow_request_finishes_on_postgresql() {
    a_slow_request_finishes(Installation::postgres().await).await;
}

async fn a_slow_request_finishes(desk: Installation) {
    let desk = desk.with("SERVER__SHUTDOWN_SECONDS", &GRACE.as_secs().to_string());
    let admin = desk.prepare().await;
    let db = desk.db().await;
    let inbox = queue::Entity::find().order_by_asc(queue::Column::Id).one(db.read()).await.unwrap().unwrap();
    db.close().await.unwrap();
    let server = desk.serve(&[]).await;
    let person = server.admin().await;
    let token = server.token(&person, &["tickets:write"]).await;
    let mut events = person.get(format!("{}/events", server.root)).send().await.unwrap();

    let form =
        json!({"requester_id": admin, "queue_id": inbox.id.0, "subject": "Slow line", "body": "Since this morning."});
    let form = form.to_string();
    let (first, second) = form.split_at(form.len() / 2);
    let mut slow = begin_request(&server, &token, form.len()).await;
    slow.write_all(first.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;

    let begin = Instant::now();
    server.terminate();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let ready = browser().get(format!("{}/health/ready", server.root)).send().await.unwrap();
    assert_eq!(ready.status(), 503, "who asks is told to go elsewhere");
    // A page that waits for notices does not hold the server up.
    tokio::time::timeout(GRACE, async { while events.chunk().await.unwrap().is_some() {} }).await.unwrap();

    tokio::time::sleep(Duration::from_secs(2)).await;
    slow.write_all(second.as_bytes()).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert_eq!(server.end(GRACE).await, Some(0));
    assert!(begin.elapsed() < GRACE, "it did not wait for the end of the grace");
}

/// Sends the head of a request to open a ticket, whose body is still to come.
async fn begin_request(server: &Server, token: &str, length: usize) -> TcpStream {
    let address = server.root.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/v1/tickets HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn a_request_that_never_ends_is_given_up_after_the_grace() {
    let desk = Installation::sqlite().with("SERVER__SHUTDOWN_SECONDS", "3");
    desk.prepare().await;
    let server = desk.serve(&[]).await;
    let token = server.token(&server.admin().await, &["tickets:write"]).await;
    let _stuck = begin_request(&server, &token, 1000).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.terminate();
    assert_eq!(server.end(Duration::from_secs(9)).await, Some(0));
}
