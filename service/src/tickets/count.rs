//! How many tickets a list has in all.

use super::shown::{self, Shown};
use crate::cx::Cx;
use crate::error::Result;
use crate::search;
use domain::paging::Total;
use domain::policy::Hat;
use domain::tickets::TicketQuery;
use entity::ticket::{Column, Entity};
use sea_orm::sea_query::{Expr, Func, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

/// The true number of tickets of [`super::list`]. One statement.
///
/// # Errors
/// As [`super::list`].
pub async fn count(cx: &Cx, query: TicketQuery, hat: Hat) -> Result<Total> {
    shown::require(cx, hat)?;
    let shown = Shown::new(cx, &query, hat)?;
    let db = cx.app.db.read();
    let found = shown.terms().map(|terms| {
        let matching = search::TICKETS.matching(db.get_database_backend(), terms);
        Condition::all().add(Column::Id.in_subquery(matching))
    });
    let Some(ids) = union(shown.sets(found)) else { return Ok(Total { rows: 0 }) };
    let count = Query::select().expr(Func::count(Expr::val(1))).from_subquery(ids, "ids").to_owned();
    let rows: i64 = match db.query_one(&count).await? {
        Some(row) => row.try_get_by_index(0)?,
        None => 0,
    };
    Ok(Total { rows: u64::try_from(rows).unwrap_or_default() })
}

fn union(sets: Vec<Condition>) -> Option<SelectStatement> {
    let ids = |set| Entity::find().select_only().column(Column::Id).filter(set).into_query();
    sets.into_iter().map(ids).reduce(|mut all, next| all.union(UnionType::Distinct, next).to_owned())
}
