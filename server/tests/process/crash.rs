//! `kill -9` in the middle of a stream of writes: what was acknowledged is there, whole and once.

use crate::harness::{Installation, Server, browser};
use domain::ids::TicketId;
use entity::{article, job, journal, queue, ticket};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use service::Db;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const CONNECTIONS: usize = 8;
/// Acknowledged tickets after which the server is killed.
const ENOUGH: usize = 60;

/// What the clients know: every key they sent, with the ticket's id once that was acknowledged.
type Sent = Arc<Mutex<BTreeMap<String, Option<i64>>>>;

#[tokio::test]
async fn acknowledged_tickets_survive_kill_9_on_sqlite() {
    acknowledged_tickets_survive(Installation::sqlite()).await;
}

#[tokio::test]
async fn acknowledged_tickets_survive_kill_9_on_postgresql() {
    acknowledged_tickets_survive(Installation::postgres().await).await;
}

async fn acknowledged_tickets_survive(desk: Installation) {
    let admin = desk.prepare().await;
    let db = desk.db().await;
    let inbox = queue::Entity::find().order_by_asc(queue::Column::Id).one(db.read()).await.unwrap().unwrap();
    // Who opens a ticket for themselves gets a mail that it arrived.
    let form = json!({"requester_id": admin, "queue_id": inbox.id.0, "body": "Since this morning."});

    let server = Arc::new(desk.serve(&[]).await);
    let token = server.token(&server.admin().await, &["tickets:write"]).await;
    let sent = Sent::default();
    let clients: Vec<_> = (0..CONNECTIONS)
        .map(|number| tokio::spawn(write(Arc::clone(&server), token.clone(), form.clone(), number, Arc::clone(&sent))))
        .collect();
    while acknowledged(&sent) < ENOUGH {
        assert!(clients.iter().any(|client| !client.is_finished()), "every client was refused");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.kill();
    for client in clients {
        client.await.unwrap();
    }
    Arc::into_inner(server).expect("all clients ended").end(Duration::from_secs(5)).await;

    let server = desk.serve(&[]).await;
    let sent = std::mem::take(&mut *sent.lock().unwrap());
    let open: Vec<_> = sent.iter().filter(|(_, id)| id.is_none()).map(|(key, _)| key.clone()).collect();
    assert!(!open.is_empty(), "the server was killed in the middle");
    let found = tickets(&db).await;
    for (key, id) in &sent {
        let ids = found.get(key).cloned().unwrap_or_default();
        match id {
            Some(id) => assert_eq!(ids, [*id], "the acknowledged ticket {key}"),
            None => assert!(ids.len() <= 1, "the ticket {key} was opened twice"),
        }
    }
    is_whole(&db, &found).await;
    println!("{} acknowledged, {} not, {} found", sent.len() - open.len(), open.len(), found.len());

    for key in &open {
        let response = server.open_ticket(&browser(), &token, &about(&form, key), key).send().await.unwrap();
        assert_eq!(response.status(), 201);
        let id = response.json::<Value>().await.unwrap()["id"].as_i64();
        assert!(found.get(key).is_none_or(|before| before.first().copied() == id), "another ticket for {key}");
    }
    let found = tickets(&db).await;
    assert_eq!(found.keys().collect::<Vec<_>>(), sent.keys().collect::<Vec<_>>());
    assert!(found.values().all(|ids| ids.len() == 1));
    is_whole(&db, &found).await;
    db.close().await.unwrap();
}

/// Opens one ticket after the other until the server no longer answers.
async fn write(server: Arc<Server>, token: String, form: Value, number: usize, sent: Sent) {
    let client = browser();
    for count in 0.. {
        let key = format!("ticket-{number}-{count:04}");
        sent.lock().unwrap().insert(key.clone(), None);
        let Ok(response) = server.open_ticket(&client, &token, &about(&form, &key), &key).send().await else { return };
        assert_eq!(response.status(), 201);
        // The status alone is an acknowledgement, but the id comes with the body.
        let Ok(body) = response.json::<Value>().await else { return };
        sent.lock().unwrap().insert(key, body["id"].as_i64());
    }
}

fn about(form: &Value, subject: &str) -> Value {
    let mut form = form.clone();
    form["subject"] = subject.into();
    form
}

fn acknowledged(sent: &Sent) -> usize {
    sent.lock().unwrap().values().flatten().count()
}

/// The tickets there are, by subject.
async fn tickets(db: &Db) -> BTreeMap<String, Vec<i64>> {
    let mut out = BTreeMap::<_, Vec<_>>::new();
    for row in ticket::Entity::find().all(db.read()).await.unwrap() {
        out.entry(row.subject).or_default().push(row.id.0);
    }
    out
}

/// Every ticket has exactly one article, one row of the journal and one mail in the queue, and there
/// are none of these without a ticket.
async fn is_whole(db: &Db, tickets: &BTreeMap<String, Vec<i64>>) {
    let ids: Vec<_> = tickets.values().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let articles = article::Entity::find().order_by_asc(article::Column::TicketId).all(db.read()).await.unwrap();
    assert_eq!(
        articles.iter().map(|row| row.ticket_id).collect::<Vec<_>>(),
        ids.iter().copied().map(TicketId).collect::<Vec<_>>()
    );
    let opened = journal::Entity::find().filter(journal::Column::Event.eq("ticket.opened"));
    let opened = opened.order_by_asc(journal::Column::EntityId).all(db.read()).await.unwrap();
    assert_eq!(opened.iter().map(|row| row.entity_id).collect::<Vec<_>>(), ids);
    let jobs = job::Entity::find().filter(job::Column::Kind.eq(service::mail::SEND_MAIL)).all(db.read()).await.unwrap();
    assert!(jobs.iter().all(|job| matches!(job.state.as_str(), "ready" | "done")), "{jobs:?}");
    let about = |job: &job::Model| serde_json::from_str::<Value>(&job.payload).unwrap()["ticket_id"].as_i64();
    let mut mailed: Vec<_> = jobs.iter().filter_map(about).collect();
    mailed.sort_unstable();
    assert_eq!(mailed, ids);
}
