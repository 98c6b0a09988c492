//! What an agent may do, and where it comes from, from the very rules that guard it.

use crate::ui::Panel;
use domain::agents::{AgentAccess, EffectiveQueue, EffectiveRight};
use domain::permission::{TicketRight, TicketRights};
use domain::policy::Reason;
use leptos::prelude::*;

/// Agent-wide rights and queues.
#[component]
pub(super) fn EffectiveAccess(
    /// What the rules say.
    access: AgentAccess,
) -> impl IntoView {
    let AgentAccess { hindrances, rights, queues } = access;
    let stops = (!hindrances.is_empty()).then(|| {
        view! { <div class="panel__body"><p>"None of it counts at the moment:"</p><Reasons because=hindrances/></div> }
    });
    view! {
        <Panel title="Effective permissions" flush=true>
            {stops}
            <RightTable rights/>
            <QueueTable queues/>
        </Panel>
    }
}

#[component]
fn Reasons(because: Vec<Reason>) -> impl IntoView {
    let reasons = because.into_iter().map(|reason| {
        let fix = reason.fix.map(|fix| view! { " "<a href=fix.path>{fix.text}</a> });
        view! { <p>{reason.text}{fix}</p> }
    });
    view! { <div>{reasons.collect_view()}</div> }
}

#[component]
fn RightTable(rights: Vec<EffectiveRight>) -> impl IntoView {
    if rights.is_empty() {
        return view! { <div class="panel__body"><p class="muted">"No agent-wide rights."</p></div> }.into_any();
    }
    let rows = rights.into_iter().map(|right| {
        view! { <tr><td class="col-main">{right.right}</td><td data-label="Comes from"><Reasons because=right.because/></td></tr> }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Agent-wide rights"</caption>
            <thead><tr><th>"Right"</th><th>"Comes from"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn words(rights: &TicketRights) -> String {
    let held = TicketRight::ALL.iter().filter(|right| **right != TicketRight::Full && rights.allows(**right));
    held.map(|right| right.label()).collect::<Vec<_>>().join(", ")
}

#[component]
fn QueueTable(queues: Vec<EffectiveQueue>) -> impl IntoView {
    if queues.is_empty() {
        return view! { <div class="panel__body"><p class="muted">"No queues."</p></div> }.into_any();
    }
    let rows = queues.into_iter().map(|queue| {
        let rights = if queue.rights.0.is_empty() {
            view! { <span class="badge">"none"</span> }.into_any()
        } else {
            words(&queue.rights).into_any()
        };
        view! {
            <tr>
                <td class="col-main">{queue.queue}</td>
                <td data-label="Department">{queue.department}</td>
                <td data-label="Rights">{rights}</td>
                <td data-label="Comes from"><Reasons because=queue.because/></td>
            </tr>
        }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Queues"</caption>
            <thead><tr><th>"Queue"</th><th>"Department"</th><th>"Rights"</th><th>"Comes from"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
