//! A person: overview, tickets, access, history, and *Manage Account*.

use super::access::{AccessChanges, EffectivePanel, GrantPanel};
use super::account::{AccountActions, AccountAnswers, AccountItems, takes_accounts};
use super::api::{ChangeAccount, tab_of_user, user};
use super::manage_account::{AccountButton, ManageAccount, managed_account};
use super::memberships::MembershipPanel;
use super::parts::{SavedNote, id_param, query_param};
use super::picture::PicturePanel;
use crate::features::sources::KeptElsewhere;
use crate::live::{on_change, on_turning};
use crate::shell::now;
use crate::ui::{
    AccountBadge, AccountOverBadge, ConfidentialBadge, Empty, HISTORY_CURSOR, History, Icon, PageHead, Panel,
    StandingBadge, StateBadge, Tabs, When, load, read,
};
use domain::AppError;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::languages;
use domain::paging::Page;
use domain::policy::Reason;
use domain::state::{AccountState, WebAccess};
use domain::structure::Standing;
use domain::tickets::TicketRow;
use domain::time::Timestamp;
use domain::users::{Undeliverable, UserTab, UserView};
use leptos::prelude::*;
use std::sync::Arc;

/// A person, whole.
#[component]
pub fn UserPage() -> impl IntoView {
    let id = id_param::<UserId>("id");
    let (tab, after) = (query_param("tab"), query_param(HISTORY_CURSOR));
    let actions = AccountActions::fresh();
    let changes = AccessChanges::fresh();
    let change_account = ServerAction::<ChangeAccount>::new();
    let account = managed_account(id, actions);
    let shown = read(
        move || {
            (id.get(), (tab.get(), after.get()), actions.changes() + change_account.version().get(), changes.count())
        },
        |(id, (tab, after), ..)| async move { Ok::<_, AppError>((user(id).await?, tab_of_user(id, tab, after).await?)) },
    );
    Effect::new(move |_| on_change(Entity::User, id.get().0, move || shown.refetch()));
    view! {
        <div class="page stack">
            <AccountAnswers actions/>
            <SavedNote/>
            <ManageAccount account change=change_account actions/>
            {load(shown, move |(person, tab): (UserView, UserTab)| {
                on_turning(person.turns_at, move || shown.refetch());
                view! { <User person shown=tab actions changes/> }
            })}
        </div>
    }
}

#[component]
fn User(person: UserView, shown: UserTab, actions: AccountActions, changes: AccessChanges) -> impl IntoView {
    let (id, can) = (person.id, person.can);
    let path = |tab: &str| {
        if tab.is_empty() { format!("/agent/users/{id}") } else { format!("/agent/users/{id}?tab={tab}") }
    };
    let tabs = [("Overview", ""), ("Tickets", "tickets"), ("Access", "access"), ("History", "history")];
    let tabs = tabs.map(|(name, tab)| (name.to_owned(), path(tab), None)).to_vec();
    let overview = person.clone();
    let (current, content) = match shown {
        UserTab::Overview => ("", view! { <Overview person=overview/> }.into_any()),
        UserTab::Tickets(page) => ("tickets", view! { <TicketTable id page/> }.into_any()),
        UserTab::Access { groups, memberships, customers, grantable } => (
            "access",
            view! {
                <div class="stack">
                    <EffectivePanel groups can_revoke=can.modify/>
                    <MembershipPanel id memberships customers may_change=can.modify changes/>
                    {can.modify.then(|| view! { <GrantPanel id groups=grantable grant=changes.grant/> })}
                </div>
            }
            .into_any(),
        ),
        UserTab::History(page) => ("history", view! { <History page/> }.into_any()),
    };
    view! {
        <Head person=person.clone() tab=current actions/>
        {person.kept_elsewhere.map(|reason| view! { <KeptElsewhere reason/> })}
        <Hindrances reasons=person.hindrances/>
        <CameBack addresses=person.undeliverable/>
        <Tabs label="User" tabs current=path(current)/>
        {content}
    }
}

