//! The job that writes an export.

use super::build;
use crate::app::App;
use crate::attachments;
use crate::context;
use crate::cx::{Cx, Origin};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs::{self, Failure, Outcome};
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use domain::AppError;
use domain::ids::PersonExportId;
use domain::journal::{Cause, Entity};
use domain::person_export::ExportState;
use domain::policy::{Action, Resource, UserFacts, Via};
use domain::settings::{PRIVACY_EXPORT_DAYS, PRIVACY_OWN_EXPORT};
use entity::{job, person_export};
use object_store::path::Path;
use object_store::{ObjectStoreExt, WriteMultipart};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt;

/// The kind of the job.
pub(crate) const EXPORT: &str = "export_person";
/// Longer than this it does not take; shorter than the patience of the worker, so that the row says so.
const LONGEST: Duration = Duration::from_secs(50);
/// Bytes read from the temporary file at a time.
const PIECE: usize = 1024 * 1024;
/// Pieces on their way to the store at a time.
const AT_ONCE: usize = 4;
const DAY_S: i64 = 86_400;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    export_id: PersonExportId,
}

/// Has an export written after the commit.
pub(super) async fn enqueue(cx: &Cx, tx: &mut Tx, export_id: PersonExportId) -> Result<()> {
    jobs::enqueue(cx, tx, EXPORT, &Payload { export_id }, None).await
}

/// Writes an export. A second run finds it written.
pub(crate) async fn run(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let Payload { export_id } = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    let found = person_export::Entity::find_by_id(export_id).one(app.db.read()).await.map_err(Error::from)?;
    let Some(row) = found.filter(|row| row.state == ExportState::Running) else {
        return Ok(Outcome::Skipped("the export is written already, or gone with the person".to_owned()));
    };
    let tried = tokio::time::timeout(LONGEST, Box::pin(write(app, &row))).await;
    match tried.unwrap_or_else(|_| Err(Error::Other("took too long".to_owned()))) {
        Ok(()) => Ok(Outcome::Done),
        // Whoever asked may not have it any more.
        Err(Error::App(refused)) => {
            fail(app, &row, refused.to_string()).await?;
            Ok(Outcome::Skipped("whoever asked for the export may not have it any more".to_owned()))
        }
        Err(error) if job.attempts < job.max_attempts => Err(Failure::retry(error)),
        Err(error) => {
            fail(app, &row, "Something went wrong again and again. Please ask for it once more.".to_owned()).await?;
            Err(Failure::fail(error))
        }
    }
}

/// Whoever asked, with the rights they hold now.
async fn asker(app: &Arc<App>, row: &person_export::Model) -> Result<Cx> {
    let found = context::person(app, Origin::default(), row.requested_by, Via::Direct, Cause::Job).await?;
    let gone = || AppError::Forbidden("Whoever asked for it cannot sign in any more.".to_owned());
    let cx = found.ok_or_else(gone)?;
    if row.requested_by == row.user_id && cx.fixed.flag(PRIVACY_OWN_EXPORT) {
        cx.require_desk(Action::ExportOneself)?;
        return Ok(cx);
    }
    let subject = crate::access::load::subject_of(app.db.read(), row.user_id).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::ExportPerson, Resource::User(&UserFacts { subject }))?;
    Ok(cx)
}

async fn write(app: &Arc<App>, row: &person_export::Model) -> Result<()> {
    let cx = asker(app, row).await?;
    let built = Box::pin(build::archive(&cx, row)).await?;
    let key = format!("exports/{}", app.random.token());
    if let Err(error) = store(&cx, &key, built.file.path()).await {
        attachments::forget(&cx, &key).await?;
        return Err(error);
    }
    match settle(&cx, row, &key, &built).await {
        Ok(true) => Ok(()),
        Ok(false) => attachments::forget(&cx, &key).await,
        Err(error) => {
            attachments::forget(&cx, &key).await?;
            Err(error)
        }
    }
}

/// Brings the file to the store, piece by piece.
async fn store(cx: &Cx, key: &str, from: &std::path::Path) -> Result<()> {
    let unreadable = |error: std::io::Error| Error::Other(format!("reading an export: {error}"));
    let mut file = tokio::fs::File::open(from).await.map_err(unreadable)?;
    let mut upload = WriteMultipart::new(cx.app.files.put_multipart(&Path::from(key)).await?);
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece).await.map_err(unreadable)?;
        if read == 0 {
            break;
        }
        upload.wait_for_capacity(AT_ONCE).await?;
        upload.write(&piece[..read]);
    }
    upload.finish().await?;
    Ok(())
}

/// Notes that the file is there; `false` if nobody waits for it any more.
async fn settle(cx: &Cx, row: &person_export::Model, key: &str, built: &build::Built) -> Result<bool> {
    let now = cx.app.clock.now();
    let mut tx = cx.begin().await?;
    let ready = person_export::ActiveModel {
        state: Set(ExportState::Ready),
        storage_key: Set(Some(key.to_owned())),
        size: Set(i64::try_from(built.size).unwrap_or(i64::MAX)),
        files: Set(i64::try_from(built.files).unwrap_or(i64::MAX)),
        updated_at: Set(now),
        finished_at: Set(Some(now)),
        expires_at: Set(Some(now.plus_seconds(cx.fixed.number(PRIVACY_EXPORT_DAYS) * DAY_S))),
        ..Default::default()
    };
    let changed = person_export::Entity::update_many()
        .set(ready)
        .filter(person_export::Column::Id.eq(row.id))
        .filter(person_export::Column::State.eq(ExportState::Running))
        .exec(tx.db())
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    let diff = Diff::new().set("export_id", &row.id).set("files", &built.files);
    journal::record(cx, &mut tx, "user.export_made", Entity::User, row.user_id.0, diff).await?;
    mail::send_template(cx, &mut tx, mail::EXPORT_READY, row.requested_by, MailRefs::export(row.id)).await?;
    tx.notify(Cx::notice(Entity::Privacy, 0));
    tx.commit().await?;
    Ok(true)
}

async fn fail(app: &Arc<App>, row: &person_export::Model, why: String) -> Result<()> {
    let cx = Cx::system(app, Cause::Job).await?;
    let mut tx = cx.begin().await?;
    let failed = person_export::ActiveModel {
        state: Set(ExportState::Failed),
        failure: Set(Some(why)),
        updated_at: Set(cx.now),
        finished_at: Set(Some(cx.now)),
        ..Default::default()
    };
    person_export::Entity::update_many().set(failed).filter(person_export::Column::Id.eq(row.id)).exec(tx.db()).await?;
    journal::record(
        &cx,
        &mut tx,
        "user.export_failed",
        Entity::User,
        row.user_id.0,
        Diff::new().set("export_id", &row.id),
    )
    .await?;
    tx.notify(Cx::notice(Entity::Privacy, 0));
    tx.commit().await
}
