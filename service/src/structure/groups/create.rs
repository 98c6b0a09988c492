//! Adding an access group.

use super::{TAKEN, everyone, refuse_taken};
use crate::access::cache;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::structure::details::Details;
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::GroupId;
use domain::journal::Entity;
use domain::policy::Action;
use domain::structure::GroupInput;
use entity::access_group;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Adds an access group.
///
/// # Errors
/// `Forbidden` without the right to manage the structure, `Invalid` with all wrong fields.
pub async fn create(cx: &Cx, input: GroupInput) -> Result<GroupId> {
    cx.require_desk(Action::ManageStructure)?;
    let mut tx = cx.begin().await?;
    let mut errors = FieldErrors::new();
    let details = Details::check(&mut errors, &(&input).into());
    let everyone = everyone(&mut errors, &input.everyone);
    refuse_taken(&tx, &mut errors, &details.name_key, None).await?;
    errors.into_result()?;
    let diff = Diff::new()
        .set("name", &details.name)
        .set("everyone", &everyone)
        .set("validity", &details.standing.validity)
        .set("valid_from", &details.standing.period.from)
        .set("valid_until", &details.standing.period.until)
        .set("comment", &details.comment);
    let row = access_group::ActiveModel {
        name: Set(details.name),
        name_key: Set(details.name_key),
        everyone_level: Set(everyone),
        validity: Set(details.standing.validity),
        valid_from: Set(details.standing.period.from),
        valid_until: Set(details.standing.period.until),
        comment: Set(details.comment),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let inserted = access_group::Entity::insert(row).exec(tx.db()).await;
    let taken = || AppError::field("name", TAKEN);
    let id = inserted.map_err(|error| Error::from(error).on_duplicate(taken()))?.last_insert_id;
    cache::bump(&tx).await?;
    journal::record(cx, &mut tx, "group.created", Entity::Group, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}
