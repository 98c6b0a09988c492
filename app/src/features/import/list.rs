//! The list of imports.

use super::api::imports;
use super::links::{ImportLinks, LIST, SamplesLink};
use crate::live::on_any_change;
use crate::ui::{Empty, PageHead, When, load, read};
use domain::import::{ImportRun, ImportState};
use domain::journal::Entity;
use leptos::prelude::*;

/// Imports from spreadsheets.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let runs = read(|| (), |()| imports());
    on_any_change(Entity::Import, move || runs.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title="Import" lead="From spreadsheets. A dry run shows what every row would do; nothing is written before you say so. Customers and sites come first, as people belong to them."/>
            <div class="row"><ImportLinks/><SamplesLink/></div>
            {load(runs, |runs| view! { <Runs runs/> })}
        </div>
    }
}

#[component]
fn Runs(runs: Vec<ImportRun>) -> impl IntoView {
    if runs.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuFileUp title="No imports yet" text="Download the samples to see what a spreadsheet should look like. What you upload is kept here for 30 days."/> }.into_any();
    }
    let rows = runs.into_iter().map(|run| {
        let at = run.created_at;
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("{LIST}/{}", run.id)>{run.file_name}</a></td>
                <td data-label="Holds">{run.kind.label()}</td>
                <td data-label="State"><StateOfImport state=run.state/></td>
                <td class="col-low" data-label="By">{run.created_by}</td>
                <td data-label="When"><When at/></td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Imports"</caption>
                <thead><tr><th>"File"</th><th>"Holds"</th><th>"State"</th><th class="col-low">"By"</th><th>"When"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// How far an import is.
#[component]
pub fn StateOfImport(
    /// The state.
    state: ImportState,
) -> impl IntoView {
    let class = match state {
        ImportState::Reading | ImportState::Checking | ImportState::Running | ImportState::Undoing => {
            "badge badge--info"
        }
        ImportState::Mapping | ImportState::Checked => "badge badge--warning",
        ImportState::Done => "badge badge--success",
        ImportState::Undone => "badge",
        ImportState::Failed => "badge badge--danger",
    };
    view! { <span class=class>{state.label()}</span> }
}
