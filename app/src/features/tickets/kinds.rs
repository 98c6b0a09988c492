//! What the form of an answer offers beside the text: reply or note, and the state afterwards.

use super::writing::Writing;
use crate::ui::Icon;
use domain::state::TicketState;
use domain::tickets::TicketCaps;
use leptos::prelude::*;

/// Reply or internal note.
#[component]
pub(super) fn Kinds(can: TicketCaps, writing: Writing) -> impl IntoView {
    let kinds: Vec<_> = [("reply", "Reply", can.reply), ("note", "Internal note", can.note)]
        .into_iter()
        .filter(|kind| kind.2)
        .collect();
    let chosen = writing.entered("kind");
    let is_chosen = |index: usize, value: &str| if chosen.is_empty() { index == 0 } else { chosen == value };
    let radios: Vec<_> = kinds
        .into_iter()
        .enumerate()
        .map(|(index, (value, label, _))| {
            let checked = is_chosen(index, value);
            view! { <label><input type="radio" name="kind" value=value checked=checked/>" "<span>{label}</span></label> }
        })
        .collect();
    view! {
        <fieldset class="composer__mode" on:change=move |_| writing.typed()>
            <legend class="visually-hidden">"Kind"</legend>
            {radios}
        </fieldset>
        <p class="composer__hint"><Icon glyph=icondata_lu::LuLock/>" Only colleagues see this note."</p>
    }
}

/// The state the ticket gets with the answer.
#[component]
pub(super) fn StateAfter() -> impl IntoView {
    let states = [TicketState::Open, TicketState::Pending, TicketState::Closed];
    view! {
        <label class="filter">
            <span>"State"</span>
            <select name="state">
                <option value="">"as usual"</option>
                {states.map(|state| view! { <option value=state.as_str()>{state.label()}</option> }).collect_view()}
            </select>
        </label>
    }
}
