//! What people read instead of fields and ids.

use crate::import::cells::Cells;
use crate::import::kinds::label_of;
use domain::ids::{CustomerId, SiteId};
use domain::import::ImportKind;
use domain::journal::Changes;
use std::collections::BTreeMap;

/// The column that a field of the form is filled from, and what to call it without one.
pub(super) fn column_of(cells: &Cells<'_>) -> impl Fn(&str) -> (String, String) {
    let has_name = cells.get("last_name").is_none() && cells.get("first_name").is_none();
    move |field| {
        let variable = match field {
            "first_name" | "last_name" if has_name => "name",
            "customer_id" => "customer",
            "site_id" => "site",
            other => other,
        };
        (variable.to_owned(), label_of(ImportKind::Users, variable))
    }
}

/// Names instead of ids, for people to read.
pub(super) fn named(
    mut changes: Changes,
    customers: &BTreeMap<CustomerId, String>,
    sites: &BTreeMap<SiteId, String>,
) -> Changes {
    let name = |value: &serde_json::Value, of: &dyn Fn(i64) -> Option<String>| {
        value.as_i64().map_or_else(|| value.clone(), |id| of(id).unwrap_or_else(|| id.to_string()).into())
    };
    for (id, shown) in [("customer_id", "customer"), ("site_id", "site")] {
        let of = |id: i64| match shown {
            "customer" => customers.get(&CustomerId(id)).cloned(),
            _ => sites.get(&SiteId(id)).cloned(),
        };
        if let Some(mut change) = changes.remove(id) {
            change.from = name(&change.from, &of);
            change.to = name(&change.to, &of);
            changes.insert(shown.to_owned(), change);
        }
    }
    changes
}
