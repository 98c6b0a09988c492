//! The load: each page at one and at eight connections, with real sessions, on loopback only.

use crate::generate::World;
use crate::server::Running;
use reqwest::{Client, Method, redirect::Policy};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What was measured.
pub struct Measured {
    pub name: &'static str,
    pub connections: usize,
    pub requests: usize,
    pub failed: usize,
    pub median_ms: f64,
    pub p99_ms: f64,
    pub per_second: f64,
    pub bytes: u64,
}

type Error = Box<dyn std::error::Error>;

/// One kind of request: the n-th one.
struct Scenario {
    name: &'static str,
    client: Client,
    request: Box<dyn Fn(&Client, u64) -> reqwest::RequestBuilder + Send + Sync>,
}

/// Runs every scenario.
pub async fn run(server: &Running, world: &World, time: Duration) -> Result<Vec<Measured>, Error> {
    let mut out = Vec::new();
    for scenario in scenarios(server, world).await? {
        let scenario = Arc::new(scenario);
        for connections in [1, 8] {
            measure(&scenario, connections, Duration::from_millis(500)).await?;
            let measured = measure(&scenario, connections, time).await?;
            eprintln!(
                "{:<44} {connections} conn: median {:.2} ms, p99 {:.2} ms, {:.0}/s, {} failed",
                measured.name, measured.median_ms, measured.p99_ms, measured.per_second, measured.failed
            );
            out.push(measured);
        }
    }
    Ok(out)
}

async fn scenarios(server: &Running, world: &World) -> Result<Vec<Scenario>, Error> {
    let agent = sign_in(&server.url, &world.login, &world.password).await?;
    let portal = sign_in(&server.url, &world.portal_login, &world.password).await?;
    let fresh = Client::builder().redirect(Policy::none()).build()?;
    let (first, last) = world.tickets;
    let tickets = last - first + 1;
    let page = |name, client: &Client, path: String| Scenario {
        name,
        client: client.clone(),
        request: {
            let url = format!("{}{path}", server.url);
            Box::new(move |client, _| client.get(&url).header("accept", "text/html"))
        },
    };
    let data = |name, query: &str| Scenario {
        name,
        client: agent.clone(),
        request: {
            let url = format!("{}/api/v1/users?q={query}", server.url);
            let token = world.token.clone();
            Box::new(move |client, _| client.get(&url).bearer_auth(&token))
        },
    };
    let url = server.url.clone();
    let ticket_page = Scenario {
        name: "ticket page",
        client: agent.clone(),
        request: Box::new(move |client, n| {
            let id = first + (n.wrapping_mul(7919) % tickets.unsigned_abs()) as i64;
            client.get(format!("{url}/agent/tickets/{id}")).header("accept", "text/html")
        }),
    };
    let (url, token, queue, requester) = (server.url.clone(), world.token.clone(), world.queue, world.requester);
    let create = Scenario {
        name: "create ticket by API",
        client: agent.clone(),
        request: Box::new(move |client, n| {
            client.request(Method::POST, format!("{url}/api/v1/tickets")).bearer_auth(&token).json(&serde_json::json!({
                "requester_id": requester, "queue_id": queue, "subject": format!("Measured {n}"), "body": "Opened by the bench."
            }))
        }),
    };
    let (url, login, password) = (server.url.clone(), world.login.clone(), world.password.clone());
    let sign_in = Scenario {
        name: "sign in",
        client: fresh,
        request: Box::new(move |client, _| {
            client.post(format!("{url}/sign-in")).form(&[("login", &login), ("password", &password)])
        }),
    };
    Ok(vec![
        page("directory page", &agent, "/agent/users".to_owned()),
        page("directory page, search", &agent, "/agent/users?q=lindqvist".to_owned()),
        data("search data, common name part", "lind"),
        data("search data, two words", "ana+ruiz"),
        data("search data, rare mail part", "user4711%40"),
        data("search data, phone digits", "49305"),
        data("search data, no match", "zzzqqq"),
        page("ticket list of a queue", &agent, format!("/agent/tickets?queue={queue}&view=all")),
        page("ticket list, open", &agent, "/agent/tickets?view=open".to_owned()),
        ticket_page,
        page("portal, own tickets", &portal, "/portal".to_owned()),
        create,
        sign_in,
    ])
}

async fn sign_in(url: &str, login: &str, password: &str) -> Result<Client, Error> {
    let client = Client::builder().cookie_store(true).redirect(Policy::none()).build()?;
    let answer = client.post(format!("{url}/sign-in")).form(&[("login", login), ("password", password)]).send().await?;
    let target = answer.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if target.starts_with("/sign-in") || target.is_empty() {
        return Err(format!("{login} could not sign in: {} {target}", answer.status()).into());
    }
    Ok(client)
}

async fn measure(scenario: &Arc<Scenario>, connections: usize, time: Duration) -> Result<Measured, Error> {
    let next = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (scenario, next) = (Arc::clone(scenario), Arc::clone(&next));
            tokio::spawn(async move {
                let (mut times, mut bytes, mut failed) = (Vec::new(), 0_u64, 0);
                while started.elapsed() < time {
                    let request = (scenario.request)(&scenario.client, next.fetch_add(1, Ordering::Relaxed));
                    let begun = Instant::now();
                    match request.send().await {
                        Ok(answer) => {
                            let status = answer.status();
                            let size = answer.bytes().await.map_or(0, |body| body.len() as u64);
                            bytes = size;
                            failed += usize::from(status.is_client_error() || status.is_server_error());
                        }
                        Err(_) => failed += 1,
                    }
                    times.push(begun.elapsed().as_secs_f64() * 1000.0);
                }
                (times, bytes, failed)
            })
        })
        .collect();
    let (mut times, mut bytes, mut failed) = (Vec::new(), 0, 0);
    for task in tasks {
        let (one, size, wrong) = task.await?;
        times.extend(one);
        bytes = size.max(bytes);
        failed += wrong;
    }
    let elapsed = started.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        times
            .get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    };
    Ok(Measured {
        name: scenario.name,
        connections,
        requests: times.len(),
        failed,
        median_ms: at(0.5),
        p99_ms: at(0.99),
        per_second: times.len() as f64 / elapsed,
        bytes,
    })
}
