//! Taking values out of journal rows, for an erasure alone.
//!
//! A sealed row that is changed no longer fits its seal. So each row emptied is noted with the hash of what is
//! left of it, and the hash over all rows emptied together, the proof, is written into the journal like any
//! other event and sealed there. Verification passes over a row that does not fit its seal only if such a proof
//! covers it as it is now: nobody empties a row without leaving an event that says so.

use super::chain::content;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self as log, Diff};
use crate::secret::hex;
use domain::ids::{JournalId, PrivacyTaskId};
use domain::journal::Entity;
use entity::{journal, journal_redaction};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};

/// The event that carries a proof.
const EVENT: &str = "privacy_task.journal_emptied";
/// Rows noted with one statement: databases limit its parameters.
const BATCH: usize = 1000;

/// Gives these rows other changes, and proves it. Tells how many there were.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn empty(
    cx: &Cx,
    tx: &mut Tx,
    task: PrivacyTaskId,
    rows: Vec<(journal::Model, String)>,
) -> Result<u64> {
    let mut hashes = Vec::with_capacity(rows.len());
    for (row, changes) in rows.into_iter().filter(|(row, changes)| row.changes != *changes) {
        journal::Entity::update_many()
            .col_expr(journal::Column::Changes, Expr::value(changes.clone()))
            .filter(journal::Column::Id.eq(row.id))
            .exec(tx.db())
            .await?;
        let row = journal::Model { changes, ..row };
        hashes.push((row.id, content(&row)));
    }
    if hashes.is_empty() {
        return Ok(0);
    }
    hashes.sort_unstable();
    let count = hashes.len() as u64;
    let proof = proof_of(task, &hashes);
    for some in hashes.chunks(BATCH) {
        let noted = some.iter().map(|(journal_id, hash)| journal_redaction::ActiveModel {
            journal_id: Set(*journal_id),
            proof: Set(proof.clone()),
            task_id: Set(task),
            hash: Set(hash.clone()),
        });
        journal_redaction::Entity::insert_many(noted).exec_without_returning(tx.db()).await?;
    }
    let diff = Diff::new().set("rows", &count).set("proof", &proof);
    log::record(cx, tx, EVENT, Entity::Privacy, task.0, diff).await?;
    Ok(count)
}

/// Whether an event of the journal proves that this row was emptied to what it is now.
pub(super) async fn is_proven(db: &impl ConnectionTrait, row: &journal::Model) -> Result<bool> {
    let present = content(row);
    let noted = journal_redaction::Entity::find()
        .filter(journal_redaction::Column::JournalId.eq(row.id))
        .filter(journal_redaction::Column::Hash.eq(present))
        .all(db)
        .await?;
    for one in noted {
        if is_told(db, &one).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the proof of this row fits all rows emptied with it and stands in the journal.
async fn is_told(db: &impl ConnectionTrait, one: &journal_redaction::Model) -> Result<bool> {
    let together = journal_redaction::Entity::find()
        .filter(journal_redaction::Column::Proof.eq(&one.proof))
        .order_by_asc(journal_redaction::Column::JournalId)
        .all(db)
        .await?;
    let hashes: Vec<_> = together.into_iter().map(|row| (row.journal_id, row.hash)).collect();
    if proof_of(one.task_id, &hashes) != one.proof {
        return Ok(false);
    }
    let events = journal::Entity::find()
        .filter(journal::Column::Entity.eq(Entity::Privacy.as_str()))
        .filter(journal::Column::EntityId.eq(one.task_id.0))
        .filter(journal::Column::Event.eq(EVENT))
        .filter(journal::Column::Changes.contains(&one.proof));
    Ok(events.count(db).await? > 0)
}

fn proof_of(task: PrivacyTaskId, hashes: &[(JournalId, String)]) -> String {
    let mut all = Sha256::new();
    all.update(task.0.to_be_bytes());
    for (id, hash) in hashes {
        all.update(id.0.to_be_bytes());
        all.update(hash.as_bytes());
    }
    hex(&all.finalize())
}
