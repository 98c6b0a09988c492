//! A list that is read to its end, chunk by chunk.

use crate::error::Result;
use futures::TryStreamExt;
use futures::stream::{self, BoxStream};
use std::sync::Arc;

/// Records read at once.
pub(super) const CHUNK: u64 = 1000;

/// Cells, as text.
pub(super) type Row = Vec<String>;

/// Some records of a list.
pub(super) struct Chunk {
    /// A row for each of them.
    pub rows: Vec<Row>,
    /// Where the list goes on, if it does.
    pub next: Option<String>,
}

/// A list.
#[async_trait::async_trait]
pub(super) trait Source: Send + Sync + 'static {
    /// The headings.
    fn heads(&self) -> Row;

    /// The records after this place; the first ones if it is empty.
    async fn read(&self, after: &str) -> Result<Chunk>;
}

/// The chunks of a list. Each is read when the one before has been taken.
pub(super) fn chunks(source: Arc<dyn Source>) -> BoxStream<'static, Result<Vec<Row>>> {
    let chunks = stream::try_unfold((source, Some(String::new())), |(source, after)| async move {
        let Some(after) = after else { return Ok(None) };
        let Chunk { rows, next } = source.read(&after).await?;
        Ok(Some((rows, (source, next))))
    });
    Box::pin(chunks.try_filter(|rows| std::future::ready(!rows.is_empty())))
}
