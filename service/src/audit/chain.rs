//! Sealing: each seal is the hash of the one before and of a journal row, so that no row can be
//! changed, removed or moved without every later seal telling. Whoever notes the head hash elsewhere
//! can also tell whether the chain as a whole was made anew.

use crate::app::App;
use crate::db::Tx;
use crate::error::Result;
use crate::secret::hex;
use domain::Timestamp;
use domain::ids::JournalId;
use entity::{journal, journal_seal};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    Statement,
};
use sha2::{Digest, Sha256};

/// Rows sealed in one transaction.
pub(super) const BATCH: u64 = 1000;
/// How many ids back a row may turn up late: on PostgreSQL a transaction draws its id before it
/// commits.
pub(super) const WINDOW: i64 = 10_000;
/// Rows younger than this wait for the next round, in milliseconds.
const SETTLED_MS: i64 = 2000;
/// Of PostgreSQL's advisory locks, the one that lets only one server seal.
const LOCK: i64 = 0x6465_736b_5345_414c;

/// A link of the chain.
pub(super) type Hash = [u8; 32];

/// Where the chain begins.
pub(super) fn genesis() -> Hash {
    Sha256::digest(b"Deskfolk journal, first seal").into()
}

/// The hash of what `row` holds, wherever it stands in the chain.
pub(super) fn content(row: &journal::Model) -> String {
    hex(&link(&genesis(), row))
}

/// The hash that seals `row` after `previous`: over every column, each with its length.
pub(super) fn link(previous: &Hash, row: &journal::Model) -> Hash {
    let journal::Model { id, at, subject_id, real_id, cause, cause_id, request_id, event, entity, entity_id, changes } =
        row;
    let mut hash = Sha256::new();
    hash.update(previous);
    number(&mut hash, Some(id.0));
    number(&mut hash, Some(at.0));
    number(&mut hash, subject_id.map(|id| id.0));
    number(&mut hash, real_id.map(|id| id.0));
    text(&mut hash, cause);
    number(&mut hash, *cause_id);
    text(&mut hash, request_id);
    text(&mut hash, event);
    text(&mut hash, entity);
    number(&mut hash, Some(*entity_id));
    text(&mut hash, changes);
    hash.finalize().into()
}

fn number(hash: &mut Sha256, number: Option<i64>) {
    match number {
        Some(number) => {
            hash.update(8_u64.to_be_bytes());
            hash.update(number.to_be_bytes());
        }
        None => hash.update(0_u64.to_be_bytes()),
    }
}

fn text(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_be_bytes());
    hash.update(text.as_bytes());
}

/// Seals the journal rows older than two seconds and says how many there were. One server seals at a
/// time; another one that tries meanwhile does nothing.
///
/// # Errors
/// If the database refuses.
pub async fn seal(app: &App) -> Result<u64> {
    let mut total = 0;
    // Looking first, outside a transaction: mostly there is nothing to do.
    while !unsealed(app.db.read(), app.clock.now(), 1).await?.is_empty() {
        let sealed = seal_batch(app).await?;
        total += sealed;
        if sealed < BATCH {
            break;
        }
    }
    Ok(total)
}

async fn seal_batch(app: &App) -> Result<u64> {
    let tx = app.db.begin(&app.notices).await?;
    if !is_alone(&tx).await? {
        return Ok(0);
    }
    let last = journal_seal::Entity::find().order_by_desc(journal_seal::Column::Seq).one(tx.db()).await?;
    let (mut seq, mut hash) = match last {
        Some(seal) => (seal.seq, read_hash(&seal.hash).unwrap_or_else(genesis)),
        None => (0, genesis()),
    };
    let rows = unsealed(tx.db(), app.clock.now(), BATCH).await?;
    let count = rows.len() as u64;
    let seals = rows.iter().map(|row| {
        seq += 1;
        hash = link(&hash, row);
        journal_seal::ActiveModel { seq: Set(seq), journal_id: Set(row.id), hash: Set(hex(&hash)) }
    });
    let seals: Vec<_> = seals.collect();
    if !seals.is_empty() {
        journal_seal::Entity::insert_many(seals).exec_without_returning(tx.db()).await?;
    }
    tx.commit().await?;
    Ok(count)
}

