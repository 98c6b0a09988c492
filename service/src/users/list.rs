//! The list of people: filtered, sorted, paged, searched.

use super::ends;
use super::rows::Row;
use super::sort::{NEWEST, Sort};
use crate::cx::Cx;
use crate::error::Result;
use crate::mail_domains;
use crate::merging;
use crate::paging::Window;
use crate::search::{FEW, Found, STEPS, Terms, USERS};
use crate::totals;
use domain::ids::{CustomerId, RoleId, SiteId};
use domain::languages;
use domain::paging::{Listed, PAGE, Page, Total};
use domain::policy::Action;
use domain::privacy::ERASED;
use domain::settings::LISTED;
use domain::state::{AccountState, Door, GrantKind, Validity};
use domain::users::{UserQuery, UserRow};
use domain::validate::is_ticked;
use domain::{AppError, Timestamp};
use entity::scope::people_visible_to;
use entity::{access_grant, agent, user};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

/// Only agents.
const AGENT: &str = "agent";
/// Neither agents nor the General Users of sites (OTR-4).
const CUSTOMER: &str = "customer";

/// A page of people (OST-38), in the order of any column of the list; ties by name, then by id. Without an order,
/// by name; of a search that many match, newest first.
///
/// # Errors
/// `Forbidden` without the right to see the directory; `Invalid` for a filter or cursor that does not exist.
pub async fn list(cx: &Cx, query: UserQuery) -> Result<Page<UserRow>> {
    require(cx, &query)?;
    let db = cx.app.db.read();
    let backend = cx.app.db.backend();
    let filters = filters(cx, &query)?;
    let terms = Terms::parse(&query.q);
    let found = match &terms {
        Some(terms) => Some(USERS.find(&cx.app, terms, id()).await?),
        None => None,
    };
    let order = order(&query, found.as_ref().is_some_and(Found::are_many));
    let sort = Sort::parse(order)?;
    let window = Window::new(order, &query.after, &query.before, PAGE)?;
    if order == NEWEST
        && let Some(terms) = &terms
    {
        let mut rows = Vec::new();
        if let Some((mut next, id)) = USERS.next(backend, terms, "user", &window)? {
            window.order(next.cond_where(visible(filters.clone())), &[id])?;
            rows = sort.rows(&window, next)?.all(db).await?;
        }
        if !window.is_full(rows.len()) {
            let (mut newest, id) = USERS.newest(&cx.app, terms, "user").await?;
            window.order(newest.cond_where(visible(filters)), &[id])?;
            rows = sort.rows(&window, newest)?.all(db).await?;
        }
        return finished(cx, &query, window.page(rows, |row| sort.keys(row))).await;
    }
    let mut rows = Vec::new();
    if let Some(found) = &found
        && let Some(met) = found.met(sort.places(backend, &window.widened(STEPS), filters.clone(), None)?, sort.names())
    {
        rows = sort.rows(&window, met)?.all(db).await?;
    }
    if !window.is_full(rows.len()) {
        let all = visible(filters).add_option(found.map(|found| found.all));
        let places = sort.places(backend, &window, all, most(cx, &query))?;
        rows = sort.rows(&window, places)?.all(db).await?;
    }
    finished(cx, &query, window.page(rows, |row| sort.keys(row))).await
}

/// The order of a list. What many match comes newest first, unless another order is asked for.
fn order(query: &UserQuery, are_many: bool) -> &str {
    let cursor = if query.after.trim().is_empty() { &query.before } else { &query.after };
    let goes_on = Window::order_of(cursor);
    let is_newest = goes_on.map_or(are_many, |order| order == NEWEST);
    if query.sort.is_empty() && is_newest { NEWEST } else { &query.sort }
}

async fn finished(cx: &Cx, query: &UserQuery, page: Page<Row>) -> Result<Page<UserRow>> {
    let mut rows: Vec<_> = page.rows.into_iter().map(UserRow::from).collect();
    if query.kind == AGENT {
        ends::note(cx, &mut rows).await?;
    }
    Ok(Page { rows, next: page.next, previous: page.previous })
}

/// How many people a capped list shows at most. A search finds everybody (OTR-11).
fn most(cx: &Cx, query: &UserQuery) -> Option<u64> {
    let is_capped = is_ticked(&query.capped) && Terms::parse(&query.q).is_none();
    is_capped.then(|| u64::try_from(cx.fixed.number(LISTED)).unwrap_or_default())
}

/// How many people the query finds, and how many of them the list shows (OTR-11).
///
/// # Errors
/// As [`list`].
pub async fn listed(cx: &Cx, query: UserQuery) -> Result<Listed> {
    require(cx, &query)?;
    let most = most(cx, &query);
    let terms = Terms::parse(&query.q).filter(|_| query.sort.is_empty());
    let is_narrowed = !filters(cx, &query)?.is_empty();
    let Total { rows } = count(cx, query).await?;
    let is_newest_first = match terms {
        // More may be found without the other filters.
        Some(terms) if is_narrowed && rows <= FEW => USERS.find(&cx.app, &terms, id()).await?.are_many(),
        Some(_) => rows > FEW,
        None => false,
    };
    Ok(Listed { rows, shown: most.map_or(rows, |most| Ord::min(most, rows)), is_newest_first })
}

