//! Fields of a form that come from another system.

use leptos::prelude::*;
use std::collections::BTreeMap;

/// The system that a field comes from, by the field's name. Whoever provides it has the fields say so instead of
/// giving their usual hints.
#[derive(Clone, Debug, Default)]
pub struct FieldOwners(pub BTreeMap<String, String>);

/// The hint of a field.
pub(super) fn hint_of(name: &str, usual: String) -> String {
    let owner = use_context::<FieldOwners>().and_then(|owners| owners.0.get(name).cloned());
    owner.map_or(usual, |owner| format!("From {owner}; changed there."))
}
