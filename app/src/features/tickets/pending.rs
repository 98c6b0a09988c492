//! Until when a ticket is pending, and its tags: properties that are typed.

use super::api::{SetPending, known_tags};
use super::contest::Contest;
use super::properties::{Changes, Options, part};
use crate::ui::{CheckField, Form, Icon, TextField, query_string, refusal_of, times_done, was_refused};
use domain::state::TicketState;
use domain::tickets::TicketView;
use domain::{AppError, Timestamp};
use leptos::form::ActionForm;
use leptos::html::Div;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// The day on which a pending ticket is opened again, or closed.
#[component]
pub(super) fn PendingPart(
    /// The ticket.
    ticket: RwSignal<TicketView>,
    /// Where changes go.
    changes: Changes,
) -> impl IntoView {
    let id = ticket.with_untracked(|ticket| ticket.id.0);
    let present = part(ticket, |ticket| (ticket.state == TicketState::Pending).then(|| Day::of(ticket)));
    let writing = Writing::new(ticket, changes);
    let is_shown = Memo::new(move |_| writing.begun.with(Option::is_some));
    // What was typed stays in the field: nothing to choose from.
    let typed = Signal::stored(Options::new());
    let said = move || match (present.get(), is_shown.get()) {
        (Some(Day { until: Some(until), closes }), _) => {
            let then = if closes { "closed" } else { "opened" };
            Some(format!("Is {then} {} UTC", until.minute()))
        }
        (None, true) => Some("The ticket is not pending any more. What you typed is kept here.".to_owned()),
        _ => None,
    };
    view! {
        {move || said().map(|text| view! { <p class="hint">{text}</p> })}
        {move || is_shown.get().then(|| {
            let Day { until, closes } = writing.begun.get_untracked().unwrap_or_default();
            view! {
                <div node_ref=writing.fields>
                    <Form action=changes.pending prefix="">
                        <input type="hidden" name="id" value=id/>
                        <input type="hidden" name="version" value=move || writing.version.get()/>
                        <TextField name="pending_until" label="Pending until (UTC)" value=until.map(as_input).unwrap_or_default() kind="datetime-local"/>
                        <Contest action=changes.pending ticket name="pending_until" options=typed/>
                        <CheckField name="pending_closes" label="Close it then" checked=closes/>
                        <Contest action=changes.pending ticket name="pending_closes" options=typed/>
                        <div><button class="btn btn--small">"Set day"</button></div>
                    </Form>
                </div>
            }
        })}
    }
}

/// Until when a ticket is pending, and whether it is closed then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Day {
    until: Option<Timestamp>,
    closes: bool,
}

impl Day {
    const fn of(ticket: &TicketView) -> Self {
        Self { until: ticket.pending_until, closes: ticket.pending_closes }
    }

    /// The day that can be changed, where one can.
    fn offered(ticket: &TicketView) -> Option<Self> {
        (ticket.state == TicketState::Pending && ticket.can.state).then(|| Self::of(ticket))
    }
}

/// The form of the day. It follows what others set until somebody types; from then on it stays as it is.
#[derive(Clone, Copy)]
struct Writing {
    /// Around the fields.
    fields: NodeRef<Div>,
    /// What whoever fills it in began with.
    begun: Memo<Option<Day>>,
    /// The newest version of the ticket that had it, or of which they were told.
    version: Memo<i64>,
}

impl Writing {
    fn new(ticket: RwSignal<TicketView>, changes: Changes) -> Self {
        let fields = NodeRef::<Div>::new();
        let now = part(ticket, Day::offered);
        // Without WebAssembly the form comes back to a ticket that may not be pending any more.
        let came_back = ticket.with_untracked(|ticket| ticket.can.state) && was_refused::<SetPending>();
        let begun = Memo::new(move |last: Option<&Option<Day>>| {
            let now = now.get();
            match last {
                None => now.or(came_back.then(Day::default)),
                Some(Some(begun)) if is_typed(fields, now) => Some(*begun),
                Some(_) => now,
            }
        });
        let refusal = refusal_of(changes.pending);
        let told = Memo::new(move |_| {
            refusal.with(|error| match error {
                Some(AppError::Contested(told)) => told.iter().filter_map(|conflict| conflict.version).max(),
                _ => None,
            })
        });
        let version = Memo::new(move |last: Option<&i64>| {
            let newest = ticket.with(|ticket| ticket.version);
            let known = last.copied().filter(|_| begun.get() != now.get()).unwrap_or(newest);
            told.get().map_or(known, |told| told.max(known))
        });
        Effect::new(move |before: Option<Option<Day>>| {
            let begun = begun.get();
            if let (Some(before), Some(day)) = (before.flatten(), begun)
                && before != day
            {
                show(fields, day);
            }
            begun
        });
        Self { fields, begun, version }
    }
}

/// The field of the day and the box below it, once they are there.
fn controls(fields: NodeRef<Div>) -> Option<(HtmlInputElement, HtmlInputElement)> {
    let fields = fields.get_untracked()?;
    let control = |name: &str| fields.query_selector(name).ok().flatten()?.dyn_into::<HtmlInputElement>().ok();
    Some((control("input[name=pending_until]")?, control("input[name=pending_closes]")?))
}

/// Whether the fields hold what is neither what they began with nor what the ticket has by now.
fn is_typed(fields: NodeRef<Div>, now: Option<Day>) -> bool {
    let Some((until, closes)) = controls(fields) else { return false };
    let (day, box_is_ticked) = (until.value(), closes.checked());
    let is_as_begun = day == until.default_value() && box_is_ticked == closes.default_checked();
    // Without a day, nothing closes it.
    let closes = box_is_ticked && !day.is_empty();
    let is_saved = now.is_some_and(|now| day == now.until.map(as_input).unwrap_or_default() && closes == now.closes);
    !is_as_begun && !is_saved
}

/// Has the fields begin with this day.
fn show(fields: NodeRef<Div>, day: Day) {
    let Some((until, closes)) = controls(fields) else { return };
    let text = day.until.map(as_input).unwrap_or_default();
    until.set_default_value(&text);
    until.set_value(&text);
    closes.set_default_checked(day.closes);
    closes.set_checked(day.closes);
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
