//! Changing a role.

use super::rights::Rights;
use super::{TAKEN, limits, list, refuse_taken};
use crate::access::{Concerned, Watch, cache};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::meanwhile;
use crate::structure::details::Details;
use domain::AppError;
use domain::access::AccessDiff;
use domain::error::FieldErrors;
use domain::ids::RoleId;
use domain::journal::Entity;
use domain::meanwhile::Sent;
use domain::permission::{Permissions, TicketRights};
use domain::policy::Action;
use domain::structure::{RoleFacts, RoleInput};
use entity::role;
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QuerySelect};

/// Changes a role. Nothing is written when nothing differs. What others saved since the form
/// began stays.
///
/// # Errors
/// `Forbidden` without the right to manage roles or for a role that includes more than one holds; `NotFound`,
/// `Contested` with fields that somebody else changed as well, `Invalid` with all wrong fields.
pub async fn update(cx: &Cx, id: RoleId, sent: impl Into<Sent<RoleInput>>) -> Result<()> {
    let sent = sent.into();
    let mut tx = cx.begin().await?;
    Box::pin(apply(cx, &mut tx, id, sent)).await?;
    tx.commit().await
}

/// Who gains and who loses what if the role is changed like this. Nothing is written.
///
/// # Errors
/// As [`update`].
pub async fn preview(cx: &Cx, id: RoleId, sent: impl Into<Sent<RoleInput>>) -> Result<AccessDiff> {
    let sent = sent.into();
    cx.require_desk(Action::ManageRoles)?;
    let (watch, mut tx) = Watch::begin(cx, Concerned::Role(id)).await?;
    Box::pin(apply(cx, &mut tx, id, sent)).await?;
    watch.after(cx, tx).await
}

/// The role as it would be if it were changed like this. Nothing is written.
///
/// # Errors
/// As [`update`].
pub(crate) async fn tried(cx: &Cx, id: RoleId, input: &RoleInput) -> Result<RoleFacts> {
    cx.require_desk(Action::ManageRoles)?;
    let present = cx.fixed.structure.roles.get(&id).ok_or(AppError::NotFound)?;
    require_held(cx, &present.name, &present.permissions)?;
    let mut errors = FieldErrors::new();
    let details = Details::check(&mut errors, &input.into());
    let rights = Rights::check(cx, &mut errors, input);
    limits::check(&mut errors, input);
    refuse_taken(cx.app.db.read(), &mut errors, &details.name_key, Some(id)).await?;
    errors.into_result()?;
    let Rights { permissions, ticket_rights } = rights;
    Ok(RoleFacts { name: details.name, permissions, ticket_rights, standing: details.standing })
}

/// Refuses a role that includes more than the actor holds.
fn require_held(cx: &Cx, name: &str, permissions: &Permissions) -> Result<()> {
    if cx.policy().reaches(&cx.actor, None, permissions) {
        return Ok(());
    }
    let text = format!("The role {name} includes rights that you do not hold yourself.");
    Err(AppError::Forbidden(text).into())
}

async fn apply(cx: &Cx, tx: &mut Tx, id: RoleId, sent: Sent<RoleInput>) -> Result<()> {
    cx.require_desk(Action::ManageRoles)?;
    let old = role::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let permissions: Permissions = serde_json::from_str(&old.permissions)?;
    let ticket_rights: TicketRights = serde_json::from_str(&old.ticket_rights)?;
    require_held(cx, &old.name, &permissions)?;
    let before = limits::read(tx.db(), id).await?;
    let theirs = RoleInput::from(&list::row(old.clone(), before, 0)?);
    let input = meanwhile::settle(cx, tx.db(), (Entity::Role, id.0), sent, &theirs).await?;
    let mut errors = FieldErrors::new();
    let details = Details::check(&mut errors, &(&input).into());
    let rights = Rights::check(cx, &mut errors, &input);
    let session = limits::check(&mut errors, &input);
    refuse_taken(tx.db(), &mut errors, &details.name_key, Some(id)).await?;
    errors.into_result()?;
    let diff = Diff::new()
        .field("name", &old.name, &details.name)
        .field("permissions", &permissions, &rights.permissions)
        .field("ticket_rights", &ticket_rights, &rights.ticket_rights)
        .field("idle_minutes", &before.idle_minutes, &session.idle_minutes)
        .field("session_hours", &before.session_hours, &session.session_hours)
        .field("needs_two_factor", &before.needs_two_factor, &session.needs_two_factor)
        .field("validity", &old.validity, &details.standing.validity)
        .field("valid_from", &old.valid_from, &details.standing.period.from)
        .field("valid_until", &old.valid_until, &details.standing.period.until)
        .field("comment", &old.comment, &details.comment);
    if diff.is_empty() {
        return Ok(());
    }
    let row = role::ActiveModel {
        id: Set(id),
        name: Set(details.name),
        name_key: Set(details.name_key),
        permissions: Set(serde_json::to_string(&rights.permissions)?),
        ticket_rights: Set(serde_json::to_string(&rights.ticket_rights)?),
        validity: Set(details.standing.validity),
        valid_from: Set(details.standing.period.from),
        valid_until: Set(details.standing.period.until),
        comment: Set(details.comment),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(AppError::field("name", TAKEN)))?;
    limits::write(tx, id, session).await?;
    cache::bump(tx).await?;
    journal::record(cx, tx, "role.updated", Entity::Role, id.0, diff).await
}
