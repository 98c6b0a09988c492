//! The links by which people without an account open a ticket, for those who may revoke them (N15).

use super::api::{RemoveForwarded, RevokeGuestLink, get_ticket, list_guest_links};
use super::parts::{refresh_on_changes, ticket_id};
use super::show::{TicketHead, TicketTabs};
use crate::features::users::parts::Answer;
use crate::ui::{Panel, When, load, read, times_done};
use domain::guest_links::{ForwardedRow, GuestLinkRow, LinkState};
use domain::ids::{GuestLinkId, TicketId};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// Who opens the ticket by a link, on a tab of its page.
#[component]
pub fn TicketGuestsPage() -> impl IntoView {
    let id = ticket_id();
    let ticket = read(move || id.get(), get_ticket);
    let panel = guest_links_panel(id);
    view! {
        <div class="page stack">
            {load(ticket, move |ticket| {
                let id = ticket.id;
                view! {
                    <TicketHead ticket=RwSignal::new(ticket) changes=None/>
                    <TicketTabs id current=format!("/agent/tickets/{id}/guests")/>
                }
            })}
            {panel}
        </div>
    }
}

/// The links to a ticket, with what revokes them. Call it where a page is made, as it reads them.
pub fn guest_links_panel(id: Memo<TicketId>) -> impl IntoView {
    let (revoke, remove) = (ServerAction::<RevokeGuestLink>::new(), ServerAction::<RemoveForwarded>::new());
    let done = (times_done(revoke), times_done(remove));
    let links = read(move || (id.get(), done.0.get(), done.1.get()), |(id, ..)| list_guest_links(id));
    refresh_on_changes(move || links.refetch());
    view! {
        <Answer action=revoke done="The link is revoked."/>
        <Answer action=remove done="They are taken out."/>
        {load(links, move |found| view! { <Section id=id.get_untracked() links=found.links revoke remove/> })}
    }
}

#[component]
fn Section(
    id: TicketId,
    links: Vec<GuestLinkRow>,
    revoke: ServerAction<RevokeGuestLink>,
    remove: ServerAction<RemoveForwarded>,
) -> impl IntoView {
    let is_empty = links.is_empty();
    let rows = links.into_iter().map(move |row| view! { <Link id row revoke remove/> });
    view! {
        <Panel title="Guest links">
            <div class="stack">
                <p class="hint">"People without an account open this ticket by a link in their mails. Each has their own. A browser that is not known is asked who sits there."</p>
                {is_empty.then(|| view! { <p role="status">"No mail about this ticket went to anybody without an account yet."</p> })}
                {rows.collect_view()}
            </div>
        </Panel>
    }
}

#[component]
fn Link(
    id: TicketId,
    row: GuestLinkRow,
    revoke: ServerAction<RevokeGuestLink>,
    remove: ServerAction<RemoveForwarded>,
) -> impl IntoView {
    let (link, is_active) = (row.id, row.state == LinkState::Active);
    let used = row.last_used_at.map(|at| view! { " · last opened "<When at/> });
    let forwarded = row.forwarded.into_iter().map(move |one| view! { <Forwarded id link one remove/> });
    let person = row.person.clone();
    view! {
        <article class="stack">
            <div class="row">
                <div>
                    <strong>{row.person}</strong>
                    {(!is_active).then(|| view! { " "<span class="badge">{row.state.label()}</span> })}
                    <p class="muted">"sent "<When at=row.created_at/>{used}" · works until "<When at=row.expires_at/></p>
                </div>
                {is_active.then(|| view! {
                    <ActionForm action=revoke>
                        <input type="hidden" name="id" value=id.0/>
                        <input type="hidden" name="link" value=link.0/>
                        <button class="btn btn--small">"Revoke"<span class="visually-hidden">{format!(" the link of {person}")}</span></button>
                    </ActionForm>
                })}
            </div>
            {forwarded.collect_view()}
        </article>
    }
}

#[component]
fn Forwarded(
    id: TicketId,
    link: GuestLinkId,
    one: ForwardedRow,
    remove: ServerAction<RemoveForwarded>,
) -> impl IntoView {
    let who = one.name.as_ref().map_or_else(|| one.email.clone(), |name| format!("{name} ({})", one.email));
    let label = who.clone();
    view! {
        <div class="row">
            <p>"Forwarded to "<strong>{who}</strong><span class="muted">", who confirmed the address "<When at=one.confirmed_at/></span></p>
            <ActionForm action=remove>
                <input type="hidden" name="id" value=id.0/>
                <input type="hidden" name="link" value=link.0/>
                <input type="hidden" name="browser" value=one.id.0/>
                <button class="btn btn--small">"Take out"<span class="visually-hidden">{format!(" {label}")}</span></button>
            </ActionForm>
        </div>
    }
}