#[component]
fn Head(person: UserView, tab: &'static str, actions: AccountActions) -> impl IntoView {
    let id = person.id;
    let badges = {
        let (state, is_over, is_vip, is_general, is_confidential) =
            (person.state, person.is_account_over, person.is_vip, person.is_general, person.is_confidential);
        let (Standing { validity, period }, phase) = (person.standing, person.phase);
        let contact = match (person.is_customer_contact, person.is_site_contact) {
            (true, _) => Some(format!("Primary contact of {}", person.customer)),
            (false, true) => Some(format!("Primary contact of {}", person.site)),
            (false, false) => None,
        };
        let user_type = person.user_type.map(|user_type| format!("Agent: {}", user_type.label()));
        move || {
            view! {
                <AccountBadge state/>
                <AccountOverBadge is_over/>
                <StandingBadge validity period phase/>
                <ConfidentialBadge is_confidential/>
                {is_vip.then(|| view! { <span class="badge badge--info">"VIP"</span> })}
                {is_general.then(|| view! { <span class="badge">"General User"</span> })}
                {contact.clone().map(|contact| view! { <span class="badge badge--info">{contact}</span> })}
                {user_type.clone().map(|user_type| view! { <span class="badge badge--info">{user_type}</span> })}
            }
            .into_any()
        }
    };
    let crumbs = vec![("User Directory".to_owned(), "/agent/users".to_owned())];
    let lead = format!("{} · {}", person.customer, person.site);
    view! {
        <PageHead title=person.name.clone() crumbs lead badges=Arc::new(badges)>
            <a class="btn" href=format!("/agent/tickets/new?requester={id}")><Icon glyph=icondata_lu::LuPlus/>" New ticket"</a>
            {person.can.modify.then(|| view! { <a class="btn" href=format!("/agent/users/{id}/edit")><Icon glyph=icondata_lu::LuPencil/>" Edit"</a> })}
            <AccountOf person tab actions/>
        </PageHead>
    }
}

/// The account button, and everything else that can be done with this person. Mails about the account are
/// not offered where the Web Access Level is *No Access* (HAL-66).
#[component]
fn AccountOf(person: UserView, tab: &'static str, actions: AccountActions) -> impl IntoView {
    let UserView { id, can, state, is_paused, web_access, user_type, is_general, emails, .. } = person;
    let may_sign_in = user_type.is_some() || web_access != WebAccess::NoAccess;
    let begins = state != AccountState::Guest || user_type.is_some() || takes_accounts();
    let reachable = begins && may_sign_in && !is_general && !emails.is_empty();
    let manage = can.manage_account && state != AccountState::Deleted && (state != AccountState::Guest || reachable);
    let links = [
        (can.impersonate, format!("/admin/impersonate/{id}"), "View from user's perspective", icondata_lu::LuEye),
        (can.look, format!("/agent/users/{id}/look"), "Look without entering", icondata_lu::LuGlasses),
        (can.manage_agent, format!("/admin/agents/{id}"), "Agent profile", icondata_lu::LuIdCard),
        (can.export, format!("/admin/privacy/exports?user={id}"), "Export everything…", icondata_lu::LuPackage),
        (can.export, format!("/admin/privacy/mentions?user={id}"), "Mentions elsewhere…", icondata_lu::LuTextSearch),
        (can.export, format!("/admin/privacy/hold?user={id}"), "Legal hold…", icondata_lu::LuScale),
        (can.merge, format!("/agent/users/merge?id={id}"), "Merge…", icondata_lu::LuMerge),
        (can.explain, format!("/admin/access?person={id}"), "Access explained", icondata_lu::LuMessageCircleQuestion),
        (can.explain, format!("/admin/compare?left={id}"), "Compare", icondata_lu::LuArrowLeftRight),
    ];
    let links: Vec<_> = links.into_iter().filter(|(may, ..)| *may).collect();
    view! {
        {can.manage_account.then(|| view! { <AccountButton id state reachable tab actions/> })}
        {(manage || !links.is_empty()).then(|| view! {
            <details class="menu menu--end" name="menu">
                <summary class="btn btn--icon" aria-label="More actions"><Icon glyph=icondata_lu::LuEllipsisVertical/></summary>
                <div class="menu__list">
                    {manage.then(|| view! { <AccountItems id state is_paused reachable actions/> })}
                    {links.into_iter().map(|(_, path, label, glyph)| view! { <a class="menu__item" href=path><Icon glyph/>" "{label}</a> }).collect_view()}
                </div>
            </details>
        })}
    }
}

