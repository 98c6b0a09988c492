//! A ticket: the conversation, writing, and its properties.

use super::api::get_ticket;
use super::composer::Composer;
use super::conversation::Conversation;
use super::parts::{Confidential, TicketKeys, follow, ticket_id};
use super::presence::AlsoHere;
use super::properties::{Changes, Properties};
use super::ties::{MergedNote, Ties, read_ties};
use super::writing_api::open_ticket_page;
use crate::live::on_change;
use crate::shell::me;
use crate::ui::{Icon, PageHead, PriorityMark, StateBadge, Tabs, load, read};
use domain::ids::TicketId;
use domain::journal::Entity;
use domain::policy::Hat;
use domain::state::TicketState;
use domain::tickets::TicketView;
use domain::ties::WholeTicket;
use leptos::form::ActionForm;
use leptos::prelude::*;

/// The ticket named by the address. Another ticket is another page: nothing typed moves along.
#[component]
pub fn TicketPage() -> impl IntoView {
    let id = ticket_id();
    view! { <For each=move || [id.get()] key=|id| *id let:id><TicketOf id/></For> }
}

#[component]
fn TicketOf(id: TicketId) -> impl IntoView {
    let ticket = read(move || id, open_ticket_page);
    load(ticket, |page| view! { <Ticket page/> })
}

/// The page of a loaded ticket. It follows changes made elsewhere.
#[component]
fn Ticket(page: WholeTicket) -> impl IntoView {
    let WholeTicket { ticket: first, kit, ties } = page;
    let id = first.id;
    let ties = RwSignal::new(ties);
    let ticket = RwSignal::new(first);
    let refetch = follow(ticket, get_ticket);
    on_change(Entity::Ticket, id.0, move || {
        refetch.run(());
        read_ties(ties);
    });
    let changes = Changes::new(refetch);
    let may_link = ticket.with_untracked(|ticket| ticket.can.change);
    let merged =
        Memo::new(move |_| ticket.with(|it| (it.state == TicketState::Merged).then(|| it.merged_into.clone())));
    view! {
        <div class="page stack">
            <TicketHead ticket changes=Some(changes)/>
            <TicketTabs id current=format!("/agent/tickets/{id}")/>
            <AlsoHere id/>
            <div class="split">
                <div class="split__main">
                    {move || merged.get().map(|target| view! { <MergedNote target base="/agent/tickets"/> })}
                    <Conversation ticket/>
                    <Composer ticket hat=Hat::Agent refetch kit/>
                    <Ties id ties may_link/>
                </div>
                <Properties ticket changes/>
            </div>
        </div>
    }
}

/// Title, badges, and the most frequent actions.
#[component]
pub fn TicketHead(
    /// The ticket.
    ticket: RwSignal<TicketView>,
    /// Where the actions go; none are offered without.
    changes: Option<Changes>,
) -> impl IntoView {
    let title = Signal::derive(move || ticket.with(|ticket| ticket.subject.clone()));
    let badges = move || {
        ticket.with(|ticket| {
            view! {
                <span class="muted">{format!("#{}", ticket.number)}</span>
                <StateBadge state=ticket.state/>
                <PriorityMark priority=ticket.priority/>
                {ticket.is_confidential.then(|| view! { <Confidential/> })}
            }
        })
    };
    let crumbs = vec![("Tickets".to_owned(), "/agent/tickets".to_owned())];
    view! {
        <PageHead title crumbs badges=std::sync::Arc::new(move || badges.into_any())>
            {changes.map(|changes| view! { <Take ticket changes/><Close ticket changes/><More ticket/> })}
        </PageHead>
    }
}

/// Conversation, time worked, links for people without an account, and history.
#[component]
pub fn TicketTabs(
    /// The ticket.
    id: TicketId,
    /// Path of the present tab.
    current: String,
) -> impl IntoView {
    let tabs = vec![
        ("Conversation".to_owned(), format!("/agent/tickets/{id}"), None),
        ("Time".to_owned(), format!("/agent/tickets/{id}/time"), None),
        ("Participants".to_owned(), format!("/agent/tickets/{id}/participants"), None),
        ("Guest links".to_owned(), format!("/agent/tickets/{id}/guests"), None),
        ("History".to_owned(), format!("/agent/tickets/{id}/history"), None),
    ];
    view! { <Tabs label="Ticket" tabs current/> }
}

/// What is done more rarely, behind three dots (HAL-74).
#[component]
fn More(ticket: RwSignal<TicketView>) -> impl IntoView {
    let offered = Memo::new(move |_| {
        ticket.with(|it| {
            let erased = it.can.erase.then_some(it.requester_id);
            it.can.change.then_some((it.id, it.can.convert, it.can.merge, erased))
        })
    });
    move || {
        offered.get().map(|(id, may_convert, may_merge, erased)| {
            view! {
                <details class="menu menu--end" name="menu">
                    <summary class="btn btn--icon" aria-label="More actions"><Icon glyph=icondata_lu::LuEllipsis/></summary>
                    <div class="menu__list">
                        <a class="menu__item" href=format!("/agent/tickets/{id}/site-user")><Icon glyph=icondata_lu::LuUserRoundCog/>" Change Site/User"</a>
                        {may_merge.then(|| view! {
                            <a class="menu__item" href=format!("/agent/tickets/{id}/merge")><Icon glyph=icondata_lu::LuMerge/>" Merge into another ticket"</a>
                        })}
                        {may_convert.then(|| view! {
                            <a class="menu__item" href=format!("/agent/tickets/{id}/convert")><Icon glyph=icondata_lu::LuHandshake/>" Convert"</a>
                        })}
                        {erased.map(|person| view! {
                            <hr/>
                            <a class="menu__item menu__item--danger" href=format!("/admin/privacy/new?user={person}")><Icon glyph=icondata_lu::LuUserX/>" Delete the requester…"</a>
                        })}
                    </div>
                </details>
            }
        })
    }
}

/// Makes the agent the owner.
#[component]
fn Take(ticket: RwSignal<TicketView>, changes: Changes) -> impl IntoView {
    let Some(person) = me().with_untracked(|me| me.as_ref().map(|me| me.id)) else { return ().into_any() };
    let offered = Memo::new(move |_| {
        ticket.with(|ticket| {
            let may_own = ticket.owners.iter().any(|owner| owner.id == person.0);
            ticket.can.assign && may_own && ticket.owner_id != Some(person)
        })
    });
    let form = move || {
        offered.get().then(|| {
            view! {
                <ActionForm action=changes.owner>
                    <TicketKeys ticket/>
                    <input type="hidden" name="owner_id" value=person.0/>
                    <button class="btn">"Take"</button>
                </ActionForm>
            }
        })
    };
    form.into_any()
}

/// Closes the ticket, or opens it again.
#[component]
fn Close(ticket: RwSignal<TicketView>, changes: Changes) -> impl IntoView {
    let is_closed = Memo::new(move |_| ticket.with(|ticket| ticket.state == TicketState::Closed));
    let may = Memo::new(move |_| ticket.with(|ticket| ticket.can.close));
    move || {
        may.get().then(|| {
            let (state, label) =
                if is_closed.get() { (TicketState::Open, "Reopen") } else { (TicketState::Closed, "Close") };
            view! {
                <ActionForm action=changes.state>
                    <TicketKeys ticket/>
                    <input type="hidden" name="state" value=state.as_str()/>
                    <button class="btn">{label}</button>
                </ActionForm>
            }
        })
    }
}
