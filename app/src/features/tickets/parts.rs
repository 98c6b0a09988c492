//! What the ticket pages share.

use super::due::DueBadge;
use super::pending::tag_link;
use crate::features::bulk::{TickAll, TickBox, Ticks};
use crate::live::on_any_change;
use crate::shell::now;
use crate::ui::{Icon, PriorityMark, StateBadge, When};
use domain::AppError;
use domain::ids::TicketId;
use domain::journal::Entity;
use domain::tickets::{TicketQuery, TicketRow, TicketView};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::params::ParamsMap;
use std::future::Future;
use std::time::Duration;

/// What the address says about the list.
#[must_use]
pub fn ticket_query(query: &ParamsMap) -> TicketQuery {
    let text = |name: &str| query.get(name).unwrap_or_default();
    TicketQuery {
        q: text("q"),
        view: text("view"),
        queue: text("queue"),
        requester: text("requester"),
        customer: text("customer"),
        tag: text("tag"),
        state: text("state"),
        priority: text("priority"),
        ticket_type: text("type"),
        owner: text("owner"),
        after: text("after"),
        before: text("before"),
    }
}

/// The ticket named by the address. What is no number names none that exists.
#[must_use]
pub fn ticket_id() -> Memo<TicketId> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse().ok()).unwrap_or_default()))
}

/// Runs `refresh` soon after any ticket has changed. Several changes in a moment are one.
pub fn refresh_on_changes(refresh: impl Fn() + Clone + 'static) {
    let is_waiting = StoredValue::new(false);
    on_any_change(Entity::Ticket, move || {
        if is_waiting.get_value() {
            return;
        }
        is_waiting.set_value(true);
        let refresh = refresh.clone();
        let later = move || {
            let is_page_gone = is_waiting.try_set_value(false).is_some();
            if !is_page_gone {
                refresh();
            }
        };
        set_timeout(later, Duration::from_millis(500));
    });
}

/// Something that reads the ticket again into `ticket`. An answer older than what is shown is dropped.
pub fn follow<F, W>(ticket: RwSignal<TicketView>, read: F) -> Callback<()>
where
    F: Fn(TicketId) -> W + Send + Sync + 'static,
    W: Future<Output = Result<TicketView, AppError>> + 'static,
{
    Callback::new(move |()| {
        let Some(id) = ticket.try_with_untracked(|ticket| ticket.id) else { return };
        let answer = read(id);
        leptos::task::spawn_local(async move {
            let Ok(fresh) = answer.await else { return };
            if ticket.try_with_untracked(|shown| fresh.version >= shown.version) == Some(true) {
                ticket.set(fresh);
            }
        });
    })
}

/// Which ticket a form is about, and the state of it that the person saw.
#[component]
pub fn TicketKeys(
    /// The ticket.
    ticket: RwSignal<TicketView>,
) -> impl IntoView {
    let id = ticket.with_untracked(|ticket| ticket.id.0);
    view! {
        <input type="hidden" name="id" value=id/>
        <input type="hidden" name="version" value=move || ticket.with(|ticket| ticket.version)/>
    }
}

/// The button of a form that sends itself where WebAssembly runs.
#[component]
pub fn PlainButton(
    /// Its text, plain ASCII letters.
    label: &'static str,
) -> impl IntoView {
    // A browser with script parses this content as text, so it cannot be part of the hydrated tree.
    view! { <noscript inner_html=format!(r#"<button class="btn btn--small">{label}</button>"#)></noscript> }
}

/// Tickets as a table.
#[component]
pub fn TicketTable(
    /// The rows.
    rows: Vec<TicketRow>,
    /// Which are ticked at first, where they can be.
    #[prop(optional)]
    ticks: Option<Ticks>,
) -> impl IntoView {
    let has_ticks = ticks.is_some();
    let has_due = rows.iter().any(|row| row.due_at.is_some());
    view! {
        <table class="table">
            <caption class="visually-hidden">"Tickets"</caption>
            <thead>
                <tr>
                    {has_ticks.then(|| view! { <TickAll/> })}
                    <th>"Ticket"</th>
                    <th>"Requester"</th>
                    <th class="col-low">"Queue"</th>
                    <th>"State"</th>
                    <th class="col-low">"Owner"</th>
                    {has_due.then(|| view! { <th>"Due"</th> })}
                    <th>"Changed"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <Row row has_due ticks=ticks.clone()/> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Row(row: TicketRow, has_due: bool, ticks: Option<Ticks>) -> impl IntoView {
    let tick =
        ticks.map(|ticks| view! { <TickBox id=row.id.0 name=format!("#{} {}", row.number, row.subject) ticks/> });
    let tags = row.tags.into_iter().map(|name| view! { " "<a class="chip" href=tag_link(&name)>{name.clone()}</a> });
    let tags = tags.collect_view();
    let path = format!("/agent/tickets/{}", row.id);
    view! {
        <tr>
            {tick}
            <td class="col-main">
                <span class="muted">{format!("#{}", row.number)}</span>
                " "
                <a class="table__link" href=path>{row.subject}</a>
                " "
                <PriorityMark priority=row.priority/>
                {row.is_confidential.then(|| view! { " "<Confidential/> })}
                {tags}
            </td>
            <td>{row.requester} " " <span class="muted only-wide">{row.customer}</span></td>
            <td class="col-low" data-label="Queue">{row.queue}</td>
            <td><StateBadge state=row.state/></td>
            <td class="col-low col-owner" data-label="Owner" title=row.owner.clone()>{row.owner.as_deref().unwrap_or("–").to_owned()}</td>
            {has_due.then(|| view! { <td class="nowrap" data-label="Due">{row.due_at.map(|due_at| view! { <DueBadge due_at/> })}</td> })}
            <td class="nowrap" data-label="Changed"><When at=row.updated_at now=now().unwrap_or(row.updated_at)/></td>
        </tr>
    }
}

/// Says that only requester and participants see it.
#[component]
pub fn Confidential() -> impl IntoView {
    view! { <span class="badge badge--warning"><Icon glyph=icondata_lu::LuLock/>"Confidential"</span> }
}
