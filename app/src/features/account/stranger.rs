//! Opening a ticket without an account (OST-27, HAL-38..43).

use super::api::{form_for_strangers, open_doors};
use crate::features::fields::{CustomControls, CustomFields};
use crate::features::ticket_types::{TypeChoice, type_in_address};
use crate::features::tickets::{FilesField, queue_options};
use crate::shell::AuthShell;
use crate::ui::{Empty, MultilineField, PlainForm, SelectField, TextField, load, read};
use domain::AppError;
use domain::account::Doors;
use domain::fields::FieldValues;
use domain::ids::TypeId;
use domain::tickets::AnonymousForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// A short form, with contact details where they are needed. Where an account is needed, the way to one
/// (OST-20).
#[component]
pub fn StrangerTicketPage() -> impl IntoView {
    let sent = use_query_map().with_untracked(|query| query.get("sent").is_some());
    let kind = type_in_address();
    let shown = read(move || kind.get(), offered);
    load(shown, move |(doors, form)| {
        match form {
        None => view! { <NeedsAccount doors/> }.into_any(),
        Some(form) if sent => view! { <Sent contact=form.contact/> }.into_any(),
        Some(form) if form.queues.is_empty() => view! {
            <AuthShell title="Open a ticket">
                <Empty glyph=icondata_lu::LuInbox title="Nothing is open to everyone" text="Please sign in, or reach us in another way."/>
            </AuthShell>
        }
        .into_any(),
        Some(form) => view! { <TicketForm form/> }.into_any(),
    }
    })
}

async fn offered(kind: Option<TypeId>) -> Result<(Doors, Option<AnonymousForm>), AppError> {
    let doors = open_doors().await?;
    let form = if doors.anonymous_ticket { Some(form_for_strangers(kind).await?) } else { None };
    Ok((doors, form))
}

#[component]
fn NeedsAccount(doors: Doors) -> impl IntoView {
    view! {
        <AuthShell title="Please sign in" lead="Tickets are opened by people with an account.">
            <div class="stack">
                <a class="btn btn--primary btn--block" href="/sign-in?next=/portal/tickets/new">"Sign in"</a>
                {doors.registration.then(|| view! { <a class="btn btn--block" href="/register">"Create an account"</a> })}
            </div>
        </AuthShell>
    }
}

/// A mail went to whoever left an address.
#[component]
fn Sent(contact: bool) -> impl IntoView {
    view! {
        <AuthShell title="Thank you" foot=Box::new(|| view! { <a href="/open-ticket">"Open another ticket"</a> }.into_any())>
            <div class="alert alert--success" role="status"><div>
                <p class="alert__title">"Your ticket is on its way"</p>
                {contact.then(|| view! { <p>"We sent its number to your mail address, and answer there."</p> })}
            </div></div>
        </AuthShell>
    }
}

#[component]
fn TicketForm(form: AnonymousForm) -> impl IntoView {
    let AnonymousForm { queues, contact, typed } = form;
    let (queues, only) = queue_options(queues, typed.queue_id);
    let choice = typed.clone();
    let nothing = FieldValues::default;
    view! {
        <AuthShell title="Open a ticket" wide=true
            foot=Box::new(|| view! { "You have an account? "<a href="/sign-in?next=/portal/tickets/new">"Sign in"</a> }.into_any())>
            <TypeChoice typed=choice/>
            <PlainForm action="/open-ticket" files=true>
                {typed.type_id.map(|id| view! { <input type="hidden" name="type_id" value=id.to_string()/> })}
                {contact.then(|| view! {
                    <fieldset class="form__section">
                        <legend>"Contact Details"</legend>
                        <div class="form__grid">
                            <TextField name="name" label="Name" autocomplete="name" required=true autofocus=true/>
                            <TextField name="email" label="E-mail" kind="email" autocomplete="email" required=true hint="We answer there."/>
                            <CustomControls defs=typed.user_fields values=nothing() of="user_"/>
                        </div>
                    </fieldset>
                })}
                <SelectField name="queue_id" label="Queue" options=queues value=only empty="Please choose" required=true hint="Who should look at it."/>
                <TextField name="subject" label="Subject" required=true wide=true/>
                <MultilineField name="body" label="Message" required=true rows=8/>
                <FilesField/>
                <CustomFields defs=typed.fields values=nothing()/>
                <button class="btn btn--primary btn--block">"Send"</button>
            </PlainForm>
        </AuthShell>
    }
}
