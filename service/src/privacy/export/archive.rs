//! A ZIP that is written to a temporary file, with a list of what is in it.

use crate::error::{Error, Result};
use crate::secret::hex;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use tempfile::NamedTempFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// An archive that is being written.
pub(super) struct Archive {
    zip: ZipWriter<File>,
    file: NamedTempFile,
    contents: Vec<Entry>,
    counts: BTreeMap<String, usize>,
    /// Of the file that is being written: its hash and size so far.
    current: Option<(String, Sha256, u64)>,
}

/// A file within it.
#[derive(Serialize)]
struct Entry {
    path: String,
    size: u64,
    sha256: String,
}

impl Archive {
    /// An empty one.
    pub(super) fn new() -> Result<Self> {
        let file = NamedTempFile::new().map_err(broken)?;
        let zip = ZipWriter::new(file.reopen().map_err(broken)?);
        Ok(Self { zip, file, contents: Vec::new(), counts: BTreeMap::new(), current: None })
    }

    /// Adds records as JSON, and counts them by the name of the file. Nothing where there are none.
    pub(super) fn records(&mut self, path: &str, records: &[Value]) -> Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        *self.counts.entry(path.to_owned()).or_default() += records.len();
        self.json(path, &records)
    }

    /// Adds a value as JSON.
    pub(super) fn json(&mut self, path: &str, value: &impl Serialize) -> Result<()> {
        self.whole(path, &serde_json::to_vec_pretty(value)?)
    }

    /// Adds a file that is small.
    pub(super) fn whole(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        self.begin(path, CompressionMethod::Deflated)?;
        self.write(bytes)?;
        self.end();
        Ok(())
    }

    /// Begins a file that is written piece by piece. What is attached is mostly compressed already.
    pub(super) fn begin_stored(&mut self, path: &str) -> Result<()> {
        self.begin(path, CompressionMethod::Stored)
    }

    fn begin(&mut self, path: &str, method: CompressionMethod) -> Result<()> {
        let options = SimpleFileOptions::default().compression_method(method).large_file(true);
        self.zip.start_file(path, options).map_err(broken)?;
        self.current = Some((path.to_owned(), Sha256::new(), 0));
        Ok(())
    }

    /// Adds to the file that was begun.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some((_, hash, size)) = &mut self.current {
            hash.update(bytes);
            *size += bytes.len() as u64;
        }
        self.zip.write_all(bytes).map_err(broken)
    }

    /// Ends the file that was begun.
    pub(super) fn end(&mut self) {
        if let Some((path, hash, size)) = self.current.take() {
            self.contents.push(Entry { path, size, sha256: hex(&hash.finalize()) });
        }
    }

    /// Ends it with the list of what is in it. Gives the file, its size, and the number of files within it.
    pub(super) fn finish(mut self, about: Value) -> Result<(NamedTempFile, u64, u64)> {
        let files = std::mem::take(&mut self.contents);
        let count = files.len() as u64;
        let manifest = json!({"export": about, "records": self.counts, "files": files});
        self.whole("manifest.json", &serde_json::to_vec_pretty(&manifest)?)?;
        let Self { zip, file, .. } = self;
        zip.finish().map_err(broken)?.sync_all().map_err(broken)?;
        let size = file.as_file().metadata().map_err(broken)?.len();
        Ok((file, size, count))
    }
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Other(format!("writing an export: {error}"))
}
