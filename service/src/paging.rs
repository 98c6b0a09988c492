//! Keyset paging: a page begins where a cursor says, in an order that ends in a unique column, so that
//! rows are neither skipped nor shown twice while others write, and deep pages cost what the first costs.

use crate::error::Result;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::AppError;
use domain::paging::Page;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Order, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

/// A value that rows are ordered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// A number, a point in time or an id.
    Number(i64),
    /// Text.
    Text(String),
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
#[derive(Debug)]
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

    /// Filters and orders a query by `columns`, the last of them unique, all in one direction, and asks for
    /// one row more than the page holds.
    ///
    /// # Errors
    /// `Invalid` at `after` if the cursor has another number of values.
    pub fn apply<S: QueryFilter + QueryOrder + QuerySelect>(&self, select: S, columns: &[Expr]) -> Result<S> {
        let falling = self.descending != self.backward;
        let order = if falling { Order::Desc } else { Order::Asc };
        let mut select = select;
        if let Some(keys) = &self.keys {
            if keys.len() != columns.len() {
                return Err(damaged("after"));
            }
            // As a row value, which both databases find in an index on these columns.
            let place = Expr::tuple(columns.to_vec());
            let marker = Expr::tuple(keys.iter().cloned().map(Expr::from));
            select = select.filter(if falling { place.lt(marker) } else { place.gt(marker) });
        }
        for column in columns {
            select = select.order_by(column.clone(), order.clone());
        }
        Ok(select.limit(self.limit + 1))
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
        let cursor = |row: Option<&R>| row.map(|row| encode(&self.sort, keys(row)));
        Page {
            next: has_next.then(|| cursor(rows.last())).flatten(),
            previous: has_previous.then(|| cursor(rows.first())).flatten(),
            rows,
        }
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
