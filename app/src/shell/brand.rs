//! Name and mark.

use leptos::prelude::*;

/// The brand, leading to a start page.
#[component]
pub fn Brand(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <a class=format!("brand {class}") href=href>
            <svg class="brand__mark" viewBox="0 0 24 24" aria-hidden="true">
                <rect width="24" height="24" rx="6"></rect>
                <circle cx="10.6" cy="13.9" r="3.9"></circle>
                <path d="M16.2 5.4v12.6"></path>
            </svg>
            <span class="brand__name">"Deskfolk"</span>
        </a>
    }
}
