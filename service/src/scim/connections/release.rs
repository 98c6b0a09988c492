//! Approving what the circuit breaker refuses.

use super::{hold, require};
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::ScimConnectionId;
use domain::journal::Entity;
use domain::scim::RELEASE_S;
use entity::scim_connection;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

/// Lets a connection deactivate people again, for a day as many as it likes. The identity provider tries again by
/// itself.
///
/// # Errors
/// `Forbidden` without the right to manage integrations; `NotFound`; `Conflict` if nothing is refused.
pub async fn release(cx: &Cx, id: ScimConnectionId) -> Result<()> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let old = hold(&tx, id).await?;
    if old.tripped_at.is_none() {
        return Err(AppError::Conflict("This connection is not stopped.".to_owned()).into());
    }
    let until = cx.now.plus_seconds(RELEASE_S);
    let row = scim_connection::ActiveModel {
        id: Set(id),
        tripped_at: Set(None),
        released_until: Set(Some(until)),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let diff = Diff::new().field("tripped_at", &old.tripped_at, &None).field(
        "released_until",
        &old.released_until,
        &Some(until),
    );
    journal::record(cx, &mut tx, "scim_connection.released", Entity::Scim, id.0, diff).await?;
    tx.commit().await
}
