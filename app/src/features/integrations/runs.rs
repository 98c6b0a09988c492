//! The runs of an integration, and its switch.

use super::api::{StartIntegration, SwitchIntegration};
use crate::ui::{Empty, Form, HiddenField, Icon, Panel, When};
use domain::ids::IntegrationId;
use domain::integrations::{IntegrationRun, IntegrationRunState, IntegrationView};
use leptos::prelude::*;

/// The button that opens the import screen with the people there (HAL-59).
#[component]
pub fn ImportUsersButton(
    /// The integration.
    id: IntegrationId,
    /// What it does.
    start: ServerAction<StartIntegration>,
) -> impl IntoView {
    view! {
        <Form action=start>
            <HiddenField name="id" value=id.to_string()/>
            <button class="btn btn--primary"><Icon glyph=icondata_lu::LuUserRoundPlus/>" Import Users"</button>
        </Form>
    }
}

/// The switch of the daily run, beside the last run by hand (HAL-60, HAL-62).
#[component]
pub fn Integrator(
    /// The integration.
    integration: IntegrationView,
    /// What the switch does.
    switch: ServerAction<SwitchIntegration>,
) -> impl IntoView {
    let IntegrationView { id, is_enabled, next_run_at, last_manual, .. } = integration;
    let is_proven = last_manual.as_ref().is_some_and(|run| run.state == IntegrationRunState::Done);
    let advice = (!is_enabled && !is_proven).then(|| {
        view! { <p>"We recommend to do the first import by hand, and to look at every row, before the daily run is enabled."</p> }
    });
    let last = match last_manual {
        Some(run) => view! { <p>"Last run by hand: " <StateOfRun state=run.state/> " " <When at=run.started_at/> ". " {run.summary()} "."</p> }.into_any(),
        None => view! { <p>"It was never run by hand."</p> }.into_any(),
    };
    let now = match (is_enabled, next_run_at) {
        (true, Some(at)) => view! { <p>"It runs once a day, next " <When at/> "."</p> }.into_any(),
        _ => view! { <p>"It runs by hand alone."</p> }.into_any(),
    };
    let label = if is_enabled { "Disable the daily run" } else { "Enable the daily run" };
    view! {
        <Panel title="Integrator">
            <div class="stack stack--s">
                {now}
                {last}
                {advice}
                <Form action=switch>
                    <HiddenField name="id" value=id.to_string()/>
                    <HiddenField name="on" value=(!is_enabled).to_string()/>
                    <button class="btn" role="switch" aria-checked=is_enabled.to_string()>{label}</button>
                </Form>
            </div>
        </Panel>
    }
}

/// How far a run is.
#[component]
pub fn StateOfRun(
    /// The state.
    state: IntegrationRunState,
) -> impl IntoView {
    use IntegrationRunState as S;
    let class = match state {
        S::Reading | S::Checking | S::Running => "badge badge--info",
        S::Waiting | S::Stopped => "badge badge--warning",
        S::Done => "badge badge--success",
        S::Failed => "badge badge--danger",
        S::Discarded => "badge",
    };
    view! { <span class=class>{state.label()}</span> }
}

/// The log of the runs.
#[component]
pub fn Runs(
    /// The runs, the newest first.
    runs: Vec<IntegrationRun>,
) -> impl IntoView {
    if runs.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuHistory title="No runs yet" text="Import Users reads the people there and shows what each would become. Nothing is written before you say so."/> }.into_any();
    }
    let rows = runs.into_iter().map(|run| {
        let at = run.started_at;
        let who = if run.is_automatic { "Integrator".to_owned() } else { run.started_by.clone().unwrap_or_default() };
        let state = match run.import_id {
            Some(id) => view! { <a href=format!("/admin/imports/{id}")><StateOfRun state=run.state/></a> }.into_any(),
            None => view! { <StateOfRun state=run.state/> }.into_any(),
        };
        let message = (!run.message.is_empty()).then(|| view! { <p class="error">{run.message.clone()}</p> });
        view! {
            <tr>
                <td class="col-main"><When at/></td>
                <td data-label="By">{who}</td>
                <td data-label="State">{state}</td>
                <td data-label="Result">{run.summary()} {message}</td>
            </tr>
        }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Runs"</caption>
            <thead><tr><th>"When"</th><th>"By"</th><th>"State"</th><th>"Result"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
