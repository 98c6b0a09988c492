//! Moving a site to another customer.

use super::api::{MoveSite, customer, customer_choices};
use super::edit::may_not_manage;
use super::search::{FIND_CUSTOMER, chosen_before};
use super::sites::way_back;
use crate::features::users::CustomerPick;
use crate::features::users::parts::{id_param, query_param};
use crate::ui::{ErrorPage, Form, FormActions, HiddenField, PageHead, SelectField, load, read};
use domain::AppError;
use domain::bulk::TicketsFollow;
use domain::customers::{CustomerChoice, CustomerView};
use domain::ids::{CustomerId, SiteId};
use leptos::prelude::*;

/// Chooses the customer and which tickets move along (HAL-72).
#[component]
pub fn MoveSitePage() -> impl IntoView {
    let (id, site) = (id_param::<CustomerId>("id"), id_param::<SiteId>("site"));
    let (find, chosen) = (query_param(FIND_CUSTOMER), StoredValue::new(chosen_before().unwrap_or_default()));
    let action = ServerAction::<MoveSite>::new();
    let shown = read(
        move || (id.get(), find.get(), chosen.get_value()),
        |(id, find, chosen)| async move {
            let offered = customer_choices(find, chosen).await?;
            Ok::<_, AppError>((customer(id).await?, offered))
        },
    );
    view! {
        <div class="page page--medium stack">
            {load(shown, move |(customer, offered)| view! { <MoveForm customer offered site=site.get_untracked() action/> })}
        </div>
    }
}

#[component]
fn MoveForm(
    customer: CustomerView,
    offered: Vec<CustomerChoice>,
    site: SiteId,
    action: ServerAction<MoveSite>,
) -> impl IntoView {
    if !customer.can_manage {
        return view! { <ErrorPage error=may_not_manage()/> }.into_any();
    }
    let (mut crumbs, _) = way_back(&customer);
    let CustomerView { id, name, sites, .. } = customer;
    let (own, others): (Vec<_>, Vec<_>) = sites.into_iter().partition(|row| row.id == site);
    let Some(row) = own.into_iter().next() else {
        return view! { <ErrorPage error=AppError::NotFound/> }.into_any();
    };
    let back = format!("/agent/customers/{id}/sites/{site}");
    crumbs.push((row.name.clone(), back.clone()));
    let follow = TicketsFollow::ALL.iter().map(|which| (which.as_str().to_owned(), which.label().to_owned())).collect();
    let empty = if others.len() == 1 { "The only other one" } else { "Please choose" };
    let others = others.into_iter().map(|row| (row.id.to_string(), row.name)).collect();
    view! {
        <PageHead title=format!("Move {}", row.name) crumbs
            lead="Everybody at the site moves, with its General User, its primary contacts and its mail domains."/>
        <Form action=action>
            <HiddenField name="site" value=site.to_string()/>
            <CustomerPick places=offered hint="Whose site it becomes."/>
            <div class="form__grid">
                <SelectField name="tickets" label="Tickets that move along" options=follow
                    hint="Whoever may open all tickets of a customer in the portal sees those that move with the new one."/>
                <SelectField name="rest_site_id" label="The others stay at" options=others empty
                    hint=format!("A site of {name}.")/>
            </div>
            <FormActions save="Move" cancel=back/>
        </Form>
    }
    .into_any()
}
