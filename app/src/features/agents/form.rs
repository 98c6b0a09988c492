//! The form of an agent (RTP-5..11, RTP-14).

use super::dated::DatedList;
use crate::ui::{MadeUpPassword, SelectField, TextField};
use domain::agents::{AgentGrant, AgentInput, AgentOptions};
use leptos::prelude::*;

/// What an agent is granted.
#[derive(Clone, Debug, Default)]
pub struct Held {
    pub departments: Vec<AgentGrant>,
    pub queues: Vec<AgentGrant>,
    pub roles: Vec<AgentGrant>,
}

/// The fields of an agent, inside a form.
#[component]
pub fn AgentFields(
    /// Present values.
    values: AgentInput,
    /// What they are granted.
    held: Held,
    /// What can be chosen.
    options: AgentOptions,
    /// How often the form was saved, where it stays as it is: a password is set once.
    #[prop(optional, into)]
    saved: Option<Signal<u32>>,
) -> impl IntoView {
    let AgentOptions { user_types, departments, queues, roles } = options;
    let user_types = user_types.into_iter().map(|kind| (kind.as_str().to_owned(), kind.label().to_owned())).collect();
    view! {
        <fieldset class="form__section">
            <legend>"Agent"</legend>
            <div class="form__grid">
                <TextField name="first_name" label="First name" value=values.first_name required=true hint="Customers see the name."/>
                <TextField name="last_name" label="Last name" value=values.last_name required=true/>
                <TextField name="email" label="Email address" kind="email" value=values.email required=true hint="To sign in with."/>
                <SelectField name="user_type" label="UserType" options=user_types value=values.user_type empty="Please choose" required=true
                    hint="Each type includes the one before it."/>
            </div>
            <For each=move || [saved.map_or(0, |saved| saved.get())] key=|times| *times let:_times>
                <MadeUpPassword label="Password"
                    hint="Optional: the welcome mail lets them choose one. One set here must be changed at the first sign-in."/>
            </For>
        </fieldset>
        <fieldset class="form__section">
            <legend>"Work"</legend>
            <p class="hint">"Each can have dates: the first day on which it counts, and the first on which it does not any more."</p>
            <p class="hint">"A queue can have one role that counts there instead of all roles and the user type."</p>
            <DatedList what="department" legend="Departments" options=departments held=held.departments required=true
                empty="There are no departments yet. Please create one first."/>
            <DatedList what="queue" legend="Queues" options=queues held=held.queues roles=roles.clone() empty="There are no queues yet."/>
            <DatedList what="role" legend="Roles" options=roles held=held.roles empty="There are no roles that you can grant."/>
        </fieldset>
    }
}
