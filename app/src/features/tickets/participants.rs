//! Who follows a ticket: a tab of its page in the agent panel, and a page of its own in the portal.

use super::api::{get_ticket, get_ticket_options, requesters};
use super::participants_api::{AddParticipant, IN_PORTAL, MailParticipant, RemoveParticipant, list_participants};
use super::parts::{refresh_on_changes, ticket_id};
use super::requester::PeopleFound;
use super::show::{TicketHead, TicketTabs};
use crate::features::users::parts::Answer;
use crate::ui::{Form, FormActions, HiddenField, Panel, SearchBox, TextField, When, load, read, times_done};
use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::participants::{ParticipantRow, Participants};
use domain::structure::Choice;
use domain::users::UserRow;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Who follows the ticket, on a tab of its page.
#[component]
pub fn TicketParticipantsPage() -> impl IntoView {
    let id = ticket_id();
    let ticket = read(move || id.get(), get_ticket);
    let panel = participants_panel(id, "");
    view! {
        <div class="page stack">
            {load(ticket, move |ticket| {
                let id = ticket.id;
                view! {
                    <TicketHead ticket=RwSignal::new(ticket) changes=None/>
                    <TicketTabs id current=format!("/agent/tickets/{id}/participants")/>
                }
            })}
            {panel}
        </div>
    }
}

/// What the panel shows: who is there, whom a search found, and who was chosen.
type Shown = (Participants, Vec<UserRow>, Option<Choice>);

async fn shown(id: TicketId, place: &'static str, q: String, person: Option<UserId>) -> Result<Shown, AppError> {
    let people = list_participants(id, place.to_owned()).await?;
    if !people.by_directory {
        return Ok((people, Vec::new(), None));
    }
    // Without the right to see the directory, people are named by their mail address.
    let found = if q.trim().is_empty() { Vec::new() } else { requesters(q).await.unwrap_or_default() };
    let chosen = match person {
        Some(_) => get_ticket_options(person).await.ok().and_then(|options| options.requester),
        None => None,
    };
    Ok((people, found, chosen))
}

/// The actions of the panel.
#[derive(Clone, Copy)]
struct Actions {
    place: &'static str,
    add: ServerAction<AddParticipant>,
    remove: ServerAction<RemoveParticipant>,
    mail: ServerAction<MailParticipant>,
}

/// Who follows the ticket, with what adds and removes people. Call it where a page is made, as it reads them.
fn participants_panel(id: Memo<TicketId>, place: &'static str) -> impl IntoView {
    let query = use_query_map();
    let typed = Memo::new(move |_| query.with(|query| query.get("q").unwrap_or_default()));
    let person = Memo::new(move |_| query.with(|query| query.get("person").and_then(|id| id.parse::<UserId>().ok())));
    let actions = Actions { place, add: ServerAction::new(), remove: ServerAction::new(), mail: ServerAction::new() };
    let done = (times_done(actions.add), times_done(actions.remove), times_done(actions.mail));
    let changed = move || done.0.get() + done.1.get() + done.2.get();
    let data = read(
        move || (id.get(), typed.get(), person.get(), changed()),
        move |(id, q, person, _)| shown(id, place, q, person),
    );
    refresh_on_changes(move || data.refetch());
    view! {
        <Answer action=actions.remove done="They are taken out."/>
        <Answer action=actions.mail done="That is changed."/>
        {load(data, move |(people, found, chosen)| {
            let may_add = people.may_add;
            let (ticket, by_directory) = (people.ticket_id, people.by_directory);
            view! {
                <People people actions/>
                {may_add.then(|| view! { <Add ticket by_directory found chosen actions/> })}
            }
        })}
    }
}

