//! The list of background jobs: what waits, what is done, what was given up.

use super::api::{RetryJob, jobs};
use crate::live::on_any_change;
use crate::shell::now;
use crate::ui::{Empty, PageHead, Tabs, When, load, read, toast};
use domain::AppError;
use domain::journal::Entity;
use domain::mail::JobRow;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const PATH: &str = "/admin/jobs";

/// State and label of each tab.
const STATES: &[(&str, &str)] = &[("", "All"), ("ready", "Waiting"), ("dead", "Given up"), ("done", "Done")];

fn path_of(state: &str) -> String {
    if state.is_empty() { PATH.to_owned() } else { format!("{PATH}?state={state}") }
}

/// The background jobs.
#[component]
pub fn JobsPage() -> impl IntoView {
    let query = use_query_map();
    let state = Memo::new(move |_| query.with(|query| query.get("state").unwrap_or_default()));
    let retry = ServerAction::<RetryJob>::new();
    let rows = read(move || (state.get(), retry.version().get()), |(state, _)| jobs(state));
    on_any_change(Entity::Job, move || rows.refetch());
    Effect::new(move |_| {
        if matches!(retry.value().get(), Some(Ok(()))) {
            toast("The job will be tried again.");
        }
    });
    let tabs: Vec<_> = STATES.iter().map(|(state, label)| ((*label).to_owned(), path_of(state), None)).collect();
    view! {
        <div class="page page--medium stack">
            <PageHead title="Jobs" lead="Mails and other work that is done in the background. What fails is tried again, up to ten times."/>
            {move || view! { <Tabs label="State of jobs" tabs=tabs.clone() current=path_of(&state.get())/> }}
            <Refused retry/>
            {load(rows, move |rows| view! { <JobTable rows retry/> })}
        </div>
    }
}

/// Why a job could not be tried again.
#[component]
fn Refused(retry: ServerAction<RetryJob>) -> impl IntoView {
    let text = move || {
        retry.value().with(|value| value.as_ref().and_then(|value| value.as_ref().err().map(AppError::to_string)))
    };
    move || text().map(|text| view! { <div class="alert alert--danger" role="alert"><p>{text}</p></div> })
}

#[component]
fn JobTable(rows: Vec<JobRow>, retry: ServerAction<RetryJob>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuListChecks title="No such jobs" text="Mails and other background work will be listed here."/> }.into_any();
    }
    view! {
        <div class="list">
            <table class="table table--plain">
                <caption class="visually-hidden">"Jobs"</caption>
                <thead><tr>
                    <th>"Job"</th><th>"State"</th><th class="num">"Attempts"</th><th>"When"</th><th><span class="visually-hidden">"Actions"</span></th>
                </tr></thead>
                <tbody>{rows.into_iter().map(|row| view! { <Row row retry/> }).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn badge(state: &str) -> (&'static str, String) {
    let class = match state {
        "ready" => "badge badge--info",
        "dead" => "badge badge--danger",
        "done" => "badge badge--success",
        _ => "badge",
    };
    let label = STATES.iter().find(|(known, _)| *known == state).map_or(state, |(_, label)| *label);
    (class, label.to_owned())
}

#[component]
fn Row(row: JobRow, retry: ServerAction<RetryJob>) -> impl IntoView {
    let (class, label) = badge(&row.state);
    let at = row.finished_at.unwrap_or(row.run_at);
    let kind = row.kind.replace('_', " ");
    let again = (row.state == "dead").then(|| {
        view! {
            <ActionForm action=retry>
                <input type="hidden" name="id" value=row.id.0/>
                <button class="btn btn--small" aria-label=format!("Try job {} again", row.id)>"Try again"</button>
            </ActionForm>
        }
    });
    view! {
        <tr>
            <td class="col-main">
                {kind}" "<span class="muted mono">{format!("#{}", row.id)}</span>
                {row.last_error.map(|error| view! { <p class="small muted">{error}</p> })}
            </td>
            <td data-label="State"><span class=class>{label}</span></td>
            <td class="num" data-label="Attempts">{row.attempts}</td>
            <td data-label="When"><When at now=now().unwrap_or(at)/></td>
            <td class="num">{again}</td>
        </tr>
    }
}
