//! What a message looks like, before it is sent.

use super::writing_api::preview_message;
use leptos::html;
use leptos::prelude::*;

/// Says that Markdown can be written, and shows what becomes of it.
#[component]
pub(super) fn Preview(
    /// Where the message is written.
    field: NodeRef<html::Textarea>,
) -> impl IntoView {
    // Looking needs script, so the button comes with it.
    let is_alive = RwSignal::new(false);
    Effect::new(move |_| is_alive.set(true));
    let shown = RwSignal::new(None::<String>);
    let trouble = RwSignal::new(String::new());
    let on_click = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        trouble.set(String::new());
        if shown.get_untracked().is_some() {
            shown.set(None);
            return;
        }
        let Some(text) = field.get_untracked().map(|field| field.value()) else { return };
        leptos::task::spawn_local(async move {
            // The page may be gone meanwhile.
            match preview_message(text).await {
                Ok(html) => {
                    shown.try_set(Some(html));
                }
                Err(error) => {
                    trouble.try_set(error.to_string());
                }
            }
        });
    };
    view! {
        <div class="composer__bar composer__markdown">
            <small class="muted">"Markdown: **bold**, _italic_, `code`, - list, > quote"</small>
            {move || is_alive.get().then(|| view! {
                <button type="button" class="btn btn--small btn--ghost" aria-expanded=move || shown.read().is_some().to_string()
                    on:click=on_click>"Preview"</button>
            })}
            {move || (!trouble.with(String::is_empty)).then(|| view! { <span class="error" role="alert">{trouble}</span> })}
        </div>
        {move || shown.get().map(|html| view! {
            <section class="composer__preview" aria-label="Preview">
                <div class="article__body prose" inner_html=html></div>
            </section>
        })}
    }
}
