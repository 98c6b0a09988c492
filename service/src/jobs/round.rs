//! What becomes of several tasks that have nothing to do with each other.

use crate::error::{Error, Result};

/// Tasks done one after the other: one that fails is noted, and ends none of the others.
#[derive(Debug, Default)]
pub(crate) struct Round {
    first: Option<Error>,
}

impl Round {
    /// Takes in how a task ended, and answers what it found if it went well.
    pub(crate) fn note<T>(&mut self, task: &str, ended: Result<T>) -> Option<T> {
        ended
            .map_err(|error| {
                tracing::warn!(task, %error, "a task of a round failed, will be tried again");
                self.first.get_or_insert(error);
            })
            .ok()
    }

    /// Whether everything went well.
    ///
    /// # Errors
    /// The first of those there were.
    pub(crate) fn end(self) -> Result<()> {
        self.first.map_or(Ok(()), Err)
    }
}
