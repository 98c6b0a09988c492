//! The list of erasures.

use super::api::list_erasures;
use crate::live::on_any_change;
use crate::ui::{Empty, PageHead, When, load, read};
use domain::journal::Entity;
use domain::privacy::{PrivacyState, PrivacyTask};
use leptos::prelude::*;

/// Where the list is.
pub(super) const LIST: &str = "/admin/privacy";
/// What it is called.
pub(super) const TITLE: &str = "Data Privacy";

/// Numbers of tickets that a row names.
const NAMED: usize = 3;

/// *Data Privacy*: who was erased, by whom, when (ZAM-6).
#[component]
pub fn PrivacyPage() -> impl IntoView {
    let tasks = read(|| (), |()| list_erasures());
    on_any_change(Entity::Privacy, move || tasks.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=TITLE lead="Users who were deleted for good, together with their tickets. To delete somebody, open the menu ⋮ of their row in the User Directory.">
                <a class="btn" href=super::exports::EXPORTS>"Exports"</a>
                <a class="btn" href=super::retention::RETENTION>"Retention"</a>
                <a class="btn" href=super::hold::HOLD>"Legal hold"</a>
            </PageHead>
            {load(tasks, |tasks| view! { <Tasks tasks/> })}
        </div>
    }
}

#[component]
fn Tasks(tasks: Vec<PrivacyTask>) -> impl IntoView {
    if tasks.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuShieldAlert title="Nobody has been deleted" text="Each deletion is recorded here, with what went and what stayed.">
                <a class="btn" href="/agent/users">"User Directory"</a>
            </Empty>
        }
        .into_any();
    }
    let rows = tasks.into_iter().map(|task| {
        let at = task.created_at;
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("{LIST}/{}", task.id)>{task.name.clone()}</a></td>
                <td data-label="State"><StateOfTask state=task.state/></td>
                <td data-label="Tickets">{named(&task.tickets)}</td>
                <td class="col-low" data-label="By">{task.requested_by}</td>
                <td data-label="When"><When at/></td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Deletions"</caption>
                <thead><tr><th>"Who"</th><th>"State"</th><th>"Deleted tickets"</th><th class="col-low">"By"</th><th>"When"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The first numbers, and how many more there are.
fn named(tickets: &[String]) -> String {
    let first: Vec<_> = tickets.iter().take(NAMED).map(|number| format!("#{number}")).collect();
    match tickets.len().checked_sub(NAMED) {
        None | Some(0) => first.join(", "),
        Some(more) => format!("{} and {more} more", first.join(", ")),
    }
}

/// How far an erasure is.
#[component]
pub fn StateOfTask(
    /// The state.
    state: PrivacyState,
) -> impl IntoView {
    let class = match state {
        PrivacyState::Waiting => "badge badge--warning",
        PrivacyState::Restored => "badge",
        PrivacyState::Running => "badge badge--info",
        PrivacyState::Done => "badge badge--success",
        PrivacyState::Failed => "badge badge--danger",
    };
    view! { <span class=class>{state.label()}</span> }
}