/// What keeps this person out, each with the way to change it.
#[component]
fn Hindrances(reasons: Vec<Reason>) -> impl IntoView {
    (!reasons.is_empty()).then(|| {
        let reasons = reasons.into_iter().map(|reason| {
            let fix = reason.fix.map(|fix| view! { " "<a href=fix.path>{fix.text}</a> });
            view! { <li>{reason.text} {fix}</li> }
        });
        view! {
            <div class="alert alert--warning" role="note">
                <Icon glyph=icondata_lu::LuTriangleAlert/>
                <div>
                    <p class="alert__title">"Cannot use Deskfolk at the moment"</p>
                    <ul>{reasons.collect_view()}</ul>
                </div>
            </div>
        }
    })
}

/// Mail addresses that cannot be reached. A mail from there takes the note away.
#[component]
fn CameBack(addresses: Vec<Undeliverable>) -> impl IntoView {
    (!addresses.is_empty()).then(|| {
        let rows = addresses.into_iter().map(|one| view! { <li>{one.address}": "{one.reason}</li> });
        view! {
            <div class="alert alert--warning" role="note">
                <Icon glyph=icondata_lu::LuTriangleAlert/>
                <div>
                    <p class="alert__title">"Mails to this person come back"</p>
                    <ul>{rows.collect_view()}</ul>
                </div>
            </div>
        }
    })
}

