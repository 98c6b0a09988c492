//! Removing an integration.

use super::require;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::IntegrationId;
use domain::journal::Entity;
use entity::integration;
use sea_orm::{EntityTrait, QuerySelect};

/// Removes an integration with its password and the log of its runs. The people it brought stay.
///
/// # Errors
/// `Forbidden` without the right to manage integrations; `NotFound`; `Conflict` while it is being carried out.
pub async fn delete(cx: &Cx, id: IntegrationId) -> Result<()> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let row = integration::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    if row.signs_in {
        super::save::require_all(cx)?;
    }
    super::run::refuse_busy(&tx, id).await?;
    integration::Entity::delete_by_id(id).exec(tx.db()).await?;
    let diff = Diff::new().field("name", &Some(row.name), &None);
    journal::record(cx, &mut tx, "integration.deleted", Entity::Integration, id.0, diff).await?;
    tx.commit().await
}
