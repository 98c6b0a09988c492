//! The people a chunk of an import adds, written at once.

use super::cells::Columns;
use super::directory::{Directory, Extra};
use crate::accounts;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::users::{self, NewUser};
use domain::ids::UserId;

/// New people.
#[derive(Default)]
pub(super) struct Newcomers {
    people: Vec<NewUser>,
    rows: Vec<Beside>,
}

/// What is known of one beside.
pub(super) struct Beside {
    /// The place of the row in the chunk.
    pub place: usize,
    /// Its cells.
    pub cells: Vec<String>,
    /// What an integration writes.
    pub extra: Option<Extra>,
}

impl Newcomers {
    /// Adds one.
    pub(super) fn add(&mut self, new: NewUser, row: Beside) {
        self.people.push(new);
        self.rows.push(row);
    }

    /// Writes them all; whoever is to be welcomed is. Answers who they are, and the place of each.
    ///
    /// # Errors
    /// `Invalid` if an address or a username was taken at this very moment.
    pub(super) async fn write(
        self,
        cx: &Cx,
        tx: &mut Tx,
        from: Option<(&Directory, &Columns)>,
    ) -> Result<Vec<(UserId, usize)>> {
        let ids = users::insert_many_unindexed(cx, tx, &self.people).await?;
        if let Some((directory, columns)) = from {
            let added: Vec<_> = ids.iter().copied().zip(self.rows.iter().map(|row| row.cells.as_slice())).collect();
            directory.note_added(tx, columns, &added).await?;
        }
        let mut out = Vec::with_capacity(ids.len());
        for ((id, new), row) in ids.into_iter().zip(&self.people).zip(self.rows) {
            if users::is_welcomed(cx, &new.details) {
                accounts::begin_account(cx, tx, id, None).await?;
            }
            if let Some(extra) = &row.extra {
                extra.write(cx, tx, id).await?;
            }
            out.push((id, row.place));
        }
        Ok(out)
    }
}
