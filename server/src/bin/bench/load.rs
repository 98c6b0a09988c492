//! The load: requests at one and at eight connections, with real sessions, on loopback only.

use crate::disk;
use crate::generate::World;
use crate::scenarios::{CREATE, Scenario, scenarios};
use crate::server::Running;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What was measured.
pub struct Measured {
    pub name: String,
    pub connections: usize,
    pub requests: usize,
    pub failed: usize,
    pub median_ms: f64,
    pub p99_ms: f64,
    pub per_second: f64,
    pub bytes: u64,
}

type Error = Box<dyn std::error::Error>;

impl Measured {
    /// Of what took these milliseconds each.
    pub fn of(name: &str, connections: usize, mut times: Vec<f64>, elapsed: Duration) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| {
            times
                .get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1)))
                .copied()
                .unwrap_or_default()
        };
        Self {
            name: name.to_owned(),
            connections,
            requests: times.len(),
            failed: 0,
            median_ms: at(0.5),
            p99_ms: at(0.99),
            per_second: times.len() as f64 / elapsed.as_secs_f64(),
            bytes: 0,
        }
    }

    fn say(&self) {
        let Self { name, connections, median_ms, p99_ms, per_second, failed, .. } = self;
        eprintln!(
            "{name:<44} {connections} conn: median {median_ms:.2} ms, p99 {p99_ms:.2} ms, {per_second:.0}/s, {failed} failed"
        );
    }
}

/// Runs every scenario. `folder` is on the disk on which commits have to last.
pub async fn run(server: &Running, world: &World, folder: &Path, time: Duration) -> Result<Vec<Measured>, Error> {
    let mut out = Vec::new();
    for scenario in scenarios(server, world).await? {
        let scenario = Arc::new(scenario);
        for connections in scenario.connections() {
            if scenario.most.is_none() {
                measure(&scenario, connections, Duration::from_millis(500)).await?;
            }
            let measured = measure(&scenario, connections, time).await?;
            measured.say();
            out.push(measured);
        }
        if scenario.name == CREATE {
            let synced = disk::synced(folder, time)?;
            synced.say();
            out.push(synced);
        }
    }
    Ok(out)
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
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if scenario.most.is_some_and(|most| n >= most) {
                        break;
                    }
                    let request = (scenario.request)(&scenario.client, n);
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
    Ok(Measured { failed, bytes, ..Measured::of(&scenario.name, connections, times, started.elapsed()) })
}
