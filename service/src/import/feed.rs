//! Rows that come from an integration instead of a file (HAL-59).

use super::cells::Columns;
use super::doubles::Doubles;
use super::start::go_on;
use super::step;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::integrations;
use crate::journal::{self, Diff};
use domain::ids::{ImportId, UserId};
use domain::import::{CellError, ImportKind, ImportState, RowAction};
use domain::journal::Entity;
use entity::{import_row, import_run, integration};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// The column of the role that makes an agent: its id.
pub(crate) const ROLE: &str = "#role";
/// The column of that agent's department: its id.
pub(crate) const DEPARTMENT: &str = "#department";
/// The column of the fields in which the other system holds nothing, each on a line.
pub(crate) const EMPTIED: &str = "#emptied";
/// The column of who somebody is in the other system: a hash.
pub(crate) const EXTERNAL: &str = "#external";
/// The last column: the id of somebody who is gone in the other system, in a row about nothing else.
pub(crate) const VANISHED: &str = "#gone";
/// What the cells of all other rows end with.
pub(crate) const THERE: &str = "%,\"\"]";

/// Rows stored at once.
const BATCH: usize = 1000;

/// The people of another system.
pub(crate) struct Feed {
    pub headings: Vec<String>,
    pub variables: Vec<Option<String>>,
    pub rows: Vec<FeedRow>,
}

/// One of them.
pub(crate) struct FeedRow {
    pub cells: Vec<String>,
    /// What is wrong already.
    pub errors: Vec<CellError>,
}

/// Begins an import whose rows are still to be read.
pub(crate) async fn begin_feed(cx: &Cx, tx: &mut Tx, from: &integration::Model) -> Result<ImportId> {
    let row = import_run::ActiveModel {
        kind: Set(ImportKind::Users),
        state: Set(ImportState::Reading),
        file_name: Set(from.name.clone()),
        identifier: Set(from.matching.clone()),
        headers: Set("[]".to_owned()),
        columns: Set("[]".to_owned()),
        created_by: Set(cx.subject_id()),
        cursor: Set(0),
        handled: Set(0),
        to_handle: Set(0),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        integration_id: Set(Some(from.id)),
        ..Default::default()
    };
    let id = import_run::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    let diff = Diff::new().set("integration", &from.name);
    journal::record(cx, tx, "import.begun_by_integration", Entity::Import, id.0, diff).await?;
    Ok(id)
}

