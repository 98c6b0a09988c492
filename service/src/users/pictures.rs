//! Bytes of pictures that no person has any more, or never got.

use crate::app::App;
use crate::attachments::forget;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{self, Failure, Outcome};
use domain::Timestamp;
use domain::journal::Cause;
use entity::{job, user};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The kind of the job.
pub(crate) const SWEEP: &str = "sweep_picture";

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    key: String,
}

/// Has these bytes looked at then, after the commit: without an owner they go.
pub(super) async fn sweep_at(cx: &Cx, tx: &mut Tx, key: &str, due: Timestamp) -> Result<()> {
    jobs::enqueue_at(cx, tx, SWEEP, &Payload { key: key.to_owned() }, None, due).await
}

/// Deletes the bytes, unless they are the picture of somebody.
pub(crate) async fn sweep(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let Payload { key } = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    let cx = Cx::system(app, Cause::Job).await?;
    if is_owned(&cx, &key).await? {
        return Ok(Outcome::Skipped("it is the picture of somebody".to_owned()));
    }
    forget(&cx, &key).await?;
    Ok(Outcome::Done)
}

async fn is_owned(cx: &Cx, key: &str) -> Result<bool> {
    let owners = user::Entity::find().filter(user::Column::Picture.eq(key));
    Ok(owners.count(cx.app.db.read()).await? > 0)
}
