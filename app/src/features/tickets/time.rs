//! What was worked on a ticket (ZAM-25).

use super::api::get_ticket;
use super::parts::{refresh_on_changes, ticket_id};
use super::show::{TicketHead, TicketTabs};
use super::time_api::{ChangeTime, LogTime, RemoveTime, time_of_ticket};
use crate::features::users::parts::{Answer, query_param};
use crate::shell::now;
use crate::ui::{Form, FormActions, HiddenField, Modal, Panel, TextField, load, read, times_done};
use domain::ids::{TicketId, TimeEntryId};
use domain::time_entries::{TimeEntry, TimeInput, TimeSheet};
use domain::{AppError, Timestamp};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// The entries of a ticket with their sum, and the form that logs time.
#[component]
pub fn TicketTimePage() -> impl IntoView {
    let id = ticket_id();
    let edited = query_param("entry");
    let (log, change, remove) =
        (ServerAction::<LogTime>::new(), ServerAction::<ChangeTime>::new(), ServerAction::<RemoveTime>::new());
    let done = (times_done(log), times_done(change), times_done(remove));
    let ticket = read(move || id.get(), get_ticket);
    let sheet = read(move || (id.get(), done.0.get(), done.1.get(), done.2.get()), |(id, ..)| time_of_ticket(id));
    // Apart from the others, so that a notice does not take away what is being typed.
    let editing = read(
        move || (id.get(), edited.get()),
        |(id, entry)| async move {
            let Ok(entry) = entry.parse::<TimeEntryId>() else { return Ok::<_, AppError>(None) };
            Ok::<_, AppError>(time_of_ticket(id).await?.entries.into_iter().find(|it| it.id == entry && it.may_change))
        },
    );
    let may_log = read(move || id.get(), |id| async move { Ok::<_, AppError>(time_of_ticket(id).await?.may_log) });
    refresh_on_changes(move || sheet.refetch());
    view! {
        <div class="page stack">
            {load(ticket, move |ticket| {
                let id = ticket.id;
                view! {
                    <TicketHead ticket=RwSignal::new(ticket) changes=None/>
                    <TicketTabs id current=format!("/agent/tickets/{id}/time")/>
                }
            })}
            <Answer action=remove done="The entry is removed."/>
            <Transition>
                {move || Suspend::new(async move { sheet.await.ok().map(|sheet| view! { <Entries sheet remove/> }) })}
            </Transition>
            <Transition>
                {move || Suspend::new(async move {
                    let entry = editing.await.ok().flatten();
                    entry.map(|entry| view! { <EditEntry ticket_id=id.get_untracked() entry change/> })
                })}
            </Transition>
            <Transition>
                {move || Suspend::new(async move {
                    let may_log = may_log.await.unwrap_or_default();
                    may_log.then(|| view! { <LogForm id=id.get_untracked() log/> })
                })}
            </Transition>
        </div>
    }
}

/// The form is made once for each entry that was logged: a new one is empty.
#[component]
fn LogForm(id: TicketId, log: ServerAction<LogTime>) -> impl IntoView {
    let times = times_done(log);
    view! {
        <Panel title="Log time">
            <For each=move || [times.get()] key=|times| *times let:_times>
                <Form action=log>
                    <HiddenField name="id" value=id.to_string()/>
                    <EntryFields values=TimeInput::default()/>
                    <FormActions save="Log time"/>
                </Form>
            </For>
        </Panel>
    }
}

#[component]
fn EntryFields(values: TimeInput) -> impl IntoView {
    let day =
        if values.worked_on.is_empty() { now().map(Timestamp::date).unwrap_or_default() } else { values.worked_on };
    view! {
        <div class="form__grid">
            <TextField name="time" label="Time" value=values.time required=true hint="Such as 0:30, 1.5h, or minutes."/>
            <TextField name="worked_on" label="Day" value=day kind="date"/>
        </div>
        <TextField name="note" label="Note" value=values.note wide=true hint="What was done, for colleagues alone."/>
    }
}

#[component]
fn Entries(sheet: TimeSheet, remove: ServerAction<RemoveTime>) -> impl IntoView {
    let TimeSheet { ticket_id, time, entries, .. } = sheet;
    if entries.is_empty() {
        return view! { <Panel title="Time worked"><p class="hint" role="status">"Nobody has logged time yet."</p></Panel> }.into_any();
    }
    let rows = entries.into_iter().map(move |entry| view! { <Row ticket_id entry remove/> });
    view! {
        <Panel title="Time worked" flush=true>
            <table class="table">
                <caption class="visually-hidden">"Time worked"</caption>
                <thead><tr><th>"Day"</th><th>"Who"</th><th>"Note"</th><th>"Time"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <div class="panel__body"><p><strong>{format!("{time} in all")}</strong></p></div>
        </Panel>
    }
    .into_any()
}

#[component]
fn Row(ticket_id: TicketId, entry: TimeEntry, remove: ServerAction<RemoveTime>) -> impl IntoView {
    let id = entry.id.0;
    let what = format!(" {} of {}", entry.time, entry.user);
    let actions = entry.may_change.then(|| {
        view! {
            <div class="row">
                <a class="btn btn--small" href=format!("/agent/tickets/{ticket_id}/time?entry={id}")>"Edit"<span class="visually-hidden">{what.clone()}</span></a>
                <ActionForm action=remove>
                    <input type="hidden" name="id" value=ticket_id.0/>
                    <input type="hidden" name="entry" value=id/>
                    <button class="btn btn--small">"Remove"<span class="visually-hidden">{what}</span></button>
                </ActionForm>
            </div>
        }
    });
    view! {
        <tr>
            <td class="nowrap">{entry.worked_at.date()}</td>
            <td>{entry.user}</td>
            <td class="col-main">{entry.note}</td>
            <td class="nowrap">{entry.time}</td>
            <td>{actions}</td>
        </tr>
    }
}

/// The pop-up that corrects an entry.
#[component]
fn EditEntry(ticket_id: TicketId, entry: TimeEntry, change: ServerAction<ChangeTime>) -> impl IntoView {
    let close = format!("/agent/tickets/{ticket_id}/time");
    let values = TimeInput { time: entry.time, note: entry.note, worked_on: entry.worked_at.date() };
    view! {
        <Modal title="Edit time" close=close.clone()>
            <div class="dialog__body">
                <Form action=change>
                    <HiddenField name="id" value=ticket_id.to_string()/>
                    <HiddenField name="entry" value=entry.id.to_string()/>
                    <EntryFields values/>
                    <FormActions cancel=close/>
                </Form>
            </div>
        </Modal>
    }
}
