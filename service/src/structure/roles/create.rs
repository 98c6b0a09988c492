//! Adding a role.

use super::rights::Rights;
use super::{TAKEN, limits, refuse_taken};
use crate::access::cache;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::structure::details::Details;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::RoleId;
use domain::journal::Entity;
use domain::policy::Action;
use domain::structure::RoleInput;
use entity::role;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Adds a role.
///
/// # Errors
/// `Forbidden` without the right to manage roles, `Invalid` with all wrong fields.
pub async fn create(cx: &Cx, input: RoleInput) -> Result<RoleId> {
    cx.require_desk(Action::ManageRoles)?;
    let mut tx = cx.begin().await?;
    let mut errors = FieldErrors::new();
    let details = Details::check(&mut errors, &(&input).into());
    let rights = Rights::check(cx, &mut errors, &input);
    let session = limits::check(&mut errors, &input);
    refuse_taken(tx.db(), &mut errors, &details.name_key, None).await?;
    errors.into_result()?;
    let diff = Diff::new()
        .set("name", &details.name)
        .set("permissions", &rights.permissions)
        .set("ticket_rights", &rights.ticket_rights)
        .set("idle_minutes", &session.idle_minutes)
        .set("session_hours", &session.session_hours)
        .set("needs_two_factor", &session.needs_two_factor)
        .set("validity", &details.standing.validity)
        .set("valid_from", &details.standing.period.from)
        .set("valid_until", &details.standing.period.until)
        .set("comment", &details.comment);
    let row = role::ActiveModel {
        name: Set(details.name),
        name_key: Set(details.name_key),
        permissions: Set(serde_json::to_string(&rights.permissions)?),
        ticket_rights: Set(serde_json::to_string(&rights.ticket_rights)?),
        validity: Set(details.standing.validity),
        valid_from: Set(details.standing.period.from),
        valid_until: Set(details.standing.period.until),
        comment: Set(details.comment),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let inserted = role::Entity::insert(row).exec(tx.db()).await;
    let taken = || AppError::field("name", TAKEN);
    let id = inserted.map_err(|error| Error::from(error).on_duplicate(taken()))?.last_insert_id;
    limits::write(&tx, id, session).await?;
    cache::bump(&tx).await?;
    journal::record(cx, &mut tx, "role.created", Entity::Role, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}
