//! One erasure: its progress, then its receipt (ZAM-6).

use super::api::{RestoreUser, get_erasure};
use super::list::{LIST, StateOfTask, TITLE};
use crate::features::structure::parts::id_in_path;
use crate::features::users::parts::Answer;
use crate::live::on_any_change;
use crate::ui::{Icon, PageHead, Panel, When, load, read, thousands};
use domain::AppError;
use domain::ids::PrivacyTaskId;
use domain::journal::Entity;
use domain::privacy::{Fate, PrivacyState, PrivacyTask, ReceiptLine};
use leptos::prelude::*;

/// One erasure.
#[component]
pub fn PrivacyTaskPage() -> impl IntoView {
    let id = id_in_path::<PrivacyTaskId>();
    let task = read(move || id.get(), |id| async move { get_erasure(id.ok_or(AppError::NotFound)?).await });
    on_any_change(Entity::Privacy, move || task.refetch());
    load(task, |task| view! { <Task task/> })
}

#[component]
fn Task(task: PrivacyTask) -> impl IntoView {
    let state = task.state;
    let badges = move || view! { <StateOfTask state/> }.into_any();
    let crumbs = vec![(TITLE.to_owned(), LIST.to_owned())];
    let numbers: Vec<_> = task.tickets.iter().map(|number| format!("#{number}")).collect();
    let tickets = if numbers.is_empty() { "None".to_owned() } else { numbers.join(", ") };
    let kept: Vec<_> = task.kept_tickets.iter().map(|number| format!("#{number}")).collect();
    let kept = kept.join(", ");
    let is_of_tickets = task.is_of_tickets;
    let receipt = (state == PrivacyState::Done).then(|| view! { <Receipt lines=task.receipt.clone() is_of_tickets/> });
    view! {
        <div class="page page--medium stack">
            <PageHead title=task.name.clone() crumbs badges=std::sync::Arc::new(badges)/>
            <Progress task=task.clone()/>
            <Panel title="Task">
                <dl class="kv">
                    <dt>"Who"</dt><dd>{task.name}</dd>
                    <dt>"Asked for by"</dt><dd>{task.requested_by}</dd>
                    <dt>"When"</dt><dd><When at=task.created_at/></dd>
                    {task.finished_at.map(|at| view! { <dt>"Completed"</dt><dd><When at/></dd> })}
                    {(!task.reason.is_empty()).then(|| view! { <dt>"Reason"</dt><dd>{task.reason}</dd> })}
                    {(!task.is_of_tickets).then(|| view! {
                        <dt>"Their tickets"</dt>
                        <dd>{task.plan.tickets.label()}{task.heir.clone().map(|heir| format!(": {heir}"))}</dd>
                        <dt>"What they wrote in tickets that stay"</dt><dd>{task.plan.written.label()}</dd>
                    })}
                    <dt>"Deleted tickets"</dt><dd>{tickets}</dd>
                    {(!kept.is_empty()).then(|| view! { <dt>"Tickets that stay without them"</dt><dd>{kept}</dd> })}
                </dl>
            </Panel>
            {receipt}
        </div>
    }
}

/// How far it is, in words.
#[component]
fn Progress(task: PrivacyTask) -> impl IntoView {
    match task.state {
        PrivacyState::Waiting => view! { <Waiting task/> }.into_any(),
        PrivacyState::Restored => view! {
            <div class="alert alert--info" role="status">
                <Icon glyph=icondata_lu::LuUndo2/>
                <div><p class="alert__title">"Taken back"</p><p>"Nothing was deleted. "<a href=format!("/agent/users/{}", task.user_id)>"The user"</a></p></div>
            </div>
        }
        .into_any(),
        PrivacyState::Running => view! {
            <div class="alert alert--info" role="status">
                <Icon glyph=icondata_lu::LuHourglass/>
                <div class="stack stack--s">
                    <p>"The deletion goes on in the background. You can leave this page. "<a href=format!("{LIST}/{}", task.id)>"Look again"</a></p>
                    <div class="progress">
                        <progress value=task.handled max=task.to_handle aria-label="Progress"></progress>
                        <span>{format!("{} of {}", task.handled, task.to_handle)}</span>
                    </div>
                </div>
            </div>
        }
        .into_any(),
        PrivacyState::Done => view! {
            <div class="alert alert--success" role="status">
                <Icon glyph=icondata_lu::LuCircleCheck/>
                <div><p class="alert__title">"Completed"</p><p>{completed(&task)}</p></div>
            </div>
        }
        .into_any(),
        PrivacyState::Failed => view! {
            <div class="alert alert--danger" role="alert">
                <Icon glyph=icondata_lu::LuCircleAlert/>
                <div><p class="alert__title">"The deletion has stopped"</p><p>{task.failure}</p><p><a href="/admin/jobs">"Jobs"</a></p></div>
            </div>
        }
        .into_any(),
    }
}

