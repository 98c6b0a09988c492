//! The card to sign in, set up, choose a password.

use super::Brand;
use crate::ui::mark_alive;
use leptos::prelude::*;
use leptos_meta::Title;

/// A card in the middle of the page.
#[component]
pub fn AuthShell(
    /// Title of card and document.
    #[prop(into)]
    title: String,
    /// A sentence below it.
    #[prop(optional, into)]
    lead: String,
    /// Wider, for longer forms.
    #[prop(optional)]
    wide: bool,
    /// What stands below the card.
    #[prop(optional)]
    foot: Option<Children>,
    /// The form.
    children: Children,
) -> impl IntoView {
    mark_alive();
    view! {
        <Title text=title.clone()/>
        <main class=if wide { "auth auth--wide" } else { "auth" } id="main" tabindex="-1">
            <Brand href="/"/>
            <div class="auth__card">
                <h1>{title}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="auth__lead">{lead}</p> })}
                {children()}
            </div>
            {foot.map(|foot| view! { <p class="auth__foot">{foot()}</p> })}
        </main>
    }
}
