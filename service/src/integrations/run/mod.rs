//! Runs: beginning, reading, what the dry run leads to, and the end.

mod breaker;
mod ends;
mod read;
mod vanished;

pub(crate) use ends::{begun, discarded, ended, failed, undoing, undone};
pub(crate) use read::{READ, given_up as read_given_up, read};
pub(crate) use vanished::add_vanished;

use super::require;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::{import, jobs};
use domain::AppError;
use domain::ids::{ImportId, IntegrationId};
use domain::integrations::IntegrationRunState;
use domain::journal::Entity;
use entity::{import_run, integration, integration_run};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
};

/// What becomes of a run that waits when another one begins.
const REPLACED: &str = "A newer run has taken its place. Please look at that one.";

/// Reads the other system now, and shows on the import screen what each of its people would become (HAL-59). Nothing is
/// written before that import is carried out.
///
/// # Errors
/// `Forbidden` without the right to manage integrations; `NotFound`; `Conflict` while it goes on already.
pub async fn start(cx: &Cx, id: IntegrationId) -> Result<ImportId> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let row = integration::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    refuse_busy(&tx, id).await?;
    let import_id = begin(cx, &mut tx, &row, false).await?;
    tx.commit().await?;
    Ok(import_id)
}

/// Refuses as long as a run goes on. One whose import was forgotten does not, however it looks.
pub(super) async fn refuse_busy(tx: &Tx, id: IntegrationId) -> Result<()> {
    use IntegrationRunState as S;
    let imports = import_run::Entity::find().select_only().column(import_run::Column::Id).into_query();
    let busy = integration_run::Entity::find()
        .filter(integration_run::Column::IntegrationId.eq(id))
        .filter(integration_run::Column::ImportId.in_subquery(imports))
        .filter(integration_run::Column::State.is_in([S::Reading, S::Checking, S::Running]));
    if busy.count(tx.db()).await? > 0 {
        return Err(AppError::Conflict("It is running already. Please wait until that is over.".to_owned()).into());
    }
    Ok(())
}

/// What older runs would do was compared with what the directory held then: a newer one takes their place.
async fn replace_waiting(cx: &Cx, tx: &mut Tx, row: &integration::Model) -> Result<()> {
    use IntegrationRunState as S;
    let waiting = integration_run::Entity::find()
        .filter(integration_run::Column::IntegrationId.eq(row.id))
        .filter(integration_run::Column::State.is_in([S::Waiting, S::Stopped]))
        .all(tx.db())
        .await?;
    for run in waiting {
        let id = run.id;
        let closed = integration_run::ActiveModel {
            id: Set(id),
            state: Set(S::Discarded),
            message: Set(REPLACED.to_owned()),
            ended_at: Set(Some(cx.now)),
            ..Default::default()
        };
        closed.update(tx.db()).await?;
        if let Some(import_id) = run.import_id {
            import::replace(tx, import_id, REPLACED).await?;
        }
        let diff = Diff::new().set("why", &REPLACED);
        journal::record(cx, tx, "integration.run_discarded", Entity::Integration, row.id.0, diff).await?;
    }
    Ok(())
}

/// Begins a run: a job reads the other system after the commit.
pub(super) async fn begin(cx: &Cx, tx: &mut Tx, row: &integration::Model, is_automatic: bool) -> Result<ImportId> {
    replace_waiting(cx, tx, row).await?;
    let import_id = import::begin_feed(cx, tx, row).await?;
    let run = integration_run::ActiveModel {
        integration_id: Set(row.id),
        import_id: Set(Some(import_id)),
        is_automatic: Set(is_automatic),
        state: Set(IntegrationRunState::Reading),
        started_by: Set(cx.subject_id()),
        found: Set(0),
        created: Set(0),
        updated: Set(0),
        unchanged: Set(0),
        errors: Set(0),
        vanished: Set(None),
        message: Set(String::new()),
        started_at: Set(cx.now),
        ended_at: Set(None),
        ..Default::default()
    };
    let run_id = integration_run::Entity::insert(run).exec(tx.db()).await?.last_insert_id;
    let diff = Diff::new().set("automatic", &is_automatic).set("import_id", &import_id);
    journal::record(cx, tx, "integration.run_begun", Entity::Integration, row.id.0, diff).await?;
    jobs::enqueue(cx, tx, READ, &read::Payload { run_id }, None).await?;
    Ok(import_id)
}
