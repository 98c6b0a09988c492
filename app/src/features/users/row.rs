//! A person in a list: row, card, and the menu of both.

use super::account::{AccountActions, AccountItems, takes_accounts};
use super::preset::Preset;
use crate::features::bulk::{TickBox, Ticks};
use crate::shell::now;
use crate::ui::{AccountBadge, AccountOverBadge, Avatar, Icon, RowMenu, RowMenus, StandingBadge, When};
use domain::Timestamp;
use domain::state::{AccountState, UserType, WebAccess};
use domain::users::{UserCaps, UserRow};
use leptos::prelude::*;

/// A row of the table, with the columns of its door.
#[component]
pub fn Row(
    /// The person.
    row: UserRow,
    /// The door.
    preset: Preset,
    /// Whether the directory has a column for the Web Access Level.
    with_level: bool,
    /// What the actor may do.
    can: UserCaps,
    /// The actions of the page.
    actions: AccountActions,
    /// The menus of the list.
    menus: RowMenus,
    /// What is ticked at first, if rows can be ticked.
    ticks: Option<Ticks>,
) -> impl IntoView {
    let path = preset.row_path(&row, can);
    let tick = ticks.map(|ticks| view! { <TickBox id=row.id.0 name=row.name.clone() ticks/> });
    let cells = match preset {
        Preset::UserDirectory => view! {
            <td>{row.customer.clone()}<p class="only-wide">{row.site.clone()}</p></td>
            {with_level.then(|| view! { <td data-label="Web Access Level">{level(&row)}</td> })}
            <td><AccountBadge state=row.state/></td>
            <td class="col-low nowrap">{row.phone.clone()}</td>
            <td class="col-low">{row.comment.clone()}</td>
            <td class="col-low nowrap"><When at=row.updated_at now=now().unwrap_or(row.updated_at)/></td>
        }
        .into_any(),
        Preset::CustomerUser => view! {
            <td>{row.email.clone()}</td>
            <td>{row.customer.clone()}</td>
            <td class="col-low">{row.comment.clone()}</td>
            <td data-label="Validity">{row.validity.label_in(row.phase)}</td>
        }
        .into_any(),
        Preset::Users => view! {
            <td>{row.email.clone()}</td>
            <td>{row.user_type.map(UserType::label)}<AccessUntil at=row.access_until/></td>
            <td><AccountBadge state=row.state/></td>
            <td class="col-low nowrap"><When at=row.updated_at now=now().unwrap_or(row.updated_at)/></td>
        }
        .into_any(),
    };
    let second = match preset {
        Preset::UserDirectory => row.email.clone(),
        Preset::CustomerUser => row.username.clone(),
        Preset::Users => None,
    };
    let class = dimmed(&row);
    view! {
        <tr class=class>
            {tick}
            <td class="col-main">
                <div class="person">
                    <Avatar name=row.name.clone() id=row.id.0 picture=row.picture.clone()/>
                    <div>
                        <LockMark state=row.state is_paused=row.is_paused/>
                        <a class="table__link" href=path>{row.name.clone()}</a>
                        " "
                        <Marks row=row.clone()/>
                        {second.map(|second| view! { <p>{second}</p> })}
                    </div>
                </div>
            </td>
            {cells}
            <td class="col-menu"><PersonMenu row preset can actions menus/></td>
        </tr>
    }
}

/// An agent as a card with a context button (RTP-15).
#[component]
pub fn Card(
    /// The person.
    row: UserRow,
    /// What the actor may do.
    can: UserCaps,
    /// The actions of the page.
    actions: AccountActions,
    /// The menus of the list.
    menus: RowMenus,
) -> impl IntoView {
    let path = Preset::Users.row_path(&row, can);
    let class = if dimmed(&row).is_some() { "card is-dimmed" } else { "card" };
    let user_type = row.user_type.map(UserType::label);
    view! {
        <article class=class>
            <div class="person">
                <Avatar name=row.name.clone() id=row.id.0 picture=row.picture.clone()/>
                <div>
                    <h2><LockMark state=row.state is_paused=row.is_paused/><a href=path>{row.name.clone()}</a></h2>
                    <p class="truncate">{row.email.clone()}</p>
                </div>
            </div>
            <div class="card__foot">
                <span class="badge">{user_type}</span>
                <AccessUntil at=row.access_until/>
                <AccountBadge state=row.state/>
                <Marks row=row.clone()/>
                <div class="push"><PersonMenu row preset=Preset::Users can actions menus/></div>
            </div>
        </article>
    }
}

/// When the first department, queue or role of an agent ends.
#[component]
fn AccessUntil(at: Option<Timestamp>) -> impl IntoView {
    at.map(|at| {
        let title = "The first of their departments, queues and roles ends then.";
        view! { " "<span class="badge badge--warning" title=title>{format!("until {}", at.date())}</span> }
    })
}

