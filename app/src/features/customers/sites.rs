//! The places of a customer: adding and changing one.

use super::api::{CreateSite, UpdateSite, customer, fields_of_sites};
use super::contacts::ContactFields;
use super::edit::may_not_manage;
use crate::features::fields::CustomFields;
use crate::features::users::StandingFields;
use crate::features::users::parts::{self, id_param};
use crate::ui::{
    Crumbs, ErrorPage, Form, FormActions, FormBase, HiddenField, MultilineField, PageHead, TextField, accepted, load,
    read,
};
use domain::AppError;
use domain::customers::{CustomerView, SiteInput};
use domain::fields::{FieldDef, Screen};
use domain::ids::{CustomerId, SiteId};
use leptos::prelude::*;

/// Adds a site.
#[component]
pub fn NewSitePage() -> impl IntoView {
    let id = id_param::<CustomerId>("id");
    let create = ServerAction::<CreateSite>::new();
    let shown = read(move || id.get(), |id| with_fields(id, Screen::AgentCreate));
    view! {
        <div class="page page--medium stack">
            {load(shown, move |(customer, fields)| view! { <NewSite customer fields create/> })}
        </div>
    }
}

/// The customer, and what the form of one of its sites asks for.
async fn with_fields(id: CustomerId, screen: Screen) -> Result<(CustomerView, Vec<FieldDef>), AppError> {
    Ok((customer(id).await?, fields_of_sites(screen).await?))
}

#[component]
fn NewSite(customer: CustomerView, fields: Vec<FieldDef>, create: ServerAction<CreateSite>) -> impl IntoView {
    if !customer.can_manage {
        return view! { <ErrorPage error=may_not_manage()/> }.into_any();
    }
    let (crumbs, back) = way_back(&customer);
    view! {
        <PageHead title="New site" crumbs/>
        <Form action=create>
            <HiddenField name="id" value=customer.id.to_string()/>
            <SiteFields values=SiteInput::default() fields/>
            <FormActions save="Save" cancel=back/>
        </Form>
    }
    .into_any()
}

/// Changes a site.
#[component]
pub fn EditSitePage() -> impl IntoView {
    let id = id_param::<CustomerId>("id");
    let site = id_param::<SiteId>("site");
    let update = ServerAction::<UpdateSite>::new();
    let shown = read(move || id.get(), |id| with_fields(id, Screen::AgentEdit));
    view! {
        <div class="page page--medium stack">
            {load(shown, move |(customer, fields)| view! { <EditSite customer fields site=site.get_untracked() update/> })}
        </div>
    }
}

#[component]
fn EditSite(
    customer: CustomerView,
    fields: Vec<FieldDef>,
    site: SiteId,
    update: ServerAction<UpdateSite>,
) -> impl IntoView {
    if !customer.can_manage {
        return view! { <ErrorPage error=may_not_manage()/> }.into_any();
    }
    let (mut crumbs, _) = way_back(&customer);
    let Some(row) = customer.sites.into_iter().find(|row| row.id == site) else {
        return view! { <ErrorPage error=AppError::NotFound/> }.into_any();
    };
    let back = format!("/agent/customers/{}/sites/{site}", customer.id);
    crumbs.push((row.name.clone(), back.clone()));
    let title = format!("Edit {}", row.name);
    let values = SiteInput {
        name: row.name,
        address: row.address,
        validity: row.validity.as_str().to_owned(),
        valid_from: parts::date_value(row.period.from),
        valid_until: parts::date_value(row.period.until),
        comment: row.comment,
        contacts: row.contacts.iter().map(|contact| contact.id.to_string()).collect(),
        fields: row.fields,
    };
    let base = serde_json::to_string(&values).unwrap_or_default();
    let choose = format!("/agent/customers/{}/contacts?site={site}", customer.id);
    view! {
        <PageHead title crumbs/>
        <Form action=update fillable=true>
            <HiddenField name="id" value=customer.id.to_string()/>
            <HiddenField name="site" value=site.to_string()/>
            <FormBase values=base saved=accepted(update, |sent| &sent.input)/>
            <SiteFields values fields/>
            <ContactFields contacts=row.contacts choose/>
            <FormActions save="Save" cancel=back/>
        </Form>
    }
    .into_any()
}

pub(super) fn way_back(customer: &CustomerView) -> (Crumbs, String) {
    let back = format!("/agent/customers/{}?tab=sites", customer.id);
    (vec![("Customers".to_owned(), "/agent/customers".to_owned()), (customer.name.clone(), back.clone())], back)
}

#[component]
fn SiteFields(values: SiteInput, fields: Vec<FieldDef>) -> impl IntoView {
    view! {
        <fieldset class="form__section">
            <legend>"Site"</legend>
            <div class="form__grid">
                <TextField name="name" label="Name" value=values.name required=true/>
            </div>
            <MultilineField name="address" label="Address" value=values.address rows=3 hint="As it would stand on an envelope."/>
            <StandingFields validity=values.validity from=values.valid_from until=values.valid_until/>
            <MultilineField name="comment" label="Comment" value=values.comment rows=2/>
        </fieldset>
        <CustomFields defs=fields values=values.fields/>
    }
}
