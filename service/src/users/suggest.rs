//! People to choose from, while typing.

use super::list::id;
use super::numbers;
use super::rows::{Row, rows};
use super::shown_name;
use crate::cx::Cx;
use crate::error::Result;
use crate::search::{Terms, USERS};
use crate::structure::usable;
use domain::ids::{CustomerId, SiteId, UserId};
use domain::policy::Action;
use domain::state::AccountState;
use domain::users::UserRow;
use domain::validate;
use entity::scope::people_visible_to;
use entity::{agent, customer, site, user};
use sea_orm::{ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select};

/// Rows offered at once.
const MOST: u64 = 10;

/// The first ten people found, by name, and under the name of the setting (HAL-16). Nobody when nothing is typed.
///
/// # Errors
/// `Forbidden` without the right to see the directory.
pub async fn suggest(cx: &Cx, q: &str) -> Result<Vec<UserRow>> {
    cx.require_desk(Action::ReadUsers)?;
    find(cx, q, rows()).await
}

/// As [`suggest`], but only people in whose name a new ticket can be opened (OTR-32, OTR-37).
///
/// # Errors
/// `Forbidden` without the right to see the directory.
pub async fn requesters(cx: &Cx, q: &str) -> Result<Vec<UserRow>> {
    cx.require_desk(Action::ReadUsers)?;
    find(cx, q, rows().filter(usable_people(cx))).await
}

/// As [`requesters`], those of whom this telephone number is one, in any notation (HAL-27).
///
/// # Errors
/// `Forbidden` without the right to see the directory.
pub async fn callers(cx: &Cx, number: &str) -> Result<Vec<UserRow>> {
    cx.require_desk(Action::ReadUsers)?;
    if validate::digits(number).is_empty() {
        return Ok(Vec::new());
    }
    let theirs = user::Column::Id.in_subquery(numbers::holders(cx, number));
    first(cx, rows().filter(usable_people(cx)).filter(theirs)).await
}

/// As [`requesters`], this person alone.
///
/// # Errors
/// `Forbidden` without the right to see the directory.
pub async fn requester(cx: &Cx, id: UserId) -> Result<Option<UserRow>> {
    cx.require_desk(Action::ReadUsers)?;
    Ok(first(cx, rows().filter(usable_people(cx)).filter(user::Column::Id.eq(id))).await?.pop())
}

fn usable_people(cx: &Cx) -> Condition {
    use {customer::Column as C, site::Column as S, user::Column as U};
    Condition::all()
        .add(U::AccountState.ne(AccountState::Deleted))
        .add(agent::Column::DeletedAt.is_null())
        .add(usable(U::Validity, U::ValidFrom, U::ValidUntil, cx.now))
        .add(usable(C::Validity, C::ValidFrom, C::ValidUntil, cx.now))
        .add(usable(S::Validity, S::ValidFrom, S::ValidUntil, cx.now))
}

/// People of a customer, or of one of its sites, to be chosen as contacts: those found, or the first ones when
/// nothing is typed.
///
/// # Errors
/// `Forbidden` without the right to see the directory.
pub async fn people_of(cx: &Cx, customer: CustomerId, site: Option<SiteId>, q: &str) -> Result<Vec<UserRow>> {
    use user::Column as U;
    cx.require_desk(Action::ReadUsers)?;
    let own = Condition::all()
        .add(U::CustomerId.eq(customer))
        .add_option(site.map(|site| U::SiteId.eq(site)))
        .add(U::IsGeneral.eq(false))
        .add(U::AccountState.ne(AccountState::Deleted))
        .add(agent::Column::DeletedAt.is_null());
    let select = rows().filter(own);
    if Terms::parse(q).is_some() { find(cx, q, select).await } else { first(cx, select).await }
}

/// A row, with the names it may be shown under.
#[derive(FromQueryResult)]
struct Found {
    #[sea_orm(nested)]
    row: Row,
    first_name: String,
    last_name: String,
}

async fn find(cx: &Cx, q: &str, select: Select<user::Entity>) -> Result<Vec<UserRow>> {
    let Some(terms) = Terms::parse(q) else { return Ok(Vec::new()) };
    let found = USERS.find(&cx.app, &terms, id()).await?.all;
    first(cx, select.filter(found)).await
}

/// The first ones by name, of those the actor may know of.
async fn first(cx: &Cx, select: Select<user::Entity>) -> Result<Vec<UserRow>> {
    let select = select.filter(Condition::all().add_option(people_visible_to(&cx.people_scope())));
    let select = select.order_by_asc(user::Column::SortKey).order_by_asc(user::Column::Id).limit(MOST);
    let select = select.columns([user::Column::FirstName, user::Column::LastName]);
    let shown = |Found { row, first_name, last_name }| {
        let row = row.shown(cx.now);
        UserRow { name: shown_name(&cx.fixed, row.name, &first_name, &last_name), ..row }
    };
    Ok(select.into_model::<Found>().all(cx.app.db.read()).await?.into_iter().map(shown).collect())
}
