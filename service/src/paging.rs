//! Keyset paging: a page begins where a cursor says, in an order that ends in a unique column, so that
//! rows are neither skipped nor shown twice while others write, and deep pages cost what the first costs.

use crate::error::Result;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::AppError;
use domain::paging::Page;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{DatabaseBackend, Order, QuerySelect};
use serde::{Deserialize, Serialize};

/// The places of a page in a list whose values have no column of their own.
pub(crate) const PLACES: &str = "places";
/// What the values of a place are called.
pub(crate) const PLACE_NAMES: [&str; 3] = ["first", "second", "id"];
/// Letters of a text that count for its order.
const LETTERS: usize = 100;

/// A text of any length as it is ordered, the same on both databases: letters without case, byte by byte. The
/// migration `create_list_indexes` says the same, or no index is used.
pub(crate) fn letters(backend: DatabaseBackend, table: &str, column: &str) -> Expr {
    let collate = if backend == DatabaseBackend::Sqlite { "" } else { r#" COLLATE "C""# };
    Expr::cust(format!(r#"lower(substr(coalesce("{table}"."{column}", ''), 1, {LETTERS}){collate})"#))
}

/// The values of a place.
pub(crate) fn place_columns(names: &[&'static str]) -> Vec<Expr> {
    names.iter().map(|name| Expr::col((PLACES, *name))).collect()
}

/// A value that rows are ordered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// A number, a point in time or an id.
    Number(i64),
    /// Text.
    Text(String),
}

impl Key {
    /// The value of [`letters`] of this text.
    pub(crate) fn letters(text: &str) -> Self {
        Self::Text(text.chars().take(LETTERS).map(|c| c.to_ascii_lowercase()).collect())
    }
}

impl From<Key> for Expr {
    fn from(key: Key) -> Self {
        match key {
            Key::Number(number) => Self::value(number),
            Key::Text(text) => Self::value(text),
        }
    }
}

/// Where a page begins: the values of the row beside it, and the order they belong to.
#[derive(Serialize, Deserialize)]
struct Cursor {
    #[serde(rename = "s")]
    sort: String,
    #[serde(rename = "k")]
    keys: Vec<Key>,
}

/// One page of a list in a given order.
///
/// Make one with [`Window::new`], put it on the query with [`Window::apply`], and make the
/// [`Page`] of what comes back with [`Window::page`].
#[derive(Clone, Debug)]
pub struct Window {
    sort: String,
    descending: bool,
    backward: bool,
    keys: Option<Vec<Key>>,
    limit: u64,
}

impl Window {
    /// The page of `limit` rows after or before a cursor, or the first page if both are empty. `sort`
    /// names the order as it stands in the URL, a leading `-` for descending.
    ///
    /// # Errors
    /// `Invalid` at `after` or `before` for a cursor that is damaged or belongs to another order, or if
    /// both are given.
    pub fn new(sort: &str, after: &str, before: &str, limit: u64) -> Result<Self> {
        let keys = match (after.trim(), before.trim()) {
            ("", "") => None,
            (text, "") => Some(decode("after", text, sort)?),
            ("", text) => Some(decode("before", text, sort)?),
            _ => return Err(AppError::field("before", "Please give only one of after and before.").into()),
        };
        Ok(Self {
            sort: sort.to_owned(),
            descending: sort.starts_with('-'),
            backward: after.trim().is_empty() && keys.is_some(),
            keys,
            limit,
        })
    }

    /// The cursor of a place in this order.
    #[must_use]
    pub(crate) fn cursor(&self, keys: Vec<Key>) -> String {
        encode(&self.sort, keys)
    }

    /// The cursor of a place in another order.
    pub(crate) fn cursor_of(sort: &str, keys: Vec<Key>) -> String {
        encode(sort, keys)
    }

    /// The two numbers the page begins beside, where it is not the database that orders.
    ///
    /// # Errors
    /// `Invalid` at `after` for a cursor of something else.
    pub(crate) fn numbers(&self) -> Result<Option<[i64; 2]>> {
        match self.keys.as_deref() {
            None => Ok(None),
            Some([Key::Number(first), Key::Number(second)]) => Ok(Some([*first, *second])),
            Some(_) => Err(damaged("after")),
        }
    }

    /// The order that a cursor belongs to, if it can be read.
    #[must_use]
    pub(crate) fn order_of(cursor: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor.trim()).ok()?;
        serde_json::from_slice::<Cursor>(&bytes).ok().map(|cursor| cursor.sort)
    }

    /// Filters and orders a query by `columns`, the last of them unique, all in one direction, and asks for
    /// one row more than the page holds.
    ///
    /// # Errors
    /// `Invalid` at `after` if the cursor has another number of values.
    pub fn apply<S: QuerySelect>(&self, mut select: S, columns: &[Expr]) -> Result<S> {
        self.order(select.query(), columns)?;
        Ok(select)
    }

    /// As [`Window::apply`], for a statement.
    ///
    /// # Errors
    /// As [`Window::apply`].
    pub fn order(&self, select: &mut SelectStatement, columns: &[Expr]) -> Result<()> {
        let falling = self.descending != self.backward;
        if let Some(keys) = &self.keys {
            if keys.len() != columns.len() {
                return Err(damaged("after"));
            }
            // As a row value, which both databases find in an index on these columns.
            let place = Expr::tuple(columns.to_vec());
            let marker = Expr::tuple(keys.iter().cloned().map(Expr::from));
            select.and_where(if falling { place.lt(marker) } else { place.gt(marker) });
        }
        in_order(select, columns, falling);
        select.limit(self.limit + 1);
        Ok(())
    }

    /// As [`Window::order`], of the places in `all`, which are found before they are ordered: no index leads to
    /// them.
    pub(crate) fn order_places(&self, all: SelectStatement, names: &[&'static str]) -> Result<SelectStatement> {
        let mut page = Query::select().columns(names.iter().copied()).from_subquery(all, PLACES).to_owned();
        self.order(&mut page, &place_columns(names))?;
        Ok(page)
    }

    /// Orders a statement as the list is, from its beginning, and takes so many rows.
    pub fn first(&self, select: &mut SelectStatement, columns: &[Expr], most: u64) {
        in_order(select, columns, self.descending);
        select.limit(most);
    }

    /// The same page looked for among more rows.
    #[must_use]
    pub fn widened(&self, limit: u64) -> Self {
        Self { limit, ..self.clone() }
    }

    /// As [`Window::order`], where no index holds the columns as such, but one leads to equals of the first
    /// of them in the order of the rest: an index over an expression, or two tables. The page is the rows
    /// beside the cursor with the same first value, and those beyond. `names` are what the columns are
    /// called in the answer.
    ///
    /// # Errors
    /// As [`Window::apply`].
    pub fn order_in_parts(
        &self,
        select: SelectStatement,
        columns: &[Expr],
        names: &[&'static str],
    ) -> Result<SelectStatement> {
        let falling = self.descending != self.backward;
        let mut beyond = select.clone();
        in_order(&mut beyond, columns, falling);
        beyond.limit(self.limit + 1);
        let Some(keys) = &self.keys else { return Ok(beyond) };
        if keys.len() != columns.len() {
            return Err(damaged("after"));
        }
        let after = |place: Expr, marker: Expr| if falling { place.lt(marker) } else { place.gt(marker) };
        let key = |at: usize| Expr::from(keys[at].clone());
        let rest = after(Expr::tuple(columns[1..].to_vec()), Expr::tuple(keys[1..].iter().cloned().map(Expr::from)));
        beyond.and_where(after(columns[0].clone(), key(0)));
        let mut beside = select;
        beside.and_where(columns[0].clone().eq(key(0))).and_where(rest).limit(self.limit + 1);
        in_order(&mut beside, &columns[1..], falling);
        // SQLite takes an order and a limit in a part of a union only one level deeper.
        let part = |rows: SelectStatement| {
            Query::select().columns(names.iter().copied()).from_subquery(rows, "part").to_owned()
        };
        let both = part(beside).union(UnionType::All, part(beyond)).to_owned();
        let mut page = Query::select().columns(names.iter().copied()).from_subquery(both, "parts").to_owned();
        let named: Vec<_> = names.iter().map(|name| Expr::col(("parts", *name))).collect();
        in_order(&mut page, &named, falling);
        Ok(page.limit(self.limit + 1).to_owned())
    }

    /// Whether so many rows are all that [`Window::apply`] asks for.
    #[must_use]
    pub fn is_full(&self, rows: usize) -> bool {
        rows as u64 > self.limit
    }

    /// The page of the rows that came back. `keys` gives the values of a row in the order of the columns.
    pub fn page<R>(&self, mut rows: Vec<R>, keys: impl Fn(&R) -> Vec<Key>) -> Page<R> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        if self.backward {
            rows.reverse();
        }
        let (has_next, has_previous) = if self.backward { (true, more) } else { (more, self.keys.is_some()) };
        let cursor = |row: Option<&R>| row.map(|row| self.cursor(keys(row)));
        Page {
            next: has_next.then(|| cursor(rows.last())).flatten(),
            previous: has_previous.then(|| cursor(rows.first())).flatten(),
            rows,
        }
    }
}

fn in_order(select: &mut SelectStatement, columns: &[Expr], falling: bool) {
    let order = if falling { Order::Desc } else { Order::Asc };
    for column in columns {
        select.order_by_expr(column.clone(), order.clone());
    }
}

fn encode(sort: &str, keys: Vec<Key>) -> String {
    let cursor = Cursor { sort: sort.to_owned(), keys };
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
}

fn decode(field: &str, text: &str, sort: &str) -> Result<Vec<Key>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| damaged(field))?;
    let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| damaged(field))?;
    if cursor.sort != sort {
        let text = "This page marker belongs to another order of the list. Please start at its first page.";
        return Err(AppError::field(field, text).into());
    }
    Ok(cursor.keys)
}

