//! Choosing the type of a new ticket: links that load the form of another one.

use crate::ui::{Tabs, query_string};
use domain::ids::TypeId;
use domain::ticket_types::TypeForm;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

/// The type named by the address, or by the one before: links that choose something else do not change it.
#[must_use]
pub fn type_in_address() -> Memo<Option<TypeId>> {
    let query = use_query_map();
    Memo::new(move |before: Option<&Option<TypeId>>| {
        let named = query.with(|query| query.get("type")).and_then(|id| id.parse().ok());
        named.or_else(|| before.copied().flatten())
    })
}

/// The types to choose from; nothing if there is only one.
#[component]
pub fn TypeChoice(
    /// The form with the chosen type.
    typed: TypeForm,
) -> impl IntoView {
    let TypeForm { types, type_id, .. } = typed;
    let is_choice = types.len() > 1;
    let (query, path) = (use_query_map(), use_location().pathname);
    let choose = move || {
        let link = |id: i64| {
            query.with(|query| format!("{}{}", path.get_untracked(), query_string(query, "type", &id.to_string())))
        };
        let tabs = types.iter().map(|one| (one.name.clone(), link(one.id), None)).collect();
        view! { <Tabs label="Type of ticket" tabs current=type_id.map(|id| link(id.0)).unwrap_or_default()/> }
    };
    is_choice.then_some(choose)
}
