//! A contact or prospect: its form, and the opportunities about it.

use super::api::{CreateLead, DeleteLead, UpdateLead, account_choices, lead_with_accounts};
use super::opportunities::OpportunityTable;
use crate::features::users::parts::{SavedNote, id_param, query_param};
use crate::live::on_change;
use crate::ui::{
    Empty, Form, FormActions, HiddenField, Icon, MultilineField, PageHead, Panel, SelectField, TextField, load, read,
};
use domain::ids::LeadId;
use domain::journal::Entity;
use domain::sales::{LeadInput, LeadKind, LeadView};
use domain::structure::Choice;
use leptos::prelude::*;

/// Adds a contact.
#[component]
pub fn NewContactPage() -> impl IntoView {
    view! { <NewLead kind=LeadKind::Contact/> }
}

/// Adds a prospect.
#[component]
pub fn NewProspectPage() -> impl IntoView {
    view! { <NewLead kind=LeadKind::Prospect/> }
}

#[component]
fn NewLead(kind: LeadKind) -> impl IntoView {
    let create = ServerAction::<CreateLead>::new();
    let account = query_param("account");
    let accounts = read(move || account.get(), |account| account_choices(account.parse().ok()));
    view! {
        <div class="page page--medium stack">
            <PageHead title=format!("New {}", kind.label().to_lowercase()) crumbs=vec![(kind.plural().to_owned(), kind.path().to_owned())]/>
            {load(accounts, move |accounts| {
                let values = LeadInput { account_id: account.get_untracked(), ..LeadInput::default() };
                view! {
                    <Form action=create>
                        <HiddenField name="kind" value=kind.as_str()/>
                        <LeadFields kind values accounts/>
                        <FormActions save="Save" cancel=kind.path()/>
                    </Form>
                }
            })}
        </div>
    }
}

/// A contact or prospect.
#[component]
pub fn LeadPage() -> impl IntoView {
    let id = id_param::<LeadId>("id");
    let update = ServerAction::<UpdateLead>::new();
    let delete = ServerAction::<DeleteLead>::new();
    let shown = read(move || (id.get(), update.version().get()), |(id, _)| lead_with_accounts(id));
    Effect::new(move |_| on_change(Entity::Lead, id.get().0, move || shown.refetch()));
    view! {
        <div class="page page--medium stack stack--l">
            <SavedNote/>
            {load(shown, move |(lead, accounts)| view! { <Lead lead accounts update delete/> })}
        </div>
    }
}

#[component]
fn Lead(
    lead: LeadView,
    accounts: Vec<Choice>,
    update: ServerAction<UpdateLead>,
    delete: ServerAction<DeleteLead>,
) -> impl IntoView {
    let LeadView { id, kind, user, opportunities, can_manage, .. } = lead;
    // Opportunities that are out of sight are told when it is tried.
    let may_delete = can_manage && user.is_none() && opportunities.is_empty();
    let crumbs = vec![(kind.plural().to_owned(), kind.path().to_owned())];
    let values = LeadInput {
        name: lead.name.clone(),
        email: lead.email,
        phone: lead.phone,
        company: lead.company,
        account_id: lead.account.map(|account| account.id.to_string()).unwrap_or_default(),
        comment: lead.comment,
    };
    let about = if opportunities.is_empty() {
        view! { <Empty glyph=icondata_lu::LuHandshake title="No opportunities yet" text="Open the first one."/> }
            .into_any()
    } else {
        view! { <OpportunityTable rows=opportunities/> }.into_any()
    };
    view! {
        <PageHead title=lead.name crumbs>
            <a class="btn btn--primary" href=format!("/agent/opportunities/new?lead={id}")><Icon glyph=icondata_lu::LuPlus/>" New opportunity"</a>
        </PageHead>
        {user.map(|user| view! {
            <div class="alert alert--success">
                <Icon glyph=icondata_lu::LuCheck/>
                <div><p>"Converted to the user "<a href=format!("/agent/users/{}", user.id)>{user.name}</a>"."</p></div>
            </div>
        })}
        <Panel title="Opportunities" flush=true>{about}</Panel>
        <Panel title=kind.label()>
            <Form action=update>
                <HiddenField name="id" value=id.to_string()/>
                <HiddenField name="kind" value=kind.as_str()/>
                <LeadFields kind values accounts/>
                <FormActions finish=true cancel=kind.path()/>
            </Form>
        </Panel>
        {may_delete.then(|| view! {
            <Panel title="Delete">
                <Form action=delete>
                    <HiddenField name="id" value=id.to_string()/>
                    <HiddenField name="kind" value=kind.as_str()/>
                    <p class="hint">"Only while no opportunity is about this record."</p>
                    <button class="btn btn--danger">{format!("Delete {}", kind.label().to_lowercase())}</button>
                </Form>
            </Panel>
        })}
    }
}

/// The fields of a contact or prospect.
#[component]
fn LeadFields(kind: LeadKind, values: LeadInput, accounts: Vec<Choice>) -> impl IntoView {
    let organisation = match kind {
        LeadKind::Contact => {
            view! { <TextField name="company" label="Company" value=values.company hint="Becomes a customer."/> }
                .into_any()
        }
        LeadKind::Prospect => {
            let options = accounts.into_iter().map(|account| (account.id.to_string(), account.name)).collect();
            view! {
                <SelectField name="account_id" label="Account" options value=values.account_id empty="Please choose" required=true
                    hint="Becomes a customer."/>
            }
            .into_any()
        }
    };
    view! {
        <div class="form__grid">
            <TextField name="name" label="Name" value=values.name required=true hint="Becomes a user when it is converted."/>
            {organisation}
            <TextField name="email" label="Email" value=values.email kind="email"/>
            <TextField name="phone" label="Phone" value=values.phone kind="tel"/>
        </div>
        <MultilineField name="comment" label="Comment" value=values.comment rows=3/>
    }
}
