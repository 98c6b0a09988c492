//! Converting an opportunity (HAL-31).

use super::api::{ConvertOpportunity, get_convert_form};
use crate::features::fields::CustomControls;
use crate::features::tickets::ticket_id;
use crate::features::users::parts::query_param;
use crate::features::users::{AlikePart, Instead};
use crate::ui::{CheckField, Form, FormActions, HiddenField, MultilineField, PageHead, TextField, load, read};
use domain::sales::{ConvertForm, ConvertInput};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// Part of the address: the mail address of whom is linked.
const LINKED: &str = "mail";

/// Says what becomes of whom, and asks what is not known.
#[component]
pub fn ConvertPage() -> impl IntoView {
    let id = ticket_id();
    let convert = ServerAction::<ConvertOpportunity>::new();
    let form = read(move || id.get(), get_convert_form);
    view! {
        <div class="page page--medium stack stack--l">
            {load(form, move |form| view! { <Convert form convert/> })}
        </div>
    }
}

#[component]
fn Convert(form: ConvertForm, convert: ServerAction<ConvertOpportunity>) -> impl IntoView {
    let back = format!("/agent/tickets/{}", form.id);
    let crumbs = vec![
        ("Tickets".to_owned(), "/agent/tickets".to_owned()),
        (format!("#{} {}", form.number, form.subject), back.clone()),
    ];
    let lead = lead(&form);
    let (id, version) = (form.id.to_string(), form.version.to_string());
    let is_new = form.user.is_none();
    let page = format!("{back}/convert");
    view! {
        <PageHead title="Convert the opportunity" crumbs lead/>
        <Form action=convert>
            <HiddenField name="id" value=id/>
            <HiddenField name="version" value=version/>
            {is_new.then(|| view! { <Fields form/><AlikePart instead=linking(page)/> })}
            <FormActions save="Convert" cancel=back/>
        </Form>
    }
}

/// The same page with the mail address of somebody who is there already, to be linked.
fn linking(page: String) -> Instead {
    Instead::afresh(move |person| {
        if person.email.is_empty() {
            return format!("/agent/users/{}", person.id);
        }
        let mut query = ParamsMap::new();
        query.insert(LINKED, person.email.clone());
        format!("{page}{}", query.to_query_string())
    })
}

/// What happens, in the words of the kind.
fn lead(form: &ConvertForm) -> String {
    let (kind, name) = (form.kind.label().to_lowercase(), &form.lead);
    let organisation = form.kind.organisation().to_lowercase();
    match (&form.user, &form.customer) {
        (Some(user), _) => format!("The {kind} {name} is the user {user} already. The ticket becomes theirs."),
        (None, Some(customer)) => format!(
            "The {kind} {name} becomes a user of the customer {}, and the ticket becomes theirs.",
            customer.name
        ),
        (None, None) if form.organisation.is_empty() => {
            format!("The {kind} {name} becomes a user of a customer, and the ticket becomes theirs.")
        }
        (None, None) => format!(
            "The {kind} {name} becomes a user and the {organisation} {} a customer. The ticket becomes theirs.",
            form.organisation
        ),
    }
}

#[component]
fn Fields(form: ConvertForm) -> impl IntoView {
    let ConvertForm { input, known, customer, has_namesake, fields, customer_fields, .. } = form;
    let ConvertInput { first_name, last_name, emails, phones, .. } = input.clone();
    let linked = query_param(LINKED).get_untracked();
    let is_linked = !linked.is_empty();
    let (emails, known) = if is_linked { (linked, None) } else { (emails, known) };
    let link = match &known {
        Some(person) => format!("{person} has it. Nobody is added then, and no customer."),
        None => "If somebody has it. Nobody is added then, and no customer.".to_owned(),
    };
    view! {
        <fieldset class="form__section">
            <legend>"User"</legend>
            <div class="form__grid">
                <TextField name="first_name" label="First name" value=first_name required=true/>
                <TextField name="last_name" label="Last name" value=last_name required=true/>
                <MultilineField name="emails" label="Email addresses" value=emails required=true rows=2 wide=false hint="One a line."/>
                <MultilineField name="phones" label="Telephone numbers" value=phones rows=2 wide=false hint="One a line."/>
                <CustomControls defs=fields values=input.fields.clone()/>
            </div>
            <CheckField name="link" label="Link the person who has this mail address" checked=is_linked hint=link/>
        </fieldset>
        <fieldset class="form__section">
            <legend>"Customer"</legend>
            {match customer {
                Some(customer) => view! {
                    <p>{customer.name}</p>
                    <div class="form__grid"><TextField name="site" label="Site" hint="May stay empty if the customer has just one."/></div>
                }
                .into_any(),
                None => view! { <NewCustomer input has_namesake customer_fields/> }.into_any(),
            }}
        </fieldset>
    }
}

#[component]
fn NewCustomer(
    input: ConvertInput,
    has_namesake: bool,
    customer_fields: Vec<domain::fields::FieldDef>,
) -> impl IntoView {
    let use_hint = if has_namesake {
        "There is one. Nothing else of it changes."
    } else {
        "If there is one. Nothing else of it changes."
    };
    view! {
        <div class="form__grid">
            <TextField name="customer" label="Customer" value=input.customer required=true hint="The name of the new customer."/>
            <TextField name="site" label="Site" hint="The first one of a new customer, \"Main site\" if empty. Or one of the customer there is."/>
            <CustomControls defs=customer_fields values=input.customer_fields of="customer_"/>
        </div>
        <CheckField name="use_customer" label="Use the customer of this name" hint=use_hint/>
    }
}
