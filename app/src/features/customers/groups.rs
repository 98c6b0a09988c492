//! The access groups of a customer: granted to all of its people (OTR-12).

use super::api::{GrantCustomerGroup, group_choices};
use crate::features::users::GrantFields;
use crate::ui::{Empty, Form, FormActions, HiddenField, Panel, load, read};
use domain::customers::{CustomerView, GroupGrant};
use domain::ids::CustomerId;
use domain::time::Timestamp;
use leptos::prelude::*;

/// The tab with the granted groups, and the form that grants another one.
#[component]
pub fn Groups(
    /// The customer.
    customer: CustomerView,
    /// The action of the page.
    grant: ServerAction<GrantCustomerGroup>,
) -> impl IntoView {
    let CustomerView { id, name, groups, can_manage, .. } = customer;
    view! {
        <div class="stack">
            <Panel title="Groups" flush=true><Granted name groups can_manage/></Panel>
            {can_manage.then(|| view! { <Grant id grant/> })}
        </div>
    }
}

#[component]
fn Granted(name: String, groups: Vec<GroupGrant>, can_manage: bool) -> impl IntoView {
    if groups.is_empty() {
        let text = format!("People of {name} hold what everyone holds, and what they are granted one by one.");
        return view! { <Empty glyph=icondata_lu::LuShield title="No groups granted" text/> }.into_any();
    }
    let rows = groups.into_iter().map(|grant| {
        view! {
            <tr>
                <td class="col-main">{grant.group.clone()}</td>
                <td data-label="Level"><span class="badge badge--success">{grant.level.label()}</span></td>
                <td data-label="From">{day(grant.period.from)}</td>
                <td data-label="Until">{day(grant.period.until)}</td>
                <td class="num">{can_manage.then(|| view! { <a class="btn btn--small btn--danger" href=format!("/agent/grants/{}", grant.grant_id) aria-label=format!("Revoke {}", grant.group)>"Revoke"</a> })}</td>
            </tr>
        }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Granted groups"</caption>
            <thead><tr><th>"Group"</th><th>"Level"</th><th>"From"</th><th>"Until"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn day(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "open".to_owned(), Timestamp::date)
}

#[component]
fn Grant(id: CustomerId, grant: ServerAction<GrantCustomerGroup>) -> impl IntoView {
    let groups = read(|| (), |()| group_choices());
    view! {
        <Panel title="Grant a group to all people of this customer">
            {load(groups, move |groups| view! {
                <Form action=grant>
                    <HiddenField name="id" value=id.to_string()/>
                    <GrantFields groups/>
                    <FormActions save="Grant"/>
                </Form>
            })}
        </Panel>
    }
}
