//! After the mapping of groups has changed: everybody in a group gets what it leads to now, in the background.

use super::grants::{Wish, regrant_one};
use crate::app::App;
use crate::context;
use crate::cx::{Cx, Origin};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs::{self, Failure, Outcome};
use crate::scim::connections;
use domain::ids::{ScimConnectionId, UserId};
use domain::journal::Cause;
use domain::policy::Via;
use entity::{job, scim_connection, scim_user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The kind of the job.
pub(crate) const REGRANT: &str = "regrant_scim";
/// People in one transaction, and in one job.
const AT_ONCE: u64 = 200;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    connection_id: ScimConnectionId,
    after: UserId,
}

/// Has everybody of a connection looked at after the commit.
pub(in crate::scim) async fn enqueue_all(cx: &Cx, tx: &mut Tx, connection_id: ScimConnectionId) -> Result<()> {
    jobs::enqueue(cx, tx, REGRANT, &Payload { connection_id, after: UserId(0) }, None).await
}

/// Looks at some people; another job looks at the next.
pub(crate) async fn regrant(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let payload: Payload = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    match Box::pin(some(app, &payload)).await {
        Ok(outcome) => Ok(outcome),
        Err(Error::App(refused)) => Err(Failure::Fail(refused.to_string())),
        Err(error) => Err(error.into()),
    }
}

async fn some(app: &Arc<App>, payload: &Payload) -> Result<Outcome> {
    let found = scim_connection::Entity::find_by_id(payload.connection_id).one(app.db.read()).await?;
    let Some((connection, keeper)) = found.and_then(|row| row.keeper_id.map(|keeper| (row, keeper))) else {
        return Ok(Outcome::Skipped("the connection is gone, or nobody keeps it".to_owned()));
    };
    let via = Via::Scim { id: connection.id, source: connection.source_id };
    let Some(cx) = context::person(app, Origin::default(), keeper, via, Cause::Scim).await? else {
        return Ok(Outcome::Skipped("whoever keeps the connection may not any more".to_owned()));
    };
    if !cx.is_settled() {
        return Ok(Outcome::Skipped("whoever keeps the connection has to choose a new password first".to_owned()));
    }
    let mut tx = cx.begin().await?;
    let connection = connections::hold(&tx, connection.id).await?;
    let people: Vec<UserId> = scim_user::Entity::find()
        .select_only()
        .column(scim_user::Column::UserId)
        .filter(scim_user::Column::ConnectionId.eq(connection.id))
        .filter(scim_user::Column::DeletedAt.is_null())
        .filter(scim_user::Column::UserId.gt(payload.after))
        .order_by_asc(scim_user::Column::UserId)
        .limit(AT_ONCE)
        .into_tuple()
        .all(tx.db())
        .await?;
    for id in &people {
        match regrant_one(&cx, &mut tx, &connection, *id, Wish::Desk).await {
            Ok(()) => {}
            // Whoever may not be changed keeps nobody else from losing what their groups gave them.
            Err(refused) if refused.status < 500 => {
                tracing::warn!(user = id.0, status = refused.status, "what groups lead to was neither given nor taken");
            }
            Err(error) => return Err(Error::Other(error.detail)),
        }
    }
    if let Some(after) = people.last().copied() {
        let next = Payload { connection_id: connection.id, after };
        jobs::enqueue(&cx, &mut tx, REGRANT, &next, None).await?;
    }
    tx.commit().await?;
    Ok(Outcome::Done)
}
