//! The start of the admin menu: where one may go from here.

use crate::shell::me;
use crate::ui::{Empty, Glyph, Icon, PageHead};
use domain::shell::Areas;
use leptos::prelude::*;

/// An area: whether it is open, path, name, what it holds, icon.
type Area = (bool, &'static str, &'static str, &'static str, Glyph);

fn people(can: Areas) -> Vec<Area> {
    use icondata_lu as lu;
    vec![
        (can.agents, "/admin/users", "Users", "Agents: their type, departments, queues and roles.", lu::LuIdCard),
        (can.users, "/admin/customer-users", "Customer User", "People and the customer they belong to.", lu::LuUsers),
        (can.structure, "/admin/groups", "Groups", "What customers may do in which queues.", lu::LuShield),
        (can.roles, "/admin/roles", "Roles", "What agents may do.", lu::LuKeyRound),
        (can.structure, "/admin/departments", "Departments", "Where agents belong.", lu::LuNetwork),
        (can.structure, "/admin/queues", "Queues", "Where tickets wait.", lu::LuInbox),
        (
            can.roles,
            "/admin/access",
            "Access explained",
            "May this person do that, and why.",
            lu::LuMessageCircleQuestion,
        ),
    ]
}

fn configuration(can: Areas) -> Vec<Area> {
    use icondata_lu as lu;
    vec![
        (can.settings, "/admin/settings", "Settings", "How Deskfolk behaves.", lu::LuSlidersHorizontal),
        (can.settings, "/admin/templates", "Mail templates", "What the mails say.", lu::LuMail),
    ]
}

fn data(can: Areas) -> Vec<Area> {
    use icondata_lu as lu;
    vec![
        (can.audit, "/admin/audit", "Audit", "Who changed what, and when.", lu::LuScrollText),
        (can.jobs, "/admin/jobs", "Jobs", "Work in the background, and what failed.", lu::LuListChecks),
        (can.jobs, "/admin/mails", "Kept mails", "Mails written to a folder instead of sent.", lu::LuMailOpen),
    ]
}

/// The start of the admin menu.
#[component]
pub fn AdminOverviewPage() -> impl IntoView {
    let can = me().with_untracked(|me| me.as_ref().map(|me| me.can)).unwrap_or_default();
    let groups = [("Users, Groups & Roles", people(can)), ("Configuration", configuration(can)), ("Data", data(can))];
    let groups: Vec<_> = groups
        .into_iter()
        .map(|(title, areas)| (title, areas.into_iter().filter(|area| area.0).collect::<Vec<_>>()))
        .filter(|(_, areas)| !areas.is_empty())
        .collect();
    let is_empty = groups.is_empty();
    view! {
        <div class="page stack stack--l">
            <PageHead title="Overview" lead="Everything you may set up."/>
            {groups.into_iter().map(|(title, areas)| view! { <Cards title areas/> }).collect_view()}
            {is_empty.then(|| view! {
                <Empty glyph=icondata_lu::LuLock title="Nothing to set up" text="An administrator can grant you a role."/>
            })}
        </div>
    }
}

#[component]
fn Cards(title: &'static str, areas: Vec<Area>) -> impl IntoView {
    let cards = areas.into_iter().map(|(_, path, name, text, glyph)| {
        view! { <a class="card" href=path><h3><Icon glyph/>" "{name}</h3><p>{text}</p></a> }
    });
    view! {
        <section class="stack stack--s">
            <h2>{title}</h2>
            <div class="cards">{cards.collect_view()}</div>
        </section>
    }
}