/// How many people the query finds in all, whatever page is asked for (ZAM-9).
///
/// # Errors
/// As [`list`].
pub async fn count(cx: &Cx, query: UserQuery) -> Result<Total> {
    require(cx, &query)?;
    let conditions = filters(cx, &query)?;
    let matching = match Terms::parse(&query.q) {
        Some(terms) => Some(USERS.matching(&cx.app, &terms).await?),
        None => None,
    };
    let select = match matching {
        Some(matching) if conditions.is_empty() => number_of(matching),
        matching => counted(&conditions, matching.as_ref()),
    };
    totals::total(&cx.app, &select).await
}

/// The next people of a list that is read to its end, in its order. As many as `limit` are looked at; those
/// who match no search are left out.
///
/// # Errors
/// As [`list`].
pub(crate) async fn walk(cx: &Cx, query: &UserQuery, after: &str, limit: u64) -> Result<Page<UserRow>> {
    require(cx, query)?;
    let sort = Sort::parse(&query.sort)?;
    let window = Window::new(&query.sort, after, "", limit)?;
    let db = cx.app.db.read();
    let terms = Terms::parse(&query.q);
    let few = match &terms {
        Some(terms) => USERS.find(&cx.app, terms, id()).await?.few(),
        None => None,
    };
    let is_found = few.is_some();
    let all = visible(filters(cx, query)?).add_option(few);
    let places = sort.places(cx.app.db.backend(), &window, all, None)?;
    let rows = sort.rows(&window, places)?.all(db).await?;
    let mut page = window.page(rows, |row| sort.keys(row));
    if let Some(terms) = terms.filter(|_| !is_found) {
        let ids = page.rows.iter().map(|row| row.id.0).collect();
        let matching = USERS.among(db, &terms, ids).await?;
        page.rows.retain(|row| matching.contains(&row.id.0));
    }
    Ok(Page { rows: page.rows.into_iter().map(UserRow::from).collect(), next: page.next, previous: page.previous })
}

/// The panel of agents is for whoever manages them (ZAM-1).
pub(super) fn require(cx: &Cx, query: &UserQuery) -> Result<()> {
    cx.require_desk(Action::ReadUsers)?;
    if query.kind == AGENT || !query.role.is_empty() { cx.require_desk(Action::ManageAgents) } else { Ok(()) }
}

/// Whoever stands in for erased people is in no list, nor is whoever was merged into somebody else. No search finds
/// them either.
pub(super) fn visible(filters: Condition) -> Condition {
    known(filters).add(id().not_in_subquery(merging::everybody_merged()))
}

fn known(filters: Condition) -> Condition {
    filters.add(user::Column::Id.ne(ERASED))
}

/// How many people these conditions find. Those who were merged are few: counting them apart leaves the count of all
/// others to an index alone.
fn counted(conditions: &Condition, matching: Option<&SelectStatement>) -> SelectStatement {
    let people = |conditions: Condition| {
        let mut people = user::Entity::find().select_only().column(user::Column::Id).filter(conditions);
        if let Some(matching) = matching {
            people = people.filter(id().in_subquery(matching.clone()));
        }
        number_of(people.into_query())
    };
    let all = people(known(conditions.clone()));
    let merged = people(known(conditions.clone()).add(id().in_subquery(merging::everybody_merged())));
    let difference = Expr::SubQuery(None, Box::new(all.into())).sub(Expr::SubQuery(None, Box::new(merged.into())));
    Query::select().expr(difference).to_owned()
}

fn number_of(select: SelectStatement) -> SelectStatement {
    Query::select().expr(Expr::cust("count(*)")).from_subquery(select, "found").to_owned()
}

pub(super) fn id() -> Expr {
    Expr::col((user::Entity, user::Column::Id))
}

/// What narrows the list down: what is asked for, and confidential customers.
pub(super) fn filters(cx: &Cx, query: &UserQuery) -> Result<Condition> {
    let mut all = Condition::all().add_option(people_visible_to(&cx.people_scope()));
    if !query.state.is_empty() {
        let unknown = || AppError::field("state", "There is no such account state.");
        all = all.add(in_state(AccountState::parse(&query.state).ok_or_else(unknown)?));
    }
    if !query.validity.is_empty() {
        let unknown = || AppError::field("validity", "Please choose valid, invalid or invalid-temporarily.");
        let validity = Validity::parse(&query.validity).ok_or_else(unknown)?;
        all = all.add(user::Column::Validity.eq(validity));
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
