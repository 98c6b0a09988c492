//! What the menus offer: only what the person may enter.

use crate::ui::{Glyph, Icon};
use domain::shell::Areas;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// One entry: path, label, icon, whether shown.
struct Entry(&'static str, &'static str, Glyph, bool);

/// A titled group of entries.
struct Group(&'static str, Vec<Entry>);

fn agent_groups(can: Areas) -> Vec<Group> {
    use icondata_lu as lu;
    vec![
        Group(
            "",
            vec![
                Entry("/agent", "Dashboard", lu::LuLayoutDashboard, can.agent),
                Entry("/agent/tickets", "Tickets", lu::LuInbox, can.agent),
            ],
        ),
        Group(
            "Users",
            vec![
                Entry("/agent/users", "User Directory", lu::LuUsers, can.users),
                Entry("/agent/customers", "Customers", lu::LuBuilding2, can.users),
            ],
        ),
        Group(
            "Sales",
            vec![
                Entry("/agent/opportunities", "Opportunities", lu::LuHandshake, can.sales),
                Entry("/agent/contacts", "Contacts", lu::LuContact, can.sales && !can.accounts),
                Entry("/agent/prospects", "Prospects", lu::LuContact, can.sales && can.accounts),
                Entry("/agent/accounts", "Accounts", lu::LuBuilding, can.sales && can.accounts),
            ],
        ),
    ]
}

fn admin_groups(can: Areas) -> Vec<Group> {
    use icondata_lu as lu;
    vec![
        Group(
            "",
            vec![
                Entry("/admin", "Overview", lu::LuLayoutDashboard, can.admin),
                Entry("/admin/users", "Users", lu::LuIdCard, can.agents),
            ],
        ),
        Group(
            "Users, Groups & Roles",
            vec![
                Entry("/admin/customer-users", "Customer User", lu::LuUsers, can.users && can.admin),
                Entry("/admin/groups", "Groups", lu::LuShield, can.structure),
                Entry("/admin/roles", "Roles", lu::LuKeyRound, can.roles),
                Entry("/admin/departments", "Departments", lu::LuNetwork, can.structure),
                Entry("/admin/queues", "Queues", lu::LuInbox, can.structure),
                Entry("/admin/access", "Access explained", lu::LuMessageCircleQuestion, can.roles),
            ],
        ),
        Group(
            "Configuration",
            vec![
                Entry("/admin/settings", "Settings", lu::LuSlidersHorizontal, can.settings),
                Entry("/admin/imports", "Import", lu::LuFileUp, can.import_users || can.import_customers),
                Entry("/admin/integrations", "Integrations", lu::LuPlug, can.settings),
                Entry("/admin/scim", "SCIM", lu::LuUserRoundCog, can.settings),
                Entry("/admin/sign-in-providers", "Single sign-on", lu::LuLogIn, can.settings),
                Entry("/admin/sources", "Sources", lu::LuDatabase, can.settings),
                Entry("/admin/ticket-types", "Ticket types", lu::LuTags, can.structure),
                Entry("/admin/canned-replies", "Canned replies", lu::LuMessageSquareText, can.canned),
                Entry("/admin/response-targets", "Response times", lu::LuTimer, can.structure),
                Entry("/admin/fields", "Custom fields", lu::LuListPlus, can.settings),
                Entry("/admin/mailboxes", "Mailboxes", lu::LuMailbox, can.settings),
                Entry("/admin/templates", "Mail templates", lu::LuMail, can.settings),
            ],
        ),
        Group(
            "Data",
            vec![
                Entry("/admin/audit", "Audit", lu::LuScrollText, can.audit),
                Entry("/admin/paused-addresses", "Paused addresses", lu::LuShieldBan, can.settings),
                Entry("/admin/jobs", "Jobs", lu::LuListChecks, can.jobs),
                Entry("/admin/mails", "Kept mails", lu::LuMailOpen, can.jobs),
                Entry("/admin/privacy", "Data Privacy", lu::LuShieldAlert, can.privacy),
            ],
        ),
    ]
}

/// The entries of the agent panel, or of the admin menu.
#[component]
pub fn Navigation(
    /// What the person may enter.
    can: Areas,
    /// The admin menu's entries.
    admin: bool,
) -> impl IntoView {
    let groups = if admin { admin_groups(can) } else { agent_groups(can) };
    groups
        .into_iter()
        .map(|Group(title, entries)| {
            let entries: Vec<_> = entries.into_iter().filter(|entry| entry.3).collect();
            (!entries.is_empty()).then(|| {
                view! {
                    <div class="nav">
                        {(!title.is_empty()).then(|| view! { <p class="nav__title">{title}</p> })}
                        {entries.into_iter().map(|Entry(path, label, glyph, _)| view! { <NavLink path label glyph/> }).collect_view()}
                    </div>
                }
            })
        })
        .collect_view()
}

#[component]
fn NavLink(path: &'static str, label: &'static str, glyph: Glyph) -> impl IntoView {
    let here = use_location().pathname;
    let is_start = path == "/agent" || path == "/admin";
    let current = move || {
        let here = here.get();
        let inside = here == path || (!is_start && here.starts_with(path) && here[path.len()..].starts_with('/'));
        inside.then_some("page")
    };
    view! { <a class="nav__link" href=path aria-current=current><Icon glyph/>" "{label}</a> }
}
