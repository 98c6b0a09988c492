//! Who else has the ticket open, where WebAssembly runs.

use super::api::present_at;
use domain::ids::TicketId;
use domain::tickets::PresentRow;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// How often the page says that it is open.
const EVERY: Duration = Duration::from_secs(10);
/// The field in which answers are written.
const FIELD: &str = "answer-body";

/// Names the agents who have the ticket open, too, and says who of them is writing.
#[component]
pub fn AlsoHere(
    /// The ticket.
    id: TicketId,
) -> impl IntoView {
    let others = RwSignal::new(Vec::<PresentRow>::new());
    let written = StoredValue::new(String::new());
    let say = move || {
        let text = draft();
        let Some(is_typing) = written.try_update_value(|last| {
            let is_typing = !text.is_empty() && *last != text;
            *last = text;
            is_typing
        }) else {
            return;
        };
        let answer = present_at(id, is_typing);
        leptos::task::spawn_local(async move {
            // A server that does not answer says nothing of others either.
            others.try_set(answer.await.unwrap_or_default());
        });
    };
    Effect::new(move |_| {
        say();
        if let Ok(handle) = set_interval_with_handle(say, EVERY) {
            on_cleanup(move || handle.clear());
        }
    });
    view! {
        <p class="muted" role="status">{move || others.with(|others| others.iter().map(sentence).collect::<Vec<_>>().join(" "))}</p>
    }
}

fn sentence(other: &PresentRow) -> String {
    let does = if other.is_typing { "is writing here." } else { "has this ticket open, too." };
    format!("{} {does}", other.name)
}

/// What is being written.
fn draft() -> String {
    let field =
        document().get_element_by_id(FIELD).and_then(|field| field.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
    field.map(|field| field.value()).unwrap_or_default()
}
