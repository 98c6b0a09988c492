//! Verifying the chain, for `deskfolk audit verify`.

use super::chain::{BATCH, Hash, WINDOW, genesis, highest, link, read_hash, without_a_seal};
use super::cut::begins_with;
use super::redact::is_proven;
use crate::db::Db;
use crate::error::Result;
use crate::secret::hex;
use domain::ids::JournalId;
use entity::{journal, journal_seal};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use std::fmt;

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// Sealed rows that fit, up to the first that does not.
    pub rows: u64,
    /// Rows before these that went because the journal is kept for so long, as the journal itself says.
    pub cut: u64,
    /// Rows among these from which an erasure took the values, as the journal itself says.
    pub emptied: u64,
    /// Rows that still wait for their seal.
    pub unsealed: u64,
    /// The hash of the last row that fits. Noted elsewhere, it proves later that everything up to here
    /// is as it was.
    pub head: String,
    /// The first row that does not fit.
    pub broken: Option<Broken>,
}

/// A place where the journal is not what was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The journal row.
    pub journal_id: JournalId,
    /// Its place in the chain, if it has one.
    pub seq: Option<i64>,
    /// What is wrong with it, in plain words.
    pub reason: &'static str,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "journal row {}", self.journal_id)?;
        if let Some(seq) = self.seq {
            write!(f, " (seal {seq})")?;
        }
        write!(f, ": {}", self.reason)
    }
}

const ALTERED: &str = "was changed or moved after it was sealed";
const MISSING: &str = "was removed after it was sealed";
const GAP: &str = "follows on a place whose seal was removed";
const INSERTED: &str = "was put in among rows that had been sealed before";

/// Walks the whole chain in batches and compares it with the journal.
///
/// # Errors
/// If the database cannot be read.
pub async fn verify(db: &Db) -> Result<VerifyReport> {
    let (mut seq, mut hash) = beginning(db).await?;
    let cut = seq.unsigned_abs();
    let (mut broken, mut emptied) = (None, 0);
    while broken.is_none() {
        let seals = batch(db, seq).await?;
        if seals.is_empty() {
            break;
        }
        let rows = rows_of(db, &seals).await?;
        for seal in seals {
            let row = rows.get(&seal.journal_id);
            let mut next = row.map(|row| link(&hash, row));
            if let Some(sealed) = before_erasure(db, &seal, row, next.as_ref()).await? {
                next = Some(sealed);
                emptied += 1;
            }
            let reason = match &next {
                _ if seal.seq != seq + 1 => Some(GAP),
                None => Some(MISSING),
                Some(next) if hex(next) != seal.hash => Some(ALTERED),
                Some(_) => None,
            };
            broken = reason.map(|reason| Broken { journal_id: seal.journal_id, seq: Some(seal.seq), reason });
            match next {
                Some(next) if broken.is_none() => (seq, hash) = (seal.seq, next),
                _ => break,
            }
        }
    }
    if broken.is_none() {
        broken = inserted(db).await?;
    }
    let unsealed = unsealed().count(db.read()).await?;
    Ok(VerifyReport { rows: seq.unsigned_abs() - cut, cut, emptied, unsealed, head: hex(&hash), broken })
}

/// The hash with which a row was sealed before an erasure took its values, if the journal proves that.
async fn before_erasure(
    db: &Db,
    seal: &journal_seal::Model,
    row: Option<&journal::Model>,
    found: Option<&Hash>,
) -> Result<Option<Hash>> {
    let (Some(row), Some(found)) = (row, found) else { return Ok(None) };
    if hex(found) == seal.hash || !is_proven(db.read(), row).await? {
        return Ok(None);
    }
    Ok(read_hash(&seal.hash))
}

/// Where the chain begins: at its first row, or where the journal says that it was cut.
async fn beginning(db: &Db) -> Result<(i64, Hash)> {
    let first = journal_seal::Entity::find().order_by_asc(journal_seal::Column::Seq).one(db.read()).await?;
    let Some(first) = first.filter(|seal| seal.seq > 0) else { return Ok((0, genesis())) };
    match read_hash(&first.hash) {
        Some(hash) if begins_with(db.read(), &first).await? => Ok((first.seq, hash)),
        _ => Ok((0, genesis())),
    }
}

async fn batch(db: &Db, after: i64) -> Result<Vec<journal_seal::Model>> {
    let seals = journal_seal::Entity::find()
        .filter(journal_seal::Column::Seq.gt(after))
        .order_by_asc(journal_seal::Column::Seq)
        .limit(BATCH);
    Ok(seals.all(db.read()).await?)
}

async fn rows_of(db: &Db, seals: &[journal_seal::Model]) -> Result<HashMap<JournalId, journal::Model>> {
    let ids = seals.iter().map(|seal| seal.journal_id);
    let rows = journal::Entity::find().filter(journal::Column::Id.is_in(ids)).all(db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn unsealed() -> Select<journal::Entity> {
    journal::Entity::find().filter(without_a_seal())
}

/// A row without a seal so far back that no late commit explains it.
async fn inserted(db: &Db) -> Result<Option<Broken>> {
    let late = journal::Column::Id.lte(highest(db.read()).await? - WINDOW);
    let row = unsealed().filter(late).order_by_asc(journal::Column::Id).one(db.read()).await?;
    Ok(row.map(|row| Broken { journal_id: row.id, seq: None, reason: INSERTED }))
}
