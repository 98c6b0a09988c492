//! A list as comma-separated values (RFC 4180).

use super::cells::is_formula;
use super::source::{Row, Source, chunks};
use crate::error::{Error, Result};
use ::csv::{Terminator, WriterBuilder};
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use std::sync::Arc;

/// By this mark Excel knows the file for UTF-8.
const BOM: &str = "\u{feff}";

/// The file, chunk by chunk, each made when the one before has been sent.
pub(super) fn content(source: Arc<dyn Source>) -> BoxStream<'static, Result<Bytes>> {
    let heads = encode(&[source.heads()]).map(|heads| Bytes::from([BOM.as_bytes(), &heads].concat()));
    let rows = chunks(source).and_then(|rows| std::future::ready(encode(&rows).map(Bytes::from)));
    stream::once(std::future::ready(heads)).chain(rows).boxed()
}

fn encode(rows: &[Row]) -> Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        let cells = row.iter().map(|cell| if is_formula(cell) { format!("'{cell}") } else { cell.clone() });
        writer.write_record(cells).map_err(|error| Error::Other(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| Error::Other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_text() {
        let row = ["Müller; \"Ana\"", "a,b\nc", "=1+1", "+49 30 1", "01067"].map(str::to_owned).to_vec();
        let text = String::from_utf8(encode(&[row]).unwrap()).unwrap();
        assert_eq!(text, "\"Müller; \"\"Ana\"\"\",\"a,b\nc\",'=1+1,+49 30 1,01067\r\n");
    }
}