/// Whose tickets they open in the portal, where they would.
const fn level(row: &UserRow) -> &'static str {
    if row.user_type.is_some() { "Agent" } else { row.web_access.label() }
}

/// Who cannot be used is dimmed.
fn dimmed(row: &UserRow) -> Option<&'static str> {
    (!row.validity.is_usable_in(row.phase) || row.state == AccountState::Deleted).then_some("is-dimmed")
}

/// The lock at the left of locked accounts, whether somebody locked them or failed sign-ins did (ZAM-10, ZAM-11).
#[component]
fn LockMark(state: AccountState, is_paused: bool) -> impl IntoView {
    let is_locked = state == AccountState::Locked;
    let text = if is_locked { "Locked" } else { "Locked after failed sign-ins" };
    (is_locked || is_paused).then(|| {
        view! { <span title=text><Icon glyph=icondata_lu::LuLock/><span class="visually-hidden">{text}</span></span>" " }
    })
}

/// What else stands beside a name.
#[component]
fn Marks(row: UserRow) -> impl IntoView {
    view! {
        <StandingBadge validity=row.validity period=row.period phase=row.phase/>
        <AccountOverBadge is_over=row.is_account_over/>
        {row.is_vip.then(|| view! { " "<span class="badge badge--info">"VIP"</span> })}
    }
}

/// The row menu ⋮: only what applies to this person.
#[component]
fn PersonMenu(row: UserRow, preset: Preset, can: UserCaps, actions: AccountActions, menus: RowMenus) -> impl IntoView {
    let (id, name) = (row.id.0, row.name.clone());
    view! { <RowMenu menus id name><PersonItems row=row.clone() preset can actions/></RowMenu> }
}

#[component]
fn PersonItems(row: UserRow, preset: Preset, can: UserCaps, actions: AccountActions) -> impl IntoView {
    let may_sign_in = row.user_type.is_some() || row.web_access != WebAccess::NoAccess;
    let begins = row.state != AccountState::Guest || row.user_type.is_some() || takes_accounts();
    let reachable = begins && row.email.is_some() && may_sign_in;
    let UserRow { id, state, is_paused, .. } = row;
    let is_deleted = state == AccountState::Deleted;
    let manages = preset == Preset::Users && can.manage_agent;
    let edit = if manages {
        Some((format!("/admin/agents/{id}"), "Edit User"))
    } else {
        can.modify.then(|| (format!("/agent/users/{id}/edit"), "Edit"))
    };
    let removal =
        if is_deleted { ("UnDelete…", icondata_lu::LuRotateCcw) } else { ("Delete…", icondata_lu::LuTrash2) };
    let links = [
        edit.map(|(path, label)| (path, label, icondata_lu::LuPencil)),
        (!is_deleted).then(|| (format!("/agent/tickets/new?requester={id}"), "New ticket", icondata_lu::LuInbox)),
        (can.impersonate && !is_deleted)
            .then(|| (format!("/admin/impersonate/{id}"), "View from user's perspective", icondata_lu::LuEye)),
        (can.look && !is_deleted)
            .then(|| (format!("/agent/users/{id}/look"), "Look without entering", icondata_lu::LuGlasses)),
        (can.merge && !is_deleted).then(|| (format!("/agent/users/merge?id={id}"), "Merge…", icondata_lu::LuMerge)),
        can.explain
            .then(|| (format!("/admin/access?person={id}"), "Access explained", icondata_lu::LuMessageCircleQuestion)),
        can.explain.then(|| (format!("/admin/compare?left={id}"), "Compare", icondata_lu::LuArrowLeftRight)),
    ];
    // Agents who work here are deleted as agents first.
    let erases = can.erase && preset != Preset::CustomerUser && (row.user_type.is_none() || is_deleted);
    let erasure = if is_deleted { "Erase…" } else { "Delete…" };
    view! {
        {links.into_iter().flatten().map(|(path, label, glyph)| view! { <a class="menu__item" href=path><Icon glyph/>" "{label}</a> }).collect_view()}
        {can.manage_account.then(|| view! { <AccountItems id state is_paused reachable actions/> })}
        {manages.then(|| view! {
            <hr/>
            {(!is_deleted).then(|| view! { <a class="menu__item" href=format!("/admin/agents/{id}/offboard")><Icon glyph=icondata_lu::LuUserMinus/>" Offboard…"</a> })}
            <a class="menu__item menu__item--danger" href=format!("/admin/agents/{id}/delete")><Icon glyph=removal.1/>" "{removal.0}</a>
        })}
        {erases.then(|| view! {
            <hr/>
            <a class="menu__item menu__item--danger" href=format!("/admin/privacy/new?user={id}")><Icon glyph=icondata_lu::LuUserX/>" "{erasure}</a>
        })}
    }
}
