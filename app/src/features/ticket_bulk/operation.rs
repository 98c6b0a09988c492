//! What a change of many tickets did, and undoing it.

use super::api::{ContinueTicketBulk, UndoTicketBulk, ticket_operation};
use super::question::tickets;
use super::rows::Tickets;
use crate::features::users::parts::{Answer, id_param, query_param};
use crate::live::on_change;
use crate::ui::{Empty, Icon, PageHead, Pager, Tabs, When, load, read};
use domain::bulk::{BulkOutcome, BulkQuery, BulkUndo};
use domain::ids::TicketOperationId;
use domain::journal::Entity;
use domain::ticket_bulk::{TicketOperationSummary, TicketOperationView};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// A change, ticket by ticket. It follows the job that carries it out.
#[component]
pub fn TicketOperationPage() -> impl IntoView {
    let id = id_param::<TicketOperationId>("id");
    let (show, after, before) = (query_param("show"), query_param("after"), query_param("before"));
    let query = move || BulkQuery { show: show.get(), after: after.get(), before: before.get() };
    let (undo, resume) = (ServerAction::<UndoTicketBulk>::new(), ServerAction::<ContinueTicketBulk>::new());
    let shown = read(
        move || (id.get(), query(), undo.version().get(), resume.version().get()),
        |(id, query, ..)| ticket_operation(id, query),
    );
    on_change(Entity::TicketOperation, id.get_untracked().0, move || shown.refetch());
    view! {
        <div class="page page--medium stack">
            <Answer action=undo done="The change is undone."/>
            <Answer action=resume done="Done."/>
            {load(shown, move |shown| view! { <Operation shown show=show.get_untracked() undo resume/> })}
        </div>
    }
}

#[component]
fn Operation(
    shown: TicketOperationView,
    show: String,
    undo: ServerAction<UndoTicketBulk>,
    resume: ServerAction<ContinueTicketBulk>,
) -> impl IntoView {
    let TicketOperationView { operation, tickets: page, can_undo, can_continue } = shown;
    let crumbs = vec![
        ("Tickets".to_owned(), "/agent/tickets".to_owned()),
        ("Changes of many tickets".to_owned(), "/agent/tickets/operations".to_owned()),
    ];
    let id = operation.id;
    let here = move |show: &str| {
        let path = format!("/agent/tickets/operations/{id}");
        if show.is_empty() { path } else { format!("{path}?show={show}") }
    };
    let counts = operation.counts;
    let tabs = [
        ("All", "", counts.people()),
        (BulkOutcome::Changed.label(), BulkOutcome::Changed.as_str(), counts.changed),
        (BulkOutcome::Refused.label(), BulkOutcome::Refused.as_str(), counts.refused),
        (BulkOutcome::Unchanged.label(), BulkOutcome::Unchanged.as_str(), counts.unchanged),
        (BulkOutcome::Pending.label(), BulkOutcome::Pending.as_str(), counts.pending),
        (BulkUndo::Undone.label(), BulkUndo::Undone.as_str(), counts.undone),
        (BulkUndo::Kept.label(), BulkUndo::Kept.as_str(), counts.kept),
    ];
    let wanted = show.clone();
    let tabs = tabs.into_iter().filter(|(_, show, count)| show.is_empty() || *count > 0 || *show == wanted);
    let tabs = tabs.map(|(name, show, count)| (name.to_owned(), here(show), Some(count))).collect();
    let rest = if page.rows.is_empty() {
        view! { <Empty glyph=icondata_lu::LuInbox title="None" text="No ticket has this outcome."/> }.into_any()
    } else {
        view! {
            <div class="list"><Tickets title="Tickets of the change".to_owned() rows=page.rows with_outcome=true/></div>
            <Pager previous=page.previous next=page.next/>
        }
        .into_any()
    };
    view! {
        <PageHead title=operation.summary.clone() crumbs>
            {can_continue.then(|| view! {
                <ActionForm action=resume>
                    <input type="hidden" name="id" value=id.0/>
                    <button class="btn">"Go on"</button>
                </ActionForm>
            })}
            {can_undo.then(|| view! {
                <ActionForm action=undo>
                    <input type="hidden" name="id" value=id.0/>
                    <button class="btn"><Icon glyph=icondata_lu::LuUndo2/>" Undo"</button>
                </ActionForm>
            })}
        </PageHead>
        <Story operation can_undo/>
        <Tabs label="Outcome" tabs current=here(&show)/>
        {rest}
    }
}

/// What became of it, in sentences.
#[component]
fn Story(operation: TicketOperationSummary, can_undo: bool) -> impl IntoView {
    let TicketOperationSummary { real, created_at, finished_at, undone_at, counts, .. } = operation;
    let result = if finished_at.is_none() {
        format!("{} are still to do.", tickets(counts.pending))
    } else {
        let refused =
            if counts.refused > 0 { format!(", {} could not be", tickets(counts.refused)) } else { String::new() };
        let was = if counts.changed == 1 { "was" } else { "were" };
        format!("{} {was} changed{refused}.", tickets(counts.changed))
    };
    let undone = undone_at.map(|at| {
        let kept = if counts.kept > 0 {
            format!(" {} left alone, as listed under Kept.", tickets(counts.kept))
        } else {
            String::new()
        };
        view! {
            <div class="alert alert--info" role="note">
                <Icon glyph=icondata_lu::LuUndo2/>
                <div><p>{format!("Undone: {} as before again.{kept} ", tickets(counts.undone))}<When at/></p></div>
            </div>
        }
    });
    view! {
        <p>{result}" "<span class="muted">{real.map(|real| format!("{real} in your place, "))}<When at=created_at/></span></p>
        {can_undo.then(|| view! {
            <p class="muted">"Undo puts back what was there before. Tickets in which the same was changed since are left alone and listed."</p>
        })}
        {undone}
    }
}
