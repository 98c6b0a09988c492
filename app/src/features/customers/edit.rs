//! Adding and changing a customer.

use super::api::{CreateCustomer, UpdateCustomer, customer, customer_options};
use super::contacts::ContactFields;
use crate::features::fields::CustomFields;
use crate::features::users::{StandingFields, parts};
use crate::ui::{
    CheckField, ErrorPage, Form, FormActions, FormBase, HiddenField, MultilineField, PageHead, SelectField, TextField,
    accepted, load, read,
};
use domain::AppError;
use domain::customers::{CustomerFormOptions, CustomerInput, CustomerView};
use domain::fields::Screen;
use domain::ids::CustomerId;
use domain::structure::Choice;
use leptos::prelude::*;

/// Adds a customer with its first site.
#[component]
pub fn NewCustomerPage() -> impl IntoView {
    let may_create = crate::shell::me().with_untracked(|me| me.as_ref().is_some_and(|me| me.can.customers));
    let create = ServerAction::<CreateCustomer>::new();
    let crumbs = vec![("Customers".to_owned(), "/agent/customers".to_owned())];
    if !may_create {
        return view! { <div class="page"><ErrorPage error=may_not_manage()/></div> }.into_any();
    }
    let options = read(|| (), |()| customer_options(Screen::AgentCreate));
    view! {
        <div class="page page--medium stack">
            <PageHead title="New customer" crumbs/>
            {load(options, move |options| view! {
                <Form action=create>
                    <CustomerFields values=CustomerInput::default() options is_new=true/>
                    <FormActions save="Save" cancel="/agent/customers"/>
                </Form>
            })}
        </div>
    }
    .into_any()
}

/// What those are told who may not change customers.
pub(crate) fn may_not_manage() -> AppError {
    AppError::Forbidden("You may not manage customers and sites.".to_owned())
}

/// Changes a customer.
#[component]
pub fn EditCustomerPage() -> impl IntoView {
    let id = parts::id_param::<CustomerId>("id");
    let update = ServerAction::<UpdateCustomer>::new();
    let shown = read(
        move || id.get(),
        |id| async move {
            let customer = customer(id).await?;
            // Who may not manage customers is told so by the form.
            let options = if customer.can_manage { Some(customer_options(Screen::AgentEdit).await?) } else { None };
            Ok::<_, AppError>((customer, options))
        },
    );
    view! {
        <div class="page page--medium stack">
            {load(shown, move |(customer, options)| view! { <EditCustomer customer options update/> })}
        </div>
    }
}

#[component]
fn EditCustomer(
    customer: CustomerView,
    options: Option<CustomerFormOptions>,
    update: ServerAction<UpdateCustomer>,
) -> impl IntoView {
    let Some(options) = options else { return view! { <ErrorPage error=may_not_manage()/> }.into_any() };
    let CustomerView { id, name, standing, comment, profile, contacts, .. } = customer;
    let own_page = format!("/agent/customers/{id}");
    let crumbs = vec![("Customers".to_owned(), "/agent/customers".to_owned()), (name.clone(), own_page.clone())];
    let title = format!("Edit {name}");
    let values = CustomerInput {
        name,
        site: String::new(),
        validity: standing.validity.as_str().to_owned(),
        valid_from: parts::date_value(standing.period.from),
        valid_until: parts::date_value(standing.period.until),
        comment,
        phone: profile.phone,
        address: profile.address,
        account_manager_id: profile.account_manager_id.map(|id| id.to_string()).unwrap_or_default(),
        account_department_id: profile.account_department_id.map(|id| id.to_string()).unwrap_or_default(),
        assigns_manager: profile.assigns_manager.to_string(),
        is_confidential: profile.is_confidential.to_string(),
        contacts: contacts.iter().map(|contact| contact.id.to_string()).collect(),
        fields: profile.fields,
    };
    let base = serde_json::to_string(&values).unwrap_or_default();
    view! {
        <PageHead title crumbs/>
        <parts::Saved action=update/>
        <Form action=update fillable=true>
            <HiddenField name="id" value=id.to_string()/>
            <FormBase values=base saved=accepted(update, |sent| &sent.input)/>
            <CustomerFields values options/>
            <ContactFields contacts choose=format!("{own_page}/contacts")/>
            <FormActions save="Save" finish=true cancel=own_page/>
        </Form>
    }
    .into_any()
}

#[component]
fn CustomerFields(
    values: CustomerInput,
    options: CustomerFormOptions,
    #[prop(optional)] is_new: bool,
) -> impl IntoView {
    let list = |choices: Vec<Choice>| choices.into_iter().map(|choice| (choice.id.to_string(), choice.name)).collect();
    let CustomerFormOptions { managers, departments, fields, confidential } = options;
    let sight = [("false", "Every agent who sees the directory"), ("true", "Confidential: few agents")];
    let sight = sight.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    let is_confidential = values.is_confidential;
    view! {
        <fieldset class="form__section">
            <legend>"Customer"</legend>
            <div class="form__grid">
                <TextField name="name" label="Name" value=values.name required=true/>
                {is_new.then(|| view! { <TextField name="site" label="First site" hint="Called Main site if left empty."/> })}
                <TextField name="phone" label="Telephone" value=values.phone kind="tel"/>
            </div>
            <MultilineField name="address" label="Address" value=values.address rows=3 hint="As on an envelope."/>
            <StandingFields validity=values.validity from=values.valid_from until=values.valid_until/>
            <MultilineField name="comment" label="Comment" value=values.comment rows=2
                hint="Recommended, best as a full sentence: it helps whoever reads the list later."/>
        </fieldset>
        <fieldset class="form__section">
            <legend>"Account manager"</legend>
            <div class="form__grid">
                <SelectField name="account_manager_id" label="Agent" options=list(managers) value=values.account_manager_id empty="Nobody"
                    hint="Shown at every ticket of this customer."/>
                <SelectField name="account_department_id" label="Department" options=list(departments) value=values.account_department_id
                    empty="None" hint="Instead of an agent."/>
            </div>
            <CheckField name="assigns_manager" label="Assign new tickets to the account manager" checked=values.assigns_manager == "true"
                hint="Where they may own tickets of the queue."/>
        </fieldset>
        {confidential.then(|| view! {
            <fieldset class="form__section">
                <legend>"Who sees this customer"</legend>
                <SelectField name="is_confidential" label="Visible to" options=sight value=is_confidential
                    hint="To agents who neither hold the right \"See confidential customers\" nor look after the customer, it does not exist: nor do its sites, people and tickets, but for the tickets they own."/>
            </fieldset>
        })}
        <CustomFields defs=fields values=values.fields/>
    }
}
