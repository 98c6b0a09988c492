//! The job that reads the other system and makes rows of its people.

use crate::app::App;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::import;
use crate::integrations::connector::{self, Unreadable};
use crate::integrations::mapping::Mappings;
use crate::integrations::{feed, secret};
use crate::jobs::{Failure, Outcome};
use domain::ids::IntegrationRunId;
use domain::integrations::IntegrationRunState;
use domain::journal::Cause;
use entity::{integration, integration_run, job};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The kind of the job.
pub(crate) const READ: &str = "read_integration";
/// A run that nobody waits for is tried so often.
const TRIES: i32 = 3;
const AGAIN_AND_AGAIN: &str = "Something went wrong again and again. Please look at the list of jobs.";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    pub run_id: IntegrationRunId,
}

/// Reads the other system. What cannot be read whole changes nothing: the run fails.
pub(crate) async fn read(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let Payload { run_id } = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    let run = integration_run::Entity::find_by_id(run_id).one(app.db.read()).await.map_err(Failure::retry)?;
    let Some(run) = run.filter(|run| run.state == IntegrationRunState::Reading) else {
        return Ok(Outcome::Skipped("there is nothing to do any more".to_owned()));
    };
    let why = match Box::pin(attempt(app, &run)).await {
        Ok(Ok(())) => return Ok(Outcome::Done),
        Ok(Err(Unreadable(why))) if run.is_automatic && job.attempts < TRIES => return Err(Failure::Retry(why)),
        Ok(Err(Unreadable(why))) => why,
        Err(error) if job.attempts < job.max_attempts && !matches!(error, Error::App(_)) => return Err(error.into()),
        Err(Error::App(refused)) => refused.to_string(),
        Err(_) => AGAIN_AND_AGAIN.to_owned(),
    };
    fail(app, &run, &why).await?;
    Ok(Outcome::Skipped(why))
}

async fn fail(app: &Arc<App>, run: &integration_run::Model, why: &str) -> Result<()> {
    let cx = Cx::system(app, Cause::Integration).await?;
    let mut tx = cx.begin().await?;
    if let Some(import_id) = run.import_id {
        import::fail_feed(&cx, &mut tx, import_id, why).await?;
    }
    tx.commit().await
}

/// The job is given up from outside, as it took too long or ended in a panic each time: the run has failed, and another
/// one can be begun.
pub(crate) async fn given_up(app: &Arc<App>, job: &job::Model) -> Result<()> {
    let Payload { run_id } = serde_json::from_str(&job.payload)?;
    let run = integration_run::Entity::find_by_id(run_id).one(app.db.read()).await?;
    let Some(run) = run.filter(|run| run.state == IntegrationRunState::Reading) else { return Ok(()) };
    fail(app, &run, AGAIN_AND_AGAIN).await
}

async fn attempt(app: &Arc<App>, run: &integration_run::Model) -> Result<Result<(), Unreadable>> {
    let row = integration::Entity::find_by_id(run.integration_id).one(app.db.read()).await?;
    let (Some(row), Some(import_id)) = (row, run.import_id) else { return Ok(Ok(())) };
    let cx = Cx::system(app, Cause::Integration).await?;
    if row.secret.is_some() && secret(&cx, &row).is_none() {
        let why = "The password cannot be decrypted: the server has another key. Please enter it again.";
        return Ok(Err(Unreadable(why.to_owned())));
    }
    let mappings: Mappings = serde_json::from_str(&row.mappings)?;
    let connection = serde_json::from_str(&row.connection)?;
    let connector = connector::connector(row.kind, connection, secret(&cx, &row), mappings.groups());
    let records = match connector::read(&*connector, &mappings.attributes(), None).await {
        Ok(records) if records.is_empty() => {
            return Ok(Err(Unreadable("Nobody was found there. Please look at base, filter and path.".to_owned())));
        }
        Ok(records) => records,
        Err(unreadable) => return Ok(Err(unreadable)),
    };
    let feed = feed::feed(&cx, &row, &mappings, records).await?;
    let found = i64::try_from(feed.rows.len()).unwrap_or(i64::MAX);
    integration_run::Entity::update_many()
        .col_expr(integration_run::Column::Found, Expr::value(found))
        .filter(integration_run::Column::Id.eq(run.id))
        .exec(app.db.maintenance())
        .await?;
    import::fill_feed(&cx, import_id, feed).await?;
    integration_run::Entity::update_many()
        .col_expr(integration_run::Column::State, Expr::value(IntegrationRunState::Checking))
        .filter(integration_run::Column::Id.eq(run.id))
        .filter(integration_run::Column::State.eq(IntegrationRunState::Reading))
        .exec(app.db.maintenance())
        .await?;
    Ok(Ok(()))
}
