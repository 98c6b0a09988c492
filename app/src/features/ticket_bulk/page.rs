//! What a change of many tickets would do: looked at before anything is written.

use super::api::{ApplyTicketBulk, ask_ticket_bulk};
use super::question::{asked, input_fields, tickets};
use super::rows::Tickets;
use super::values::Values;
use crate::ui::{Empty, Form, Icon, PageHead, Panel, load, read, thousands};
use domain::bulk::BulkOutcome;
use domain::ticket_bulk::{TicketBulkInput, TicketBulkPreview, TicketBulkStep};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Chooses what changes, and shows what it would do to which tickets.
#[component]
pub fn TicketBulkPage() -> impl IntoView {
    let params = use_query_map();
    let question = Memo::new(move |_| params.with(asked));
    let step = read(move || question.get(), ask_ticket_bulk);
    let apply = ServerAction::<ApplyTicketBulk>::new();
    view! {
        <div class="page page--medium stack">
            {load(step, move |step| view! { <Step input=question.get_untracked() step apply/> })}
        </div>
    }
}

#[component]
fn Step(input: TicketBulkInput, step: TicketBulkStep, apply: ServerAction<ApplyTicketBulk>) -> impl IntoView {
    let crumbs = vec![("Tickets".to_owned(), "/agent/tickets".to_owned())];
    if input.ids.is_empty() && input.all.is_empty() {
        return view! {
            <PageHead title="No ticket is selected" crumbs/>
            <Empty glyph=icondata_lu::LuInbox title="Please select at least one ticket." text="Tick tickets in the list, then choose Change.">
                <a class="btn btn--primary" href="/agent/tickets">"Back to the list"</a>
            </Empty>
        }
        .into_any();
    }
    let TicketBulkStep { queues, owners, types, tags, preview, error } = step;
    // What has no field in the form is said above it.
    let about_tickets = error.as_ref().and_then(|error| ["ids", "all"].iter().find_map(|field| error.at(field)));
    let alert = about_tickets.map(str::to_owned).map(|text| view! {
        <div class="alert alert--danger" role="alert"><Icon glyph=icondata_lu::LuCircleAlert/><div><p>{text}</p></div></div>
    });
    let is_shown = preview.is_some();
    view! {
        <PageHead title="Change tickets" crumbs lead="What is left empty stays as it is. You see what would happen before anything is changed."/>
        {alert}
        <Values input=input.clone() queues owners types tags error is_shown/>
        {preview.map(|preview| view! { <Preview input preview apply/> })}
    }
    .into_any()
}

#[component]
fn Preview(input: TicketBulkInput, preview: TicketBulkPreview, apply: ServerAction<ApplyTicketBulk>) -> impl IntoView {
    let TicketBulkPreview { summary, counts, rows, as_of } = preview;
    let fields = input_fields(&input, counts.people(), &as_of);
    let which = if input.all.is_empty() { "selected" } else { "found by the list" };
    let sections = [
        ("Will change", BulkOutcome::Changed, counts.changed),
        ("Cannot be changed", BulkOutcome::Refused, counts.refused),
        ("Unchanged", BulkOutcome::Unchanged, counts.unchanged),
    ];
    let stats = sections.map(|(label, _, count)| view! {
        <div class="stat"><span class="stat__value">{thousands(count)}</span><span class="stat__label">{label.to_lowercase()}</span></div>
    });
    let sections = sections.into_iter().filter(|(.., count)| *count > 0).map(|(title, outcome, count)| {
        let rows: Vec<_> = rows.iter().filter(|row| row.outcome == outcome).cloned().collect();
        let more = count.saturating_sub(rows.len() as u64);
        let more = (more > 0).then(|| {
            view! {
                <div class="panel__body"><p class="muted small">{format!("and {} more", thousands(more))}</p></div>
            }
        });
        view! {
            <Panel title=format!("{title}: {}", thousands(count)) flush=true>
                <Tickets title=title.to_owned() rows/>
                {more}
            </Panel>
        }
    });
    let sections = sections.collect_view();
    view! {
        <h2>{summary}</h2>
        <p>{format!("{} {which}. Nothing has been changed yet.", tickets(counts.people()))}</p>
        <div class="stats">{stats.into_iter().collect_view()}</div>
        <Form action=apply>
            {fields}
            <div class="form__actions">
                <button class="btn btn--primary" disabled=counts.changed == 0>{format!("Change {}", tickets(counts.changed))}</button>
                <a class="btn btn--ghost" href="/agent/tickets">"Cancel"</a>
            </div>
        </Form>
        {sections}
    }
}
