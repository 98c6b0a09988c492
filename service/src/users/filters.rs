//! What the list of people is narrowed down by.

use super::list::id;
use crate::cx::Cx;
use crate::error::Result;
use crate::mail_domains;
use crate::structure::in_standing;
use domain::ids::{CustomerId, RoleId, SiteId};
use domain::languages;
use domain::state::{AccountState, Door, GrantKind, Phase, WebAccess};
use domain::users::UserQuery;
use domain::{AppError, Timestamp};
use entity::scope::people_visible_to;
use entity::{access_grant, agent, user};
use sea_orm::sea_query::{ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

/// Only agents.
pub(super) const AGENT: &str = "agent";
/// Neither agents nor the General Users of sites (OTR-4).
const CUSTOMER: &str = "customer";

/// What narrows the list down: what is asked for, and confidential customers.
pub(super) fn filters(cx: &Cx, query: &UserQuery) -> Result<Condition> {
    let mut all = Condition::all().add_option(people_visible_to(&cx.people_scope()));
    if !query.state.is_empty() {
        let unknown = || AppError::field("state", "There is no such account state.");
        all = all.add(in_state(AccountState::parse(&query.state).ok_or_else(unknown)?));
    }
    if !query.validity.is_empty() {
        use user::Column as U;
        let standing = in_standing(&query.validity, (U::Validity, U::ValidFrom, U::ValidUntil), cx.now)?;
        // Whom a date concerns are few: they are found first, by its index.
        let is_by_date = Phase::parse(&query.validity).is_some();
        all = if is_by_date { all.add(id().in_subquery(people(standing))) } else { all.add(standing) };
    }
    all = match query.vip.as_str() {
        "" => all,
        "true" => all.add(user::Column::IsVip.eq(true)),
        "false" => all.add(user::Column::IsVip.eq(false)),
        _ => return Err(AppError::field("vip", "Please choose true, false or nothing.").into()),
    };
    if !query.web_access.is_empty() {
        let unknown = || AppError::field("web_access", "There is no such Web Access Level.");
        all = all.add(user::Column::WebAccess.eq(WebAccess::parse(&query.web_access).ok_or_else(unknown)?));
    }
    if !query.customer.is_empty() {
        let customer: CustomerId =
            query.customer.parse().map_err(|_| AppError::field("customer", "There is no such customer."))?;
        all = all.add(user::Column::CustomerId.eq(customer));
    }
    if !query.site.is_empty() {
        let site: SiteId = query.site.parse().map_err(|_| AppError::field("site", "There is no such site."))?;
        all = all.add(user::Column::SiteId.eq(site));
    }
    if !query.language.is_empty() {
        let unknown = || AppError::field("language", "There is no such language.");
        all = all.add(user::Column::Language.eq(languages::find(&query.language).ok_or_else(unknown)?));
    }
    if !query.came_by.is_empty() {
        let unknown = || AppError::field("came_by", "There is no such door.");
        all = all.add(user::Column::Door.eq(Door::parse(&query.came_by).ok_or_else(unknown)?));
    }
    if !query.domain.trim().is_empty() {
        all = all.add(id().in_subquery(mail_domains::holders_of(&query.domain)?));
    }
    match query.kind.as_str() {
        "" => {}
        AGENT => all = all.add(id().in_subquery(agents(false))),
        CUSTOMER => {
            all = all.add(id().not_in_subquery(agents(false))).add(user::Column::IsGeneral.eq(false));
        }
        _ => return Err(AppError::field("kind", "Please choose agent, customer or nothing.").into()),
    }
    if !query.role.is_empty() {
        let role: RoleId = query.role.parse().map_err(|_| AppError::field("role", "There is no such role."))?;
        all = all.add(id().in_subquery(holders(role, cx.now)));
    }
    Ok(all)
}

fn people(which: Condition) -> SelectStatement {
    user::Entity::find().select_only().column(user::Column::Id).filter(which).into_query()
}

/// A deleted agent counts as deleted; the state below it waits for the undelete (RTP-18).
fn in_state(state: AccountState) -> Condition {
    let is = user::Column::AccountState.eq(state);
    match state {
        AccountState::Deleted => Condition::any().add(is).add(id().in_subquery(agents(true))),
        _ => Condition::all().add(is).add(id().not_in_subquery(agents(true))),
    }
}

/// Who holds a role at this moment.
fn holders(role: RoleId, now: Timestamp) -> SelectStatement {
    use access_grant::Column as C;
    access_grant::Entity::find()
        .select_only()
        .column(C::UserId)
        .filter(C::Kind.eq(GrantKind::Role))
        .filter(C::TargetId.eq(role.0))
        .filter(Condition::any().add(C::ValidFrom.is_null()).add(C::ValidFrom.lte(now)))
        .filter(Condition::any().add(C::ValidUntil.is_null()).add(C::ValidUntil.gt(now)))
        .filter(C::UserId.is_not_null())
        .into_query()
}

fn agents(deleted: bool) -> SelectStatement {
    let mut select = agent::Entity::find().select_only().column(agent::Column::UserId);
    if deleted {
        select = select.filter(agent::Column::DeletedAt.is_not_null());
    }
    select.into_query()
}
