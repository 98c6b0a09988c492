//! The newest bulk operations.

use super::api::bulk_operations;
use super::page::people;
use crate::shell::now;
use crate::ui::{Empty, PageHead, When, load, read};
use domain::bulk::BulkSummary;
use leptos::prelude::*;

/// The newest bulk operations.
#[component]
pub fn OperationsPage() -> impl IntoView {
    let rows = read(|| (), |()| bulk_operations());
    let crumbs = vec![("User Directory".to_owned(), "/agent/users".to_owned())];
    view! {
        <div class="page page--medium stack">
            <PageHead title="Bulk operations" crumbs lead="What was done to many people at once. Open one to see each person, and to undo it."/>
            {load(rows, |rows| view! { <Rows rows/> })}
        </div>
    }
}

#[component]
fn Rows(rows: Vec<BulkSummary>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuListChecks title="None yet" text="Tick people in the directory and choose what to do under More.">
                <a class="btn" href="/agent/users">"User Directory"</a>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let state = match (row.finished_at, row.undone_at) {
            (None, _) => ("badge badge--warning", "Stopped"),
            (_, Some(_)) => ("badge badge--info", "Undone"),
            _ => ("badge badge--success", "Done"),
        };
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("/agent/users/operations/{}", row.id)>{row.summary}</a></td>
                <td>{format!("{} of {}", row.counts.changed, people(row.counts.people()))}</td>
                <td><span class=state.0>{state.1}</span></td>
                <td data-label="By">{row.by}</td>
                <td class="nowrap"><When at=row.created_at now=now().unwrap_or(row.created_at)/></td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Bulk operations"</caption>
                <thead><tr><th>"Action"</th><th>"Changed"</th><th>"State"</th><th>"By"</th><th>"When"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
