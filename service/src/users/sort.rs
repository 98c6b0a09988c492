//! The orders of the list of people: every column it shows, ties by name and then by id.

use super::rows::{Row, rows_at};
use crate::error::Result;
use crate::paging::{Key, PLACE_NAMES, Window, letters, place_columns};
use domain::AppError;
use domain::state::UserType;
use entity::{agent, customer, user};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{Condition, DatabaseBackend, SelectModel, Selector};

/// An order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Name,
    Email,
    Phone,
    Comment,
    Customer,
    Validity,
    State,
    UserType,
    Created,
    Updated,
    /// As they were added: the order of the search index.
    Added,
}

/// Newest first.
pub(super) const NEWEST: &str = "-added";

impl Sort {
    /// Reads the order as it stands in the address.
    ///
    /// # Errors
    /// `Invalid` at `sort` for a column that does not exist.
    pub(super) fn parse(text: &str) -> Result<Self> {
        Ok(match text.trim_start_matches('-') {
            "" | "name" => Self::Name,
            "email" => Self::Email,
            "phone" => Self::Phone,
            "comment" => Self::Comment,
            "customer" => Self::Customer,
            "validity" => Self::Validity,
            "state" => Self::State,
            "user_type" => Self::UserType,
            "created" => Self::Created,
            "updated" => Self::Updated,
            "added" => Self::Added,
            _ => {
                let text = "Please sort by name, email, phone, comment, customer, validity, state, user_type, created, \
                            updated or added.";
                return Err(AppError::field("sort", text).into());
            }
        })
    }

    /// What the list is ordered by, each but that of user types found in an index.
    fn values(self, backend: DatabaseBackend) -> Vec<Expr> {
        let col = |column: user::Column| Expr::col((user::Entity, column));
        let first = match self {
            Self::Name => None,
            Self::Email => Some(letters(backend, "user", "email")),
            Self::Phone => Some(letters(backend, "user", "phone")),
            Self::Comment => Some(letters(backend, "user", "comment")),
            Self::Customer => Some(Expr::col((customer::Entity, customer::Column::NameKey))),
            Self::Validity => Some(col(user::Column::Validity)),
            Self::State => Some(col(user::Column::AccountState)),
            Self::UserType => Some(Expr::cust(r#"coalesce("agent"."user_type", '')"#)),
            Self::Created => return vec![col(user::Column::CreatedAt), col(user::Column::Id)],
            Self::Updated => return vec![col(user::Column::UpdatedAt), col(user::Column::Id)],
            Self::Added => return vec![col(user::Column::Id)],
        };
        first.into_iter().chain([col(user::Column::SortKey), col(user::Column::Id)]).collect()
    }

    /// What these values are called in a list of places.
    pub(super) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Name | Self::Created | Self::Updated => &["first", "id"],
            Self::Added => &["id"],
            _ => &PLACE_NAMES,
        }
    }

    /// The place of each person of the page. With `most`, the page is one of so many first places.
    pub(super) fn places(
        self,
        backend: DatabaseBackend,
        window: &Window,
        condition: Condition,
        most: Option<u64>,
    ) -> Result<SelectStatement> {
        let values = self.values(backend);
        let mut all = self.people();
        for (value, name) in values.iter().zip(self.names()) {
            all.expr_as(value.clone(), *name);
        }
        all.cond_where(condition);
        let Some(most) = most else {
            if matches!(self, Self::Email | Self::Phone | Self::Comment | Self::Customer) {
                return window.order_in_parts(all, &values, self.names());
            }
            window.order(&mut all, &values)?;
            return Ok(all);
        };
        window.first(&mut all, &values, most);
        window.order_places(all, self.names())
    }

    /// The people, beside what they are ordered by.
    fn people(self) -> SelectStatement {
        let mut select = Query::select();
        let id = Expr::col((user::Entity, user::Column::Id));
        match self {
            Self::Customer => {
                // One customer after the other, and each one's people by name: SQLite reads a cross join
                // from left to right.
                let own = Expr::col((user::Entity, user::Column::CustomerId))
                    .equals((customer::Entity, customer::Column::Id));
                select.from(customer::Entity).cross_join(user::Entity).and_where(own);
            }
            Self::UserType => {
                let own = Expr::col((agent::Entity, agent::Column::UserId)).eq(id);
                select.from(user::Entity).left_join(agent::Entity, own);
            }
            _ => {
                select.from(user::Entity);
            }
        }
        select
    }

    /// The rows of the people in these places.
    pub(super) fn rows(self, window: &Window, places: SelectStatement) -> Result<Selector<SelectModel<Row>>> {
        Ok(window.apply(rows_at(places), &place_columns(self.names()))?.into_model())
    }

    /// The values of a row, as the database has them.
    pub(super) fn keys(self, row: &Row) -> Vec<Key> {
        let first = match self {
            Self::Name => None,
            Self::Email => Some(Key::letters(row.email.as_deref().unwrap_or_default())),
            Self::Phone => Some(Key::letters(&row.phone)),
            Self::Comment => Some(Key::letters(&row.comment)),
            Self::Customer => Some(Key::Text(row.customer_key.clone())),
            Self::Validity => Some(Key::Text(row.validity.as_str().to_owned())),
            Self::State => Some(Key::Text(row.account_state.as_str().to_owned())),
            Self::UserType => Some(Key::Text(row.user_type.map_or("", UserType::as_str).to_owned())),
            Self::Created => return vec![Key::Number(row.created_at.0), Key::Number(row.id.0)],
            Self::Updated => return vec![Key::Number(row.updated_at.0), Key::Number(row.id.0)],
            Self::Added => return vec![Key::Number(row.id.0)],
        };
        first.into_iter().chain([Key::Text(row.sort_key.clone()), Key::Number(row.id.0)]).collect()
    }
}
