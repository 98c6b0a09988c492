//! Deleting an agent, and taking that back (RTP-17..19).

use super::leaves_an_admin;
use crate::access::load;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::sessions;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::policy::{Action, Resource, UserFacts};
use domain::{AppError, Timestamp};
use entity::agent;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

/// Blocks an agent until undeleted: sessions end, sign-in is refused, tickets, authorship and mail address
/// stay.
///
/// # Errors
/// `Forbidden` without the right to manage agents or for somebody who holds more; `NotFound`; `Conflict` for
/// oneself and for the last admin (RTP-22).
pub async fn delete(cx: &Cx, id: UserId) -> Result<()> {
    cx.require_desk(Action::ManageAgents)?;
    let mut tx = cx.begin().await?;
    let agent = managed(cx, &tx, id).await?;
    if agent.deleted_at.is_some() {
        return Ok(());
    }
    if cx.subject_id() == Some(id) {
        return Err(AppError::Conflict("You cannot delete yourself.".to_owned()).into());
    }
    if !leaves_an_admin(&tx, id).await? {
        let text = "This is the last admin. Please make somebody else an admin first.";
        return Err(AppError::Conflict(text.to_owned()).into());
    }
    set_deleted(cx, &tx, id, Some(cx.now)).await?;
    sessions::end_all_of(&tx, id, None).await?;
    journal::record(cx, &mut tx, "agent.deleted", Entity::User, id.0, Diff::new()).await?;
    tx.commit().await
}

/// Gives a deleted agent everything back as it was.
///
/// # Errors
/// `Forbidden` without the right to manage agents or for somebody who holds more; `NotFound`.
pub async fn undelete(cx: &Cx, id: UserId) -> Result<()> {
    cx.require_desk(Action::ManageAgents)?;
    let mut tx = cx.begin().await?;
    if managed(cx, &tx, id).await?.deleted_at.is_none() {
        return Ok(());
    }
    set_deleted(cx, &tx, id, None).await?;
    journal::record(cx, &mut tx, "agent.undeleted", Entity::User, id.0, Diff::new()).await?;
    tx.commit().await
}

async fn managed(cx: &Cx, tx: &Tx, id: UserId) -> Result<agent::Model> {
    let subject = load::subject_of(tx.db(), id).await?.ok_or(AppError::NotFound)?;
    let agent = agent::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::ManageAgents, Resource::User(&UserFacts { subject }))?;
    Ok(agent)
}

async fn set_deleted(cx: &Cx, tx: &Tx, id: UserId, deleted_at: Option<Timestamp>) -> Result<()> {
    let row = agent::ActiveModel {
        user_id: Set(id),
        deleted_at: Set(deleted_at),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(())
}
