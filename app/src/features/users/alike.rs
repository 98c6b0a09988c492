//! Who the person that is being added may be already.

use crate::ui::{FormState, HiddenField};
use domain::merging::Lookalike;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Where somebody who is there already is used instead of adding somebody new.
#[derive(Clone)]
pub struct Instead {
    address: Arc<dyn Fn(&Lookalike) -> String + Send + Sync>,
    rel: Option<&'static str>,
}

impl Instead {
    /// An address for each person.
    #[must_use]
    pub fn new(address: impl Fn(&Lookalike) -> String + Send + Sync + 'static) -> Self {
        Self { address: Arc::new(address), rel: None }
    }

    /// The same, of a page that begins anew there.
    #[must_use]
    pub fn afresh(address: impl Fn(&Lookalike) -> String + Send + Sync + 'static) -> Self {
        Self { rel: Some("external"), ..Self::new(address) }
    }
}

/// Asks for people like the one whose form this is, and shows them before somebody is added. Sent again, the form adds
/// them nevertheless.
#[component]
pub fn AlikePart(
    /// Where one of them is used instead.
    instead: Instead,
) -> impl IntoView {
    let form = expect_context::<FormState>();
    let found = form.alike();
    view! {
        <HiddenField name="check_duplicates" value="true" prefixed=true/>
        {move || {
            let instead = instead.clone();
            found.try_get().flatten().map(|people| view! { <Found form people instead/> })
        }}
    }
}

#[component]
fn Found(form: FormState, people: Vec<Lookalike>, instead: Instead) -> impl IntoView {
    let seen: Vec<_> = people.iter().map(|person| person.id.to_string()).collect();
    let rows = people.into_iter().map(|person| {
        let (href, rel) = ((instead.address)(&person), instead.rel);
        let reasons: Vec<_> = person.reasons.iter().map(|reason| reason.label()).collect();
        let place = format!("{}, {}", person.customer, person.site);
        let known = [person.email, person.phone, place].into_iter().filter(|text| !text.is_empty());
        let known = known.collect::<Vec<_>>().join(" · ");
        view! {
            <li>
                <a href=href rel=rel on:click=close_pop_up>{person.name}</a>
                {format!(" ({known}): {}", reasons.join(", "))}
            </li>
        }
    });
    view! {
        <section class="alert alert--warning" id="alike" aria-label="Somebody like this exists">
            <input type="hidden" name=form.name("seen_alike") value=seen.join(" ")/>
            <div>
                <h3 class="alert__title">"Somebody like this exists"</h3>
                <ul>{rows.collect_view()}</ul>
                <p>"Use one of them, or create somebody new anyway. What you typed stays."</p>
            </div>
        </section>
    }
}

/// Whoever is used instead is not added in the pop-up any more.
fn close_pop_up(event: MouseEvent) {
    let link = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(pop_up) = link.and_then(|link| link.closest("details.popup").ok().flatten()) {
        // Without the attribute it is closed; there is nothing else to do about a refusal.
        let _ = pop_up.remove_attribute("open");
    }
}
