//! What is due of a ticket, by its response-time target.

use crate::shell::now;
use crate::ui::{Icon, When};
use domain::Timestamp;
use domain::response::{DueMoment, DueView, distance};
use domain::tickets::TicketView;
use leptos::prelude::*;

/// Beside a ticket; nothing where nothing is promised.
#[component]
pub fn DueSection(
    /// The ticket.
    ticket: RwSignal<TicketView>,
) -> impl IntoView {
    let due = Memo::new(move |_| ticket.with(|ticket| ticket.due.clone()));
    move || {
        due.get().map(|DueView { target, is_paused, moments }| {
            let is_done = moments.is_empty() && !is_paused;
            view! {
                <section class="props">
                    <h2>"Response times"</h2>
                    {is_paused.then(|| view! { <p class="muted">"The clocks stand."</p> })}
                    {is_done.then(|| view! { <p class="muted">"Nothing is due."</p> })}
                    <dl class="kv">
                        {moments.into_iter().map(|moment| view! { <Moment moment/> }).collect_view()}
                        <dt>"Target"</dt><dd>{target}</dd>
                    </dl>
                </section>
            }
        })
    }
}

#[component]
fn Moment(moment: DueMoment) -> impl IntoView {
    view! {
        <dt>{moment.kind.label()}</dt>
        <dd><When at=moment.due_at/>" "<DueBadge due_at=moment.due_at/></dd>
    }
}

/// How far it is to a moment, or how late it is.
#[component]
pub fn DueBadge(
    /// The moment.
    due_at: Timestamp,
) -> impl IntoView {
    let now = now().unwrap_or(due_at);
    let is_late = due_at <= now;
    let class = if is_late { "badge badge--danger" } else { "badge" };
    view! { <span class=class>{is_late.then(|| view! { <Icon glyph=icondata_lu::LuCircleAlert/> })}{distance(due_at, now)}</span> }
}
