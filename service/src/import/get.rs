//! Imports, one import, and its rows.

use super::kinds::{self, action, identifier_label};
use super::mapping::can_be_mapped;
use super::undo::can_be_undone;
use crate::cx::Cx;
use crate::error::Result;
use crate::integrations;
use crate::paging::{Key, Window};
use crate::users;
use domain::AppError;
use domain::ids::ImportId;
use domain::import::{
    ImportCounts, ImportKind, ImportRow, ImportRun, ImportState, ImportView, RowAction, RowPage, RowQuery, RowUndo,
    UndoCounts,
};
use domain::paging::PAGE;
use entity::{import_row, import_run, user};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// Imports in a list.
const LONGEST_LIST: u64 = 100;

/// The newest imports of the kinds that the actor may import.
///
/// # Errors
/// `Forbidden` without the right to import anything.
pub async fn list(cx: &Cx) -> Result<Vec<ImportRun>> {
    let allowed: Vec<_> =
        ImportKind::ALL.iter().filter(|kind| cx.require_desk(action(**kind)).is_ok()).copied().collect();
    let with_integrations = integrations::require(cx).is_ok();
    if allowed.is_empty() && !with_integrations {
        cx.require_desk(action(ImportKind::Users))?;
    }
    let integration = import_run::Column::IntegrationId;
    let files = Condition::all().add(integration.is_null()).add(import_run::Column::Kind.is_in(allowed));
    let mut shown_ones = Condition::any().add(files);
    if with_integrations {
        shown_ones = shown_ones.add(integration.is_not_null());
    }
    let own = kinds::only_own(cx).then(|| import_run::Column::CreatedBy.eq(cx.subject_id()));
    let runs = import_run::Entity::find()
        .filter(Condition::all().add(shown_ones).add_option(own))
        .order_by_desc(import_run::Column::Id)
        .limit(LONGEST_LIST)
        .all(cx.app.db.read())
        .await?;
    let people: Vec<_> = runs.iter().filter_map(|run| run.created_by).collect();
    let people = users::names(cx.app.db.read(), &people).await?;
    Ok(runs.into_iter().map(|run| shown(run.created_by.and_then(|id| people.get(&id).cloned()), run)).collect())
}

fn shown(created_by: Option<String>, run: import_run::Model) -> ImportRun {
    let count = |rows: i64| u64::try_from(rows).unwrap_or_default();
    ImportRun {
        id: run.id,
        kind: run.kind,
        state: run.state,
        file_name: run.file_name,
        created_by,
        created_at: run.created_at,
        handled: count(run.handled),
        to_handle: count(run.to_handle),
        failure: run.failure,
        integration_id: run.integration_id,
    }
}

/// One import, with how many rows of each kind it has.
///
/// # Errors
/// `NotFound` if there is no such import; `Forbidden` without the right to import such records.
pub async fn get(cx: &Cx, id: ImportId) -> Result<ImportView> {
    let run = load(cx, id).await?;
    let db = cx.app.db.read();
    let last = looked_at(&run);
    let found: Vec<(RowAction, i64)> = import_row::Entity::find()
        .select_only()
        .column(import_row::Column::Action)
        .column_as(import_row::Column::Id.count(), "rows")
        .filter(import_row::Column::RunId.eq(id))
        .filter(Condition::all().add_option(last.map(|last| import_row::Column::Number.lte(last))))
        .group_by(import_row::Column::Action)
        .into_tuple()
        .all(db)
        .await?;
    let of = |action| {
        found.iter().find(|(one, _)| *one == action).map_or(0, |(_, rows)| u64::try_from(*rows).unwrap_or_default())
    };
    let waiting = match last {
        Some(last) => {
            let rows = import_row::Entity::find().filter(import_row::Column::RunId.eq(id));
            rows.filter(import_row::Column::Number.gt(last)).count(db).await?
        }
        None => 0,
    };
    // A dry run leaves out and writes nothing.
    let (left_out, undo) = if last.is_some() { (0, UndoCounts::default()) } else { marks(db, id).await? };
    let counts = ImportCounts {
        left_out,
        pending: of(RowAction::Pending) + waiting,
        create: of(RowAction::Create),
        update: of(RowAction::Update),
        unchanged: of(RowAction::Unchanged),
        error: of(RowAction::Error),
    };
    let by = match run.created_by {
        Some(by) => user::Entity::find_by_id(by).one(db).await?.map(|by| by.display_name),
        None => None,
    };
    let identifier = match run.kind {
        ImportKind::Users => identifier_label(&cx.fixed, &run.identifier),
        ImportKind::Customers => String::new(),
    };
    let can_commit = run.state == ImportState::Checked && counts.create + counts.update > 0;
    let stopped = match run.integration_id {
        Some(_) => integrations::stopped(db, id).await?,
        None => None,
    };
    let can_undo = can_be_undone(&run) && undo.left > 0;
    let can_map = can_be_mapped(&run);
    Ok(ImportView { run: shown(by, run), identifier, counts, undo, can_map, can_commit, stopped, can_undo })
}