#[component]
fn Overview(person: UserView) -> impl IntoView {
    let full_name = [&person.title, &person.first_name, &person.middle_name, &person.last_name];
    let full_name = full_name.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    let lines = |lines: Vec<String>| lines.into_iter().map(|line| view! { <div>{line}</div> }).collect_view();
    let known = person.international;
    let number = |label: &'static str, typed: String| {
        let shown = (!typed.is_empty()).then(|| number_line(&typed, known.get(&typed)));
        shown.map(|shown| view! { <dt>{label}</dt><dd>{shown}</dd> })
    };
    let phones = person.phones.iter().map(|typed| number_line(typed, known.get(typed))).collect_view();
    let customer = format!("/agent/customers/{}", person.customer_id);
    let site = format!("{customer}/sites/{}", person.site_id);
    let came_by = format!("/agent/users?came_by={}", person.door.as_str());
    let profile = person.profile;
    let (mobile, fax) = (number("Mobile", profile.mobile), number("Fax", profile.fax));
    let picture =
        (person.can.modify || person.picture.is_some()).then_some((person.id, person.name.clone(), person.picture));
    let language = languages::name(&person.language).to_owned();
    view! {
        <Panel title="Details">
            <dl class="kv">
                <dt>"Name"</dt><dd>{full_name}</dd>
                {given("Preferred name", person.preferred_name)}
                {given("Username", person.username)}
                <dt>"Email"</dt><dd>{lines(person.emails)}</dd>
                {(!person.phones.is_empty()).then(|| view! { <dt>"Telephone"</dt><dd>{phones}</dd> })}
                {mobile}
                {fax}
                {given("Street", profile.street)}
                {given("Zip", profile.zip)}
                {given("City", profile.city)}
                {given("Country", person.country_name)}
                {(!profile.addresses.is_empty()).then(|| view! { <dt>"Further addresses"</dt><dd>{lines(profile.addresses)}</dd> })}
                <dt>"Customer"</dt><dd><a href=customer>{person.customer}</a></dd>
                <dt>"Site"</dt><dd><a href=site>{person.site}</a></dd>
                <dt>"Web Access Level"</dt><dd>{person.web_access.label()}</dd>
                <dt>"Validity"</dt><dd>{person.standing.validity.label_in(person.phase)}</dd>
                {moment("Valid from", person.standing.period.from)}
                {moment("Valid until", person.standing.period.until)}
                {moment("Account until", person.account_until)}
                {person.custom.into_iter().map(|(label, held)| view! { <dt>{label}</dt><dd>{held}</dd> }).collect_view()}
                {profile.mail_off.then(|| view! { <dt>"Notifications"</dt><dd>"None by mail"</dd> })}
                {profile.marketing.then(|| view! { <dt>"Marketing mails"</dt><dd>"Agreed to"</dd> })}
                <dt>"Language"</dt><dd>{language}</dd>
                {given("Time zone", person.time_zone.replace('_', " "))}
                {given("Comment", person.comment)}
                {moment("Last sign-in", person.last_sign_in_at)}
                <dt>"Added"</dt>
                <dd>
                    <When at=person.created_at/>", "<a href=came_by>{person.door.label()}</a>{person.created_by.map(|name| format!(", by {name}"))}
                </dd>
                {person.allowed_by.map(|allowed| view! { <dt>"Allowed by"</dt><dd>{allowed}</dd> })}
                {person.place_by.map(|chosen| view! { <dt>"Site chosen by"</dt><dd>{chosen}</dd> })}
                {moment("Changed", Some(person.updated_at))}
            </dl>
        </Panel>
        {picture.map(|(id, name, picture)| view! { <PicturePanel id name picture may_change=person.can.modify/> })}
    }
}

/// A number as typed, and in its international form where that says more.
fn number_line(typed: &str, international: Option<&String>) -> impl IntoView + use<> {
    let plain: String = typed.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let further = international.filter(|known| **known != plain).cloned();
    view! {
        <div>
            <span>{typed.to_owned()}</span>
            {further.map(|known| view! { " "<span class="muted">{known}</span> })}
        </div>
    }
}

/// A line of details, left out when there is nothing to say.
fn given(label: &'static str, value: String) -> Option<impl IntoView> {
    (!value.is_empty()).then(|| view! { <dt>{label}</dt><dd>{value}</dd> })
}

fn moment(label: &'static str, at: Option<Timestamp>) -> Option<impl IntoView> {
    at.map(|at| view! { <dt>{label}</dt><dd><When at/></dd> })
}

#[component]
fn TicketTable(id: UserId, page: Page<TicketRow>) -> impl IntoView {
    if page.rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuInbox title="No tickets" text="None that you may see.">
                <a class="btn" href=format!("/agent/tickets/new?requester={id}")>"New ticket"</a>
            </Empty>
        }
        .into_any();
    }
    let more = page.next.is_some();
    let rows = page.rows.into_iter().map(|ticket| {
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("/agent/tickets/{}", ticket.id)>{ticket.subject}</a></td>
                <td data-label="Number">{format!("#{}", ticket.number)}</td>
                <td data-label="State"><StateBadge state=ticket.state/></td>
                <td data-label="Queue">{ticket.queue}</td>
                <td class="col-low nowrap"><When at=ticket.updated_at now=now().unwrap_or(ticket.updated_at)/></td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Tickets"</caption>
                <thead><tr><th>"Subject"</th><th>"Number"</th><th>"State"</th><th>"Queue"</th><th class="col-low">"Changed"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        <p><a href=format!("/agent/tickets?view=all&requester={id}")>{if more { "All tickets of this person" } else { "In the list of tickets" }}</a></p>
    }
    .into_any()
}
