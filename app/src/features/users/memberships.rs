//! The further customers of a person (OST-19).

use super::access::AccessChanges;
use super::parts::date_kind;
use crate::shell::me;
use crate::ui::{CheckField, Form, FormActions, HiddenField, Panel, TextField};
use domain::ids::UserId;
use domain::time::Timestamp;
use domain::users::Membership;
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
    let rows = memberships.into_iter().map(|it| view! { <Row id it may_change changes/> }).collect_view();
    view! {
        <Panel title="Further customers">
            <div class="stack">
                {(rows.is_empty()).then(|| view! { <p class="hint">"None. Here somebody is made to belong to more than one customer, for good or for a while."</p> })}
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
fn Row(id: UserId, it: Membership, may_change: bool, changes: AccessChanges) -> impl IntoView {
    view! {
        <tr>
            <td class="col-main"><a href=format!("/agent/customers/{}", it.customer_id)>{it.customer.clone()}</a></td>
            <td data-label="From">{day(it.period.from)}</td>
            <td data-label="Until">{day(it.period.until)}</td>
            <td class="num">
                {may_change.then(|| view! {
                    <ActionForm action=changes.leave>
                        <input type="hidden" name="id" value=id.0/>
                        <input type="hidden" name="grant" value=it.grant_id.0/>
                        <button class="btn btn--small btn--danger" aria-label=format!("Remove {}", it.customer)>"Remove"</button>
                    </ActionForm>
                })}
            </td>
        </tr>
    }
}

#[component]
fn AddCustomer(id: UserId, customers: Vec<String>, changes: AccessChanges) -> impl IntoView {
    let may_create = me().with_untracked(|me| me.as_ref().is_some_and(|me| me.can.customers));
    let options = customers.into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    view! {
        <Form action=changes.join>
            <HiddenField name="id" value=id.to_string()/>
            <div class="form__grid">
                <TextField name="customer" label="Customer" required=true list="customer-names" hint="Its name, as it stands in the list of customers."/>
                <TextField name="valid_from" label="From" kind=date_kind("")/>
                <TextField name="valid_until" label="Until" kind=date_kind("") hint="First day they no longer belong to it."/>
            </div>
            <datalist id="customer-names">{options}</datalist>
            {may_create.then(|| view! { <CheckField name="create" label="Create it" hint="if there is no customer of this name."/> })}
            <FormActions save="Add customer"/>
        </Form>
    }
}
