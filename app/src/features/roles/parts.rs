//! What a role permits, with its explanations.

use crate::features::structure::parts::Kind;
use crate::ui::{CheckList, FormState};
use domain::journal::Entity;
use domain::permission::{Permission, TicketRight, UsersAccessLevel};
use domain::state::UserType;
use leptos::prelude::*;

/// Roles among the records of the structure.
pub(super) const KIND: Kind = Kind { title: "Roles", path: "/admin/roles", entity: Entity::Role };

/// The permissions beside *Users Access Level*, in groups.
const GROUPS: &[(&str, &[Permission])] = &[
    (
        "People",
        &[
            Permission::UsersManageAccount,
            Permission::UsersImpersonate,
            Permission::UsersLook,
            Permission::UsersErase,
            Permission::CustomersManage,
            Permission::CustomersConfidential,
        ],
    ),
    ("Sales", &[Permission::SalesManage]),
    ("Agents and structure", &[Permission::AgentsManage, Permission::StructureManage, Permission::RolesManage]),
    (
        "Running the desk",
        &[Permission::SettingsManage, Permission::CannedManage, Permission::AuditRead, Permission::JobsManage],
    ),
];

const fn level_hint(level: UsersAccessLevel) -> &'static str {
    match level {
        UsersAccessLevel::NoAccess => "The directory is hidden.",
        UsersAccessLevel::ReadOnly => "See and search users, customers and sites.",
        UsersAccessLevel::ReadAndCreate => "Also add users, but not change them.",
        UsersAccessLevel::ReadAndModify => "Also change users.",
    }
}

const fn permission_hint(permission: Permission) -> &'static str {
    match permission {
        Permission::UsersRead => "Search and open users, customers and sites.",
        Permission::UsersCreate => "Add users.",
        Permission::UsersModify => "Change users.",
        Permission::UsersManageAccount => "Register, lock and unlock, send welcome and password mails.",
        Permission::UsersImpersonate => {
            "Take over somebody's session to see what they see. Everything done there is really done."
        }
        Permission::UsersLook => {
            "See what somebody sees, read-only. They stay signed in, and nothing is marked as seen."
        }
        Permission::UsersErase => {
            "Data Privacy: delete users for good, export everything about them, remove mentions, decide what is kept how long."
        }
        Permission::CustomersManage => "Add and change customers and their sites, grant them groups.",
        Permission::CustomersConfidential => {
            "See confidential customers, their people and their tickets, and say which customers are confidential."
        }
        Permission::SalesManage => "See and change contacts, prospects and accounts, and open opportunities.",
        Permission::AgentsManage => "Add, change and delete agents, up to one's own rights.",
        Permission::StructureManage => "Say which queues there are, where they stand and who may use them.",
        Permission::RolesManage => "Change roles, up to one's own rights, and ask Access explained.",
        Permission::SettingsManage => "Change settings and mail templates.",
        Permission::CannedManage => "Add and change the texts that agents insert in replies.",
        Permission::AuditRead => "See every change anybody made.",
        Permission::JobsManage => "See mails and other work in the background, and try it again.",
    }
}

const fn right_hint(right: TicketRight) -> &'static str {
    match right {
        TicketRight::Read => "See tickets and their internal notes.",
        TicketRight::Create => "Open tickets.",
        TicketRight::Note => "Write notes only colleagues see.",
        TicketRight::Reply => "Write to the customer.",
        TicketRight::Change => "Change subject, state and participants.",
        TicketRight::Move => "Move tickets out of the queue and into it.",
        TicketRight::Own => "Take tickets and hand them over.",
        TicketRight::Priority => "Say what is urgent.",
        TicketRight::Full => "Everything above, and whatever comes later.",
    }
}

/// *Users Access Level* (HAL-4): four levels, each including the one before.
#[component]
pub(super) fn LevelChoice(
    /// The present level, by name.
    value: String,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let name = state.name("users_access");
    let error = state.error("users_access");
    let choices = UsersAccessLevel::ALL.map(|level| {
        let checked = state.is_chosen(&name, level.as_str(), level.as_str() == value);
        view! {
            <label class="choice">
                <input type="radio" name=name.clone() value=level.as_str() checked=checked/>
                <span>{level.label()}" "<small class="hint">{level_hint(level)}</small></span>
            </label>
        }
    });
    view! {
        <fieldset class="field field--wide">
            <legend>"Users Access Level "<span class="required" aria-hidden="true">"*"</span></legend>
            {choices.into_iter().collect_view()}
            {move || error.get().map(|text| view! { <p class="error">{text}</p> })}
        </fieldset>
    }
}

/// The other agent-wide permissions.
#[component]
pub(super) fn PermissionBoxes(
    /// The chosen ones, by name.
    chosen: Vec<String>,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let name = format!("{}[]", state.name("permissions"));
    let error = state.error("permissions");
    let groups = GROUPS.iter().map(|(title, permissions)| {
        let boxes = permissions.iter().map(|permission| {
            let ticked = state.is_chosen(&name, permission.as_str(), chosen.iter().any(|one| one == permission.as_str()));
            let needs = permission.needs().map(|_| " Needs at least Read only.").unwrap_or_default();
            view! {
                <label class="choice">
                    <input type="checkbox" name=name.clone() value=permission.as_str() checked=ticked/>
                    <span>{permission.label()}" "<small class="hint">{permission_hint(*permission)}{needs}</small></span>
                </label>
            }
        });
        view! {
            <fieldset class="field field--wide">
                <legend>{*title}</legend>
                {boxes.collect_view()}
            </fieldset>
        }
    });
    view! {
        {groups.collect_view()}
        {move || error.get().map(|text| view! { <p class="error">{text}</p> })}
    }
}

/// The rights on tickets.
#[component]
pub(super) fn TicketRightBoxes(
    /// The chosen ones, by name.
    chosen: Vec<String>,
) -> impl IntoView {
    let options = TicketRight::ALL
        .iter()
        .map(|right| (right.as_str().to_owned(), right.label().to_owned(), right_hint(*right).to_owned()))
        .collect();
    view! { <CheckList name="ticket_rights" legend="Ticket rights" options chosen/> }
}

/// What the user type adds to the roles, built in.
#[component]
pub(super) fn UserTypes() -> impl IntoView {
    let types = UserType::ALL.iter().map(|user_type| {
        let text = match user_type {
            UserType::User => "Nothing by itself: only roles count.".to_owned(),
            UserType::Admin => "Every permission, and every ticket right in granted queues.".to_owned(),
            UserType::Manager => {
                let labels: Vec<_> = user_type.permissions().iter().map(|one| one.label().to_lowercase()).collect();
                format!("May {}; and every ticket right in granted queues.", labels.join(", "))
            }
        };
        view! { <dt>{user_type.label()}</dt><dd>{text}</dd> }
    });
    view! {
        <details class="disclosure">
            <summary>"What the user type adds"</summary>
            <p>"Every agent has a user type. It works like a built-in role that cannot be changed, on top of the roles granted here."</p>
            <dl class="kv">{types.collect_view()}</dl>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::GROUPS;
    use domain::permission::{Permission, UsersAccessLevel};

    #[test]
    fn hal_4_the_editor_offers_every_permission_exactly_once() {
        let mut offered: Vec<Permission> = GROUPS.iter().flat_map(|(_, group)| group.iter().copied()).collect();
        offered.extend(UsersAccessLevel::ReadAndModify.permissions());
        offered.sort_unstable();
        assert_eq!(offered, Permission::ALL);
    }
}
