//! The job behind an import: a dry run, carrying out, or undoing, chunk by chunk.

use super::cells::Columns;
use super::customers::Fresh;
use super::directory::Directory;
use super::doubles::Doubles;
use super::rows::store;
use super::{kinds, people, revert};
use crate::app::App;
use crate::context;
use crate::cx::{Cx, Origin};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::integrations;
use crate::jobs::{self, Failure, Outcome};
use crate::journal::{self, Diff};
use domain::ids::{ImportId, UserId};
use domain::import::{ImportKind, ImportState, RowAction};
use domain::journal::{Cause, Entity};
use domain::policy::Via;
use domain::settings::AUTO_WELCOME;
use entity::{import_row, import_run, job};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The kind of the job.
pub(crate) const IMPORT: &str = "import";
/// Rows in one transaction, where they are written together. New people change pages all over the indexes of people:
/// about as many of them for a few rows as for many.
const CHUNK: u64 = 2000;
/// The same where each row takes statements of its own, so that others need not wait long.
const SMALL_CHUNK: u64 = 500;
/// So long a job goes on; then another one takes over, so that no lease runs out.
const SHIFT_S: i64 = 20;
const AGAIN_AND_AGAIN: &str = "Something went wrong again and again. Please look at the list of jobs.";

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    import_id: ImportId,
}

/// Has the present step of an import done after the commit.
pub(super) async fn enqueue(cx: &Cx, tx: &mut Tx, import_id: ImportId) -> Result<()> {
    jobs::enqueue(cx, tx, IMPORT, &Payload { import_id }, None).await
}

/// Does the present step of an import, or a part of it.
pub(crate) async fn run(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let Payload { import_id } = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    let failure = match Box::pin(shift(app, import_id)).await {
        Ok(outcome) => return Ok(outcome),
        // Somebody was faster, such as with a mail address: the next attempt plans these rows anew.
        Err(Error::App(refused)) => Failure::retry(refused),
        Err(error) => error.into(),
    };
    match failure {
        Failure::Retry(_) if job.attempts < job.max_attempts => Err(failure),
        // Whoever looks at the import learns of it, and it can be thrown away.
        Failure::Retry(why) | Failure::Fail(why) => {
            give_up(app, import_id, AGAIN_AND_AGAIN).await?;
            Err(Failure::Fail(why))
        }
    }
}

async fn shift(app: &Arc<App>, id: ImportId) -> Result<Outcome> {
    let Some(run) = import_run::Entity::find_by_id(id).one(app.db.read()).await? else {
        return Ok(Outcome::Skipped("the import was discarded".to_owned()));
    };
    let who = match run.state {
        ImportState::Checking => run.created_by,
        ImportState::Running => run.committed_by,
        ImportState::Undoing => run.undone_by,
        _ => return Ok(Outcome::Skipped("there is nothing to do any more".to_owned())),
    };
    let acting = match run.integration_id {
        Some(_) => Directory::acting(app, who, &run).await?.map(|(cx, directory)| (cx, Some(directory))),
        None => acting(app, who, &run).await?.map(|cx| (cx, None)),
    };
    let Some((cx, directory)) = acting else {
        give_up(app, id, "Whoever asked for it may not import any more.").await?;
        return Ok(Outcome::Skipped("whoever asked for it may not import any more".to_owned()));
    };
    let mut step = Step { directory, ..Step::new(cx, &run).await? };
    let until = app.clock.now().plus_seconds(SHIFT_S);
    while step.chunk().await? {
        if app.clock.now() >= until {
            let mut tx = step.cx.begin().await?;
            enqueue(&step.cx, &mut tx, id).await?;
            tx.commit().await?;
            break;
        }
    }
    Ok(Outcome::Done)
}

/// The person in whose name the import goes on, if they still may.
async fn acting(app: &Arc<App>, who: Option<UserId>, run: &import_run::Model) -> Result<Option<Cx>> {
    let Some(who) = who else { return Ok(None) };
    let cx = context::person(app, Origin::default(), who, Via::Direct, Cause::Import).await?;
    let cx = cx.map(|cx| Cx { cause_id: Some(run.id.0), ..cx });
    Ok(cx.filter(|cx| cx.require_desk(kinds::action(run.kind)).is_ok()))
}

/// The job is given up from outside, as it took too long or ended in a panic each time.
pub(crate) async fn given_up(app: &Arc<App>, job: &job::Model) -> Result<()> {
    let Payload { import_id } = serde_json::from_str(&job.payload)?;
    let run = import_run::Entity::find_by_id(import_id).one(app.db.read()).await?;
    let goes_on = |state| matches!(state, ImportState::Checking | ImportState::Running | ImportState::Undoing);
    match run.filter(|run| goes_on(run.state)) {
        Some(_) => give_up(app, import_id, AGAIN_AND_AGAIN).await,
        None => Ok(()),
    }
}

async fn give_up(app: &Arc<App>, id: ImportId, why: &str) -> Result<()> {
    let cx = Cx { cause_id: Some(id.0), ..Cx::system(app, Cause::Import).await? };
    let mut tx = cx.begin().await?;
    note_failure(&cx, &mut tx, id, why).await?;
    tx.commit().await
}

