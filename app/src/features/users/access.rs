//! The access groups of a person: what they effectively hold, and where it comes from (OTR-14).

use super::api::{GrantUserGroup, JoinCustomer, access_of};
use super::parts::date_kind;
use crate::ui::{Empty, Form, FormActions, HiddenField, Panel, SelectField, TextField, load, read, times_done};
use domain::ids::UserId;
use domain::policy::Reason;
use domain::state::GroupLevel;
use domain::structure::Choice;
use domain::users::GroupAccess;
use leptos::prelude::*;

/// Each access group with the level and where it comes from.
#[component]
pub fn AccessPanel(
    /// The person.
    #[prop(into)]
    id: Signal<UserId>,
    /// Rises when the answer may be another one.
    changes: Signal<usize>,
) -> impl IntoView {
    let groups = read(move || (id.get(), changes.get()), |(id, _)| access_of(id));
    load(groups, |groups| view! { <EffectivePanel groups/> })
}

/// The same, already read.
#[component]
pub fn EffectivePanel(
    /// Every group.
    groups: Vec<GroupAccess>,
    /// Whether grants can be taken back from here.
    #[prop(optional)]
    can_revoke: bool,
) -> impl IntoView {
    view! { <Panel title="Effective permissions" flush=true><AccessTable groups can_revoke/></Panel> }
}

/// What changes the access of a person on their page.
#[derive(Clone, Copy)]
pub struct AccessChanges {
    /// Grants a group.
    pub grant: ServerAction<GrantUserGroup>,
    /// Adds a further customer.
    pub join: ServerAction<JoinCustomer>,
    saved: Signal<u32>,
}

impl AccessChanges {
    /// Actions nobody has used yet.
    pub fn fresh() -> Self {
        let (grant, join) = (ServerAction::new(), ServerAction::new());
        let saved = [times_done(grant), times_done(join)];
        Self { grant, join, saved: Signal::derive(move || saved.iter().map(Get::get).sum()) }
    }

    /// Rises with each of them that was carried out. Tracked.
    pub fn count(self) -> u32 {
        self.saved.get()
    }
}

#[component]
fn AccessTable(groups: Vec<GroupAccess>, can_revoke: bool) -> impl IntoView {
    if groups.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuShield title="There are no access groups" text="Groups say who may open tickets in which queues."/> }.into_any();
    }
    let rows = groups.into_iter().map(|access| {
        let level = match access.level {
            Some(level) => view! { <span class="badge badge--success">{level.label()}</span> }.into_any(),
            None => view! { <span class="badge">"none"</span> }.into_any(),
        };
        let because = access.because.into_iter().map(|reason| view! { <ReasonLine reason can_revoke/> }).collect_view();
        view! {
            <tr>
                <td class="col-main">{access.group}</td>
                <td data-label="Level">{level}</td>
                <td data-label="Comes from"><div>{because}</div></td>
                <td data-label="Queues">{access.queues.join(", ")}</td>
            </tr>
        }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Access groups"</caption>
            <thead><tr><th>"Group"</th><th>"Level"</th><th>"Comes from"</th><th>"Queues"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// Where a level comes from, with the way to take it back.
#[component]
fn ReasonLine(reason: Reason, can_revoke: bool) -> impl IntoView {
    let revoke = reason.grant.filter(|_| can_revoke).map(|id| {
        view! { " "<a href=format!("/agent/grants/{id}")>"Revoke"</a> }
    });
    view! { <p>{reason.text}{revoke}</p> }
}

/// Grants an access group to this one person (OTR-12).
#[component]
pub fn GrantPanel(
    /// The person.
    id: UserId,
    /// Groups that can be granted.
    groups: Vec<Choice>,
    /// The action of the page.
    grant: ServerAction<GrantUserGroup>,
) -> impl IntoView {
    view! {
        <Panel title="Grant a group to this person">
            <Form action=grant fillable=true>
                <HiddenField name="id" value=id.to_string()/>
                <GrantFields groups/>
                <FormActions save="Grant"/>
            </Form>
        </Panel>
    }
}

/// Group, level, dates and reason of a grant.
#[component]
pub fn GrantFields(
    /// Groups to choose from.
    groups: Vec<Choice>,
) -> impl IntoView {
    let groups = groups.into_iter().map(|group| (group.id.to_string(), group.name)).collect();
    let levels = [(GroupLevel::Ro, "ro: read only"), (GroupLevel::Rw, "rw: read and write")];
    let levels = levels.into_iter().map(|(level, label)| (level.as_str().to_owned(), label.to_owned())).collect();
    view! {
        <div class="form__grid">
            <SelectField name="group_id" label="Group" options=groups empty="Please choose" required=true/>
            <SelectField name="level" label="Level" options=levels empty="Please choose" required=true/>
            <TextField name="valid_from" label="From" kind=date_kind("")/>
            <TextField name="valid_until" label="Until" kind=date_kind("") hint="First day it is no longer granted."/>
            <TextField name="reason" label="Reason" wide=true/>
        </div>
    }
}
