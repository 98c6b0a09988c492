//! Opening an opportunity.

use super::api::{OpenOpportunity, get_opportunity_form};
use crate::features::fields::CustomFields;
use crate::features::ticket_types::{TypeChoice, type_in_address};
use crate::features::tickets::{OnceKey, queue_options};
use crate::features::users::parts::query_param;
use crate::shell::me;
use crate::ui::{
    Empty, Form, FormActions, HiddenField, MultilineField, PageHead, Panel, SearchBox, SelectField, TextField, load,
    read,
};
use domain::fields::FieldValues;
use domain::sales::{LeadKind, LeadRow, OpportunityForm};
use domain::state::Priority;
use leptos::prelude::*;

const PATH: &str = "/agent/opportunities";

/// First whom it is about, then the opportunity.
#[component]
pub fn NewOpportunityPage() -> impl IntoView {
    let (lead, q) = (query_param("lead"), query_param("q"));
    let kind = type_in_address();
    let open = ServerAction::<OpenOpportunity>::new();
    let form = read(
        move || (lead.get(), kind.get(), q.get()),
        |(lead, kind, q)| get_opportunity_form(lead.parse().ok(), kind, q),
    );
    view! {
        <div class="page page--narrow stack stack--l">
            <PageHead title="New opportunity" crumbs=vec![("Opportunities".to_owned(), PATH.to_owned())]/>
            {load(form, move |form| {
                if form.typed.type_id.is_none() {
                    return view! { <NoType/> }.into_any();
                }
                if form.queues.is_empty() {
                    return view! {
                        <Empty glyph=icondata_lu::LuInbox title="No queue to open opportunities in" text="An administrator can give you one."/>
                    }
                    .into_any();
                }
                match form.lead.clone() {
                    Some(lead) => view! { <Chosen lead/><Opportunity form open/> }.into_any(),
                    None => view! { <Choosing kind=form.kind found=form.found is_searched=!q.get_untracked().trim().is_empty()/> }.into_any(),
                }
            })}
        </div>
    }
}

/// Nothing is an opportunity yet.
#[component]
fn NoType() -> impl IntoView {
    let may_add = me().with_untracked(|me| me.as_ref().is_some_and(|me| me.can.structure));
    view! {
        <Empty glyph=icondata_lu::LuHandshake title="No ticket type for opportunities"
            text="An administrator adds one under Ticket types, ticked as opportunities.">
            {may_add.then(|| view! { <a class="btn btn--primary" href="/admin/ticket-types/new">"New type"</a> })}
        </Empty>
    }
}

/// Whom it is about.
#[component]
fn Chosen(lead: LeadRow) -> impl IntoView {
    view! {
        <Panel title=lead.kind.label()>
            <div class="row">
                <a href=format!("/agent/leads/{}", lead.id)>{lead.name}</a>
                <span class="muted">{lead.organisation}</span>
                <a class="btn btn--small push" href="/agent/opportunities/new">"Change"</a>
            </div>
        </Panel>
    }
}

/// The search for whom it is about.
#[component]
fn Choosing(kind: LeadKind, found: Vec<LeadRow>, is_searched: bool) -> impl IntoView {
    let one = kind.label().to_lowercase();
    let hits = if found.is_empty() {
        let text =
            if is_searched { "Nobody was found." } else { "Every opportunity is about somebody. Search, then choose." };
        view! { <p class="hint" role="status">{text}</p> }.into_any()
    } else {
        let rows = found.into_iter().map(|row| {
            view! {
                <tr>
                    <td class="col-main"><a class="table__link" href=format!("/agent/opportunities/new?lead={}", row.id)>{row.name}</a></td>
                    <td>{row.organisation}</td>
                    <td>{row.email}</td>
                </tr>
            }
        });
        view! {
            <div class="list">
                <table class="table">
                    <caption class="visually-hidden">"Found"</caption>
                    <thead><tr><th>"Name"</th><th>{kind.organisation()}</th><th>"Email"</th></tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <Panel title=kind.label()>
            <div class="stack stack--s">
                <SearchBox label=format!("Find the {one}") placeholder="Name, mail, phone or company"/>
                {hits}
                <p><a class="btn" href=format!("{}/new", kind.path())>{format!("New {one}")}</a></p>
            </div>
        </Panel>
    }
}

#[component]
fn Opportunity(form: OpportunityForm, open: ServerAction<OpenOpportunity>) -> impl IntoView {
    let key = OnceKey::new();
    let OpportunityForm { lead, queues, typed, .. } = form;
    let lead = lead.map(|lead| lead.id.to_string()).unwrap_or_default();
    let kind = typed.type_id.map(|id| id.to_string()).unwrap_or_default();
    let priorities =
        Priority::ALL.iter().map(|priority| (priority.as_str().to_owned(), priority.label().to_owned())).collect();
    let (queues, only) = queue_options(queues, typed.queue_id);
    view! {
        <TypeChoice typed=typed.clone()/>
        <Form action=open>
            <HiddenField name="lead_id" value=lead prefixed=true/>
            <HiddenField name="type_id" value=kind prefixed=true/>
            {key.field("input[idempotency_key]")}
            <div class="form__grid">
                <SelectField name="queue_id" label="Queue" options=queues value=only empty="Please choose" required=true/>
                <SelectField name="priority" label="Priority" options=priorities value=Priority::Normal.as_str()/>
            </div>
            <TextField name="subject" label="Subject" required=true wide=true/>
            <MultilineField name="body" label="Note" required=true rows=6 hint="Internal: nobody but agents ever reads it."/>
            <CustomFields defs=typed.fields values=FieldValues::default()/>
            <FormActions save="Open opportunity" cancel=PATH/>
        </Form>
    }
}
