//! What a ticket is tied to: links, and tickets that were merged into it.

use super::ties_api::{LinkTicket, UnlinkTicket, UnmergeTicket, get_ties};
use crate::features::users::parts::Answer;
use crate::ui::{
    Form, FormActions, HiddenField, Icon, Panel, SelectField, StateBadge, TextField, When, times_done, was_refused,
};
use domain::ids::TicketId;
use domain::ties::{MergedTicket, Relation, TicketLink, TicketRef, TicketTies};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// Where a merged ticket leads, for whoever stays on its page.
#[component]
pub fn MergedNote(
    /// The ticket it is part of, if that may be read.
    target: Option<TicketRef>,
    /// Where tickets are: `/agent/tickets` or `/portal/tickets`.
    base: &'static str,
) -> impl IntoView {
    let link = target.map(
        |into| view! { " "<a href=format!("{base}/{}", into.id)>{format!("#{} {}", into.number, into.subject)}</a> },
    );
    view! {
        <div class="alert alert--info" role="status">
            <Icon glyph=icondata_lu::LuMerge/>
            <div><p>"This ticket was merged into another one. What was written is there."{link}</p></div>
        </div>
    }
}

/// Reads them again.
pub(super) fn read_ties(ties: RwSignal<TicketTies>) {
    let Some(id) = ties.try_with_untracked(|ties| ties.ticket_id) else { return };
    leptos::task::spawn_local(async move {
        if let Ok(fresh) = get_ties(id).await {
            // The page may be gone meanwhile.
            ties.try_set(fresh);
        }
    });
}

/// Links and merges of a ticket, with what adds and removes them.
#[component]
pub(super) fn Ties(
    /// The ticket.
    id: TicketId,
    /// What it is tied to.
    ties: RwSignal<TicketTies>,
    /// Whether links may be added.
    may_link: bool,
) -> impl IntoView {
    let link = ServerAction::<LinkTicket>::new();
    let unlink = ServerAction::<UnlinkTicket>::new();
    let undo = ServerAction::<UnmergeTicket>::new();
    let (linked, unlinked) = (times_done(link), times_done(unlink));
    Effect::new(move |before: Option<u32>| {
        let times = linked.get() + unlinked.get();
        if before.is_some_and(|before| before != times) {
            read_ties(ties);
        }
        times
    });
    view! {
        <Answer action=unlink done="The link is removed."/>
        <Answer action=undo done="The merge is undone."/>
        <Panel title="Related tickets">
            <div class="stack stack--s">
                {move || view! { <Tied ties=ties.get() may_link unlink undo/> }}
                {may_link.then(|| view! { <LinkForm id link linked/> })}
            </div>
        </Panel>
    }
}

#[component]
fn Tied(
    ties: TicketTies,
    may_link: bool,
    unlink: ServerAction<UnlinkTicket>,
    undo: ServerAction<UnmergeTicket>,
) -> impl IntoView {
    let id = ties.ticket_id;
    let is_empty = ties.links.is_empty() && ties.merged.is_empty();
    let links = ties.links.into_iter().map(move |link| view! { <Link id link may_link unlink/> });
    let merged = ties.merged.into_iter().map(move |merged| view! { <Merged merged undo/> });
    view! {
        {is_empty.then(|| view! { <p class="hint">"No other ticket is linked to this one."</p> })}
        {(!is_empty).then(|| view! { <ul class="ties">{links.collect_view()}{merged.collect_view()}</ul> })}
    }
}

#[component]
fn Link(id: TicketId, link: TicketLink, may_link: bool, unlink: ServerAction<UnlinkTicket>) -> impl IntoView {
    let what = format!(" to #{}", link.ticket.number);
    view! {
        <li class="ties__row">
            <span class="muted">{link.relation.label()}</span>
            <Other ticket=link.ticket/>
            {may_link.then(|| view! {
                <ActionForm action=unlink>
                    <input type="hidden" name="id" value=id.0/>
                    <input type="hidden" name="link" value=link.id.0/>
                    <button class="btn btn--small">"Remove"<span class="visually-hidden">" link"{what}</span></button>
                </ActionForm>
            })}
        </li>
    }
}

#[component]
fn Merged(merged: MergedTicket, undo: ServerAction<UnmergeTicket>) -> impl IntoView {
    let id = merged.ticket.id.0;
    let number = format!("#{}", merged.ticket.number);
    let what = format!(" of {number}");
    view! {
        <li class="ties__row">
            <span class="muted">"Merged into this"</span>
            <a href=format!("/agent/tickets/{id}/history")>{number}" "{merged.ticket.subject}</a>
            <span class="muted"><When at=merged.merged_at/>{merged.merged_by.map(|name| format!(" by {name}"))}</span>
            {merged.may_undo.then(|| view! {
                <ActionForm action=undo>
                    <input type="hidden" name="id" value=id/>
                    <button class="btn btn--small">"Undo merge"<span class="visually-hidden">{what}</span></button>
                </ActionForm>
            })}
        </li>
    }
}

#[component]
fn Other(ticket: TicketRef) -> impl IntoView {
    view! {
        <a href=format!("/agent/tickets/{}", ticket.id)>{format!("#{} {}", ticket.number, ticket.subject)}</a>
        <StateBadge state=ticket.state/>
    }
}

/// The form is made once for each link that was added: a new one is empty.
#[component]
fn LinkForm(id: TicketId, link: ServerAction<LinkTicket>, linked: Signal<u32>) -> impl IntoView {
    let relations =
        || Relation::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect::<Vec<_>>();
    view! {
        <details class="ties__add" open={was_refused::<LinkTicket>()}>
            <summary>"Link another ticket"</summary>
            <For each=move || [linked.get()] key=|times| *times let:_times>
                <Form action=link>
                    <HiddenField name="id" value=id.to_string()/>
                    <div class="form__grid">
                        <SelectField name="relation" label="This ticket is" options=relations() required=true/>
                        <TextField name="other" label="Number of the other ticket" required=true/>
                    </div>
                    <FormActions save="Link"/>
                </Form>
            </For>
        </details>
    }
}
