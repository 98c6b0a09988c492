//! What the disk allows, measured beside what has to wait for it.

use crate::load::Measured;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// What a small commit writes, in bytes.
const BLOCK: [u8; 4096] = [7; 4096];

/// Small writes to a file in `folder`, each waited for until it lasts.
pub fn synced(folder: &Path, time: Duration) -> io::Result<Measured> {
    let path = folder.join("bench.synced");
    let mut file = File::create(&path)?;
    let (started, mut times) = (Instant::now(), Vec::new());
    while started.elapsed() < time {
        let begun = Instant::now();
        file.write_all(&BLOCK)?;
        file.sync_data()?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    let measured = Measured::of("the disk alone, 4 kB written and synced", 1, times, started.elapsed());
    fs::remove_file(&path)?;
    Ok(measured)
}
