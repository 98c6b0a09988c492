//! The orders of the list of customers: every column it shows, ties by name.

use super::list::{Row, count_of_people, count_of_sites, sub_count};
use crate::error::Result;
pub(super) use crate::paging::PLACES;
use crate::paging::{Key, PLACE_NAMES, Window, letters, place_columns};
use domain::AppError;
use entity::customer;
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{Condition, DatabaseBackend};

/// An order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Name,
    Comment,
    Sites,
    Users,
}

impl Sort {
    /// Reads the order as it stands in the address.
    ///
    /// # Errors
    /// `Invalid` at `sort` for a column that does not exist.
    pub(super) fn parse(text: &str) -> Result<Self> {
        match text.trim_start_matches('-') {
            "" | "name" => Ok(Self::Name),
            "comment" => Ok(Self::Comment),
            "sites" => Ok(Self::Sites),
            "users" => Ok(Self::Users),
            _ => Err(AppError::field("sort", "Please sort by name, comment, sites or users.").into()),
        }
    }

    fn values(self, backend: DatabaseBackend) -> Vec<Expr> {
        let col = |column: customer::Column| Expr::col((customer::Entity, column));
        let first = match self {
            Self::Name => None,
            Self::Comment => Some(letters(backend, "customer", "comment")),
            Self::Sites => Some(sub_count(count_of_sites())),
            Self::Users => Some(sub_count(count_of_people())),
        };
        first.into_iter().chain([col(customer::Column::NameKey), col(customer::Column::Id)]).collect()
    }

    fn names(self) -> &'static [&'static str] {
        if self == Self::Name { &["first", "id"] } else { &PLACE_NAMES }
    }

    /// The place of each customer of the page. Names and comments are found in an index; by their counts,
    /// all customers are counted and sorted, on the first page as on the last.
    pub(super) fn places(
        self,
        backend: DatabaseBackend,
        window: &Window,
        condition: Condition,
    ) -> Result<SelectStatement> {
        let values = self.values(backend);
        let mut all = Query::select();
        all.from(customer::Entity).cond_where(condition);
        for (value, name) in values.iter().zip(self.names()) {
            all.expr_as(value.clone(), *name);
        }
        match self {
            Self::Name => {
                window.order(&mut all, &values)?;
                return Ok(all);
            }
            Self::Comment => return window.order_in_parts(all, &values, self.names()),
            Self::Sites | Self::Users => {}
        }
        window.order_places(all, self.names())
    }

    /// The values of a place.
    pub(super) fn columns(self) -> Vec<Expr> {
        place_columns(self.names())
    }

    /// The values of a row, as the database has them.
    pub(super) fn keys(self, row: &Row) -> Vec<Key> {
        let first = match self {
            Self::Name => None,
            Self::Comment => Some(Key::letters(&row.comment)),
            Self::Sites => Some(Key::Number(row.sites)),
            Self::Users => Some(Key::Number(row.users)),
        };
        first.into_iter().chain([Key::Text(row.name_key.clone()), Key::Number(row.id.0)]).collect()
    }
}
