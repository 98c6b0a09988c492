//! The command palette: people, tickets, customers, pages.

use crate::features::account::api::palette;
use crate::ui::Icon;
use domain::shell::PaletteHit;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

/// Opens with `Ctrl+K`, or with the search field in the top bar.
#[component]
pub fn Palette() -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let hits = LocalResource::new(move || {
        let typed = typed.get();
        async move { palette(typed).await.unwrap_or_default() }
    });
    let shown = Signal::derive(move || hits.get().unwrap_or_default());
    let navigate = use_navigate();
    let on_key = move |event: web_sys::KeyboardEvent| {
        let last = shown.with(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|index| *index = (*index + 1).min(last)),
            "ArrowUp" => chosen.update(|index| *index = index.saturating_sub(1)),
            "Enter" => {
                if let Some(hit) = shown.with(|hits| hits.get(chosen.get_untracked()).cloned()) {
                    close();
                    navigate(&hit.path, leptos_router::NavigateOptions::default());
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let on_input = move |event| {
        chosen.set(0);
        typed.set(event_target_value(&event));
    };
    view! {
        <dialog class="palette" id="palette" aria-label="Command palette">
            <div class="palette__field">
                <Icon glyph=icondata_lu::LuSearch/>
                <input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-label="Command" placeholder="Go to, find, do…"
                    autocomplete="off" prop:value=typed on:input=on_input on:keydown=on_key/>
                <kbd>"Esc"</kbd>
            </div>
            <div class="palette__list" id="palette-list" role="listbox" aria-label="Results">
                {move || shown.get().into_iter().enumerate().map(|(index, hit)| view! { <Hit hit index chosen/> }).collect_view()}
            </div>
            <p class="palette__foot"><kbd>"↑"</kbd><kbd>"↓"</kbd>" move "<kbd>"Enter"</kbd>" open"</p>
        </dialog>
        <dialog class="dialog" id="keys" aria-labelledby="keys-title">
            <header class="dialog__head"><h2 id="keys-title">"Keys"</h2></header>
            <div class="dialog__body">
                <dl class="kv">
                    <dt><kbd>"/"</kbd></dt><dd>"Search this list"</dd>
                    <dt><kbd>"Ctrl K"</kbd></dt><dd>"Command palette"</dd>
                    <dt><kbd>"j"</kbd>" "<kbd>"k"</kbd></dt><dd>"Next and previous row"</dd>
                    <dt><kbd>"Enter"</kbd></dt><dd>"Open the row"</dd>
                    <dt><kbd>"x"</kbd></dt><dd>"Select the row"</dd>
                    <dt><kbd>"r"</kbd>" "<kbd>"n"</kbd></dt><dd>"Reply, or add an internal note"</dd>
                    <dt><kbd>"a"</kbd></dt><dd>"Owner of the ticket"</dd>
                    <dt><kbd>"c"</kbd></dt><dd>"New ticket"</dd>
                    <dt><kbd>"?"</kbd></dt><dd>"This list"</dd>
                </dl>
            </div>
            <form class="dialog__actions" method="dialog"><button class="btn btn--primary">"Close"</button></form>
        </dialog>
    }
}

#[component]
fn Hit(hit: PaletteHit, index: usize, chosen: RwSignal<usize>) -> impl IntoView {
    let glyph = match hit.kind.as_str() {
        "Ticket" => icondata_lu::LuInbox,
        "Person" => icondata_lu::LuUser,
        "Customer" => icondata_lu::LuBuilding2,
        _ => icondata_lu::LuArrowRight,
    };
    view! {
        <a class="palette__item" role="option" aria-selected=move || (chosen.get() == index).to_string() href=hit.path on:click=|_| close()>
            <Icon glyph/>" "{hit.title}" "<small>{hit.detail}</small>
        </a>
    }
}

fn close() {
    let dialog =
        document().get_element_by_id("palette").and_then(|dialog| dialog.dyn_into::<web_sys::HtmlDialogElement>().ok());
    if let Some(dialog) = dialog {
        dialog.close();
    }
}
