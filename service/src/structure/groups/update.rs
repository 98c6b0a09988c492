//! Changing an access group.

use super::{TAKEN, everyone, list, refuse_taken};
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
use domain::ids::GroupId;
use domain::journal::Entity;
use domain::meanwhile::Sent;
use domain::policy::Action;
use domain::structure::GroupInput;
use entity::access_group;
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QuerySelect};

/// Changes an access group. Nothing is written when nothing differs. What others saved since the form
/// began stays.
///
/// # Errors
/// `Forbidden` without the right to manage the structure, `NotFound`, `Contested` with fields that somebody else
/// changed as well, `Invalid` with all wrong fields.
pub async fn update(cx: &Cx, id: GroupId, sent: impl Into<Sent<GroupInput>>) -> Result<()> {
    let sent = sent.into();
    let mut tx = cx.begin().await?;
    Box::pin(apply(cx, &mut tx, id, sent)).await?;
    tx.commit().await
}

/// Who gains and who loses what if the group is changed like this. Nothing is written.
///
/// # Errors
/// As [`update`].
pub async fn preview(cx: &Cx, id: GroupId, sent: impl Into<Sent<GroupInput>>) -> Result<AccessDiff> {
    let sent = sent.into();
    cx.require_desk(Action::ManageStructure)?;
    let (watch, mut tx) = Watch::begin(cx, Concerned::Everybody).await?;
    Box::pin(apply(cx, &mut tx, id, sent)).await?;
    watch.after(cx, tx).await
}

async fn apply(cx: &Cx, tx: &mut Tx, id: GroupId, sent: Sent<GroupInput>) -> Result<()> {
    cx.require_desk(Action::ManageStructure)?;
    let old = access_group::Entity::find_by_id(id)
        .lock(LockType::NoKeyUpdate)
        .one(tx.db())
        .await?
        .ok_or(AppError::NotFound)?;
    let theirs = GroupInput::from(&list::row(0, 0, old.clone()));
    let input = meanwhile::settle(cx, tx.db(), (Entity::Group, id.0), sent, &theirs).await?;
    let mut errors = FieldErrors::new();
    let details = Details::check(&mut errors, &(&input).into());
    let everyone = everyone(&mut errors, &input.everyone);
    refuse_taken(tx, &mut errors, &details.name_key, Some(id)).await?;
    errors.into_result()?;
    let diff = Diff::new()
        .field("name", &old.name, &details.name)
        .field("everyone", &old.everyone_level, &everyone)
        .field("validity", &old.validity, &details.standing.validity)
        .field("valid_from", &old.valid_from, &details.standing.period.from)
        .field("valid_until", &old.valid_until, &details.standing.period.until)
        .field("comment", &old.comment, &details.comment);
    if diff.is_empty() {
        return Ok(());
    }
    let row = access_group::ActiveModel {
        id: Set(id),
        name: Set(details.name),
        name_key: Set(details.name_key),
        everyone_level: Set(everyone),
        validity: Set(details.standing.validity),
        valid_from: Set(details.standing.period.from),
        valid_until: Set(details.standing.period.until),
        comment: Set(details.comment),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(AppError::field("name", TAKEN)))?;
    cache::bump(tx).await?;
    journal::record(cx, tx, "group.updated", Entity::Group, id.0, diff).await
}
