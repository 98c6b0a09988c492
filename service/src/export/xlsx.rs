//! A list as an Excel workbook: written into a temporary file row by row, then sent.

use super::cells::is_formula;
use super::source::{Row, Source, chunks};
use crate::error::{Error, Result};
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::sync::Arc;
use tokio::sync::mpsc::{Receiver, channel};
use tokio_util::io::ReaderStream;

/// Chunks that wait to be written.
const WAITING: usize = 2;
/// Bytes sent at once.
const PIECE: usize = 64 * 1024;
/// Width of a column, in characters.
const WIDTH: f64 = 22.0;

/// The file, as soon as it is whole: its index stands at the end.
pub(super) fn content(source: Arc<dyn Source>) -> BoxStream<'static, Result<Bytes>> {
    let pieces = stream::once(file(source)).map_ok(|file| {
        ReaderStream::with_capacity(tokio::fs::File::from_std(file), PIECE).map_err(|error| wrong(&error))
    });
    pieces.try_flatten().boxed()
}

async fn file(source: Arc<dyn Source>) -> Result<File> {
    let heads = source.heads();
    let (sender, receiver) = channel(WAITING);
    let writing = tokio::task::spawn_blocking(move || write(&heads, receiver));
    let mut chunks = chunks(source);
    loop {
        let chunk = chunks.try_next().await?;
        let is_last = chunk.is_none();
        // Nobody receives once writing failed, which says why.
        if sender.send(chunk).await.is_err() || is_last {
            break;
        }
    }
    writing.await.map_err(|error| wrong(&error))?
}

/// Writes chunks as they come; none is the end. If they stop coming without one, nobody waits any more.
fn write(heads: &[String], mut chunks: Receiver<Option<Vec<Row>>>) -> Result<File> {
    let mut book = Workbook::new();
    // What must stay text says so itself, also when somebody edits or saves the sheet anew.
    let text = Format::new().set_quote_prefix();
    let head = Format::new().set_bold();
    let sheet = book.add_worksheet_with_constant_memory().map_err(|error| broken(&error))?;
    let mut line = 0;
    let mut add = |row: &[String], head: Option<&Format>| -> Result<(), XlsxError> {
        for (cell, column) in row.iter().zip(0..) {
            match head.or_else(|| is_formula(cell).then_some(&text)) {
                _ if cell.is_empty() => continue,
                Some(format) => sheet.write_string_with_format(line, column, cell, format)?,
                None => sheet.write_string(line, column, cell)?,
            };
        }
        line += 1;
        Ok(())
    };
    add(heads, Some(&head)).map_err(|error| broken(&error))?;
    loop {
        match chunks.blocking_recv() {
            Some(Some(rows)) => rows.iter().try_for_each(|row| add(row, None)).map_err(|error| broken(&error))?,
            Some(None) => break,
            None => return Err(Error::Other("the export was given up".to_owned())),
        }
    }
    sheet.set_freeze_panes(1, 0).map_err(|error| broken(&error))?;
    for (_, column) in heads.iter().zip(0..) {
        sheet.set_column_width(column, WIDTH).map_err(|error| broken(&error))?;
    }
    let mut file = tempfile::tempfile().map_err(|error| wrong(&error))?;
    let mut writer = BufWriter::new(&file);
    book.save_to_writer(&mut writer).map_err(|error| broken(&error))?;
    writer.flush().map_err(|error| wrong(&error))?;
    drop(writer);
    file.rewind().map_err(|error| wrong(&error))?;
    Ok(file)
}

fn wrong(error: &dyn std::error::Error) -> Error {
    Error::Other(format!("export: {error}"))
}

fn broken(error: &XlsxError) -> Error {
    wrong(error)
}
