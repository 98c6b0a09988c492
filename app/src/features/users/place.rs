//! Customer and site of a person: two lists that belong together.

use crate::features::customers::CustomerSearch;
use crate::features::customers::api::customer_choices;
use crate::ui::{FormState, alive};
use domain::customers::CustomerChoice;
use domain::ids::{CustomerId, SiteId};
use leptos::ev::Event;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// A customer and a site of it.
pub type Place = (CustomerId, SiteId);

/// Customer (OTR-21) and site (HAL-7). Where there are more customers than a list offers, they are searched for.
/// The sites of all offered customers stand in the list, grouped; once the page lives only those of the chosen
/// customer can be chosen.
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
    let chosen = RwSignal::new(state.value("customer_id", customer));
    let site = RwSignal::new(state.value("site_id", site));
    let places = RwSignal::new(places);
    let by_domain = RwSignal::new(false);
    Effect::new(move |_| {
        let Some((customer, at)) = offered.and_then(|offered| offered.get()) else { return };
        let is_free = chosen.with_untracked(String::is_empty) || by_domain.get_untracked();
        if !is_free {
            return;
        }
        leptos::task::spawn_local(async move {
            if !places.try_with_untracked(|places| places.iter().any(|place| place.id == customer)).unwrap_or(true)
                && let Ok(found) = customer_choices(String::new(), customer.to_string()).await
            {
                let _ = places.try_set(found);
            }
            choose_once_listed(state.id("customer_id"), customer.to_string(), move || {
                let _ = chosen.try_set(customer.to_string());
                let _ = site.try_set(at.to_string());
                let _ = by_domain.try_set(true);
            });
        });
    });
    keep_choice(state.id("customer_id"), places, chosen);
    let open = " May stay open where the mail domain of the address belongs to a customer.";
    let hint = format!("Whose people and tickets they belong to.{}", if offered.is_some() { open } else { "" });
    let on_change = move |event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if select.is_none_or(|select| select.id() != state.id("customer_id")) {
            return;
        }
        let customer = event_target_value(&event);
        by_domain.set(false);
        let only = places.with_untracked(|places| {
            places.iter().find(|place| place.id.to_string() == customer).map(only_site).unwrap_or_default()
        });
        site.set(only);
        chosen.set(customer);
    };
    view! {
        <CustomerSearch places chosen/>
        <div class="form__grid" on:change=on_change>
            <CustomerField places chosen hint/>
            <SiteField places chosen site/>
        </div>
        {move || by_domain.get().then(|| view! { <p class="hint" role="status">"The mail domain of the address has chosen customer and site."</p> })}
    }
}

/// A customer alone, mandatory.
#[component]
pub fn CustomerPick(
    /// Customers to choose from.
    places: Vec<CustomerChoice>,
    /// Help below the list.
    #[prop(into)]
    hint: String,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let chosen = RwSignal::new(state.value("customer_id", String::new()));
    let places = RwSignal::new(places);
    keep_choice(state.id("customer_id"), places, chosen);
    view! {
        <CustomerSearch places chosen/>
        <div class="form__grid" on:change=move |event| chosen.set(event_target_value(&event))>
            <CustomerField places chosen hint/>
        </div>
    }
}

/// What was chosen, perhaps before the page came to life, stays so in a list that has become another one.
fn keep_choice(id: String, places: RwSignal<Vec<CustomerChoice>>, chosen: RwSignal<String>) {
    Effect::new(move |before: Option<()>| {
        places.track();
        if before.is_some() {
            choose_once_listed(id.clone(), chosen.get_untracked(), || {});
            return;
        }
        let select = document().get_element_by_id(&id);
        let value = select.and_then(|select| js_sys::Reflect::get(&select, &JsValue::from_str("value")).ok());
        let value = value.and_then(|value| value.as_string()).unwrap_or_default();
        if !value.is_empty() {
            chosen.set(value);
        }
    });
}

/// Chooses a customer as soon as the list shows it, and then goes on.
fn choose_once_listed(id: String, customer: String, then: impl FnOnce() + 'static) {
    request_animation_frame(move || {
        if select_option(&id, &customer) {
            then();
        }
    });
}

/// Chooses a customer in its list, if it stands there.
fn select_option(id: &str, customer: &str) -> bool {
    let Some(select) = document().get_element_by_id(id) else { return false };
    let (value, wanted) = (JsValue::from_str("value"), JsValue::from_str(customer));
    let is_offered = select.query_selector(&format!("option[value='{customer}']")).is_ok_and(|option| option.is_some());
    is_offered && js_sys::Reflect::set(&select, &value, &wanted).unwrap_or_default()
}

fn only_site(place: &CustomerChoice) -> String {
    match place.sites.as_slice() {
        [only] => only.id.to_string(),
        _ => String::new(),
    }
}

/// The customers that are offered. The field keeps its own value; nobody chooses for it but a search or a mail domain.
#[component]
fn CustomerField(places: RwSignal<Vec<CustomerChoice>>, chosen: RwSignal<String>, hint: String) -> impl IntoView {
    let state = expect_context::<FormState>();
    let (id, error) = (state.id("customer_id"), state.error("customer_id"));
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let is_wrong = move || error.try_with(Option::is_some).unwrap_or_default();
    let describedby = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || if is_wrong() { format!("{hint_id} {error_id}") } else { hint_id.clone() }
    };
    let options = move || {
        let chosen = chosen.get_untracked();
        let option = |place: CustomerChoice| {
            let value = place.id.to_string();
            let selected = value == chosen;
            view! { <option value=value selected=selected>{place.name}</option> }
        };
        places.get().into_iter().map(option).collect_view()
    };
    view! {
        <div class="field">
            <label for=id.clone()>"Customer "<span class="required" aria-hidden="true">"*"</span></label>
            <select id=id name=state.name("customer_id") required aria-invalid=move || is_wrong().then_some("true") aria-describedby=describedby>
                <option value="">"Please choose"</option>
                {options}
            </select>
            <p class="hint" id=hint_id>{hint}</p>
            {move || error.try_get().flatten().map(|text| view! { <p class="error" id=error_id.clone()>{text}</p> })}
        </div>
    }
}

#[component]
fn SiteField(places: RwSignal<Vec<CustomerChoice>>, chosen: RwSignal<String>, site: RwSignal<String>) -> impl IntoView {
    let state = expect_context::<FormState>();
    let (id, error) = (state.id("site_id"), state.error("site_id"));
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let alive = alive();
    let describedby = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || if error.with(Option::is_some) { format!("{hint_id} {error_id}") } else { hint_id.clone() }
    };
    let group = move |place: CustomerChoice| {
        let customer = place.id.to_string();
        let is_other = move || alive.get() && chosen.with(|chosen| *chosen != customer);
        let sites = place
            .sites
            .into_iter()
            .map(|choice| view! { <SiteOption id=choice.id name=choice.name site/> })
            .collect_view();
        view! { <optgroup label=place.name disabled=is_other.clone() hidden=is_other>{sites}</optgroup> }
    };
    let groups = move || places.get().into_iter().map(group).collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>"Site"</label>
            <select id=id name=state.name("site_id") on:change=move |event| site.set(event_target_value(&event))
                aria-invalid=move || error.with(Option::is_some).then_some("true") aria-describedby=describedby>
                <option value="" prop:selected=move || site.with(String::is_empty)>"The only one"</option>
                {groups}
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
