//! What the agent's list of tickets is narrowed down by. All of it is in the address.

use super::list::PATH;
use super::parts::PlainButton;
use crate::ui::query_string;
use domain::state::{Priority, TicketState};
use domain::structure::Choice;
use domain::tickets::TicketFilters;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

/// Parts of the address that the form below sends itself, and those of one page of the list.
const OWN: [&str; 7] = ["queue", "state", "type", "priority", "owner", "after", "before"];

type Options = Vec<(String, String)>;

/// Queue, state, type, priority and owner. Without WebAssembly there is a button to apply them.
#[component]
pub(super) fn Filters(
    /// Queues, with how many open tickets each has.
    queues: Vec<(Choice, u64)>,
    /// Types and owners.
    offered: TicketFilters,
) -> impl IntoView {
    let params = use_query_map();
    let queues = queues.into_iter().map(|(queue, open)| (queue.id.to_string(), format!("{} ({open})", queue.name)));
    let states = TicketState::CHOICES.into_iter().map(|state| (state.as_str().to_owned(), state.label().to_owned()));
    let priorities = Priority::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned()));
    let named = |choice: Choice| (choice.id.to_string(), choice.name);
    let types: Options = offered.types.into_iter().map(named).collect();
    let nobody = ("none".to_owned(), "Nobody".to_owned());
    let owners = std::iter::once(nobody).chain(offered.owners.into_iter().map(named));
    view! {
        <form class="row" method="get" action=PATH aria-label="Filters">
            <Kept params/>
            <Filter name="queue" label="Queue" all="All queues" options=queues.collect()/>
            <Filter name="state" label="State" all="Any" options=states.collect()/>
            {(!types.is_empty()).then(|| view! { <Filter name="type" label="Type" all="Any" options=types/> })}
            <Filter name="priority" label="Priority" all="Any" options=priorities.collect()/>
            <Filter name="owner" label="Owner" all="Any" options=owners.collect()/>
            <PlainButton label="Apply"/>
        </form>
    }
}

/// One list to choose from, which narrows the tickets down as soon as something is chosen.
#[component]
fn Filter(name: &'static str, label: &'static str, all: &'static str, options: Options) -> impl IntoView {
    let params = use_query_map();
    let navigate = use_navigate();
    let chosen = Memo::new(move |_| params.with(|params| params.get(name).unwrap_or_default()));
    let on_change = move |event| {
        let target = params.with_untracked(|params| query_string(params, name, &event_target_value(&event)));
        navigate(&format!("{PATH}{target}"), NavigateOptions { scroll: false, ..Default::default() });
    };
    let known: Vec<String> = options.iter().map(|(value, _)| value.clone()).collect();
    // A saved view may name what is no longer offered.
    let other = move || {
        let value = chosen.get();
        (!value.is_empty() && !known.contains(&value))
            .then(|| view! { <option value=value selected=true prop:selected=true>"Not in this list"</option> })
    };
    let options = options.into_iter().map(|(value, text)| {
        let is_chosen = {
            let value = value.clone();
            move || chosen.with(|chosen| *chosen == value)
        };
        view! { <option value=value selected=is_chosen.clone() prop:selected=is_chosen>{text}</option> }
    });
    view! {
        <label class="filter">
            <span>{label}</span>
            <select name=name on:change=on_change>
                <option value="">{all}</option>
                {options.collect_view()}
                {other}
            </select>
        </label>
    }
}

/// The rest of the address, sent along by a plain form.
#[component]
fn Kept(params: Memo<ParamsMap>) -> impl IntoView {
    move || {
        let kept = params.get().into_iter().filter(|(name, _)| !OWN.contains(&name.as_ref()));
        kept.map(|(name, value)| view! { <input type="hidden" name=name.to_string() value=value/> }).collect_view()
    }
}

/// Filters that other pages set by their links, each with a way to drop it.
#[component]
pub(super) fn OtherFilters() -> impl IntoView {
    let params = use_query_map();
    let chip = move |name: &'static str, label: &'static str| {
        params.with(|params| {
            params.get(name).filter(|value| !value.is_empty())?;
            let path = format!("{PATH}{}", query_string(params, name, ""));
            Some(view! {
                <a class="chip" href=path>{label}" "<span aria-hidden="true">"✕"</span><span class="visually-hidden">"remove filter"</span></a>
            })
        })
    };
    let tag = move || {
        params.with(|params| {
            let name = params.get("tag").filter(|name| !name.is_empty())?;
            let path = format!("{PATH}{}", query_string(params, "tag", ""));
            Some(view! {
                <a class="chip" href=path>{format!("Tag: {name} ")}<span aria-hidden="true">"✕"</span><span class="visually-hidden">"remove filter"</span></a>
            })
        })
    };
    view! {
        {tag}
        {move || chip("requester", "One requester")}
        {move || chip("customer", "One customer")}
    }
}
