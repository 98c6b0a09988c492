//! Changing a source, such as switching it to external.

use super::details::{Details, no_other_default, taken};
use crate::access::cache;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::SourceId;
use domain::journal::Entity;
use domain::policy::Action;
use domain::sources::SourceInput;
use domain::validate;
use entity::source;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QuerySelect};

/// Changes a source. Its people are read-only from this moment on, or editable again (OTR-6). Nothing is written
/// when nothing differs.
///
/// # Errors
/// As [`super::create`]; `NotFound` if there is no such source.
pub async fn update(cx: &Cx, id: SourceId, input: SourceInput) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let mut tx = cx.begin().await?;
    let old = source::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let new = Details::check(&tx, &input, Some(id)).await?;
    let diff = Diff::new()
        .field("name", &old.name, &new.name)
        .field("kind", &old.kind, &new.kind)
        .field("is_default", &old.is_default, &new.is_default)
        .field("comment", &old.comment, &new.comment);
    if diff.is_empty() {
        return Ok(());
    }
    let row = source::ActiveModel {
        id: Set(id),
        name: Set(new.name.clone()),
        name_key: Set(validate::key(&new.name)),
        kind: Set(new.kind),
        is_default: Set(new.is_default),
        comment: Set(new.comment.clone()),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(taken()))?;
    if new.is_default {
        no_other_default(cx, &mut tx, id).await?;
    }
    cache::bump(&tx).await?;
    journal::record(cx, &mut tx, "source.updated", Entity::Source, id.0, diff).await?;
    tx.commit().await
}
