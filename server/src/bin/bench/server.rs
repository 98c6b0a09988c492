//! The server under measurement: its own process.

use deskfolk_server::config::Config;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};

/// A running server.
pub struct Running {
    child: Child,
    /// Its address.
    pub url: String,
}

impl Running {
    /// Starts it with the environment of this process, and waits until it is ready.
    pub async fn start(program: &Path, config: &Config) -> Result<Self, Box<dyn std::error::Error>> {
        let child = Command::new(program).arg("serve").stdout(Stdio::null()).kill_on_drop(true).spawn()?;
        let running = Self { child, url: format!("http://{}", config.server.listen) };
        for _ in 0..600 {
            if let Ok(answer) = reqwest::get(format!("{}/health/ready", running.url)).await
                && answer.status().is_success()
            {
                return Ok(running);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("the server did not get ready within a minute".into())
    }

    /// Most memory it has held, in MB; nothing where the system does not tell.
    pub fn peak_memory_mb(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? / 1024)
    }

    /// Ends it.
    pub async fn stop(mut self) -> std::io::Result<()> {
        self.child.kill().await
    }
}