fn damaged(field: &str) -> crate::Error {
    AppError::field(field, "This page marker is damaged. Please start at the first page.").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(row: &i64) -> Vec<Key> {
        vec![Key::Text(format!("n{row}")), Key::Number(*row)]
    }

    #[test]
    fn the_first_page_has_no_previous_one() {
        let page = Window::new("name", "", "", 2).unwrap().page(vec![1, 2, 3], keys);
        assert_eq!((page.rows, page.previous), (vec![1, 2], None));
        let cursor = page.next.unwrap();
        assert_eq!(decode("after", &cursor, "name").unwrap(), keys(&2));
    }

    #[test]
    fn a_page_before_a_cursor_is_turned_round() {
        let cursor = encode("name", keys(&9));
        let page = Window::new("name", "", &cursor, 2).unwrap().page(vec![8, 7], keys);
        assert_eq!((page.rows, page.previous), (vec![7, 8], None));
        assert_eq!(decode("after", &page.next.unwrap(), "name").unwrap(), keys(&8));
    }

    #[test]
    fn a_cursor_of_another_order_is_refused() {
        let cursor = encode("name", keys(&9));
        for (sort, text) in [("-name", cursor.as_str()), ("name", "%%%"), ("name", "e30")] {
            let error = AppError::from(Window::new(sort, text, "", 2).unwrap_err());
            assert!(error.at("after").is_some(), "{sort} {text}");
        }
    }
}
