//! Adding and changing a person.

use super::access::AccessPanel;
use super::alike::{AlikePart, Instead};
use super::api::{CreateUser, UpdateUser, edit_options, form_options};
use super::form::UserForm;
use super::parts::{Saved, id_param, query_param};
use super::person_form::{PersonForm, user_form};
use crate::features::customers::api::customer_choices;
use crate::features::customers::{FIND_CUSTOMER, chosen_before};
use crate::features::sources::KeptElsewhere;
use crate::shell::me;
use crate::ui::{
    Empty, ErrorPage, FieldOwners, Form, FormActions, FormBase, HiddenField, PageHead, accepted, load, read,
};
use domain::AppError;
use domain::customers::CustomerChoice;
use domain::ids::UserId;
use domain::users::{UserFormOptions, UserInput};
use leptos::prelude::*;

/// Adds a person; `?customer=` and `?site=` are filled in (HAL-18).
#[component]
pub fn NewUserPage() -> impl IntoView {
    let may_create = me().with_untracked(|me| me.as_ref().is_some_and(|me| me.can.create_user));
    if !may_create {
        let error = AppError::Forbidden("You may not create users.".to_owned());
        return view! { <div class="page"><ErrorPage error/></div> }.into_any();
    }
    let create = ServerAction::<CreateUser>::new();
    let (customer, site, find) = (query_param("customer"), query_param("site"), query_param(FIND_CUSTOMER));
    let before = StoredValue::new(chosen_before());
    let places = read(
        move || (find.get(), before.get_value().unwrap_or_else(|| customer.get())),
        |(find, present)| async move { Ok::<_, AppError>((customer_choices(find, present).await?, form_options().await?)) },
    );
    let crumbs = vec![("User Directory".to_owned(), "/agent/users".to_owned())];
    view! {
        <div class="page page--medium stack">
            <PageHead title="New user" crumbs/>
            {load(places, move |(places, options)| {
                let values = UserInput { customer_id: customer.get_untracked(), site_id: site.get_untracked(), ..UserInput::default() };
                view! { <NewUser create places options values/> }
            })}
        </div>
    }
    .into_any()
}

#[component]
fn NewUser(
    create: ServerAction<CreateUser>,
    places: Vec<CustomerChoice>,
    options: UserFormOptions,
    values: UserInput,
) -> impl IntoView {
    if places.is_empty() && query_param(FIND_CUSTOMER).with_untracked(String::is_empty) {
        return view! {
            <Empty glyph=icondata_lu::LuBuilding2 title="There is no customer yet" text="Everybody belongs to a customer, so please create one first.">
                <a class="btn btn--primary" href="/agent/customers/new">"New customer"</a>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Form action=create>
            <UserForm values places options is_new=true/>
            <AlikePart instead=Instead::new(|person| format!("/agent/users/{}", person.id))/>
            <FormActions save="Save" finish=true cancel="/agent/users"/>
        </Form>
    }
    .into_any()
}

/// Changes a person.
#[component]
pub fn EditUserPage() -> impl IntoView {
    let (id, find) = (id_param::<UserId>("id"), query_param(FIND_CUSTOMER));
    let before = StoredValue::new(chosen_before());
    let update = ServerAction::<UpdateUser>::new();
    let values = read(
        move || (id.get(), find.get(), before.get_value()),
        |(id, find, before)| async move {
            let form = user_form(id).await?;
            let present = before.unwrap_or_else(|| form.values.customer_id.clone());
            let places = customer_choices(find, present).await?;
            Ok::<_, AppError>((form, places, edit_options().await?))
        },
    );
    view! {
        <div class="page page--medium stack">
            <Saved action=update/>
            {load(values, move |(form, places, options)| view! { <EditUser id=id.get_untracked() update form places options/> })}
            <AccessPanel id changes=Signal::derive(move || update.version().get())/>
        </div>
    }
}

#[component]
fn EditUser(
    id: UserId,
    update: ServerAction<UpdateUser>,
    form: PersonForm,
    places: Vec<CustomerChoice>,
    options: UserFormOptions,
) -> impl IntoView {
    let PersonForm { values, elsewhere, owners } = form;
    provide_context(FieldOwners(owners));
    let name = format!("{} {}", values.first_name, values.last_name);
    let own_page = format!("/agent/users/{id}");
    let base = serde_json::to_string(&values).unwrap_or_default();
    let crumbs = vec![("User Directory".to_owned(), "/agent/users".to_owned()), (name.clone(), own_page.clone())];
    view! {
        <PageHead title=format!("Edit {name}") crumbs/>
        <Form action=update fillable=true>
            <HiddenField name="id" value=id.to_string()/>
            <FormBase values=base saved=accepted(update, |sent| &sent.input)/>
            {match elsewhere {
                Some(reason) => view! {
                    <KeptElsewhere reason/>
                    <fieldset class="stack" disabled=true><UserForm values places options/></fieldset>
                }
                .into_any(),
                None => view! {
                    <UserForm values places options/>
                    <FormActions save="Save" finish=true cancel=own_page/>
                }
                .into_any(),
            }}
        </Form>
    }
}
