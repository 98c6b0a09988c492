//! Taking an agent out and back in, each after a question (RTP-17, RTP-18).

use super::api::{DeleteAgent, UndeleteAgent, removal};
use super::edit::crumbs;
use crate::features::users::parts::{Answer, id_param};
use crate::ui::{ErrorPage, Form, HiddenField, PageHead, SelectField, load, read};
use domain::AppError;
use domain::agents::{AgentView, RemovalView};
use domain::ids::UserId;
use domain::state::AccountState;
use domain::structure::Choice;
use leptos::prelude::*;

/// The two actions.
#[derive(Clone, Copy)]
struct Removal {
    delete: ServerAction<DeleteAgent>,
    undelete: ServerAction<UndeleteAgent>,
}

impl Removal {
    fn new() -> Self {
        Self { delete: ServerAction::new(), undelete: ServerAction::new() }
    }
}

/// Asks before an agent is deleted or undeleted: where row menus lead.
#[component]
pub fn RemovalPage() -> impl IntoView {
    let id = id_param::<UserId>("id");
    let actions = Removal::new();
    let shown = read(move || id.get(), removal);
    view! {
        <div class="page page--medium stack">
            <Answer action=actions.undelete done="Everything is as it was before."/>
            {load(shown, move |shown| view! { <Question shown actions/> })}
        </div>
    }
}

#[component]
fn Question(shown: RemovalView, actions: Removal) -> impl IntoView {
    let RemovalView { agent, open_tickets, heirs } = shown;
    if !agent.can_manage {
        let error = AppError::Forbidden(format!("You may not change {}.", agent.name));
        return view! { <ErrorPage error/> }.into_any();
    }
    let is_deleted = agent.state == AccountState::Deleted;
    let (id, name) = (agent.id.0, agent.name.clone());
    let verb = if is_deleted { "UnDelete" } else { "Delete" };
    let form = if is_deleted {
        view! {
            <div class="row">
                <a class="btn" href="/admin/users">"Cancel"</a>
                <ActionForm action=actions.undelete>
                    <input type="hidden" name="id" value=id/>
                    <button class="btn btn--primary">"UnDelete"</button>
                </ActionForm>
            </div>
        }
        .into_any()
    } else {
        view! {
            <Form action=actions.delete>
                <HiddenField name="id" value=id.to_string()/>
                {(open_tickets > 0).then(|| view! { <OpenTickets open_tickets heirs/> })}
                <p class="muted">
                    "Customers they look after and API tokens stay as they are. "
                    <a href=format!("/admin/agents/{id}/offboard")>"Offboard them instead"</a>
                    " to hand over everything in one step."
                </p>
                <div class="form__actions">
                    <button class="btn btn--danger">"Delete"</button>
                    <a class="btn btn--ghost" href="/admin/users">"Cancel"</a>
                </div>
            </Form>
        }
        .into_any()
    };
    view! {
        <PageHead title=format!("{verb} {name}?") crumbs=crumbs()/>
        <p>{consequence(&agent)}</p>
        {form}
    }
    .into_any()
}

/// What becomes of open tickets: never without being asked (RTP-21).
#[component]
fn OpenTickets(open_tickets: u64, heirs: Vec<Choice>) -> impl IntoView {
    let many = if open_tickets == 1 { "1 open ticket".to_owned() } else { format!("{open_tickets} open tickets") };
    let fates = [("assign", "Give them to somebody else"), ("unassign", "Leave them to nobody, back in their queues")];
    let fates = fates.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    let heirs = heirs.into_iter().map(|heir| (heir.id.to_string(), heir.name)).collect();
    view! {
        <div class="form__grid">
            <SelectField name="tickets" label=format!("What becomes of {many}") options=fates empty="Please choose" required=true/>
            <SelectField name="heir_id" label="Who gets them" options=heirs empty="Nobody"/>
        </div>
    }
}

fn consequence(agent: &AgentView) -> String {
    let (name, queues) = (&agent.name, agent.queues.len());
    if agent.state == AccountState::Deleted {
        return format!(
            "{name} can sign in again, with the access they had before. Tickets and customers that went to others stay there, and revoked API tokens stay revoked."
        );
    }
    let queues = if queues == 1 { "1 queue".to_owned() } else { format!("{queues} queues") };
    format!(
        "{name} is signed out at once and cannot sign in until undeleted, which ends the work in {queues}. Tickets and everything written stay."
    )
}

/// The button that leads here from the page of an agent.
#[component]
pub fn RemovalButton(
    /// The agent.
    id: UserId,
    /// Whether it leads back.
    is_deleted: bool,
) -> impl IntoView {
    let class = if is_deleted { "btn" } else { "btn btn--danger" };
    view! { <a class=class href=format!("/admin/agents/{id}/delete")>{if is_deleted { "UnDelete…" } else { "Delete…" }}</a> }
}