/// Stores the rows and begins the dry run. Once that has begun, nothing is stored again.
pub(crate) async fn fill_feed(cx: &Cx, id: ImportId, feed: Feed) -> Result<()> {
    let Feed { headings, variables, rows } = feed;
    let tx = cx.begin().await?;
    let Some(run) = import_run::Entity::find_by_id(id).one(tx.db()).await? else { return Ok(()) };
    if run.state != ImportState::Reading {
        return Ok(());
    }
    // What an attempt before left behind.
    import_row::Entity::delete_many().filter(import_row::Column::RunId.eq(id)).exec(tx.db()).await?;
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    import_run::Entity::update_many()
        .col_expr(import_run::Column::Headers, Expr::value(serde_json::to_string(&headings)?))
        .col_expr(import_run::Column::Columns, Expr::value(serde_json::to_string(&variables)?))
        .col_expr(import_run::Column::ToHandle, Expr::value(total))
        .filter(import_run::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    tx.commit().await?;
    let mut doubles = Doubles::new(Columns::new(headings, variables), run.identifier);
    let mut number = 0;
    for batch in rows.chunks(BATCH) {
        let tx = cx.begin().await?;
        let mut stored = Vec::with_capacity(batch.len());
        for FeedRow { cells, errors } in batch {
            number += 1;
            let errors: Vec<_> = errors.iter().cloned().chain(doubles.find(number, cells)).collect();
            stored.push(row(id, number, cells, &errors)?);
        }
        import_row::Entity::insert_many(stored).exec_without_returning(tx.db()).await?;
        tx.commit().await?;
    }
    let mut tx = cx.begin().await?;
    if !go_on(&tx, id, ImportState::Checking).await? {
        return Ok(());
    }
    step::enqueue(cx, &mut tx, id).await?;
    tx.notify(Cx::notice(Entity::Import, id.0));
    tx.commit().await
}

fn row(id: ImportId, number: i64, cells: &[String], errors: &[CellError]) -> Result<import_row::ActiveModel> {
    Ok(import_row::ActiveModel {
        run_id: Set(id),
        number: Set(number),
        cells: Set(serde_json::to_string(cells)?),
        action: Set(RowAction::Pending),
        name: Set(String::new()),
        changes: Set("{}".to_owned()),
        errors: Set(serde_json::to_string(errors)?),
        ..Default::default()
    })
}

/// The other system could not be read: nothing is imported. Unless an attempt before could read it: then the import
/// goes on, whatever happened to this one.
pub(crate) async fn fail_feed(cx: &Cx, tx: &mut Tx, id: ImportId, why: &str) -> Result<()> {
    let run = import_run::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    if run.is_none_or(|run| run.state != ImportState::Reading) {
        return Ok(());
    }
    step::note_failure(cx, tx, id, why).await
}

/// Adds a row for each of these people, who are gone in the other system, to a dry run.
pub(crate) async fn add_gone(tx: &mut Tx, id: ImportId, gone: &[UserId]) -> Result<()> {
    let Some(run) = import_run::Entity::find_by_id(id).one(tx.db()).await? else { return Ok(()) };
    let columns: Vec<Option<String>> = serde_json::from_str(&run.columns)?;
    let last = import_row::Entity::find()
        .filter(import_row::Column::RunId.eq(id))
        .order_by_desc(import_row::Column::Number)
        .one(tx.db())
        .await?
        .map_or(0, |row| row.number);
    let mut number = last;
    for batch in gone.chunks(BATCH) {
        let mut stored = Vec::with_capacity(batch.len());
        for person in batch {
            number += 1;
            let cell = |variable: &Option<String>| match variable.as_deref() {
                Some(VANISHED) => person.to_string(),
                _ => String::new(),
            };
            let cells: Vec<_> = columns.iter().map(cell).collect();
            stored.push(row(id, number, &cells, &[])?);
        }
        import_row::Entity::insert_many(stored).exec_without_returning(tx.db()).await?;
    }
    import_run::Entity::update_many()
        .col_expr(import_run::Column::ToHandle, Expr::value(run.to_handle + number - last))
        .filter(import_run::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    tx.notify(Cx::notice(Entity::Import, id.0));
    Ok(())
}

/// Where the cells of an import hold who somebody is in the other system; nowhere in those of older versions.
pub(crate) async fn external_place(tx: &Tx, id: ImportId) -> Result<Option<usize>> {
    let Some(run) = import_run::Entity::find_by_id(id).one(tx.db()).await? else { return Ok(None) };
    let columns: Vec<Option<String>> = serde_json::from_str(&run.columns)?;
    Ok(columns.iter().position(|variable| variable.as_deref() == Some(EXTERNAL)))
}

/// Who somebody is in the other system, by the cells of their row.
pub(crate) fn external_in(cells: &str, place: Option<usize>) -> Result<Option<String>> {
    let Some(place) = place else { return Ok(None) };
    let cells: Vec<String> = serde_json::from_str(cells)?;
    Ok(cells.into_iter().nth(place).filter(|external| !external.is_empty()))
}

/// A dry run that waits is of no use any more, for this reason.
pub(crate) async fn replace(tx: &mut Tx, id: ImportId, why: &str) -> Result<()> {
    import_run::Entity::update_many()
        .col_expr(import_run::Column::State, Expr::value(ImportState::Failed))
        .col_expr(import_run::Column::Failure, Expr::value(why))
        .filter(import_run::Column::Id.eq(id))
        .filter(import_run::Column::State.eq(ImportState::Checked))
        .exec(tx.db())
        .await?;
    tx.notify(Cx::notice(Entity::Import, id.0));
    Ok(())
}

/// Whether a row is about somebody who is gone.
pub(crate) fn is_about_gone(row: &import_row::Model) -> Result<bool> {
    let cells: Vec<String> = serde_json::from_str(&row.cells)?;
    Ok(cells.last().is_some_and(|cell| !cell.is_empty()))
}

/// Goes from the dry run to carrying out, with nobody to ask.
pub(crate) async fn carry_on(cx: &Cx, tx: &mut Tx, id: ImportId) -> Result<()> {
    super::commit::begin(cx, tx, id, None).await
}

/// The same for somebody who looks at it: the run of the integration goes on, too.
pub(super) async fn carried_out(tx: &Tx, run: &import_run::Model) -> Result<()> {
    if run.integration_id.is_some() { integrations::begun(tx, run.id).await } else { Ok(()) }
}
