//! Both values of a property that two people changed at the same time, and the choice.

use super::properties::Options;
use crate::ui::refusal_of;
use domain::AppError;
use domain::tickets::TicketView;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::PostUrl;
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::{Http, ServerFn};
use serde::de::DeserializeOwned;

/// What the property holds now and what was chosen. Nothing is lost: one button sets the choice after all, over what is
/// told here and over nothing that came later.
#[component]
pub(super) fn Contest<F, O>(
    /// The action that was refused.
    action: ServerAction<F>,
    /// The ticket.
    ticket: RwSignal<TicketView>,
    /// Name of the property.
    name: &'static str,
    /// What can be chosen.
    options: Signal<Options>,
) -> impl IntoView
where
    F: DeserializeOwned + ServerFn<Error = AppError, Protocol = Http<PostUrl, O>> + Clone + Send + Sync + 'static,
    F::Client: Client<AppError>,
    <<F::Client as Client<AppError>>::Request as ClientReq<AppError>>::FormData: From<web_sys::FormData>,
    F::Output: Clone + Send + Sync + 'static,
    O: 'static,
{
    let id = ticket.with_untracked(|ticket| ticket.id.0);
    let refusal = refusal_of(action);
    let contested =
        Memo::new(move |_| refusal.with(|error| error.as_ref().and_then(|error| error.contested(name)).cloned()));
    move || {
        let conflict = contested.get()?;
        let mine = options.with(|options| options.iter().find(|(_, label)| *label == conflict.yours).cloned());
        let told = conflict.version;
        let by = if conflict.by.is_empty() { "Somebody".to_owned() } else { conflict.by };
        let said = format!(
            "{by} set this to \u{201c}{}\u{201d} meanwhile. You chose \u{201c}{}\u{201d}.",
            conflict.theirs, conflict.yours
        );
        Some(view! {
            <div class="alert alert--warning" role="alert">
                <div>
                    <p>{said}</p>
                    {mine.map(|(value, label)| view! {
                        <ActionForm action=action>
                            <input type="hidden" name="id" value=id/>
                            <input type="hidden" name="version" value=told/>
                            <input type="hidden" name=name value=value/>
                            <button class="btn btn--small">{format!("Set to {label}")}</button>
                        </ActionForm>
                    })}
                </div>
            </div>
        })
    }
}
