//! Until when a ticket is pending, and its tags: properties that are typed.

use super::api::known_tags;
use super::parts::TicketKeys;
use super::properties::{Changes, part};
use crate::ui::{CheckField, Form, Icon, TextField, query_string, times_done};
use domain::Timestamp;
use domain::state::TicketState;
use domain::tickets::TicketView;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// The day on which a pending ticket is opened again, or closed.
#[component]
pub(super) fn PendingPart(
    /// The ticket.
    ticket: RwSignal<TicketView>,
    /// Where changes go.
    changes: Changes,
) -> impl IntoView {
    let shown = part(ticket, |ticket| {
        let is_pending = ticket.state == TicketState::Pending;
        is_pending.then_some((ticket.pending_until, ticket.pending_closes, ticket.can.state))
    });
    move || {
        shown.get().map(|(until, closes, may)| {
            let value = until.map(as_input).unwrap_or_default();
            let then = if closes { "closed" } else { "opened" };
            let said = until.map(|until| view! { <p class="hint">{format!("Is {then} {} UTC", until.minute())}</p> });
            if !may {
                return said.into_any();
            }
            view! {
                {said}
                <Form action=changes.pending prefix="">
                    <TicketKeys ticket/>
                    <TextField name="pending_until" label="Pending until (UTC)" value kind="datetime-local"/>
                    <CheckField name="pending_closes" label="Close it then" checked=closes/>
                    <div><button class="btn btn--small">"Set day"</button></div>
                </Form>
            }
            .into_any()
        })
    }
}

/// As a field of day and minute shows it.
fn as_input(at: Timestamp) -> String {
    let text = at.as_input();
    if text.contains('T') { text } else { format!("{text}T00:00") }
}

/// The tags, each a link to the tickets that have it, with what adds and removes them.
#[component]
pub(super) fn TagsPart(
    /// The ticket.
    ticket: RwSignal<TicketView>,
    /// Where changes go.
    changes: Changes,
) -> impl IntoView {
    let tags = part(ticket, |ticket| ticket.tags.clone());
    let may = part(ticket, |ticket| ticket.can.change);
    let id = ticket.with_untracked(|ticket| ticket.id.0);
    let added = times_done(changes.tags);
    let known = RwSignal::new(Vec::<String>::new());
    let ask = move |_: leptos::ev::FocusEvent| {
        leptos::task::spawn_local(async move {
            // Suggestions are a help, nothing more.
            if let Ok(found) = known_tags(String::new()).await {
                known.try_set(found);
            }
        });
    };
    view! {
        <div class="field">
            <span id="ticket-tags-label">"Tags"</span>
            <ul class="row tags" aria-labelledby="ticket-tags-label">
                {move || tags.get().into_iter().map(|name| view! {
                    <li class="row">
                        <a class="chip" href=tag_link(&name)>{name.clone()}</a>
                        {may.get().then(|| view! {
                            <ActionForm action=changes.tags>
                                <input type="hidden" name="id" value=id/>
                                <input type="hidden" name="remove_tags" value=name.clone()/>
                                <button class="btn btn--ghost btn--icon btn--small" aria-label=format!("Remove tag {name}")><Icon glyph=icondata_lu::LuX/></button>
                            </ActionForm>
                        })}
                    </li>
                }).collect_view()}
            </ul>
            {move || may.get().then(|| view! {
                <For each=move || [added.get()] key=|times| *times let:_times>
                    <Form action=changes.tags prefix="">
                        <input type="hidden" name="id" value=id/>
                        <div on:focusin=ask>
                            <TextField name="add_tags" label="Add tags" hint="Separate several with commas." list="known-tags"/>
                            <datalist id="known-tags">{move || known.get().into_iter().map(|name| view! { <option value=name></option> }).collect_view()}</datalist>
                        </div>
                        <div><button class="btn btn--small">"Add"</button></div>
                    </Form>
                </For>
            })}
        </div>
    }
}

/// The list of tickets with this tag.
pub(super) fn tag_link(name: &str) -> String {
    let mut params = ParamsMap::new();
    params.insert("view", "all".to_owned());
    format!("/agent/tickets{}", query_string(&params, "tag", name))
}
