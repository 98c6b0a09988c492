//! A ticket in the portal.

use super::api::{SetMyState, get_my_ticket};
use crate::features::tickets::{
    Composer, Conversation, CustomList, MergedNote, TicketKeys, follow, open_my_ticket_page, ticket_id,
};
use crate::live::on_change;
use crate::shell::me;
use crate::ui::{Form, PageHead, StateBadge, load, read, toast};
use domain::ids::TicketId;
use domain::journal::Entity;
use domain::policy::Hat;
use domain::state::TicketState;
use domain::tickets::TicketView;
use domain::ties::WholeTicket;
use leptos::prelude::*;

/// The ticket named by the address. Another ticket is another page: nothing typed moves along.
#[component]
pub fn MyTicketPage() -> impl IntoView {
    let id = ticket_id();
    view! { <For each=move || [id.get()] key=|id| *id let:id><TicketOf id/></For> }
}

#[component]
fn TicketOf(id: TicketId) -> impl IntoView {
    let ticket = read(move || id, open_my_ticket_page);
    load(ticket, |page| view! { <Ticket page/> })
}

/// The page of a loaded ticket. It follows changes made elsewhere.
#[component]
fn Ticket(page: WholeTicket) -> impl IntoView {
    let WholeTicket { ticket: first, kit, .. } = page;
    let id = first.id;
    let kind = if first.types.is_empty() { String::new() } else { format!("{} · ", first.ticket_type) };
    let meta = format!("#{} · {kind}{} · {}", first.number, first.queue, first.requester);
    let is_own = me().with_untracked(|me| me.as_ref().is_some_and(|me| me.id == first.requester_id));
    let ticket = RwSignal::new(first);
    let refetch = follow(ticket, get_my_ticket);
    on_change(Entity::Ticket, id.0, move || refetch.run(()));
    let title = Signal::derive(move || ticket.with(|ticket| ticket.subject.clone()));
    let custom = Memo::new(move |_| ticket.with(|ticket| ticket.custom.clone()));
    let state = Memo::new(move |_| ticket.with(|ticket| ticket.state));
    let merged =
        Memo::new(move |_| ticket.with(|it| (it.state == TicketState::Merged).then(|| it.merged_into.clone())));
    let badges = std::sync::Arc::new(move || (move || view! { <StateBadge state=state.get()/> }).into_any());
    view! {
        <PageHead title lead=meta crumbs=vec![("My tickets".to_owned(), "/portal".to_owned())] badges>
            <a class="btn btn--ghost" href=format!("/portal/tickets/{id}/participants")>"Participants"</a>
            {is_own.then(|| view! { <a class="btn btn--ghost" href=format!("/portal/tickets/{id}/guests")>"Guest links"</a> })}
            <Close ticket refetch/>
        </PageHead>
        {move || view! { <CustomList custom=custom.get()/> }}
        {move || merged.get().map(|target| view! { <MergedNote target base="/portal/tickets"/> })}
        <Conversation ticket/>
        <Composer ticket hat=Hat::Portal refetch kit/>
    }
}

/// Closes the ticket, or opens it again.
#[component]
fn Close(ticket: RwSignal<TicketView>, refetch: Callback<()>) -> impl IntoView {
    let set = ServerAction::<SetMyState>::new();
    Effect::new(move |_| {
        if matches!(set.value().get(), Some(Ok(()))) {
            refetch.run(());
            toast("The ticket is changed.");
        }
    });
    let may = Memo::new(move |_| ticket.with(|ticket| ticket.can.close));
    let next = move || {
        let is_closed = ticket.with(|ticket| ticket.state == TicketState::Closed);
        if is_closed { (TicketState::Open, "Reopen") } else { (TicketState::Closed, "Close ticket") }
    };
    may.get_untracked().then(|| {
        view! {
            <Form action=set prefix="">
                <TicketKeys ticket/>
                <input type="hidden" name="state" value=move || next().0.as_str()/>
                <button class="btn">{move || next().1}</button>
            </Form>
        }
    })
}
