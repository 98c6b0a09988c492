//! The form of a rule of retention, what it would do, and its runs.

use super::api::SettleRetentionRun;
use crate::ui::{CheckField, Panel, SelectField, TextField, When, thousands};
use domain::retention::{AccessCondition, RetentionAction, RetentionInput, RetentionPreview, RetentionRun, RunState};
use domain::validate::is_ticked;
use leptos::prelude::*;

/// The fields of a rule.
#[component]
pub(super) fn Fields(input: RetentionInput) -> impl IntoView {
    let actions: Vec<_> = RetentionAction::ALL
        .iter()
        .map(|action| (action.as_str().to_owned(), format!("{}: {}", action.subject().label(), action.label())))
        .collect();
    let levels: Vec<_> =
        AccessCondition::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    view! {
        <div class="form__grid">
            <TextField name="name" label="Name" value=input.name required=true/>
            <SelectField name="action" label="What becomes of what" options=actions value=input.action empty="Please choose" required=true/>
            <TextField name="months" label="After months" value=input.months required=true hint="People: without a sign-in and without a ticket. Tickets: since they were closed."/>
            <TextField name="most" label="Most at a time" value=input.most required=true hint="A run that finds more waits for somebody's approval."/>
            <TextField name="customer" label="Customer" value=input.customer hint="The whole name. Empty: all customers."/>
            <SelectField name="web_access" label="Web Access Level" options=levels value=input.web_access hint="People alone."/>
            <CheckField name="only_guests" label="Only people without an account" checked=is_ticked(&input.only_guests)/>
            <CheckField name="is_enabled" label="Run once a day" checked=is_ticked(&input.is_enabled) hint="Off, it runs only by hand."/>
        </div>
    }
}

/// What the rule would do now.
#[component]
pub(super) fn Preview(
    /// What was counted.
    preview: RetentionPreview,
    /// What can be done about it.
    children: Children,
) -> impl IntoView {
    let RetentionPreview { found, held, hidden, tickets, samples, waits } = preview;
    let shown = samples.len() as u64;
    let more = found.saturating_sub(hidden).saturating_sub(shown);
    let rows = samples.into_iter().map(|(name, path)| view! { <li><a href=path>{name}</a></li> });
    view! {
        <Panel title="What it would do now">
            <p role="status">{match found {
                0 => "It holds for nobody and nothing at the moment.".to_owned(),
                1 => "It holds for 1.".to_owned(),
                _ => format!("It holds for {}.", thousands(found)),
            }}</p>
            {(tickets > 0).then(|| view! { <p>{format!("They have {} tickets.", thousands(tickets))}</p> })}
            {(held > 0).then(|| view! { <p>{format!("{} stay, as somebody is under legal hold.", thousands(held))}</p> })}
            {(hidden > 0).then(|| view! { <p>{format!("{} you may not see.", thousands(hidden))}</p> })}
            {(shown > 0).then(|| view! {
                <ul class="stack stack--s" aria-label="The first of them">
                    {rows.collect_view()}
                    {(more > 0).then(|| view! { <li>{format!("and {} more", thousands(more))}</li> })}
                </ul>
            })}
            {waits.then(|| view! { <p class="muted">"This is more than the rule allows: a run would wait for approval."</p> })}
            {(found > held).then(children)}
        </Panel>
    }
}

/// The newest runs, and what is asked of one that waits.
#[component]
pub(super) fn Runs(runs: Vec<RetentionRun>, settle: ServerAction<SettleRetentionRun>) -> impl IntoView {
    (!runs.is_empty()).then(move || {
        let rows = runs.into_iter().map(move |run| view! { <Run run settle/> });
        view! {
            <Panel title="Runs" flush=true>
                <table class="table table--plain">
                    <caption class="visually-hidden">"Runs"</caption>
                    <thead><tr><th>"When"</th><th>"State"</th><th>"What became of it"</th><th><span class="visually-hidden">"Decision"</span></th></tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </Panel>
        }
    })
}

#[component]
fn Run(run: RetentionRun, settle: ServerAction<SettleRetentionRun>) -> impl IntoView {
    let class = match run.state {
        RunState::Waiting => "badge badge--warning",
        RunState::Running => "badge badge--info",
        RunState::Done => "badge badge--success",
        RunState::Discarded => "badge",
        RunState::Failed => "badge badge--danger",
    };
    let lines: Vec<_> =
        run.counts.iter().map(|(what, count)| format!("{}: {}", what.label(), thousands(*count))).collect();
    let id = run.id.0;
    let button = move |approve: bool, class: &'static str, label: &'static str| {
        view! {
            <ActionForm action=settle>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="approve" value=approve.to_string()/>
                <button class=class>{label}</button>
            </ActionForm>
        }
    };
    view! {
        <tr>
            <td class="nowrap" data-label="When"><When at=run.created_at/></td>
            <td data-label="State"><span class=class>{run.state.label()}</span></td>
            <td class="col-main" data-label="What became of it">
                {lines.join(", ")}
                {run.message.map(|message| view! { <p class="muted">{message}</p> })}
                {run.started_by.map(|name| view! { <p class="muted">{format!("By {name}")}</p> })}
            </td>
            <td class="num">{(run.state == RunState::Waiting).then(|| view! {
                {button(true, "btn btn--small btn--danger", "Approve")}
                {button(false, "btn btn--small", "Discard")}
            })}</td>
        </tr>
    }
}
