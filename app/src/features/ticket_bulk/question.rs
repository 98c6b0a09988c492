//! The address of a change of many tickets: which, and what changes.

use crate::features::tickets::ticket_query;
use domain::ticket_bulk::TicketBulkInput;
use domain::tickets::{TicketPatch, TicketQuery};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// What changes stands below this name, beside the filters of the list.
pub(super) const VALUES: &str = "to";

/// What the address asks for.
pub(super) fn asked(params: &ParamsMap) -> TicketBulkInput {
    let value = |name: &str| params.get(&format!("{VALUES}[{name}]")).unwrap_or_default();
    let filter = TicketQuery { after: String::new(), before: String::new(), ..ticket_query(params) };
    TicketBulkInput {
        change: TicketPatch {
            state: value("state"),
            pending_until: value("pending_until"),
            pending_closes: value("pending_closes"),
            priority: value("priority"),
            queue_id: value("queue_id"),
            owner_id: value("owner_id"),
            type_id: value("type_id"),
            add_tags: value("add_tags"),
            remove_tags: value("remove_tags"),
            ..TicketPatch::default()
        },
        ids: params.get_all("id").unwrap_or_default(),
        all: params.get("all").unwrap_or_default(),
        filter,
        ..TicketBulkInput::default()
    }
}

fn texts(value: impl serde::Serialize) -> Vec<(String, String)> {
    let serde_json::Value::Object(fields) = serde_json::to_value(value).unwrap_or_default() else { return Vec::new() };
    let text = |value: serde_json::Value| value.as_str().map(str::to_owned).filter(|text| !text.is_empty());
    fields.into_iter().filter_map(|(name, value)| Some((name, text(value)?))).collect()
}

/// Which tickets it is about, as hidden fields of the form that chooses what changes.
pub(super) fn ticket_fields(input: &TicketBulkInput) -> AnyView {
    let mut fields = texts(&input.filter);
    if !input.all.is_empty() {
        fields.push(("all".to_owned(), input.all.clone()));
    }
    fields.extend(input.ids.iter().map(|id| ("id".to_owned(), id.clone())));
    hidden(fields)
}

/// Everything, as hidden fields of the form that carries it out.
pub(super) fn input_fields(input: &TicketBulkInput, tickets: u64, as_of: &str) -> AnyView {
    let single = [("all", input.all.clone()), ("expected", tickets.to_string()), ("as_of", as_of.to_owned())];
    let mut fields: Vec<_> = single.into_iter().map(|(name, value)| (format!("input[{name}]"), value)).collect();
    fields.extend(texts(&input.change).into_iter().map(|(name, value)| (format!("input[change][{name}]"), value)));
    fields.extend(texts(&input.filter).into_iter().map(|(name, value)| (format!("input[filter][{name}]"), value)));
    fields.extend(input.ids.iter().map(|id| ("input[ids][]".to_owned(), id.clone())));
    hidden(fields)
}

fn hidden(fields: Vec<(String, String)>) -> AnyView {
    fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
        .into_any()
}

/// `1 ticket`, `12 tickets`.
pub(super) fn tickets(count: u64) -> String {
    if count == 1 { "1 ticket".to_owned() } else { format!("{} tickets", crate::ui::thousands(count)) }
}
