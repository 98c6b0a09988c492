//! A pop-up that has an address: without WebAssembly a card in the page, with it a modal dialog.

use super::Icon;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// A dialog that is open as long as it is shown; closing it leads to another address.
#[component]
pub fn Modal(
    /// Its title.
    #[prop(into)]
    title: String,
    /// The address without it.
    #[prop(into)]
    close: String,
    /// The content: parts `dialog__body`, and `dialog__actions` at the end.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        dialog.track();
        show(dialog);
    });
    let navigate = use_navigate();
    let path = close.clone();
    let closed =
        move |_| navigate(&path, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    view! {
        <dialog class="dialog dialog--wide" open=true node_ref=dialog aria-labelledby="modal-title" on:close=closed>
            <header class="dialog__head">
                <h2 id="modal-title">{title}</h2>
                <a class="btn btn--ghost btn--icon" href=close aria-label="Close"><Icon glyph=icondata_lu::LuX/></a>
            </header>
            {children()}
        </dialog>
    }
}

/// Makes a dialog modal as soon as it stands in the page: a page somebody navigates to is built before that.
fn show(dialog: NodeRef<Dialog>) {
    let Some(element) = dialog.try_get_untracked().flatten() else { return };
    if !element.is_connected() {
        request_animation_frame(move || show(dialog));
        return;
    }
    // Open from the server, to be seen without WebAssembly; only a closed one can become modal.
    let _ = element.remove_attribute("open");
    let _ = element.show_modal();
}
