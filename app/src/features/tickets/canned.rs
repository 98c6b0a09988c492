//! Inserting canned replies: without WebAssembly by a list and a button of the form.

use super::writing_api::fill_canned;
use domain::ids::{CannedId, TicketId};
use domain::structure::Choice;
use leptos::html;
use leptos::prelude::*;

/// From so many on they can be searched.
const MANY: usize = 8;

/// The list and its button.
#[component]
pub(super) fn CannedPart(
    /// The ticket.
    id: TicketId,
    /// What can be inserted.
    canned: Vec<Choice>,
    /// The form it stands in.
    form: NodeRef<html::Form>,
    /// Where the text goes.
    field: NodeRef<html::Textarea>,
    /// Called when it is there.
    inserted: Callback<()>,
) -> impl IntoView {
    let wanted = RwSignal::new(String::new());
    // Searching needs script, so the field comes with it.
    let is_alive = RwSignal::new(false);
    Effect::new(move |_| is_alive.set(true));
    let trouble = RwSignal::new(String::new());
    let is_searched = canned.len() >= MANY;
    let options = StoredValue::new(canned);
    let shown = move || {
        let wanted = wanted.read().trim().to_lowercase();
        options.with_value(|options| {
            let found = options.iter().filter(|one| one.name.to_lowercase().contains(&wanted));
            found.map(|one| view! { <option value=one.id>{one.name.clone()}</option> }).collect_view()
        })
    };
    let on_key = |event: leptos::ev::KeyboardEvent| {
        // It would send the form.
        if event.key() == "Enter" {
            event.prevent_default();
        }
    };
    let on_insert = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        insert(id, form, field, inserted, trouble);
    };
    view! {
        <div class="composer__bar composer__canned">
            {move || (is_searched && is_alive.get()).then(|| view! {
                <input type="search" class="composer__search" placeholder="Search" aria-label="Search canned replies" autocomplete="off"
                    on:input=move |event| wanted.set(event_target_value(&event))
                    on:keydown=on_key/>
            })}
            <label class="filter">
                <span>"Canned reply"</span>
                <select name="canned"><option value="">"Choose …"</option>{shown}</select>
            </label>
            <button class="btn btn--small" name="do" value="insert"
                on:click=on_insert>"Insert"</button>
            {move || (!trouble.with(String::is_empty)).then(|| view! { <span class="error" role="alert">{trouble}</span> })}
        </div>
    }
}

/// Puts the chosen text where the caret is.
fn insert(
    id: TicketId,
    form: NodeRef<html::Form>,
    field: NodeRef<html::Textarea>,
    inserted: Callback<()>,
    trouble: RwSignal<String>,
) {
    trouble.set(String::new());
    let data = form.get_untracked().and_then(|form| web_sys::FormData::new_with_form(&form).ok());
    let chosen = data.and_then(|data| data.get("canned").as_string()).and_then(|text| text.parse::<CannedId>().ok());
    let Some(canned) = chosen else {
        trouble.set("Please choose a canned reply.".to_owned());
        return;
    };
    leptos::task::spawn_local(async move {
        match fill_canned(id, canned).await {
            Ok(canned) => {
                // The page may be gone meanwhile.
                let Some(field) = field.try_get_untracked().flatten() else { return };
                put(&field, &canned.text);
                inserted.run(());
            }
            Err(error) => {
                trouble.try_set(error.to_string());
            }
        }
    });
}

/// Where nobody has put the caret, the text goes to the end.
fn put(field: &web_sys::HtmlTextAreaElement, text: &str) {
    let is_at = |place: Result<Option<u32>, wasm_bindgen::JsValue>| matches!(place, Ok(Some(0)));
    let present = field.value();
    if is_at(field.selection_start()) && is_at(field.selection_end()) && !present.trim().is_empty() {
        field.set_value(&format!("{}\n\n{text}", present.trim_end()));
    } else {
        // Refused only where nothing can be selected.
        let _ = field.set_range_text(text);
    }
    // A field that cannot take the focus still has the text.
    let _ = field.focus();
}
