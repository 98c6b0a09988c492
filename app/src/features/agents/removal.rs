//! Taking an agent out and back in, each after a question (RTP-17, RTP-18).

use super::api::{DeleteAgent, UndeleteAgent, agent};
use super::edit::crumbs;
use crate::features::users::parts::{Answer, id_param};
use crate::ui::{ErrorPage, Icon, PageHead, load, read};
use domain::AppError;
use domain::agents::AgentView;
use domain::ids::UserId;
use domain::state::AccountState;
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
    let removal = Removal::new();
    let shown = read(move || id.get(), agent);
    view! {
        <div class="page page--medium stack">
            <Answers removal/>
            {load(shown, move |agent| view! { <Question agent removal/> })}
        </div>
    }
}

#[component]
fn Answers(removal: Removal) -> impl IntoView {
    view! {
        <Answer action=removal.delete done="Deleted. UnDelete is in the menu of the card."/>
        <Answer action=removal.undelete done="Everything is as it was before."/>
    }
}

#[component]
fn Question(agent: AgentView, removal: Removal) -> impl IntoView {
    if !agent.can_manage {
        let error = AppError::Forbidden(format!("You may not change {}.", agent.name));
        return view! { <ErrorPage error/> }.into_any();
    }
    let title = question(&agent);
    let submit = Submit { id: agent.id, is_deleted: agent.state == AccountState::Deleted, removal };
    view! {
        <PageHead title crumbs=crumbs()/>
        <p>{consequence(&agent)}</p>
        <div class="row">
            <a class="btn" href="/admin/users">"Cancel"</a>
            {submit.button()}
        </div>
    }
    .into_any()
}

/// The button on the page of an agent, with the question in a dialog.
#[component]
pub fn RemovalDialog(
    /// The agent.
    agent: AgentView,
) -> impl IntoView {
    let removal = Removal::new();
    let is_deleted = agent.state == AccountState::Deleted;
    let submit = Submit { id: agent.id, is_deleted, removal };
    let class = if is_deleted { "btn" } else { "btn btn--danger" };
    view! {
        <button class=class type="button" command="show-modal" commandfor="removal">{if is_deleted { "UnDelete…" } else { "Delete…" }}</button>
        <dialog class="dialog" id="removal" aria-labelledby="removal-title">
            <header class="dialog__head">
                <h2 id="removal-title">{question(&agent)}</h2>
                <button class="btn btn--ghost btn--icon" type="button" command="close" commandfor="removal" aria-label="Close">
                    <Icon glyph=icondata_lu::LuX/>
                </button>
            </header>
            <div class="dialog__body">
                <Answers removal/>
                <p>{consequence(&agent)}</p>
            </div>
            <footer class="dialog__actions">
                <button class="btn" type="button" command="close" commandfor="removal" autofocus>"Cancel"</button>
                {submit.button()}
            </footer>
        </dialog>
    }
}

fn question(agent: &AgentView) -> String {
    let verb = if agent.state == AccountState::Deleted { "UnDelete" } else { "Delete" };
    format!("{verb} {}?", agent.name)
}

fn consequence(agent: &AgentView) -> String {
    let (name, queues) = (&agent.name, agent.queues.len());
    if agent.state == AccountState::Deleted {
        return format!("{name} can sign in again, with the access they had before.");
    }
    let queues = if queues == 1 { "1 queue".to_owned() } else { format!("{queues} queues") };
    format!(
        "{name} is signed out at once and cannot sign in until undeleted, which ends the work in {queues}. Tickets and everything written stay."
    )
}

/// The form that does it.
struct Submit {
    id: UserId,
    is_deleted: bool,
    removal: Removal,
}

impl Submit {
    fn button(self) -> AnyView {
        let Self { id, is_deleted, removal: Removal { delete, undelete } } = self;
        let id = id.0;
        if is_deleted {
            view! {
                <ActionForm action=undelete>
                    <input type="hidden" name="id" value=id/>
                    <button class="btn btn--primary">"UnDelete"</button>
                </ActionForm>
            }
            .into_any()
        } else {
            view! {
                <ActionForm action=delete>
                    <input type="hidden" name="id" value=id/>
                    <button class="btn btn--danger">"Delete"</button>
                </ActionForm>
            }
            .into_any()
        }
    }
}
