//! The rows of one chunk: each is planned, and written in earnest.

use super::customers;
use super::newcomers::{Beside, Newcomers};
use super::people::{self, Around};
use super::plan::{Plan, Work};
use super::step::Step;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal;
use crate::users;
use domain::ids::{SiteId, UserId};
use domain::import::{CellError, RowAction};
use domain::journal::Entity;
use entity::{import_row, user};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, EntityTrait,
    IntoActiveModel, Statement, Value,
};

/// Rows written by one statement.
const AT_ONCE: usize = 500;

impl Step {
    pub(super) async fn people(&mut self, tx: &mut Tx, rows: Vec<import_row::Model>) -> Result<Vec<import_row::Model>> {
        // An integration acts within the rights of whoever enabled it.
        let within = self.directory.as_ref().map_or(&self.cx.actor, |directory| &directory.judge);
        let scope = self.cx.policy().people_scope(within);
        let from = self.directory.as_ref().map(|directory| directory.id);
        let mut around = Around::read(tx, &scope, &self.identifier, &self.keys, &self.columns, &rows, from).await?;
        if let Some(directory) = &mut self.directory {
            around.judge = Some(directory.judge.clone());
            around.integration = Some(directory.name.clone());
            around.returning.clone_from(&directory.returning);
            let people: Vec<UserId> = around.people.keys().copied().collect();
            around.granted = directory.granted(tx, &people).await?;
            around.claimed = directory.claimed(tx, &rows, &people).await?;
        }
        let (mut out, mut touched) = (Vec::with_capacity(rows.len()), Vec::new());
        let mut fresh = Newcomers::default();
        for mut row in rows {
            if !self.is_dry() && row.action == RowAction::Create {
                // That somebody was erased here is no error of a row that was taken in all the same.
                "[]".clone_into(&mut row.errors);
            }
            let cells: Vec<String> = serde_json::from_str(&row.cells)?;
            let known: Vec<CellError> = match &mut self.doubles {
                Some(doubles) => doubles.find(row.number, &cells),
                None => serde_json::from_str(&row.errors)?,
            };
            let plan = match &self.directory {
                Some(from) => Box::pin(from.plan(&self.cx, tx, &around, &self.columns, &cells, known)).await?,
                None => people::plan(&self.cx, tx, &around, &self.columns, &cells, known).await?,
            };
            let record = plan.record;
            around.claimed.extend(record.map(UserId));
            let (mut row, work) = self.compare(row, plan)?;
            if self.is_dry()
                && row.action == RowAction::Create
                && let Some(error) = self.directory.as_ref().and_then(|from| from.erased(&self.columns, &cells))
            {
                row.errors = serde_json::to_string(&[error])?;
                row.left_out_at = Some(self.cx.now);
            }
            let (work, extra) = work.parted();
            let mut written = match work {
                Work::Create(new) => {
                    fresh.add(*new, Beside { place: out.len(), cells, extra });
                    out.push(row);
                    continue;
                }
                Work::Change(change) => {
                    let id = change.present.user.id;
                    users::write_unindexed(&self.cx, tx, &change.present, &change.details, change.place).await?;
                    let diff = change.present.diff(&change.details, change.place);
                    journal::record(&self.cx, tx, users::UPDATED, Entity::User, id.0, diff).await?;
                    Some(id)
                }
                Work::Nothing | Work::Customer(_) | Work::Extended(..) => None,
            };
            if let Some(extra) = extra {
                written = written.or(record.map(UserId));
                if let Some(id) = written {
                    extra.write(&self.cx, tx, id).await?;
                }
            }
            touched.extend(written);
            out.push(self.written(row, written.map(|id| (id.0, None))));
        }
        let from = self.directory.as_ref().map(|directory| (directory, &self.columns));
        for (id, place) in fresh.write(&self.cx, tx, from).await? {
            touched.push(id);
            let row = &mut out[place];
            row.record_id = Some(id.0);
            row.written_at = Some(self.cx.now);
        }
        users::index_people(tx, Condition::all().add(user::Column::Id.is_in(touched))).await?;
        Ok(out)
    }