/// Rows that were left out by choice, and what undoing did with those that were written. One statement: it reads all
/// rows, and pages ask while an import goes on.
async fn marks(db: &impl ConnectionTrait, id: ImportId) -> Result<(u64, UndoCounts)> {
    use import_row::Column as C;
    let found: Vec<(Option<RowUndo>, i64, i64)> = import_row::Entity::find()
        .select_only()
        .column(C::Undo)
        .column_as(C::WrittenAt.count(), "written")
        .column_as(C::LeftOutAt.count(), "left_out")
        .filter(C::RunId.eq(id))
        .filter(Condition::any().add(C::WrittenAt.is_not_null()).add(C::LeftOutAt.is_not_null()))
        .group_by(C::Undo)
        .into_tuple()
        .all(db)
        .await?;
    let left_out: i64 = found.iter().map(|(_, _, left_out)| left_out).sum();
    let of = |undo| {
        let written = found.iter().find(|(one, ..)| *one == undo).map_or(0, |(_, written, _)| *written);
        u64::try_from(written).unwrap_or_default()
    };
    let undo = UndoCounts {
        left: of(None),
        undone: of(Some(RowUndo::Undone)),
        partly: of(Some(RowUndo::Partly)),
        kept: of(Some(RowUndo::Kept)),
    };
    Ok((u64::try_from(left_out).unwrap_or_default(), undo))
}

/// The last row that the dry run of a file has looked at, while it goes on or where it was given up; nothing afterwards.
/// The rows after it may still hold what an earlier dry run found, with other columns: nobody is shown that.
pub(super) const fn looked_at(run: &import_run::Model) -> Option<i64> {
    let is_dry = matches!(run.state, ImportState::Checking | ImportState::Failed) && run.committed_by.is_none();
    if is_dry && run.integration_id.is_none() { Some(run.cursor) } else { None }
}

/// An import the actor may see.
pub(super) async fn load(cx: &Cx, id: ImportId) -> Result<import_run::Model> {
    let run = import_run::Entity::find_by_id(id).one(cx.app.db.read()).await?;
    let Some(run) = run else {
        list(cx).await?;
        return Err(AppError::NotFound.into());
    };
    kinds::require(cx, &run)?;
    Ok(run)
}

/// A page of the rows of an import, in the order of the spreadsheet.
///
/// # Errors
/// As [`get`]; `Invalid` for an unknown action or a damaged cursor.
pub async fn rows(cx: &Cx, id: ImportId, query: RowQuery) -> Result<RowPage> {
    let last = looked_at(&load(cx, id).await?);
    let window = Window::new("number", &query.after, &query.before, PAGE)?;
    let mut select = import_row::Entity::find().filter(import_row::Column::RunId.eq(id));
    if !query.action.is_empty() {
        let action = RowAction::parse(&query.action);
        let planned = action.map(|action| import_row::Column::Action.eq(action));
        let undo = RowUndo::parse(&query.action).map(|undo| import_row::Column::Undo.eq(undo));
        let unknown = || AppError::field("action", "There are no such rows.");
        let wanted = planned.or(undo).ok_or_else(unknown)?;
        select = match (action, last) {
            (_, None) => select.filter(wanted),
            (Some(RowAction::Pending), Some(last)) => select.filter(import_row::Column::Number.gt(last)),
            (_, Some(last)) => select.filter(wanted).filter(import_row::Column::Number.lte(last)),
        };
    }
    let number = Expr::col((import_row::Entity, import_row::Column::Number));
    let rows = window.apply(select, &[number])?.all(cx.app.db.read()).await?;
    let page = window.page(rows, |row| vec![Key::Number(row.number)]);
    let shown = |found: import_row::Model| {
        let is_waiting = last.is_some_and(|last| found.number > last);
        row(if is_waiting { unplanned(found) } else { found })
    };
    let rows = page.rows.into_iter().map(shown).collect::<Result<_>>()?;
    Ok(RowPage { rows, next: page.next, previous: page.previous })
}

/// A row without what an earlier dry run found.
fn unplanned(row: import_row::Model) -> import_row::Model {
    import_row::Model {
        action: RowAction::Pending,
        name: String::new(),
        record_id: None,
        changes: "{}".to_owned(),
        errors: "[]".to_owned(),
        left_out_at: None,
        ..row
    }
}

fn row(row: import_row::Model) -> Result<ImportRow> {
    Ok(ImportRow {
        number: row.number,
        action: row.action,
        name: row.name,
        record_id: row.record_id,
        changes: serde_json::from_str(&row.changes)?,
        errors: serde_json::from_str(&row.errors)?,
        is_written: row.written_at.is_some(),
        is_left_out: row.left_out_at.is_some(),
        undo: row.undo,
        undo_reason: row.undo_reason.unwrap_or_default(),
    })
}
