//! Saving, changing and deleting views.

use super::check::{Checked, check};
use super::get;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::ViewId;
use domain::journal::Entity;
use domain::policy::Action;
use domain::validate;
use domain::views::{ListKind, ViewInput};
use entity::{default_view, saved_view};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

const TAKEN: &str = "You have a view of this name already.";
/// Most views of one person and list.
const MOST: u64 = 50;

/// Saves a view of a list.
///
/// # Errors
/// `Forbidden` for whoever may not open the list or save views; `Invalid` with all wrong fields.
pub async fn create(cx: &Cx, input: ViewInput) -> Result<ViewId> {
    cx.require_desk(Action::SaveViews)?;
    let Checked { list, name, query, is_shared, is_default } = check(cx, &input, None)?;
    let me = cx.actor.subject.id;
    let mut tx = cx.begin().await?;
    let own =
        saved_view::Entity::find().filter(saved_view::Column::UserId.eq(me)).filter(saved_view::Column::List.eq(list));
    if own.count(tx.db()).await? >= MOST {
        return Err(AppError::field("name", format!("You have {MOST} views of this list. Please delete one.")).into());
    }
    let row = saved_view::ActiveModel {
        user_id: Set(me),
        list: Set(list),
        name: Set(name.clone()),
        name_key: Set(validate::key(&name)),
        query: Set(query.clone()),
        is_shared: Set(is_shared),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let inserted = row.insert(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(taken()));
    let id = inserted?.id;
    let diff = Diff::new().set("list", &list).set("name", &name).set("query", &query).set("is_shared", &is_shared);
    let diff = diff.field("is_default", &false, &is_default);
    write_default(cx, &tx, list, id, is_default).await?;
    journal::record(cx, &mut tx, "view.created", Entity::View, id.0, diff).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a view: one's own, or with the right to share any shared one. Nothing is written when nothing
/// differs.
///
/// # Errors
/// As [`create`]; `NotFound` for a view the actor does not see, `Forbidden` for a shared one of somebody
/// else.
pub async fn update(cx: &Cx, id: ViewId, input: ViewInput) -> Result<()> {
    let seen = get(cx, id).await?;
    require_change(cx, seen.is_own)?;
    let mut tx = cx.begin().await?;
    let old = saved_view::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let new = check(cx, &input, Some(&old))?;
    let diff = Diff::new()
        .field("name", &old.name, &new.name)
        .field("query", &old.query, &new.query)
        .field("is_shared", &old.is_shared, &new.is_shared)
        .field("is_default", &seen.is_default, &new.is_default);
    if diff.is_empty() {
        return Ok(());
    }
    let row = saved_view::ActiveModel {
        id: Set(id),
        name_key: Set(validate::key(&new.name)),
        name: Set(new.name),
        query: Set(new.query),
        is_shared: Set(new.is_shared),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(taken()))?;
    write_default(cx, &tx, new.list, id, new.is_default).await?;
    journal::record(cx, &mut tx, "view.updated", Entity::View, id.0, diff).await?;
    tx.commit().await
}

/// Deletes a view, for everybody who has it.
///
/// # Errors
/// As [`update`].
pub async fn delete(cx: &Cx, id: ViewId) -> Result<()> {
    let seen = get(cx, id).await?;
    require_change(cx, seen.is_own)?;
    let mut tx = cx.begin().await?;
    saved_view::Entity::delete_by_id(id).exec(tx.db()).await?;
    let diff = Diff::new().field("name", &seen.name, &String::new()).field("query", &seen.query, &String::new());
    journal::record(cx, &mut tx, "view.deleted", Entity::View, id.0, diff).await?;
    tx.commit().await
}

/// Makes one's own list open with this view.
///
/// # Errors
/// `NotFound` for a view the actor does not see.
pub async fn choose(cx: &Cx, id: ViewId) -> Result<()> {
    turn_default(cx, id, true).await
}

/// Makes one's own list open as it is again.
///
/// # Errors
/// As [`choose`].
pub async fn unchoose(cx: &Cx, id: ViewId) -> Result<()> {
    turn_default(cx, id, false).await
}

async fn turn_default(cx: &Cx, id: ViewId, on: bool) -> Result<()> {
    cx.require_desk(Action::SaveViews)?;
    let seen = get(cx, id).await?;
    if seen.is_default == on {
        return Ok(());
    }
    let mut tx = cx.begin().await?;
    write_default(cx, &tx, seen.list, id, on).await?;
    let diff = Diff::new().field("is_default", &seen.is_default, &on);
    journal::record(cx, &mut tx, "view.chosen", Entity::View, id.0, diff).await?;
    tx.commit().await
}

fn require_change(cx: &Cx, is_own: bool) -> Result<()> {
    cx.require_desk(Action::SaveViews)?;
    if is_own { Ok(()) } else { cx.require_desk(Action::ShareViews) }
}

/// Whether one's own list opens with this view.
async fn write_default(cx: &Cx, tx: &Tx, list: ListKind, id: ViewId, on: bool) -> Result<()> {
    use default_view::Column as C;
    let me = cx.actor.subject.id;
    if !on {
        let own = default_view::Entity::delete_many().filter(C::UserId.eq(me)).filter(C::ViewId.eq(id));
        own.exec(tx.db()).await?;
        return Ok(());
    }
    let row = default_view::ActiveModel { user_id: Set(me), list: Set(list), view_id: Set(id) };
    let again = OnConflict::columns([C::UserId, C::List]).update_column(C::ViewId).to_owned();
    default_view::Entity::insert(row).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}

fn taken() -> AppError {
    AppError::field("name", TAKEN)
}