    pub(super) async fn customers(
        &mut self,
        tx: &mut Tx,
        rows: Vec<import_row::Model>,
    ) -> Result<Vec<import_row::Model>> {
        let mut out = Vec::with_capacity(rows.len());
        for row in rows {
            let cells: Vec<String> = serde_json::from_str(&row.cells)?;
            let plan = customers::plan(&self.cx, tx, &mut self.fresh, &self.columns, row.number, &cells).await?;
            let (mut row, work) = self.compare(row, plan)?;
            let mut written = None;
            if let Work::Customer(work) = work {
                // A row is written with its site or not at all.
                tx.db().execute_unprepared("SAVEPOINT import_row").await?;
                match crate::customers::carry_out(&self.cx, tx, *work).await {
                    Ok((id, site)) => written = Some((id.0, site)),
                    Err(Error::App(refused)) => {
                        tx.db().execute_unprepared("ROLLBACK TO SAVEPOINT import_row").await?;
                        row = refuse(row, &refused.to_string())?;
                    }
                    Err(other) => return Err(other),
                }
                tx.db().execute_unprepared("RELEASE SAVEPOINT import_row").await?;
            }
            out.push(self.written(row, written));
        }
        Ok(out)
    }

    /// Notes the plan of a dry run; in earnest, leaves out what is not what was shown.
    fn compare(&self, mut row: import_row::Model, plan: Plan) -> Result<(import_row::Model, Work)> {
        let Plan { action, name, record, changes, errors, work } = plan;
        let changes = serde_json::to_string(&changes)?;
        if !self.is_dry() {
            let is_same = action == row.action && changes == row.changes;
            if is_same {
                return Ok((row, work));
            }
            if errors.is_empty() {
                let text = "The directory has changed since the dry run. Please import this row again.";
                return Ok((refuse(row, text)?, Work::Nothing));
            }
        }
        // In earnest it is wrong by now, whatever it might lose.
        row.action = if self.is_dry() { action } else { RowAction::Error };
        if self.is_dry() {
            // Chosen after an earlier dry run, with other columns.
            row.left_out_at = None;
        }
        row.name = name;
        row.record_id = record;
        row.changes = changes;
        row.errors = serde_json::to_string(&errors)?;
        Ok((row, Work::Nothing))
    }

    fn written(&self, mut row: import_row::Model, about: Option<(i64, Option<SiteId>)>) -> import_row::Model {
        if let Some((id, site)) = about {
            row.record_id = Some(id);
            row.site_id = site;
            row.written_at = Some(self.cx.now);
        }
        row
    }
}

fn refuse(mut row: import_row::Model, why: &str) -> Result<import_row::Model> {
    row.action = RowAction::Error;
    row.errors = serde_json::to_string(&[CellError { column: String::new(), message: why.to_owned() }])?;
    Ok(row)
}

/// Notes what became of rows.
pub(super) async fn store(tx: &Tx, rows: Vec<import_row::Model>) -> Result<()> {
    use import_row::Column as C;
    let (written, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_as_planned);
    store_written(tx, &written).await?;
    let columns = [C::Action, C::Name, C::RecordId, C::SiteId, C::Changes, C::Errors, C::WrittenAt, C::LeftOutAt];
    let again = OnConflict::column(C::Id).update_columns(columns).to_owned();
    let mut rows = others.into_iter().map(|row| {
        let id = row.id;
        import_row::ActiveModel { id: Set(id), ..row.into_active_model().reset_all() }
    });
    loop {
        let some: Vec<_> = rows.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            return Ok(());
        }
        import_row::Entity::insert_many(some).on_conflict(again.clone()).exec_without_returning(tx.db()).await?;
    }
}

/// Whether a row was carried out just as it was planned, and all there is to note is that, and who it became.
fn is_as_planned(row: &import_row::Model) -> bool {
    row.written_at.is_some() && row.site_id.is_none() && row.errors == "[]"
}

/// Notes that rows were carried out. Their cells and plans, which are most of them, and their places in the index of
/// actions stay as they are.
async fn store_written(tx: &Tx, rows: &[import_row::Model]) -> Result<()> {
    let db = tx.db();
    let backend = db.get_database_backend();
    let is_sqlite = backend == DatabaseBackend::Sqlite;
    let mark = |place: usize| if is_sqlite { "?".to_owned() } else { format!("${place}") };
    for some in rows.chunks(AT_ONCE) {
        let each = (0..some.len()).map(|row| 3 * row + 1);
        let each = each.map(|place| format!("({}, {}, {})", mark(place), mark(place + 1), mark(place + 2)));
        let sql = format!(
            "UPDATE import_row SET record_id = v.column2, written_at = v.column3, errors = '[]' \
             FROM (VALUES {}) AS v WHERE import_row.id = v.column1",
            each.collect::<Vec<_>>().join(", ")
        );
        let values = some.iter().flat_map(|row| {
            let at = row.written_at.map(|at| at.0);
            [Value::from(row.id), Value::from(row.record_id), Value::from(at)]
        });
        db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(())
}
