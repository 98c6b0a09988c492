//! The sources there are.

use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::ids::SourceId;
use domain::policy::Action;
use domain::sources::SourceView;
use entity::{source, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Every source, by name, with how many people belong to it.
///
/// # Errors
/// `Forbidden` without the right to change settings.
pub async fn list(cx: &Cx) -> Result<Vec<SourceView>> {
    cx.require_desk(Action::ManageSettings)?;
    let db = cx.app.db.read();
    let people: Vec<(SourceId, i64)> = user::Entity::find()
        .select_only()
        .column(user::Column::SourceId)
        .column_as(user::Column::Id.count(), "people")
        .filter(user::Column::SourceId.is_not_null())
        .group_by(user::Column::SourceId)
        .into_tuple()
        .all(db)
        .await?;
    let people: HashMap<_, _> = people.into_iter().collect();
    let rows = source::Entity::find().order_by_asc(source::Column::NameKey).all(db).await?;
    let view = |row: source::Model| SourceView {
        people: people.get(&row.id).and_then(|people| u64::try_from(*people).ok()).unwrap_or_default(),
        id: row.id,
        name: row.name,
        kind: row.kind,
        is_default: row.is_default,
        comment: row.comment,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// One source.
///
/// # Errors
/// As [`list`]; `NotFound` if there is no such source.
pub async fn get(cx: &Cx, id: SourceId) -> Result<SourceView> {
    Ok(list(cx).await?.into_iter().find(|source| source.id == id).ok_or(AppError::NotFound)?)
}