/// What was done.
fn completed(task: &PrivacyTask) -> &'static str {
    match (task.is_of_tickets, task.kept_tickets.is_empty()) {
        (true, _) => "The tickets are deleted.",
        (false, true) => "The user is deleted, with all tickets.",
        (false, false) => "The user is deleted. Tickets that stay are named below.",
    }
}

/// When it begins, and the way back until then.
#[component]
fn Waiting(task: PrivacyTask) -> impl IntoView {
    let restore = ServerAction::<RestoreUser>::new();
    view! {
        <Answer action=restore done="Restored."/>
        <div class="alert alert--warning" role="status">
            <Icon glyph=icondata_lu::LuHourglass/>
            <div class="stack stack--s">
                <p class="alert__title">"The deletion has not begun"</p>
                {if task.is_held {
                    view! { <p>"The user is shut out. As they are under legal hold, nothing is deleted until it is lifted. "<a href=format!("{}?user={}", super::hold::HOLD, task.user_id)>"Legal hold"</a></p> }.into_any()
                } else {
                    view! { <p>"The user is shut out. Everything is deleted on "{task.due_at.map(|at| view! { <When at/> })}". "<a href=format!("{}?user={}", super::hold::HOLD, task.user_id)>"Legal hold…"</a></p> }.into_any()
                }}
                <ActionForm action=restore>
                    <input type="hidden" name="id" value=task.id.0/>
                    <button class="btn"><Icon glyph=icondata_lu::LuUndo2/>" Restore"</button>
                </ActionForm>
            </div>
        </div>
    }
}

/// What went, and what stayed and why.
#[component]
fn Receipt(lines: Vec<ReceiptLine>, is_of_tickets: bool) -> impl IntoView {
    let of = |wanted: fn(Fate) -> bool| lines.iter().filter(move |line| wanted(line.fate)).cloned().collect::<Vec<_>>();
    let gone = of(|fate| fate == Fate::Deleted);
    let stayed = of(|fate| fate != Fate::Deleted);
    let rows = |lines: Vec<ReceiptLine>| {
        let row = |line: ReceiptLine| {
            view! {
                <tr>
                    <td class="col-main">{line.what.label()}{(!line.what.why().is_empty()).then(|| view! { <p class="muted">{line.what.why()}</p> })}</td>
                    <td class="num" data-label="Count">{thousands(line.count)}</td>
                </tr>
            }
        };
        lines.into_iter().map(row).collect_view()
    };
    let nothing_stayed = stayed.is_empty();
    view! {
        <Panel title="What went">
            <table class="table table--plain">
                <caption class="visually-hidden">"What went"</caption>
                <thead><tr><th>"What"</th><th class="num">"Count"</th></tr></thead>
                <tbody>
                    {(!is_of_tickets).then(|| view! { <tr><td class="col-main">"The user, with account, profile, saved views and place in every list"</td><td class="num" data-label="Count">"1"</td></tr> })}
                    {rows(gone)}
                </tbody>
            </table>
        </Panel>
        <Panel title="What stayed">
            {(!nothing_stayed).then(|| view! {
                <table class="table table--plain">
                    <caption class="visually-hidden">"What stayed"</caption>
                    <thead><tr><th>"What"</th><th class="num">"Count"</th></tr></thead>
                    <tbody>{rows(stayed)}</tbody>
                </table>
            })}
            <p class="muted">"This record, without the name. Backups made before still hold everything."</p>
        </Panel>
    }
}
