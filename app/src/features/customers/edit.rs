//! Adding and changing a customer.

use super::api::{CreateCustomer, UpdateCustomer, customer};
use crate::features::users::{StandingFields, parts};
use crate::ui::{ErrorPage, Form, FormActions, HiddenField, MultilineField, PageHead, TextField, load, read};
use domain::AppError;
use domain::customers::{CustomerInput, CustomerView};
use domain::ids::CustomerId;
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
    view! {
        <div class="page page--medium stack">
            <PageHead title="New customer" crumbs/>
            <Form action=create>
                <CustomerFields values=CustomerInput::default() is_new=true/>
                <FormActions save="Save" cancel="/agent/customers"/>
            </Form>
        </div>
    }
    .into_any()
}

/// What those are told who may not change customers.
pub(super) fn may_not_manage() -> AppError {
    AppError::Forbidden("You may not manage customers and sites.".to_owned())
}

/// Changes a customer.
#[component]
pub fn EditCustomerPage() -> impl IntoView {
    let id = parts::id_param::<CustomerId>("id");
    let update = ServerAction::<UpdateCustomer>::new();
    let shown = read(move || id.get(), customer);
    view! { <div class="page page--medium stack">{load(shown, move |customer| view! { <EditCustomer customer update/> })}</div> }
}

#[component]
fn EditCustomer(customer: CustomerView, update: ServerAction<UpdateCustomer>) -> impl IntoView {
    if !customer.can_manage {
        return view! { <ErrorPage error=may_not_manage()/> }.into_any();
    }
    let CustomerView { id, name, standing, comment, .. } = customer;
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
    };
    view! {
        <PageHead title crumbs/>
        <parts::Saved action=update/>
        <Form action=update>
            <HiddenField name="id" value=id.to_string()/>
            <CustomerFields values/>
            <FormActions save="Save" finish=true cancel=own_page/>
        </Form>
    }
    .into_any()
}

#[component]
fn CustomerFields(values: CustomerInput, #[prop(optional)] is_new: bool) -> impl IntoView {
    view! {
        <fieldset class="form__section">
            <legend>"Customer"</legend>
            <div class="form__grid">
                <TextField name="name" label="Name" value=values.name required=true/>
                {is_new.then(|| view! { <TextField name="site" label="First site" hint="Called Main site if left empty."/> })}
            </div>
            <StandingFields validity=values.validity from=values.valid_from until=values.valid_until/>
            <MultilineField name="comment" label="Comment" value=values.comment rows=2/>
        </fieldset>
    }
}