/// Notes why an import was given up, in the caller's transaction.
pub(super) async fn note_failure(cx: &Cx, tx: &mut Tx, id: ImportId, why: &str) -> Result<()> {
    import_run::Entity::update_many()
        .col_expr(import_run::Column::State, Expr::value(ImportState::Failed))
        .col_expr(import_run::Column::Failure, Expr::value(why))
        .filter(import_run::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    let diff = Diff::new().set("why", &why);
    journal::record(cx, tx, "import.given_up", Entity::Import, id.0, diff).await?;
    integrations::failed(cx, tx, id, why).await
}

/// A step of an import by one job.
pub(super) struct Step {
    pub(super) cx: Cx,
    pub(super) id: ImportId,
    state: ImportState,
    kind: ImportKind,
    pub(super) identifier: String,
    pub(super) columns: Columns,
    pub(super) keys: people::Keys,
    /// Customers and sites that earlier rows of the file bring.
    pub(super) fresh: Fresh,
    /// Whom earlier rows of a file are about, in its dry run. What an integration brings knows its doubles already.
    pub(super) doubles: Option<Doubles>,
    /// The integration behind it, if there is one.
    pub(super) directory: Option<Directory>,
}

impl Step {
    async fn new(cx: Cx, run: &import_run::Model) -> Result<Self> {
        let columns = Columns::of(run)?;
        let db = cx.app.db.read();
        let fresh = match (run.kind, run.state) {
            (ImportKind::Customers, ImportState::Checking) => Fresh::read(db, run, &columns).await?,
            _ => Fresh::default(),
        };
        let keys = match (run.kind, run.state) {
            (ImportKind::Customers, _) | (_, ImportState::Undoing) => people::Keys::new(),
            (ImportKind::Users, _) => people::read_keys(db, &run.identifier).await?,
        };
        let identifier = run.identifier.clone();
        let doubles = match (run.kind, run.state, run.integration_id) {
            (ImportKind::Users, ImportState::Checking, None) => {
                Some(Doubles::new(Columns::of(run)?, identifier.clone()))
            }
            _ => None,
        };
        let (id, state, kind) = (run.id, run.state, run.kind);
        Ok(Self { id, state, kind, identifier, columns, keys, fresh, doubles, directory: None, cx })
    }

    pub(super) fn is_dry(&self) -> bool {
        self.state == ImportState::Checking
    }

    /// Rows that are looked at in one transaction at most.
    fn width(&self) -> u64 {
        let is_welcoming = !self.is_dry() && self.cx.fixed.flag(AUTO_WELCOME);
        match self.kind {
            ImportKind::Users if self.directory.is_none() && !is_welcoming => CHUNK,
            ImportKind::Users | ImportKind::Customers => SMALL_CHUNK,
        }
    }

    /// Does the next rows; whether there were any.
    async fn chunk(&mut self) -> Result<bool> {
        if self.state == ImportState::Undoing {
            return Box::pin(revert::chunk(self)).await;
        }
        let mut tx = self.cx.begin().await?;
        let run = import_run::Entity::find_by_id(self.id).lock_exclusive().one(tx.db()).await?;
        let Some(run) = run.filter(|run| run.state == self.state) else { return Ok(false) };
        if let Some(doubles) = &mut self.doubles {
            doubles.catch_up(tx.db(), &run).await?;
        }
        let open = match self.state {
            ImportState::Checking => Condition::all(),
            _ => Condition::all()
                .add(import_row::Column::Action.is_in([RowAction::Create, RowAction::Update]))
                .add(import_row::Column::LeftOutAt.is_null()),
        };
        let mut rows = import_row::Entity::find()
            .filter(import_row::Column::RunId.eq(self.id))
            .filter(import_row::Column::Number.gt(run.cursor))
            .filter(open)
            .order_by_asc(import_row::Column::Number)
            .limit(self.width())
            .all(tx.db())
            .await?;
        let changes = rows.iter().enumerate().filter(|(_, row)| row.action == RowAction::Update);
        let one_too_many = changes.map(|(place, _)| place).nth(usize::try_from(SMALL_CHUNK).unwrap_or(usize::MAX));
        rows.truncate(one_too_many.unwrap_or(rows.len()));
        let Some(last) = rows.last().map(|row| row.number) else {
            let goes_on = Box::pin(self.end(&mut tx)).await?;
            tx.commit().await?;
            return Ok(goes_on);
        };
        let done = i64::try_from(rows.len()).unwrap_or_default();
        let results = match self.kind {
            ImportKind::Users => Box::pin(self.people(&mut tx, rows)).await?,
            ImportKind::Customers => Box::pin(self.customers(&mut tx, rows)).await?,
        };
        store(&tx, results).await?;
        import_run::Entity::update_many()
            .col_expr(import_run::Column::Cursor, Expr::value(last))
            .col_expr(import_run::Column::Handled, Expr::value(run.handled + done))
            .filter(import_run::Column::Id.eq(self.id))
            .exec(tx.db())
            .await?;
        tx.notify(Cx::notice(Entity::Import, self.id.0));
        tx.commit().await?;
        Ok(true)
    }

    /// Ends the step; whether there are rows to look at after all.
    async fn end(&self, tx: &mut Tx) -> Result<bool> {
        if self.is_dry() && self.directory.is_some() && integrations::add_vanished(tx, self.id).await? {
            return Ok(true);
        }
        let next = if self.is_dry() { ImportState::Checked } else { ImportState::Done };
        import_run::Entity::update_many()
            .col_expr(import_run::Column::State, Expr::value(next))
            .col_expr(import_run::Column::UpdatedAt, Expr::value(self.cx.app.clock.now()))
            .filter(import_run::Column::Id.eq(self.id))
            .exec(tx.db())
            .await?;
        let event = if self.is_dry() { "import.checked" } else { "import.carried_out" };
        journal::record(&self.cx, tx, event, Entity::Import, self.id.0, Diff::new()).await?;
        integrations::ended(&self.cx, tx, self.id, self.is_dry()).await?;
        Ok(false)
    }
}
