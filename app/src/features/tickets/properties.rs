//! The properties of a ticket, each a form of its own that is sent by choosing.

use super::api::{
    AssignTicket, CompleteCaller, MoveTicket, SetConfidential, SetPending, SetPriority, SetState, SetSubject, SetTags,
    SetTicketFields, SetTicketType,
};
use super::caller::CallerPart;
use super::contest::Contest;
use super::due::DueSection;
use super::kind::{FieldsPart, TypeProperty};
use super::opportunity::OpportunitySection;
use super::parts::{PlainButton, TicketKeys};
use super::pending::{PendingPart, TagsPart};
use super::subject::SubjectPart;
use super::whose::Requester;
use crate::ui::{Form, FormState, When, toast};
use domain::AppError;
use domain::state::{Priority, TicketState};
use domain::structure::Choice;
use domain::tickets::TicketView;
use domain::time_entries::hours;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use wasm_bindgen::JsCast;

pub(super) type Options = Vec<(String, String)>;

/// The changes an agent makes to a ticket.
#[derive(Clone, Copy)]
pub struct Changes {
    /// To the state.
    pub state: ServerAction<SetState>,
    /// To the priority.
    pub priority: ServerAction<SetPriority>,
    /// To the queue.
    pub queue: ServerAction<MoveTicket>,
    /// To the owner.
    pub owner: ServerAction<AssignTicket>,
    /// To the type.
    pub kind: ServerAction<SetTicketType>,
    /// To custom fields.
    pub fields: ServerAction<SetTicketFields>,
    /// To the day until which it is pending.
    pub pending: ServerAction<SetPending>,
    /// To tags.
    pub tags: ServerAction<SetTags>,
    /// To the subject.
    pub subject: ServerAction<SetSubject>,
    /// To who sees it in the portal.
    pub confidential: ServerAction<SetConfidential>,
    /// To what is known of the caller.
    pub caller: ServerAction<CompleteCaller>,
}

impl Changes {
    /// Changes that read the ticket again once they are made.
    #[must_use]
    pub fn new(refetch: Callback<()>) -> Self {
        let changes = Self {
            state: ServerAction::new(),
            priority: ServerAction::new(),
            queue: ServerAction::new(),
            owner: ServerAction::new(),
            kind: ServerAction::new(),
            fields: ServerAction::new(),
            pending: ServerAction::new(),
            tags: ServerAction::new(),
            subject: ServerAction::new(),
            confidential: ServerAction::new(),
            caller: ServerAction::new(),
        };
        announce(changes.state, refetch, "The state is changed.");
        announce(changes.priority, refetch, "The priority is changed.");
        announce(changes.queue, refetch, "The ticket is moved.");
        announce(changes.owner, refetch, "The owner is changed.");
        announce(changes.kind, refetch, "The type is changed.");
        announce(changes.fields, refetch, "The details are changed.");
        announce(changes.pending, refetch, "The day is changed.");
        announce(changes.tags, refetch, "The tags are changed.");
        announce(changes.subject, refetch, "The subject is changed.");
        announce(changes.confidential, refetch, "The ticket is changed.");
        announce(changes.caller, refetch, "The details are saved.");
        changes
    }
}

