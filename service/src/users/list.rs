//! The list of people: filtered, sorted, paged, searched.

use super::ends;
use super::filters::{AGENT, filters};
use super::rows::Row;
use super::sort::{NEWEST, Sort};
use crate::cx::Cx;
use crate::error::Result;
use crate::merging;
use crate::paging::Window;
use crate::search::{FEW, Found, STEPS, Terms, USERS};
use crate::totals;
use domain::paging::{Listed, PAGE, Page, Total};
use domain::policy::Action;
use domain::privacy::ERASED;
use domain::settings::LISTED;
use domain::users::{UserQuery, UserRow};
use domain::validate::is_ticked;
use entity::user;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

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
    let mut rows: Vec<_> = page.rows.into_iter().map(|row| row.shown(cx.now)).collect();
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
    let rows = page.rows.into_iter().map(|row| row.shown(cx.now)).collect();
    Ok(Page { rows, next: page.next, previous: page.previous })
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
