//! A page of tickets, the most recently changed first.

use super::rows::{Named, PAGE, named};
use super::shown::{self, Shown};
use crate::cx::Cx;
use crate::error::Result;
use crate::paging::{Key, Window};
use crate::search;
use domain::paging::{PAGE as ROWS, Page};
use domain::policy::Hat;
use domain::tickets::{TicketQuery, TicketRow};
use entity::ticket::{Column, Entity};
use sea_orm::sea_query::{Expr, Query, SelectStatement, UnionType};
use sea_orm::{Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, SelectModel, Selector};

/// The order, as cursors name it.
const ORDER: &str = "-updated";
/// What the list is ordered by.
const PLACE: [Column; 2] = [Column::UpdatedAt, Column::Id];

/// The tickets this person sees in this hat, the most recently changed first.
///
/// Three statements at most, each as fast with a million tickets as with a thousand.
///
/// # Errors
/// `Invalid` for a cursor, id or view that does not exist; `Forbidden` without the hat.
pub async fn list(cx: &Cx, query: TicketQuery, hat: Hat) -> Result<Page<TicketRow>> {
    let window = Window::new(ORDER, &query.after, &query.before, ROWS)?;
    page(cx, &query, hat, window).await
}

/// The next tickets of a list that is read to its end.
///
/// # Errors
/// As [`list`].
pub(crate) async fn walk(cx: &Cx, query: &TicketQuery, after: &str, limit: u64) -> Result<Page<TicketRow>> {
    page(cx, query, Hat::Agent, Window::new(ORDER, after, "", limit)?).await
}

async fn page(cx: &Cx, query: &TicketQuery, hat: Hat, window: Window) -> Result<Page<TicketRow>> {
    shown::require(cx, hat)?;
    let shown = Shown::new(cx, query, hat)?;
    let db = cx.app.db.read();
    let found = match shown.terms() {
        Some(terms) => Some(search::TICKETS.find(&cx.app, terms, Expr::col((Entity, Column::Id))).await?),
        None => None,
    };
    let mut rows = Vec::new();
    if let Some(found) = &found
        && let Some(walk) = shown.walk()
        && let Some(met) = found.met(first(&window, walk)?, &PLACE)
    {
        rows = rows_of(&window, met)?.all(db).await?;
    }
    if !window.is_full(rows.len()) {
        let Some(page) = merged(&window, shown.walks(found.map(|found| found.all)))? else {
            return Ok(window.page(Vec::new(), keys));
        };
        rows = rows_of(&window, page)?.all(db).await?;
    }
    let rows = rows.into_iter().map(|row| {
        let as_agent = shown.as_agent(&row.ticket);
        row.row(cx, as_agent)
    });
    Ok(window.page(rows.collect(), keys))
}

fn keys(row: &TicketRow) -> Vec<Key> {
    vec![Key::Number(row.updated_at.0), Key::Number(row.id.0)]
}

/// The tickets of a page, with names.
fn rows_of(window: &Window, page: SelectStatement) -> Result<Selector<SelectModel<Named>>> {
    let place = PLACE.map(|column| Expr::col((PAGE, column)));
    Ok(window.apply(named(Some(page)), &place)?.into_model())
}

/// The first tickets that fulfil a condition.
fn first(window: &Window, condition: Condition) -> Result<SelectStatement> {
    let place = PLACE.map(|column| Expr::col((Entity, column)));
    let first = Entity::find().select_only().columns(PLACE).filter(condition);
    Ok(window.apply(first, &place)?.into_query())
}

/// The first rows of each condition, in one set without duplicates.
fn merged(window: &Window, walks: Vec<Condition>) -> Result<Option<SelectStatement>> {
    let mut out: Option<SelectStatement> = None;
    for walk in walks {
        // SQLite takes an order and a limit in a part of a union only one level deeper.
        let part = Query::select().columns(PLACE).from_subquery(first(window, walk)?, "first").to_owned();
        match &mut out {
            Some(out) => {
                out.union(UnionType::Distinct, part);
            }
            None => out = Some(part),
        }
    }
    Ok(out)
}
