//! Whether a record of the directory may be known of, by its kind and id; and what names one that may not.

use crate::cx::Cx;
use crate::error::Result;
use domain::ids::{CustomerId, SiteId, UserId};
use domain::journal::{Change, Entity};
use domain::policy::PeopleScope;
use entity::{site, user};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde_json::Value;

/// Whether the actor may know of this person, customer or site, apart from the right to see the directory. Where
/// anything is hidden, what is gone is too: nobody can tell any more whose it was.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn is_known(cx: &Cx, entity: Entity, id: i64) -> Result<bool> {
    let scope = cx.people_scope();
    if scope.hidden.is_empty() || (entity == Entity::User && scope.own.0 == id) {
        return Ok(true);
    }
    let db = cx.app.db.read();
    let customer: Option<CustomerId> = match entity {
        Entity::Customer => Some(CustomerId(id)),
        Entity::User => {
            let person = user::Entity::find_by_id(UserId(id)).select_only().column(user::Column::CustomerId);
            person.into_tuple().one(db).await?
        }
        Entity::Site => {
            let site = site::Entity::find_by_id(SiteId(id)).select_only().column(site::Column::CustomerId);
            site.into_tuple().one(db).await?
        }
        _ => return Ok(true),
    };
    Ok(customer.is_some_and(|customer| scope.contains_customer(customer)))
}

/// The ids of the people who are hidden from the actor; nothing where nobody is.
pub(crate) fn hidden_people(cx: &Cx) -> Option<SelectStatement> {
    let scope = cx.people_scope();
    (!scope.hidden.is_empty()).then(|| {
        user::Entity::find()
            .select_only()
            .column(user::Column::Id)
            .filter(user::Column::CustomerId.is_in(scope.hidden.iter().copied()))
            .filter(user::Column::Id.ne(scope.own))
            .into_query()
    })
}

/// What is not told of confidential customers in words about other records, such as whence somebody came.
pub(crate) struct Veil {
    scope: PeopleScope,
    names: Vec<String>,
}

impl Veil {
    /// What is hidden from the actor, if anything is.
    pub(crate) fn of(cx: &Cx) -> Option<Self> {
        let scope = cx.people_scope();
        let confidential = &cx.fixed.structure.confidential;
        let names = scope.hidden.iter().filter_map(|id| confidential.get(id)).map(|facts| facts.name.clone()).collect();
        (!scope.hidden.is_empty()).then_some(Self { scope, names })
    }

    /// Whether this text names such a customer.
    pub(crate) fn covers(&self, text: &str) -> bool {
        self.names.iter().any(|name| text.contains(name.as_str()))
    }

    /// Whether this change in the journal does.
    pub(crate) fn covers_change(&self, field: &str, change: &Change) -> bool {
        let is_hidden = |id: i64| field == "customer_id" && !self.scope.contains_customer(CustomerId(id));
        [&change.from, &change.to].into_iter().any(|value| match value {
            Value::Null => false,
            Value::Number(id) => id.as_i64().is_some_and(is_hidden),
            Value::String(text) => self.covers(text),
            other => self.covers(&other.to_string()),
        })
    }
}
