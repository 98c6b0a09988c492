//! The further customers of a person (OST-19).

use super::access::AccessChanges;
use super::api::{LeaveCustomer, end_of_membership};
use super::parts::{date_kind, id_param};
use crate::features::customers::api::customer_choices;
use crate::features::customers::when_typed;
use crate::shell::me;
use crate::ui::{AccessEffect, CheckField, Form, FormActions, HiddenField, PageHead, Panel, TextField, load, read};
use domain::ids::{GrantId, UserId};
use domain::time::Timestamp;
use domain::users::{Membership, MembershipEnd};
use leptos::prelude::*;

/// The customers somebody belongs to beside their own, and the form that adds one.
#[component]
pub fn MembershipPanel(
    /// The person.
    id: UserId,
    /// What there is.
    memberships: Vec<Membership>,
    /// Names of customers to choose from.
    customers: Vec<String>,
    /// Whether the actor may change it.
    may_change: bool,
    /// The actions of the page.
    changes: AccessChanges,
) -> impl IntoView {
    let rows = memberships.into_iter().map(|it| view! { <Row id it may_change/> }).collect_view();
    view! {
        <Panel title="Further customers">
            <div class="stack">
                {(rows.is_empty()).then(|| view! { <p class="hint">"None yet. Add one for somebody who belongs to more than one customer, for good or for a while."</p> })}
                {(!rows.is_empty()).then(|| view! {
                    <table class="table table--plain">
                        <caption class="visually-hidden">"Further customers"</caption>
                        <thead><tr><th>"Customer"</th><th>"From"</th><th>"Until"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                })}
                {may_change.then(|| view! { <AddCustomer id customers changes/> })}
            </div>
        </Panel>
    }
}

fn day(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "open".to_owned(), Timestamp::date)
}

#[component]
fn Row(id: UserId, it: Membership, may_change: bool) -> impl IntoView {
    view! {
        <tr>
            <td class="col-main"><a href=format!("/agent/customers/{}", it.customer_id)>{it.customer.clone()}</a></td>
            <td data-label="From">{day(it.period.from)}</td>
            <td data-label="Until">{day(it.period.until)}</td>
            <td class="num">
                {may_change.then(|| view! {
                    <a class="btn btn--small btn--danger" href=format!("/agent/users/{id}/customers/{}", it.grant_id)
                        aria-label=format!("Remove {}", it.customer)>"Remove"</a>
                })}
            </td>
        </tr>
    }
}

#[component]
fn AddCustomer(id: UserId, customers: Vec<String>, changes: AccessChanges) -> impl IntoView {
    let may_create = me().with_untracked(|me| me.as_ref().is_some_and(|me| me.can.customers));
    let names = RwSignal::new(customers);
    let options = move || names.get().into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    // Names are offered as somebody types.
    let search = when_typed(move |typed| {
        leptos::task::spawn_local(async move {
            if let Ok(found) = customer_choices(typed, String::new()).await {
                let _ = names.try_set(found.into_iter().map(|found| found.name).collect());
            }
        });
    });
    view! {
        <Form action=changes.join>
            <HiddenField name="id" value=id.to_string()/>
            <div on:input=search>
                <TextField name="customer" label="Customer" required=true list="customer-names" hint="Its name, as it stands in the list of customers."/>
            </div>
            <div class="form__grid">
                <TextField name="valid_from" label="From" kind=date_kind("")/>
                <TextField name="valid_until" label="Until" kind=date_kind("") hint="First day they no longer belong to it."/>
            </div>
            <datalist id="customer-names">{options}</datalist>
            {may_create.then(|| view! { <CheckField name="create" label="Create it" hint="if there is no customer of this name."/> })}
            <FormActions save="Add customer"/>
        </Form>
    }
}

/// Shows what the person would lose without a further customer, with the button that ends it.
#[component]
pub fn LeaveCustomerPage() -> impl IntoView {
    let (id, grant) = (id_param::<UserId>("id"), id_param::<GrantId>("grant"));
    let leave = ServerAction::<LeaveCustomer>::new();
    let shown = read(move || (id.get(), grant.get()), |(id, grant)| end_of_membership(id, grant));
    view! { <div class="page page--medium stack">{load(shown, move |end| view! { <Leave end leave/> })}</div> }
}

#[component]
fn Leave(end: MembershipEnd, leave: ServerAction<LeaveCustomer>) -> impl IntoView {
    let MembershipEnd { grant_id, user_id, person, customer, diff } = end;
    let path = format!("/agent/users/{user_id}?tab=access");
    view! {
        <PageHead title=format!("Remove {customer}") crumbs=vec![(person.clone(), path.clone())]/>
        <Panel title="What happens">
            <div class="stack">
                <p>{format!("{person} would no longer belong to {customer} beside their own customer.")}</p>
                <AccessEffect diff/>
                <Form action=leave prefix="">
                    <HiddenField name="id" value=user_id.to_string()/>
                    <HiddenField name="grant" value=grant_id.to_string()/>
                    <div class="form__actions">
                        <button class="btn btn--danger">"Remove"</button>
                        <a class="btn btn--ghost" href=path>"Cancel"</a>
                    </div>
                </Form>
            </div>
        </Panel>
    }
}
