//! Short messages at the edge of the page.

use super::Icon;
use crate::request::first_done;
use leptos::prelude::*;
use std::time::Duration;

#[derive(Clone, Copy)]
struct Messages(RwSignal<Vec<(u64, String)>>);

/// Provides the place where [`toast`] puts its messages. The first one is about a form that was sent
/// without WebAssembly.
pub fn provide_toasts() {
    let is_done = SharedValue::new(first_done).into_inner();
    let first = is_done.then(|| (0, "Done.".to_owned()));
    provide_context(Messages(RwSignal::new(first.into_iter().collect())));
}

/// Says that something went well; gone after some seconds.
pub fn toast(text: impl Into<String>) {
    let Some(Messages(messages)) = use_context::<Messages>() else { return };
    let id = messages.with_untracked(|all| all.last().map_or(0, |(id, _)| id + 1));
    messages.update(|all| all.push((id, text.into())));
    set_timeout(move || messages.update(|all| all.retain(|(other, _)| *other != id)), Duration::from_secs(6));
}

/// The region that shows the messages.
#[component]
pub fn Toasts() -> impl IntoView {
    let Messages(messages) = expect_context::<Messages>();
    let close = move |id: u64| messages.update(|all| all.retain(|(other, _)| *other != id));
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || messages.get() key=|(id, _)| *id let:message>
                <div class="toast toast--success">
                    <Icon glyph=icondata_lu::LuCheck/>
                    <p>{message.1.clone()}</p>
                    <button class="btn btn--small btn--ghost btn--icon" type="button" aria-label="Close" on:click=move |_| close(message.0)>
                        <Icon glyph=icondata_lu::LuX/>
                    </button>
                </div>
            </For>
        </div>
    }
}