fn announce<F>(action: ServerAction<F>, refetch: Callback<()>, text: &'static str)
where
    F: ServerFn<Output = (), Error = AppError> + Clone + Send + Sync + 'static,
{
    Effect::new(move |_| {
        let result = action.value().get();
        if result.is_some() {
            refetch.run(());
        }
        if matches!(result, Some(Ok(()))) {
            toast(text);
        }
    });
}

/// State, priority, queue and owner, and whose ticket it is.
#[component]
pub fn Properties(
    /// The ticket.
    ticket: RwSignal<TicketView>,
    /// Where changes go.
    changes: Changes,
) -> impl IntoView {
    // An opportunity is nobody's yet.
    let is_unconverted =
        part(ticket, |ticket| ticket.opportunity.as_ref().is_some_and(|opportunity| opportunity.converted.is_none()));
    view! {
        <aside class="split__aside" aria-label="Properties">
            <section class="props">
                <h2>"Properties"</h2>
                <State ticket changes/>
                <PendingPart ticket changes/>
                <PriorityChoice ticket changes/>
                <Queue ticket changes/>
                <Owner ticket changes/>
                <TypeProperty ticket changes/>
                <TagsPart ticket changes/>
                <SubjectPart ticket changes/>
            </section>
            <DueSection ticket/>
            <FieldsPart ticket changes/>
            <OpportunitySection ticket/>
            {move || (!is_unconverted.get()).then(|| view! { <Requester ticket/> })}
            <CallerPart ticket complete=changes.caller/>
            <section class="props">
                <h2>"Times"</h2>
                <dl class="kv">
                    <dt>"Opened"</dt><dd>{move || view! { <When at=ticket.with(|ticket| ticket.created_at)/> }}</dd>
                    <dt>"Changed"</dt><dd>{move || view! { <When at=ticket.with(|ticket| ticket.updated_at)/> }}</dd>
                    <dt>"Worked"</dt>
                    <dd><a href=move || ticket.with(|ticket| format!("/agent/tickets/{}/time", ticket.id))>
                        {move || ticket.with(|ticket| hours(ticket.worked.unwrap_or_default()))}
                    </a></dd>
                </dl>
            </section>
        </aside>
    }
}

#[component]
fn State(ticket: RwSignal<TicketView>, changes: Changes) -> impl IntoView {
    let value = part(ticket, |ticket| ticket.state);
    if !ticket.with_untracked(|ticket| ticket.can.state) {
        return view! { <Fixed label="State" text=Signal::derive(move || value.get().label().to_owned())/> }.into_any();
    }
    let options: Options =
        TicketState::CHOICES.iter().map(|state| (state.as_str().to_owned(), state.label().to_owned())).collect();
    let options = Signal::stored(options);
    let value = Signal::derive(move || value.get().as_str().to_owned());
    view! {
        <Form action=changes.state prefix="">
            <TicketKeys ticket/>
            <Choose name="state" label="State" options value/>
        </Form>
        <Contest action=changes.state ticket name="state" options/>
    }
    .into_any()
}

#[component]
fn PriorityChoice(ticket: RwSignal<TicketView>, changes: Changes) -> impl IntoView {
    let value = part(ticket, |ticket| ticket.priority);
    if !ticket.with_untracked(|ticket| ticket.can.priority) {
        return view! { <Fixed label="Priority" text=Signal::derive(move || value.get().label().to_owned())/> }
            .into_any();
    }
    let options: Options =
        Priority::ALL.iter().map(|priority| (priority.as_str().to_owned(), priority.label().to_owned())).collect();
    let options = Signal::stored(options);
    let value = Signal::derive(move || value.get().as_str().to_owned());
    view! {
        <Form action=changes.priority prefix="">
            <TicketKeys ticket/>
            <Choose name="priority" label="Priority" options value/>
        </Form>
        <Contest action=changes.priority ticket name="priority" options/>
    }
    .into_any()
}

#[component]
fn Queue(ticket: RwSignal<TicketView>, changes: Changes) -> impl IntoView {
    if !ticket.with_untracked(|ticket| ticket.can.move_queue) {
        return view! { <Fixed label="Queue" text=part(ticket, |ticket| ticket.queue.clone())/> }.into_any();
    }
    let options = part(ticket, |ticket| {
        with_present(&ticket.queues, Choice { id: ticket.queue_id.0, name: ticket.queue.clone() })
    });
    let value = part(ticket, |ticket| ticket.queue_id.to_string());
    view! {
        <Form action=changes.queue prefix="">
            <TicketKeys ticket/>
            <Choose name="queue_id" label="Queue" options value/>
        </Form>
        <Contest action=changes.queue ticket name="queue_id" options/>
    }
    .into_any()
}

#[component]
fn Owner(ticket: RwSignal<TicketView>, changes: Changes) -> impl IntoView {
    if !ticket.with_untracked(|ticket| ticket.can.assign) {
        let text = part(ticket, |ticket| ticket.owner.clone().unwrap_or_else(|| "Nobody".to_owned()));
        return view! { <Fixed label="Owner" text/> }.into_any();
    }
    let options = part(ticket, |ticket| {
        let present = ticket.owner_id.zip(ticket.owner.clone()).map(|(id, name)| Choice { id: id.0, name });
        let owners = match present {
            Some(present) => with_present(&ticket.owners, present),
            None => ticket.owners.iter().map(option).collect(),
        };
        let nobody = ("none".to_owned(), "Nobody".to_owned());
        std::iter::once(nobody).chain(owners).collect::<Options>()
    });
    let value = part(ticket, |ticket| ticket.owner_id.map_or_else(|| "none".to_owned(), |id| id.to_string()));
    view! {
        <Form action=changes.owner prefix="">
            <TicketKeys ticket/>
            <Choose name="owner_id" label="Owner" options value/>
        </Form>
        <Contest action=changes.owner ticket name="owner_id" options/>
    }
    .into_any()
}

/// A part of the ticket, which says nothing while other parts change.
pub(super) fn part<T>(
    ticket: RwSignal<TicketView>,
    read: impl Fn(&TicketView) -> T + Send + Sync + 'static,
) -> Signal<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| ticket.with(|ticket| read(ticket))).into()
}

fn option(choice: &Choice) -> (String, String) {
    (choice.id.to_string(), choice.name.clone())
}

/// The choices, and what is set now even if it could not be chosen again.
pub(super) fn with_present(choices: &[Choice], present: Choice) -> Options {
    let is_missing = !choices.iter().any(|choice| choice.id == present.id);
    is_missing.then_some(&present).into_iter().chain(choices).map(option).collect()
}

/// A property the agent may see but not change.
#[component]
pub(super) fn Fixed(label: &'static str, text: Signal<String>) -> impl IntoView {
    view! { <dl class="kv"><dt>{label}</dt><dd>{text}</dd></dl> }
}

/// A list that sends its form as soon as something is chosen; a button does where script does not run.
#[component]
pub(super) fn Choose(
    name: &'static str,
    label: &'static str,
    options: Signal<Options>,
    value: Signal<String>,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let (id, error) = (state.id(name), state.error(name));
    let error_id = StoredValue::new(format!("{id}-error"));
    let rows = move || {
        let row = |(key, label): (String, String)| {
            let is_chosen = {
                let key = key.clone();
                move || value.with(|value| *value == key)
            };
            view! { <option value=key selected=is_chosen.clone() prop:selected=is_chosen>{label}</option> }
        };
        options.get().into_iter().map(row).collect_view()
    };
    view! {
        <div class="field field--row">
            <label for=id.clone()>{label}</label>
            <div class="row">
                <select id=id name=state.name(name) on:change=move |event| send_form_of(&event)
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=move || error.with(Option::is_some).then(|| error_id.get_value())
                >{rows}</select>
                <PlainButton label="Set"/>
            </div>
            {move || error.get().map(|text| view! { <p class="error" id=error_id.get_value()>{text}</p> })}
        </div>
    }
}

fn send_form_of(event: &web_sys::Event) {
    let control = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let form = control.and_then(|control| control.closest("form").ok().flatten());
    if let Some(form) = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) {
        // Refused only for a form outside the document.
        let _ = form.request_submit();
    }
}
