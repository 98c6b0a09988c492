//! Many people at once, by name: those chosen one by one, and those whom a filter finds.

use super::filters::filters;
use super::list::{id, require, visible};
use crate::cx::Cx;
use crate::error::Result;
use crate::search::{Terms, USERS};
use domain::ids::UserId;
use domain::policy::Action;
use domain::users::UserQuery;
use entity::scope::people_visible_to;
use entity::user;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// The first `most` people whom the filter finds.
///
/// # Errors
/// As the list of people.
pub(crate) async fn by_filter(cx: &Cx, query: &UserQuery, most: usize) -> Result<Vec<UserId>> {
    require(cx, query)?;
    let mut which = visible(filters(cx, query)?);
    if let Some(terms) = Terms::parse(&query.q) {
        which = which.add(id().in_subquery(USERS.matching(&cx.app, &terms).await?));
    }
    pick(cx, which, most).await
}

/// Those of these people whom there are.
///
/// # Errors
/// `Forbidden` without the right to see the directory.
pub(crate) async fn by_id(cx: &Cx, ids: &[UserId]) -> Result<Vec<UserId>> {
    cx.require_desk(Action::ReadUsers)?;
    let these = Condition::all().add(user::Column::Id.is_in(ids.iter().copied()));
    pick(cx, visible(these).add_option(people_visible_to(&cx.people_scope())), ids.len()).await
}

async fn pick(cx: &Cx, which: Condition, most: usize) -> Result<Vec<UserId>> {
    Ok(user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(which)
        .order_by_asc(user::Column::SortKey)
        .order_by_asc(user::Column::Id)
        .limit(most as u64)
        .into_tuple()
        .all(cx.app.db.read())
        .await?)
}
