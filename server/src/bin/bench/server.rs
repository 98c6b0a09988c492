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
        self.memory_mb("VmHWM:")
    }

    /// What it holds now, in MB, from which the peak counts from now on.
    pub fn begin_peak(&self) -> Option<u64> {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()?), "5").ok()?;
        self.memory_mb("VmRSS:")
    }

    fn memory_mb(&self, line: &str) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let held = status.lines().find_map(|held| held.strip_prefix(line))?;
        Some(held.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? / 1024)
    }

    /// Ends it.
    pub async fn stop(mut self) -> std::io::Result<()> {
        self.child.kill().await
    }
}
