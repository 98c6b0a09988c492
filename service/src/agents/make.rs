//! Making somebody who is in the directory an agent.

use super::begin_agent;
use super::profile;
use super::update::{apply, set_password};
use crate::access::{Concerned, Watch, load};
use crate::accounts;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::privacy;
use crate::users;
use domain::AppError;
use domain::access::AccessDiff;
use domain::agents::AgentInput;
use domain::ids::UserId;
use domain::policy::{Action, Resource, UserFacts};
use entity::account;
use sea_orm::EntityTrait;

/// Makes somebody who is in the directory an agent, with what the form grants. Who has no account gets one and the
/// welcome mail; a password set by hand replaces the one there was.
///
/// # Errors
/// `Forbidden` without the right to manage agents or for somebody who holds more; `NotFound`; `Conflict` for whoever is
/// an agent already, is deleted or stands for a site; `Invalid` with all wrong fields.
pub async fn make(cx: &Cx, id: UserId, input: AgentInput) -> Result<()> {
    cx.require_desk(Action::ManageAgents)?;
    let hash = profile::hash(cx, &input).await?;
    let mut tx = cx.begin().await?;
    Box::pin(write(cx, &mut tx, id, input)).await?;
    if let Some(hash) = hash {
        set_password(cx, &mut tx, id, hash).await?;
    } else if account::Entity::find_by_id(id).one(tx.db()).await?.is_none() {
        accounts::begin_account(cx, &mut tx, id, None).await?;
    }
    tx.commit().await
}

/// What they would gain and lose. Nothing is written.
///
/// # Errors
/// As [`make`].
pub async fn preview_making(cx: &Cx, id: UserId, input: AgentInput) -> Result<AccessDiff> {
    cx.require_desk(Action::ManageAgents)?;
    let (watch, mut tx) = Watch::begin(cx, Concerned::Person(id)).await?;
    Box::pin(write(cx, &mut tx, id, input)).await?;
    watch.after(cx, tx).await
}

async fn write(cx: &Cx, tx: &mut Tx, id: UserId, input: AgentInput) -> Result<()> {
    // Held until the end: nobody else makes the same person an agent.
    users::Present::read(tx, id).await?;
    let facts = UserFacts { subject: load::subject_of(tx.db(), id).await?.ok_or(AppError::NotFound)? };
    cx.require(Action::ManageAgents, Resource::User(&facts))?;
    privacy::require_staying(tx.db(), id).await?;
    let subject = &facts.subject;
    let objection = if subject.agent.is_some() {
        Some("is an agent already")
    } else if subject.is_general {
        Some("stands for a site")
    } else if subject.is_deleted() {
        Some("is deleted")
    } else {
        None
    };
    if let Some(objection) = objection {
        return Err(AppError::Conflict(format!("{} {objection}.", subject.name)).into());
    }
    begin_agent(cx, tx, id).await?;
    apply(cx, tx, id, input.into()).await
}