#[component]
fn People(people: Participants, actions: Actions) -> impl IntoView {
    let id = people.ticket_id;
    let is_empty = people.people.is_empty();
    let rows = people.people.into_iter().map(move |row| view! { <Person id row actions/> });
    view! {
        <Panel title="Participants">
            <div class="stack">
                <p class="hint">"Participants see this ticket in the portal and get its public messages by mail, as the requester does. Internal notes never reach them."</p>
                {is_empty.then(|| view! { <p role="status">"You do not follow this ticket."</p> })}
                {(!is_empty).then(|| view! { <ul class="ties">{rows.collect_view()}</ul> })}
            </div>
        </Panel>
    }
}

#[component]
fn Person(id: TicketId, row: ParticipantRow, actions: Actions) -> impl IntoView {
    let person = row.id.0;
    let (turn, label) = if row.mails { ("off", "Stop mails") } else { ("on", "Send mails") };
    let (of, whose) = (format!(" to {}", row.name), format!(" {}", row.name));
    let keys = move || {
        view! {
            <input type="hidden" name="id" value=id.0/>
            <input type="hidden" name="place" value=actions.place/>
            <input type="hidden" name="person" value=person/>
        }
    };
    view! {
        <li class="ties__row">
            <strong>{row.name}</strong>
            <span class="muted">{row.customer}</span>
            {row.is_requester.then(|| view! { <span class="badge">"Requester"</span> })}
            {row.is_outside.then(|| view! { <span class="badge badge--warning">"Outside"</span> })}
            {(!row.mails).then(|| view! { <span class="badge">"No mails"</span> })}
            {row.until.map(|at| view! { <span class="muted">"until "<When at/></span> })}
            {row.may_mute.then(|| view! {
                <ActionForm action=actions.mail>
                    {keys()}
                    <input type="hidden" name="mails" value=turn/>
                    <button class="btn btn--small">{label}<span class="visually-hidden">{of}</span></button>
                </ActionForm>
            })}
            {row.may_remove.then(|| view! {
                <ActionForm action=actions.remove>
                    {keys()}
                    <button class="btn btn--small">"Take out"<span class="visually-hidden">{whose}</span></button>
                </ActionForm>
            })}
        </li>
    }
}

/// Choosing somebody of the directory, or naming somebody by their mail address.
#[component]
fn Add(
    ticket: TicketId,
    by_directory: bool,
    found: Vec<UserRow>,
    chosen: Option<Choice>,
    actions: Actions,
) -> impl IntoView {
    let here = format!("/agent/tickets/{ticket}/participants");
    let hint = if by_directory { "" } else { "Of a colleague of yours who is known here." };
    let is_chosen = chosen.is_some();
    let choose = {
        let here = here.clone();
        move |row: &UserRow| {
            view! { <a class="table__link" href=format!("{here}?person={}", row.id)>{row.name.clone()}</a> }.into_any()
        }
    };
    let search = (by_directory && !is_chosen).then(|| {
        view! {
            <SearchBox label="Find a person" placeholder="Name, mail or phone"/>
            {(!found.is_empty()).then(|| view! { <PeopleFound rows=found choose/> })}
        }
    });
    view! {
        <Panel title="Add somebody">
            <div class="stack">
                {search}
                <Form action=actions.add>
                    <HiddenField name="id" value=ticket.to_string()/>
                    <HiddenField name="place" value=actions.place/>
                    {match chosen {
                        Some(person) => view! {
                            <HiddenField name="person" value=person.id.to_string() prefixed=true/>
                            <p><strong>{person.name}</strong>" "<a href=here.clone()>"Choose somebody else"</a></p>
                            <PersonError/>
                        }.into_any(),
                        None => view! { <TextField name="email" label="Mail address" hint required=true/> }.into_any(),
                    }}
                    <FormActions save="Add"/>
                </Form>
            </div>
        </Panel>
    }
}

/// Why the chosen person cannot be added.
#[component]
fn PersonError() -> impl IntoView {
    let error = expect_context::<crate::ui::FormState>().error("person");
    move || error.get().map(|text| view! { <p class="error" role="alert">{text}</p> })
}

/// The panel of the portal.
pub(in crate::features) fn my_participants_panel(id: Memo<TicketId>) -> impl IntoView {
    participants_panel(id, IN_PORTAL)
}
