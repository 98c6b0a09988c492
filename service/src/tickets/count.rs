//! How many tickets a list has in all.

use super::shown::{self, Shown};
use crate::cx::Cx;
use crate::error::Result;
use crate::search;
use crate::totals;
use domain::paging::Total;
use domain::policy::Hat;
use domain::tickets::TicketQuery;
use entity::ticket::{Column, Entity};
use sea_orm::sea_query::{Expr, Func, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

/// The true number of tickets of [`super::list`]. One statement.
///
/// # Errors
/// As [`super::list`].
pub async fn count(cx: &Cx, query: TicketQuery, hat: Hat) -> Result<Total> {
    shown::require(cx, hat)?;
    let shown = Shown::new(cx, &query, hat)?;
    let found = match shown.terms() {
        Some(terms) => {
            let matching = search::TICKETS.matching(&cx.app, terms).await?;
            Some(Condition::all().add(Column::Id.in_subquery(matching)))
        }
        None => None,
    };
    let Some(ids) = union(shown.sets(found)) else { return Ok(Total { rows: 0 }) };
    let count = Query::select().expr(Func::count(Expr::val(1))).from_subquery(ids, "ids").to_owned();
    totals::total(&cx.app, &count).await
}

fn union(sets: Vec<Condition>) -> Option<SelectStatement> {
    let ids = |set| Entity::find().select_only().column(Column::Id).filter(set).into_query();
    sets.into_iter().map(ids).reduce(|mut all, next| all.union(UnionType::Distinct, next).to_owned())
}
