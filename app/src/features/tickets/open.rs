//! Opening a ticket in somebody's name.

use super::api::{AddRequester, get_ticket_options};
use super::caller::CallerFields;
use super::new_requester::{NewRequester, person_options};
use super::once::OnceKey;
use super::opening::{FilesField, OpeningForm};
use super::requester::{Requester, RequesterPanel, instead_of_new};
use crate::features::customers::{FIND_CUSTOMER, chosen_before};
use crate::features::fields::CustomFields;
use crate::features::ticket_types::api::agent_type_form;
use crate::features::ticket_types::{TypeChoice, type_in_address};
use crate::features::users::parts::query_param;
use crate::ui::{
    CheckField, Empty, FormActions, FormState, MultilineField, PageHead, SelectField, TextField, load, read,
};
use domain::AppError;
use domain::fields::FieldValues;
use domain::ids::QueueId;
use domain::state::Priority;
use domain::structure::Choice;
use domain::ticket_types::TypeForm;
use domain::tickets::CallerDetails;
use leptos::prelude::*;

/// First the requester, then the ticket. Changing the requester keeps what is written.
#[component]
pub fn NewTicketPage() -> impl IntoView {
    let requester = Requester::of_address();
    let add = ServerAction::<AddRequester>::new();
    let (kind, find) = (type_in_address(), query_param(FIND_CUSTOMER));
    let chosen = StoredValue::new(chosen_before().unwrap_or_default());
    let options = read(
        move || (kind.get(), find.get(), chosen.get_value()),
        |(kind, find, chosen)| async move {
            let options = get_ticket_options(None).await?;
            let person = person_options(options.new_users, find, chosen).await?;
            let typed = agent_type_form(kind).await?;
            Ok::<_, AppError>((options, person, typed))
        },
    );
    view! {
        <div class="page page--narrow stack stack--l">
            <PageHead title="New ticket" crumbs=vec![("Tickets".to_owned(), "/agent/tickets".to_owned())]/>
            {load(options, move |(options, person, typed)| {
                if options.queues.is_empty() {
                    return view! {
                        <Empty glyph=icondata_lu::LuInbox title="No queue to open tickets in" text="An administrator can give you one."/>
                    }
                    .into_any();
                }
                view! {
                    <RequesterPanel requester/>
                    {person.map(|options| view! { <NewRequester options action=add instead=instead_of_new()/> })}
                    <TypeChoice typed=typed.clone()/>
                    <TicketForm queues=options.queues body="Message" mailed=true typed><RequesterField requester/></TicketForm>
                }
                .into_any()
            })}
        </div>
    }
}

/// The requester, who is chosen outside the form; of a General User, also who turned to the desk (HAL-21).
#[component]
fn RequesterField(requester: Requester) -> impl IntoView {
    let id = move || requester.id.try_get().flatten().map(|id| id.to_string()).unwrap_or_default();
    view! {
        <input type="hidden" name="input[requester_id]" value=id/>
        <Transition>
            {move || Suspend::new(async move {
                requester.is_general().await.then(|| view! { <CallerFields prefix="caller_" values=CallerDetails::default()/> })
            })}
        </Transition>
    }
}

/// The form that opens a ticket, whoever is its requester.
#[component]
pub(in crate::features) fn TicketForm(
    /// Queues to choose from.
    queues: Vec<Choice>,
    /// What the first article is called.
    body: &'static str,
    /// The type, and what it asks for.
    typed: TypeForm,
    /// Asks how long it took, which counts as time worked (ZAM-25).
    #[prop(optional)]
    timed: bool,
    /// Proposes to mail the first article to the requester.
    #[prop(optional)]
    mailed: bool,
    /// The requester, and what else is known before.
    children: Children,
) -> impl IntoView {
    let key = OnceKey::new();
    let priorities =
        Priority::ALL.iter().map(|priority| (priority.as_str().to_owned(), priority.label().to_owned())).collect();
    let (queues, only) = queue_options(queues, typed.queue_id);
    view! {
        <OpeningForm hat="agent">
            {typed.type_id.map(|id| view! { <input type="hidden" name="input[type_id]" value=id.to_string()/> })}
            {children()}
            <RequesterError/>
            {key.field("input[idempotency_key]")}
            <div class="form__grid">
                <SelectField name="queue_id" label="Queue" options=queues value=only empty="Please choose" required=true/>
                <SelectField name="priority" label="Priority" options=priorities value=Priority::Normal.as_str()/>
                {timed.then(|| view! { <TextField name="call_time" label="Duration" hint="Such as 0:20. Counts as time worked."/> })}
            </div>
            <TextField name="subject" label="Subject" required=true wide=true/>
            <MultilineField name="body" label=body required=true rows=8/>
            <FilesField/>
            <CustomFields defs=typed.fields values=FieldValues::default()/>
            <CheckField name="mail_requester" label="Mail this to the requester" checked=mailed/>
            <CheckField name="is_confidential" label="Confidential" hint="In the portal only the requester and participants see it."/>
            <FormActions save="Open ticket" cancel="/agent/tickets"/>
        </OpeningForm>
    }
}

/// Queues as options, and the one to propose: that of the type, or the only one there is.
pub(in crate::features) fn queue_options(
    queues: Vec<Choice>,
    of_type: Option<QueueId>,
) -> (Vec<(String, String)>, String) {
    let proposed = queues.iter().find(|queue| Some(QueueId(queue.id)) == of_type);
    let only = match (queues.as_slice(), proposed) {
        (_, Some(queue)) | ([queue], None) => queue.id.to_string(),
        _ => String::new(),
    };
    (queues.into_iter().map(|queue| (queue.id.to_string(), queue.name)).collect(), only)
}

/// What is wrong with the requester, who is chosen outside the form.
#[component]
fn RequesterError() -> impl IntoView {
    let error = expect_context::<FormState>().error("requester_id");
    move || error.get().map(|text| view! { <p class="error">{text}</p> })
}
