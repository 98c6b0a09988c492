//! How long the journal is kept: its oldest rows go when the setting says so.
//!
//! The chain of seals then begins in the middle. So the last seal that goes with its row stays as the place
//! where the chain begins now, and an event of the journal, sealed like any other, tells its number and its
//! hash. Verification begins there only if it finds that event: nobody shortens the journal in silence.

use super::chain::{BATCH, is_alone};
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self as log, Diff};
use domain::Timestamp;
use domain::ids::JournalId;
use domain::journal::{Cause, Changes, Entity};
use domain::settings::JOURNAL_DAYS;
use entity::{journal, journal_seal, legal_hold};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use std::sync::Arc;

/// The event that tells where the chain begins.
const EVENT: &str = "journal.cut";
const DAY_MS: i64 = 86_400_000;
/// Batches of one round; the rest waits for the next.
const ROUNDS: usize = 20;

/// Deletes sealed rows that are older than the setting allows, day by day, and tells how many there were. None while
/// somebody is under legal hold: what was done may be asked for, and a chain has no holes.
///
/// # Errors
/// If the database refuses.
pub async fn cut(app: &Arc<App>) -> Result<u64> {
    let cx = Cx::system(app, Cause::System).await?;
    let days = cx.fixed.number(JOURNAL_DAYS);
    if days <= 0 {
        return Ok(0);
    }
    // Whole days, so that the journal is cut once a day and not with every row that grows old.
    let before = Timestamp(cx.now.0 - cx.now.0.rem_euclid(DAY_MS) - days * DAY_MS);
    let mut tx = cx.begin().await?;
    let holds = legal_hold::Entity::find().count(tx.db()).await?;
    if holds > 0 || !is_alone(&tx).await? {
        return tx.commit().await.map(|()| 0);
    }
    let (mut rows, mut last): (u64, Option<journal_seal::Model>) = (0, None);
    for _ in 0..ROUNDS {
        let old = oldest(&tx, before, last.as_ref()).await?;
        let Some(newest) = old.last() else { break };
        last = Some(newest.clone());
        rows += remove(&tx, &old).await?;
        if (old.len() as u64) < BATCH {
            break;
        }
    }
    // Dropped, the transaction would hold its lock a moment longer, and nobody could seal.
    let Some(last) = last else { return tx.commit().await.map(|()| 0) };
    journal_seal::Entity::delete_many().filter(journal_seal::Column::Seq.lt(last.seq)).exec(tx.db()).await?;
    let diff = Diff::new().set("rows", &rows).set("before", &before).set("seal", &last.seq).set("hash", &last.hash);
    log::record(&cx, &mut tx, EVENT, Entity::Setting, 0, diff).await?;
    tx.commit().await?;
    Ok(rows)
}

/// The oldest seals whose rows are older than this, without a gap; `place` is where this round has come to. The newest seal of all always stays: the
/// next one is made from it.
async fn oldest(tx: &Tx, before: Timestamp, place: Option<&journal_seal::Model>) -> Result<Vec<journal_seal::Model>> {
    let mut seals =
        journal_seal::Entity::find().order_by_asc(journal_seal::Column::Seq).limit(BATCH + 1).all(tx.db()).await?;
    let ids = seals.iter().map(|seal| seal.journal_id);
    let rows: Vec<(JournalId, Timestamp)> = journal::Entity::find()
        .select_only()
        .columns([journal::Column::Id, journal::Column::At])
        .filter(journal::Column::Id.is_in(ids))
        .into_tuple()
        .all(tx.db())
        .await?;
    let rows: HashMap<_, _> = rows.into_iter().collect();
    // The place where an earlier cut ended has no row any more. Any other seal without one stays to be found.
    if let Some(first) = seals.first()
        && !rows.contains_key(&first.journal_id)
    {
        if place != Some(first) && !begins_with(tx.db(), first).await? {
            return Ok(Vec::new());
        }
        seals.remove(0);
    }
    let is_old = |seal: &journal_seal::Model| rows.get(&seal.journal_id).is_some_and(|at| *at < before);
    let old = seals.iter().take_while(|seal| is_old(seal)).count();
    // Whatever does not fit the chain stays for verification to find.
    let follows = seals.windows(2).take_while(|pair| pair[1].seq == pair[0].seq + 1).count() + 1;
    let all_but_newest = seals.len().saturating_sub(1);
    seals.truncate(old.min(follows).min(all_but_newest));
    Ok(seals)
}

/// Deletes the rows behind these seals, and all of the seals but the last.
async fn remove(tx: &Tx, old: &[journal_seal::Model]) -> Result<u64> {
    let ids = old.iter().map(|seal| seal.journal_id);
    let gone = journal::Entity::delete_many().filter(journal::Column::Id.is_in(ids)).exec(tx.db()).await?;
    if let [rest @ .., _] = old {
        let seqs = rest.iter().map(|seal| seal.seq);
        journal_seal::Entity::delete_many().filter(journal_seal::Column::Seq.is_in(seqs)).exec(tx.db()).await?;
    }
    Ok(gone.rows_affected)
}

/// Whether an event of the journal says that the chain begins with this seal, whose row is gone.
pub(super) async fn begins_with(db: &impl ConnectionTrait, seal: &journal_seal::Model) -> Result<bool> {
    let events = journal::Entity::find()
        .filter(journal::Column::Entity.eq(Entity::Setting.as_str()))
        .filter(journal::Column::EntityId.eq(0))
        .filter(journal::Column::Event.eq(EVENT))
        .order_by_desc(journal::Column::Id)
        .limit(1);
    let Some(event) = events.one(db).await? else { return Ok(false) };
    let changes: Changes = serde_json::from_str(&event.changes)?;
    let told = |field: &str| changes.get(field).map(|change| change.to.clone()).unwrap_or_default();
    let gone = journal::Entity::find_by_id(seal.journal_id).one(db).await?.is_none();
    Ok(gone && told("seal") == serde_json::json!(seal.seq) && told("hash") == serde_json::json!(seal.hash))
}
