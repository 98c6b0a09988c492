//! A burst of sign-ins: hashing passwords must not keep others waiting.

use crate::harness::{Installation, Server, browser};
use std::sync::Arc;
use std::time::{Duration, Instant};

const SIGN_INS: usize = 16;
/// What somebody else may wait meanwhile, at the median. One hash takes some 20 ms of one core.
const BAR: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_burst_of_sign_ins_keeps_nobody_waiting_on_sqlite() {
    nobody_waits(Installation::sqlite()).await;
}

#[tokio::test]
async fn a_burst_of_sign_ins_keeps_nobody_waiting_on_postgresql() {
    let desk = Installation::postgres().await;
    desk.run(&["migrate"]).await.is(0);
    nobody_waits(desk).await;
}

async fn nobody_waits(desk: Installation) {
    let server = Arc::new(desk.serve(&["--demo", "--no-worker"]).await);
    // Once, so that everything is warm.
    waited(&server, "/sign-in").await;
    let burst: Vec<_> = (0..SIGN_INS)
        .map(|number| {
            let server = Arc::clone(&server);
            // Few attempts an account: more would be put off without a hash.
            let login = service::demo::LOGINS[number % service::demo::LOGINS.len()].login;
            tokio::spawn(async move { server.sign_in(&browser(), login, service::demo::PASSWORD).await })
        })
        .collect();
    let mut waits = Vec::new();
    while burst.iter().any(|one| !one.is_finished()) {
        waits.push(waited(&server, "/health/live").await);
        waits.push(waited(&server, "/sign-in").await);
    }
    for one in burst {
        one.await.unwrap();
    }
    waits.sort_unstable();
    let (median, longest) = (waits[waits.len() / 2], waits[waits.len() - 1]);
    println!("{} requests during the burst: median {median:?}, longest {longest:?}", waits.len());
    assert!(waits.len() >= 6, "the burst was over too soon to tell");
    assert!(median < BAR, "median {median:?}, longest {longest:?}");
}

async fn waited(server: &Server, path: &str) -> Duration {
    let client = browser();
    let begin = Instant::now();
    let response = client.get(format!("{}{path}", server.root)).header("accept", "text/html").send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.bytes().await.unwrap();
    begin.elapsed()
}

/// Nothing of one page gets into another that is made at the same moment, nor keeps it from being made.
#[tokio::test(flavor = "multi_thread")]
async fn many_pages_at_once_are_each_their_own() {
    let desk = Installation::sqlite();
    let server = Arc::new(desk.serve(&["--demo", "--no-worker"]).await);
    let client = browser();
    server.sign_in(&client, service::demo::LOGINS[0].login, service::demo::PASSWORD).await;
    let readers: Vec<_> = (0..8_u32)
        .map(|reader| {
            let (server, client) = (Arc::clone(&server), client.clone());
            tokio::spawn(async move {
                for id in (1..=80).skip(reader as usize).step_by(4) {
                    read_ticket(&server, &client, id).await;
                }
            })
        })
        .collect();
    for reader in readers {
        reader.await.unwrap();
    }
}

async fn read_ticket(server: &Server, client: &reqwest::Client, id: u32) {
    let address = format!("{}/agent/tickets/{id}", server.root);
    let response = client.get(address).header("accept", "text/html").send().await.unwrap();
    let status = response.status();
    let page = response.text().await.unwrap();
    assert_eq!(status, 200, "ticket {id}: {page}");
    assert!(page.contains(&format!("#{}", 10_000 + id)), "ticket {id}: {page}");
    let (_, rest) = page.split_once("<title>").expect("a title");
    let (title, _) = rest.split_once("</title>").unwrap();
    assert!(!title.is_empty() && page.contains(&format!("<h1>{title}")), "ticket {id}: {title}");
}
