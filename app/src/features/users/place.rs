//! Customer and site of a person: two lists that belong together.

use crate::ui::{FormState, SelectField, alive};
use domain::customers::CustomerChoice;
use domain::ids::{CustomerId, SiteId};
use leptos::ev::Event;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// A customer and a site of it.
pub type Place = (CustomerId, SiteId);

/// As many customers are offered at most.
const OFFERED: usize = 50;

/// Customer (OTR-21) and site (HAL-7). The sites of all offered customers stand in the list, grouped;
/// once the page lives only those of the chosen customer can be chosen.
#[component]
pub fn PlaceFields(
    /// Customers with their sites.
    places: Vec<CustomerChoice>,
    /// The chosen customer.
    customer: String,
    /// The chosen site.
    site: String,
    /// What the mail domain of somebody new offers: chosen as long as nobody has chosen.
    #[prop(optional_no_strip)]
    offered: Option<RwSignal<Option<Place>>>,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let chosen = RwSignal::new(state.value("customer_id", customer.clone()));
    let site = RwSignal::new(state.value("site_id", site));
    let options = places.iter().map(|place| (place.id.to_string(), place.name.clone())).collect();
    let only_sites: Vec<_> = places.iter().map(|place| (place.id.to_string(), only_site(place))).collect();
    let hint = if places.len() < OFFERED {
        "Whose people and tickets they belong to."
    } else {
        "The first customers by name. For any other one, use New user on its page."
    };
    let by_domain = RwSignal::new(false);
    Effect::new(move |_| {
        let Some((customer, at)) = offered.and_then(|offered| offered.get()) else { return };
        let is_free = chosen.with_untracked(String::is_empty) || by_domain.get_untracked();
        if !is_free || !select_option(&state.id("customer_id"), customer) {
            return;
        }
        chosen.set(customer.to_string());
        site.set(at.to_string());
        by_domain.set(true);
    });
    let open = " May stay open where the mail domain of the address belongs to a customer.";
    let hint = format!("{hint}{}", if offered.is_some() { open } else { "" });
    let on_change = move |event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if select.is_none_or(|select| select.id() != state.id("customer_id")) {
            return;
        }
        let customer = event_target_value(&event);
        by_domain.set(false);
        site.set(only_sites.iter().find(|(id, _)| *id == customer).map(|(_, site)| site.clone()).unwrap_or_default());
        chosen.set(customer);
    };
    view! {
        <div class="form__grid" on:change=on_change>
            <SelectField name="customer_id" label="Customer" options value=customer empty="Please choose" required=true hint/>
            <SiteField places chosen site/>
        </div>
        {move || by_domain.get().then(|| view! { <p class="hint" role="status">"The mail domain of the address has chosen customer and site."</p> })}
    }
}

/// Chooses a customer in its list, if it stands there.
fn select_option(id: &str, customer: CustomerId) -> bool {
    let Some(select) = document().get_element_by_id(id) else { return false };
    let (value, wanted) = (JsValue::from_str("value"), JsValue::from_str(&customer.to_string()));
    let is_offered = select.query_selector(&format!("option[value='{customer}']")).is_ok_and(|option| option.is_some());
    is_offered && js_sys::Reflect::set(&select, &value, &wanted).unwrap_or_default()
}

fn only_site(place: &CustomerChoice) -> String {
    match place.sites.as_slice() {
        [only] => only.id.to_string(),
        _ => String::new(),
    }
}

#[component]
fn SiteField(places: Vec<CustomerChoice>, chosen: RwSignal<String>, site: RwSignal<String>) -> impl IntoView {
    let state = expect_context::<FormState>();
    let (id, error) = (state.id("site_id"), state.error("site_id"));
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let alive = alive();
    let describedby = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || if error.with(Option::is_some) { format!("{hint_id} {error_id}") } else { hint_id.clone() }
    };
    let groups = places.into_iter().map(|place| {
        let customer = place.id.to_string();
        let is_other = move || alive.get() && chosen.with(|chosen| *chosen != customer);
        let sites = place
            .sites
            .into_iter()
            .map(|choice| view! { <SiteOption id=choice.id name=choice.name site/> })
            .collect_view();
        view! { <optgroup label=place.name disabled=is_other.clone() hidden=is_other>{sites}</optgroup> }
    });
    view! {
        <div class="field">
            <label for=id.clone()>"Site"</label>
            <select id=id name=state.name("site_id") on:change=move |event| site.set(event_target_value(&event))
                aria-invalid=move || error.with(Option::is_some).then_some("true") aria-describedby=describedby>
                <option value="" prop:selected=move || site.with(String::is_empty)>"The only one"</option>
                {groups.collect_view()}
            </select>
            <p class="hint" id=hint_id>"May stay open if the customer has just one."</p>
            {move || error.get().map(|text| view! { <p class="error" id=error_id.clone()>{text}</p> })}
        </div>
    }
}

#[component]
fn SiteOption(id: i64, name: String, site: RwSignal<String>) -> impl IntoView {
    let value = id.to_string();
    let is_chosen = {
        let value = value.clone();
        move || site.with(|site| *site == value)
    };
    view! { <option value=value selected=is_chosen.clone() prop:selected=is_chosen>{name}</option> }
}
