//! Reading saved views.

use super::require_list;
use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::ids::ViewId;
use domain::policy::{Action, Resource};
use domain::views::{ListKind, ListViews, SavedView};
use entity::{default_view, saved_view, user};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select};

/// The views of a list: one's own and the shared ones, by name. One statement.
///
/// # Errors
/// `Forbidden` for whoever may not open the list.
pub async fn list(cx: &Cx, list: ListKind) -> Result<ListViews> {
    require_list(cx, list)?;
    let rows = visible(cx).filter(saved_view::Column::List.eq(list)).order_by_asc(saved_view::Column::NameKey);
    let rows = rows.order_by_asc(saved_view::Column::Id).into_model::<Row>().all(cx.app.db.read()).await?;
    Ok(ListViews {
        views: rows.into_iter().map(|row| row.view(cx)).collect(),
        can_save: cx.allows(Action::SaveViews, Resource::Desk),
        can_share: may_share(cx),
    })
}

/// One view.
///
/// # Errors
/// `NotFound` if there is none, or none that the actor may see; `Forbidden` for whoever may not open its
/// list.
pub async fn get(cx: &Cx, id: ViewId) -> Result<SavedView> {
    let row = visible(cx).filter(saved_view::Column::Id.eq(id)).into_model::<Row>().one(cx.app.db.read()).await?;
    let view = row.ok_or(AppError::NotFound)?.view(cx);
    require_list(cx, view.list)?;
    Ok(view)
}

/// Whether the actor may share views and change those shared by others.
pub(super) fn may_share(cx: &Cx) -> bool {
    cx.allows(Action::ShareViews, Resource::Desk)
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    view: saved_view::Model,
    owner: Option<String>,
    chosen: Option<ViewId>,
}

impl Row {
    fn view(self, cx: &Cx) -> SavedView {
        let is_own = self.view.user_id == cx.actor.subject.id;
        let may_write = cx.allows(Action::SaveViews, Resource::Desk);
        SavedView {
            id: self.view.id,
            list: self.view.list,
            name: self.view.name,
            query: self.view.query,
            is_shared: self.view.is_shared,
            owner: self.owner.unwrap_or_default(),
            is_own,
            is_default: self.chosen.is_some(),
            can_change: may_write && (is_own || may_share(cx)),
        }
    }
}

/// One's own and the shared views, with who saved each and whether the actor's list opens with it.
fn visible(cx: &Cx) -> Select<saved_view::Entity> {
    let me = cx.actor.subject.id;
    let chosen = Condition::all()
        .add(
            Expr::col((default_view::Entity, default_view::Column::ViewId))
                .equals((saved_view::Entity, saved_view::Column::Id)),
        )
        .add(Expr::col((default_view::Entity, default_view::Column::UserId)).eq(me));
    let seen = Condition::any().add(saved_view::Column::UserId.eq(me)).add(saved_view::Column::IsShared.eq(true));
    let mut select = saved_view::Entity::find()
        .column_as(user::Column::DisplayName, "owner")
        .column_as(default_view::Column::ViewId, "chosen")
        .join(JoinType::LeftJoin, saved_view::Relation::User.def())
        .filter(seen);
    QuerySelect::query(&mut select).left_join(default_view::Entity, chosen);
    select
}
