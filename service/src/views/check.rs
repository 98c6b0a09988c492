//! What the form of a saved view says.

use super::list::may_share;
use super::require_list;
use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::error::FieldErrors;
use domain::validate::{self, is_ticked};
use domain::views::{ListKind, ViewInput};
use entity::saved_view::Model;
use std::collections::BTreeMap;

/// Longest address of a view.
const LONGEST: usize = 2000;

/// The checked form.
pub(super) struct Checked {
    pub list: ListKind,
    pub name: String,
    pub query: String,
    pub is_shared: bool,
    pub is_default: bool,
}

/// Checks the form; `present` is the view as it is.
///
/// # Errors
/// `Invalid` with all wrong fields; `Forbidden` for whoever may not open the list, and to share without the
/// right to.
pub(super) fn check(cx: &Cx, input: &ViewInput, present: Option<&Model>) -> Result<Checked> {
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    let list = present.map(|view| view.list).or_else(|| ListKind::parse(input.list.trim()));
    let Some(list) = list else {
        errors.add("list", "Please choose users, customer_users, agents, customers or tickets.");
        return Err(AppError::Invalid(errors).into());
    };
    require_list(cx, list)?;
    let query = query(&mut errors, list, &input.query);
    let is_shared = is_ticked(&input.is_shared);
    if is_shared && !present.is_some_and(|view| view.is_shared) && !may_share(cx) {
        errors.add("is_shared", "Views are shared by those who manage agents.");
    }
    errors.into_result()?;
    Ok(Checked { list, name, query, is_shared, is_default: is_ticked(&input.is_default) })
}

/// The parts of the address that make a view, by name. Which page is open is no part of it.
fn query(errors: &mut FieldErrors, list: ListKind, text: &str) -> String {
    let mut parts = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(text.trim().trim_start_matches('?').as_bytes()) {
        if !list.params().contains(&name.as_ref()) {
            errors.add("query", format!("{} has no filter called {name}.", list.label()));
        }
        if !value.trim().is_empty() {
            parts.insert(name.into_owned(), value.trim().to_owned());
        }
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parts).finish();
    if query.len() > LONGEST {
        errors.add("query", "This search is too long to be saved.");
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_search_filters_and_order_by_name() {
        let mut errors = FieldErrors::new();
        assert_eq!(query(&mut errors, ListKind::Users, "?sort=-name&q=a%20b+c&state="), "q=a+b+c&sort=-name");
        assert!(errors.is_empty());
        query(&mut errors, ListKind::Customers, "role=3");
        assert!(errors.get("query").unwrap().contains("role"));
    }
}
