//! Adding a department.

use super::{TAKEN, refuse_taken};
use crate::access::cache;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::structure::details::Details;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::DepartmentId;
use domain::journal::Entity;
use domain::policy::Action;
use domain::structure::DepartmentInput;
use entity::department;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Adds a department.
///
/// # Errors
/// `Forbidden` without the right to manage the structure, `Invalid` with all wrong fields.
pub async fn create(cx: &Cx, input: DepartmentInput) -> Result<DepartmentId> {
    cx.require_desk(Action::ManageStructure)?;
    let mut tx = cx.begin().await?;
    let mut errors = FieldErrors::new();
    let details = Details::check(&mut errors, &(&input).into());
    refuse_taken(&tx, &mut errors, &details.name_key, None).await?;
    errors.into_result()?;
    let diff = Diff::new()
        .set("name", &details.name)
        .set("validity", &details.standing.validity)
        .set("valid_from", &details.standing.period.from)
        .set("valid_until", &details.standing.period.until)
        .set("comment", &details.comment);
    let row = department::ActiveModel {
        name: Set(details.name),
        name_key: Set(details.name_key),
        validity: Set(details.standing.validity),
        valid_from: Set(details.standing.period.from),
        valid_until: Set(details.standing.period.until),
        comment: Set(details.comment),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let inserted = department::Entity::insert(row).exec(tx.db()).await;
    let taken = || AppError::field("name", TAKEN);
    let id = inserted.map_err(|error| Error::from(error).on_duplicate(taken()))?.last_insert_id;
    cache::bump(&tx).await?;
    journal::record(cx, &mut tx, "department.created", Entity::Department, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}
