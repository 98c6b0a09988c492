//! Searching for the customers that a list offers, where there are more than it holds.

use super::api::customer_choices;
use crate::features::users::parts::query_param;
use crate::request::Flash;
use crate::ui::{FormState, alive};
use domain::customers::{CustomerChoice, OFFERED};
use leptos::ev::{Event, KeyboardEvent};
use leptos::prelude::*;
use std::time::Duration;

/// The field, and the parameter of the page's address, that say which customers a list offers. Pages with such a
/// list pass it on when they read their customers.
pub const FIND_CUSTOMER: &str = "find_customer";

/// How long somebody pauses before the search begins.
const PAUSE: Duration = Duration::from_millis(150);

/// The customer chosen in a form that comes back with a search: stays in the list, whatever is searched for next.
/// Without one, nobody has chosen yet.
pub fn chosen_before() -> Option<String> {
    let flash = use_context::<StoredValue<Option<Flash>>>();
    let value = flash.and_then(|flash| flash.with_value(|flash| flash.as_ref()?.value("input[customer_id]")));
    value.filter(|chosen| !chosen.is_empty())
}

/// Calls `search` with what is typed in a field, after a short pause.
pub fn when_typed(search: impl Fn(String) + Clone + 'static) -> impl Fn(Event) + 'static {
    let pending = StoredValue::new(None::<TimeoutHandle>);
    move |event| {
        if let Some(Some(handle)) = pending.try_get_value() {
            handle.clear();
        }
        let (search, typed) = (search.clone(), event_target_value(&event));
        let handle = set_timeout_with_handle(move || search(typed), PAUSE).ok();
        pending.try_update_value(|pending| *pending = handle);
    }
}

/// A field that searches while somebody types; without WebAssembly a button sends the form to
/// `/find-customer`, which brings it back with what was typed and the customers found. Nothing where the list
/// holds every customer.
#[component]
pub fn CustomerSearch(
    /// What the list offers.
    places: RwSignal<Vec<CustomerChoice>>,
    /// The customer that is chosen: stays in the list.
    chosen: RwSignal<String>,
) -> impl IntoView {
    let before = query_param(FIND_CUSTOMER).get_untracked();
    if places.with_untracked(Vec::len) < OFFERED && before.is_empty() {
        return ().into_any();
    }
    let state = expect_context::<FormState>();
    let alive = alive();
    let asked = RwSignal::new(before.clone());
    let search = move |q: String| {
        let q = q.trim().to_owned();
        if asked.try_get_untracked().is_none_or(|asked| asked == q) {
            return;
        }
        asked.set(q.clone());
        leptos::task::spawn_local(async move {
            let present = chosen.try_get_untracked().unwrap_or_default();
            let found = customer_choices(q.clone(), present).await;
            // Somebody may have typed on, or left.
            if let Ok(found) = found
                && asked.try_get_untracked().is_some_and(|asked| asked == q)
            {
                let _ = places.try_set(found);
            }
        });
    };
    let on_input = when_typed(search);
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            search(event_target_value(&event));
        }
    };
    let said = move || {
        let others = places.with(|places| {
            places.iter().filter(|place| chosen.with_untracked(|chosen| *chosen != place.id.to_string())).count()
        });
        match (others, asked.with(String::is_empty)) {
            (_, true) => "The list below holds the first customers by name.".to_owned(),
            (0, _) => "No other customer is found.".to_owned(),
            (1, _) => "1 customer is found. Please choose it below.".to_owned(),
            (many, _) if many < OFFERED => format!("{many} customers are found. Please choose below."),
            _ => "Many customers are found: the list below holds the first ones by name.".to_owned(),
        }
    };
    let (id, path) = (state.id(FIND_CUSTOMER), state.path());
    let hint_id = format!("{id}-hint");
    // The button of a form that becomes an address needs no other one: the page reads the field.
    let address = path.starts_with("/rpc/").then(|| format!("/find-customer?form={path}"));
    let is_sent = address.is_some();
    view! {
        <div class="form__grid">
            <div class="field">
                <label for=id.clone()>"Search in customers"</label>
                <div class="input-group">
                    <input type="search" id=id name=move || (!alive.get()).then_some(FIND_CUSTOMER) value=before autocomplete="off"
                        aria-describedby=hint_id.clone() on:input=on_input on:keydown=on_keydown/>
                    {move || (!alive.get()).then(|| view! {
                        // Enter in any other field means to save.
                        {is_sent.then(|| view! { <button hidden name="then" value="stay">"Save"</button> })}
                        <button class="btn" formaction=address.clone()>"Search"</button>
                    })}
                </div>
                <p class="hint" id=hint_id role="status">{said}</p>
            </div>
        </div>
    }
    .into_any()
}
