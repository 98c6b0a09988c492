//! Adding a source.

use super::details::{Details, no_other_default, taken};
use crate::access::cache;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::ids::SourceId;
use domain::journal::Entity;
use domain::policy::Action;
use domain::sources::SourceInput;
use domain::validate;
use entity::source;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Adds a source.
///
/// # Errors
/// `Forbidden` without the right to change settings, `Invalid` with all wrong fields.
pub async fn create(cx: &Cx, input: SourceInput) -> Result<SourceId> {
    cx.require_desk(Action::ManageSettings)?;
    let mut tx = cx.begin().await?;
    let new = Details::check(&tx, &input, None).await?;
    let row = source::ActiveModel {
        name: Set(new.name.clone()),
        name_key: Set(validate::key(&new.name)),
        kind: Set(new.kind),
        is_default: Set(new.is_default),
        comment: Set(new.comment.clone()),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let inserted = source::Entity::insert(row).exec(tx.db()).await;
    let id = inserted.map_err(|error| Error::from(error).on_duplicate(taken()))?.last_insert_id;
    if new.is_default {
        no_other_default(cx, &mut tx, id).await?;
    }
    cache::bump(&tx).await?;
    let diff = Diff::new()
        .set("name", &new.name)
        .set("kind", &new.kind)
        .set("is_default", &new.is_default)
        .set("comment", &new.comment);
    journal::record(cx, &mut tx, "source.created", Entity::Source, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}