/// Whether no other server seals at this moment.
pub(super) async fn is_alone(tx: &Tx) -> Result<bool> {
    if tx.db().get_database_backend() != DatabaseBackend::Postgres {
        return Ok(true);
    }
    let sql = "SELECT pg_try_advisory_xact_lock($1) AS alone";
    let answer =
        tx.db().query_one_raw(Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, [LOCK.into()])).await?;
    Ok(answer.map(|row| row.try_get::<bool>("", "alone")).transpose()?.unwrap_or(false))
}

/// Settled rows without a seal, in the order of their ids.
async fn unsealed(db: &impl ConnectionTrait, now: Timestamp, limit: u64) -> Result<Vec<journal::Model>> {
    let rows = journal::Entity::find()
        .filter(journal::Column::Id.gt(highest(db).await? - WINDOW))
        .filter(journal::Column::At.lte(Timestamp(now.0 - SETTLED_MS)))
        .filter(without_a_seal())
        .order_by_asc(journal::Column::Id)
        .limit(limit);
    Ok(rows.all(db).await?)
}

/// A journal row that has no seal.
pub(super) fn without_a_seal() -> Expr {
    let seal = Expr::col((journal_seal::Entity, journal_seal::Column::JournalId));
    let seal = seal.equals((journal::Entity, journal::Column::Id));
    Expr::not_exists(Query::select().expr(Expr::value(1)).from(journal_seal::Entity).and_where(seal).to_owned())
}

/// The highest id that is sealed.
pub(super) async fn highest(db: &impl ConnectionTrait) -> Result<i64> {
    let id: Option<JournalId> = journal_seal::Entity::find()
        .select_only()
        .column(journal_seal::Column::JournalId)
        .order_by_desc(journal_seal::Column::JournalId)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(id.map_or(0, |id| id.0))
}

/// A hash as it was stored.
pub(super) fn read_hash(text: &str) -> Option<Hash> {
    let mut out = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, at) in out.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> journal::Model {
        journal::Model {
            id: JournalId(1),
            at: Timestamp(5),
            subject_id: None,
            real_id: None,
            cause: "cli".to_owned(),
            cause_id: None,
            request_id: "r".to_owned(),
            event: "user.created".to_owned(),
            entity: "user".to_owned(),
            entity_id: 2,
            changes: "{}".to_owned(),
        }
    }

    #[test]
    fn every_column_counts() {
        let base = link(&genesis(), &row());
        let changed = [
            journal::Model { id: JournalId(2), ..row() },
            journal::Model { at: Timestamp(6), ..row() },
            journal::Model { subject_id: Some(domain::ids::UserId(0)), ..row() },
            journal::Model { real_id: Some(domain::ids::UserId(0)), ..row() },
            journal::Model { cause: "api".to_owned(), ..row() },
            journal::Model { cause_id: Some(0), ..row() },
            journal::Model { request_id: String::new(), event: "ruser.created".to_owned(), ..row() },
            journal::Model { event: "user.create".to_owned(), entity: "duser".to_owned(), ..row() },
            journal::Model { entity_id: 3, ..row() },
            journal::Model { changes: "{ }".to_owned(), ..row() },
        ];
        for row in changed {
            assert_ne!(link(&genesis(), &row), base, "{row:?}");
        }
        assert_ne!(link(&base, &row()), base);
    }

    #[test]
    fn hashes_read_back() {
        let hash = genesis();
        assert_eq!(read_hash(&hex(&hash)), Some(hash));
        assert_eq!(read_hash("zz"), None);
    }
}
