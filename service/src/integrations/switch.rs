//! The switch of the Integrator (HAL-60).

use super::{require, schedule};
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::IntegrationId;
use domain::journal::Entity;
use domain::policy::Action;
use entity::integration;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QuerySelect};

/// Has an integration run once a day from now on, within the rights of whoever enables it: people who hold more are
/// not changed by it.
///
/// # Errors
/// `Forbidden` without the right to manage integrations, or to manage agents where a mapping makes agents;
/// `NotFound`.
pub async fn enable(cx: &Cx, id: IntegrationId) -> Result<()> {
    set(cx, id, true).await
}

/// Leaves it to be run by hand.
///
/// # Errors
/// `Forbidden` without the right to manage integrations; `NotFound`.
pub async fn disable(cx: &Cx, id: IntegrationId) -> Result<()> {
    set(cx, id, false).await
}

async fn set(cx: &Cx, id: IntegrationId, is_enabled: bool) -> Result<()> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let row = integration::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let mappings: super::mapping::Mappings = serde_json::from_str(&row.mappings)?;
    if is_enabled && !mappings.agents.is_empty() {
        cx.require_desk(Action::ManageAgents)?;
    }
    let keeper = cx.subject_id().filter(|_| is_enabled);
    let diff =
        Diff::new().field("is_enabled", &row.is_enabled, &is_enabled).field("keeper_id", &row.keeper_id, &keeper);
    if diff.is_empty() {
        return Ok(());
    }
    let next = if row.is_enabled { row.next_run_at } else { Some(schedule::next(cx.now, row.hour)) };
    let row = integration::ActiveModel {
        id: Set(id),
        is_enabled: Set(is_enabled),
        keeper_id: Set(keeper),
        next_run_at: Set(next.filter(|_| is_enabled)),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let event = if is_enabled { "integration.enabled" } else { "integration.disabled" };
    journal::record(cx, &mut tx, event, Entity::Integration, id.0, diff).await?;
    tx.commit().await
}
