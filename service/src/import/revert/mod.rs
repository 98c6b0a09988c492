//! Undoing what an import wrote, chunk by chunk, the last row first. The journal tells what that was, and what
//! happened since.

mod customers;
mod past;
mod people;
mod seat;

use past::{Past, read};

use super::kinds::label_of;
use super::step::Step;
use crate::bulk::refusal;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::ids::ImportId;
use domain::import::{ImportKind, ImportState, RowUndo};
use domain::journal::Entity;
use entity::{import_row, import_run};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeSet;

/// The event of fields that got back what they held.
const UNDONE: &str = "change_undone";
/// Rows in one transaction.
const CHUNK: u64 = 200;

/// What became of what a row wrote.
#[derive(Debug)]
enum Fate {
    Undone,
    /// With what is kept, and why.
    Partly(String),
    Kept(String),
}

impl Fate {
    /// What was kept for this reason where some of it went back.
    fn of(any: bool, kept: String) -> Self {
        match (any, kept.is_empty()) {
            (_, true) => Self::Undone,
            (true, false) => Self::Partly(kept),
            (false, false) => Self::Kept(kept),
        }
    }

    /// A refusal keeps everything; other errors go on.
    fn or_kept(result: Result<Self>) -> Result<Self> {
        match result {
            Err(error @ Error::App(_)) => Ok(Self::Kept(refusal(error)?)),
            other => other,
        }
    }

    /// Both together.
    fn and(self, other: Self) -> Self {
        let is_kept = |fate: &Self| matches!(fate, Self::Kept(_));
        let any = !(is_kept(&self) && is_kept(&other));
        let mut reasons = vec![self.reason(), other.reason()];
        reasons.dedup();
        reasons.retain(|reason| !reason.is_empty());
        Self::of(any, reasons.join(" "))
    }

    fn reason(self) -> String {
        match self {
            Self::Undone => String::new(),
            Self::Partly(reason) | Self::Kept(reason) => reason,
        }
    }
}

/// Undoes the next rows; whether there were any.
pub(super) async fn chunk(step: &Step) -> Result<bool> {
    let (cx, id) = (&step.cx, step.id);
    let mut tx = cx.begin().await?;
    let run = import_run::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let Some(run) = run.filter(|run| run.state == ImportState::Undoing) else { return Ok(false) };
    let rows = import_row::Entity::find()
        .filter(import_row::Column::RunId.eq(id))
        .filter(import_row::Column::WrittenAt.is_not_null())
        .filter(import_row::Column::Undo.is_null())
        .order_by_desc(import_row::Column::Number)
        .limit(CHUNK)
        .all(tx.db())
        .await?;
    if rows.is_empty() {
        end(cx, &mut tx, id).await?;
        tx.commit().await?;
        return Ok(false);
    }
    let done = i64::try_from(rows.len()).unwrap_or_default();
    let fates = match run.kind {
        ImportKind::Users => Box::pin(people::undo(cx, &mut tx, step.directory.as_ref(), id, &rows)).await?,
        ImportKind::Customers => Box::pin(customers::undo(cx, &mut tx, id, &rows)).await?,
    };
    for (row, fate) in fates {
        note(&tx, row, fate).await?;
    }
    import_run::Entity::update_many()
        .col_expr(import_run::Column::Handled, Expr::value(run.handled + done))
        .filter(import_run::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    tx.notify(Cx::notice(Entity::Import, id.0));
    tx.commit().await?;
    Ok(true)
}

async fn note(tx: &Tx, row: i64, fate: Fate) -> Result<()> {
    let undo = match fate {
        Fate::Undone => RowUndo::Undone,
        Fate::Partly(_) => RowUndo::Partly,
        Fate::Kept(_) => RowUndo::Kept,
    };
    let reason = Some(fate.reason()).filter(|reason| !reason.is_empty());
    let row =
        import_row::ActiveModel { id: Set(row), undo: Set(Some(undo)), undo_reason: Set(reason), ..Default::default() };
    row.update(tx.db()).await?;
    Ok(())
}

async fn end(cx: &Cx, tx: &mut Tx, id: ImportId) -> Result<()> {
    import_run::Entity::update_many()
        .col_expr(import_run::Column::State, Expr::value(ImportState::Undone))
        .col_expr(import_run::Column::UpdatedAt, Expr::value(cx.app.clock.now()))
        .filter(import_run::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    let mut diff = Diff::new();
    for (name, which) in [("undone", RowUndo::Undone), ("partly", RowUndo::Partly), ("kept", RowUndo::Kept)] {
        let rows = import_row::Entity::find()
            .filter(import_row::Column::RunId.eq(id))
            .filter(import_row::Column::Undo.eq(which));
        diff = diff.set(name, &rows.count(tx.db()).await?);
    }
    journal::record(cx, tx, "import.undone", Entity::Import, id.0, diff).await
}

/// Fields in words, as the columns of the import are called.
fn in_words(cx: &Cx, kind: ImportKind, fields: impl IntoIterator<Item = String>) -> String {
    let defs: Vec<_> = super::kinds::records(kind).iter().flat_map(|record| cx.fixed.fields(*record)).collect();
    let words: BTreeSet<String> = fields
        .into_iter()
        .map(|field| {
            let variable = field.strip_suffix("_id").unwrap_or(&field);
            let custom = defs.iter().find(|def| domain::fields::place(&def.key) == field);
            custom.map_or_else(|| label_of(kind, variable).replace('_', " "), |def| def.label.clone())
        })
        .collect();
    words.into_iter().collect::<Vec<_>>().join(", ")
}

/// Says what was changed since; nothing if nothing was.
fn changed_since(cx: &Cx, kind: ImportKind, fields: impl IntoIterator<Item = String>) -> String {
    let words = in_words(cx, kind, fields);
    if words.is_empty() { words } else { format!("Changed since: {words}.") }
}

/// Why a record that the import added is kept, as far as its journal tells.
fn used_since(cx: &Cx, kind: ImportKind, past: &Past) -> Option<String> {
    if past.since.is_empty() {
        return None;
    }
    let fields = past.since.iter().flat_map(|row| row.changes.keys().cloned());
    let events = past.since.iter().filter(|row| row.changes.is_empty()).map(past::Since::words);
    let events: BTreeSet<String> = events.collect();
    let events = events.into_iter().collect::<Vec<_>>().join(", ");
    let said =
        [changed_since(cx, kind, fields), if events.is_empty() { events } else { format!("Since then: {events}.") }];
    Some(said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "))
}

/// What is said where the journal does not tell what the import did.
const UNKNOWN: &str = "The journal does not tell what this import wrote here.";
