//! The table, and where it is kept.

use crate::errands::Errand;
use crate::generate::Size;
use crate::load::Measured;
use deskfolk_server::config::Config;
use std::fmt::Write;
use std::path::Path;

/// The figures as Markdown.
pub fn table(config: &Config, size: Size, results: &[Measured], memory: Option<u64>) -> String {
    let database = if config.database_url().starts_with("sqlite") { "SQLite" } else { "PostgreSQL" };
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{database}, {} users in {} customers, {} tickets; {}; load and server on the same machine; {}.\n",
        size.users,
        size.customers,
        size.tickets,
        machine(),
        memory.map_or_else(|| "memory unknown".to_owned(), |memory| format!("peak resident memory {memory} MB")),
    );
    out.push_str("| what | connections | median ms | p99 ms | a second | bytes | requests | failed |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for row in results {
        let Measured { name, connections, requests, failed, median_ms, p99_ms, per_second, bytes } = row;
        let _ = writeln!(
            out,
            "| {name} | {connections} | {median_ms:.2} | {p99_ms:.2} | {per_second:.0} | {bytes} | {requests} | {failed} |"
        );
    }
    out
}

/// The figures of what is done once, as Markdown.
pub fn errands(errands: &[Errand]) -> String {
    let mut out =
        "\n| what | seconds | megabytes sent | memory grew by, MB |\n| --- | ---: | ---: | ---: |\n".to_owned();
    for Errand { name, seconds, sent_mb, grew_mb } in errands {
        let grew = grew_mb.map_or_else(|| "unknown".to_owned(), |grew| grew.to_string());
        let _ = writeln!(out, "| {name} | {seconds:.1} | {sent_mb:.1} | {grew} |");
    }
    out
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let model = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    format!("{cores} cores, {}", model.unwrap_or_else(|| "unknown processor".to_owned()))
}

/// Puts the table into a file under a heading for this database and size, in place of an earlier one.
pub fn write(path: &Path, size: Size, table: &str) -> std::io::Result<()> {
    let database = table.split(',').next().unwrap_or_default();
    let heading = format!("## {database}, {} users, {} tickets", size.users, size.tickets);
    let old = std::fs::read_to_string(path).unwrap_or_else(|_| "# Performance\n".to_owned());
    let mut parts: Vec<String> = Vec::new();
    for line in old.lines() {
        if line.starts_with("## ") || parts.is_empty() {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    parts.retain(|part| !part.starts_with(&heading));
    parts.push(format!("{heading}\n\n{table}"));
    let whole: Vec<_> = parts.iter().map(|part| part.trim_end()).collect();
    std::fs::write(path, whole.join("\n\n") + "\n")
}
