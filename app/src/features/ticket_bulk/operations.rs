//! The newest changes of many tickets.

use super::api::ticket_operations;
use super::question::tickets;
use crate::shell::now;
use crate::ui::{Empty, PageHead, When, load, read};
use domain::ticket_bulk::TicketOperationSummary;
use leptos::prelude::*;

/// The newest changes of the agent.
#[component]
pub fn TicketOperationsPage() -> impl IntoView {
    let rows = read(|| (), |()| ticket_operations());
    let crumbs = vec![("Tickets".to_owned(), "/agent/tickets".to_owned())];
    view! {
        <div class="page page--medium stack">
            <PageHead title="Changes of many tickets" crumbs lead="What you changed in many tickets at once. Open one to see each ticket, and to undo it."/>
            {load(rows, |rows| view! { <Rows rows/> })}
        </div>
    }
}

#[component]
fn Rows(rows: Vec<TicketOperationSummary>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuListChecks title="None yet" text="Tick tickets in a list and choose Change.">
                <a class="btn" href="/agent/tickets">"Tickets"</a>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let state = match (row.finished_at, row.undone_at) {
            (None, _) => ("badge badge--warning", "Running"),
            (_, Some(_)) => ("badge badge--info", "Undone"),
            _ => ("badge badge--success", "Done"),
        };
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("/agent/tickets/operations/{}", row.id)>{row.summary}</a></td>
                <td>{format!("{} of {}", row.counts.changed, tickets(row.counts.people()))}</td>
                <td><span class=state.0>{state.1}</span></td>
                <td class="nowrap"><When at=row.created_at now=now().unwrap_or(row.created_at)/></td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Changes of many tickets"</caption>
                <thead><tr><th>"Change"</th><th>"Changed"</th><th>"State"</th><th>"When"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
