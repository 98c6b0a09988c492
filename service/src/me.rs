//! The person in front of the page: what the frame shows them, and where the command palette leads.

use crate::cx::Cx;
use crate::error::Result;
use crate::{accounts, customers, tickets, users};
use domain::eyes::Way;
use domain::policy::{Action, Hat, Resource, Via};
use domain::settings::ACCOUNTS_AND_PROSPECTS;
use domain::shell::{Areas, ImpersonationBanner, Me, PaletteHit};
use domain::tickets::TicketQuery;
use domain::users::picture_path;

/// Hits of one kind the palette shows.
const HITS: usize = 5;

/// The person, what their menus hold, and the banner while an admin sees through their eyes (ZAM-15).
#[must_use]
pub fn me(cx: &Cx) -> Me {
    let subject = &cx.actor.subject;
    let impersonation = match &cx.actor.via {
        Via::Impersonation { admin_name, expires_at, .. } => Some((Way::Takeover, admin_name, expires_at)),
        Via::Look { admin_name, expires_at, .. } => Some((Way::Look, admin_name, expires_at)),
        Via::Direct | Via::Mail | Via::Link { .. } | Via::Token { .. } | Via::Scim { .. } | Via::System => None,
    };
    Me {
        id: subject.id,
        name: subject.name.clone(),
        email: cx.email.clone(),
        time_zone: cx.time_zone.clone(),
        picture: picture_path(subject.id, cx.picture.as_deref()),
        can: areas(cx),
        impersonation: impersonation.map(|(way, admin, expires_at)| ImpersonationBanner {
            way,
            admin: admin.clone(),
            user: subject.name.clone(),
            expires_at: *expires_at,
        }),
        must_change_password: cx.must_change_password,
        has_password: cx.has_password,
        by_directory: cx.actor.subject.limits.directory.is_some(),
        must_enrol: cx.must_enrol,
        now: cx.now,
        turns_at: cx.policy().turns_at(subject),
        notices: cx.app.notices.newest(),
    }
}

/// The pages of the menus that this person finds.
pub(crate) fn menu_pages(cx: &Cx) -> Vec<PaletteHit> {
    pages(areas(cx), "")
}

/// What this person may enter.
fn areas(cx: &Cx) -> Areas {
    let may = |action| cx.allows(action, Resource::Desk);
    Areas {
        portal: may(Action::UsePortal),
        agent: may(Action::UseAgentPanel),
        admin: may(Action::UseAdminMenu),
        users: may(Action::ReadUsers),
        create_user: may(Action::CreateUser),
        register: accounts::takes_accounts(cx),
        customers: may(Action::ManageCustomers),
        sales: may(Action::ReadSales),
        accounts: cx.fixed.flag(ACCOUNTS_AND_PROSPECTS),
        import_users: may(Action::ImportUsers),
        confidential: may(Action::SetConfidential),
        import_customers: may(Action::ImportCustomers),
        agents: may(Action::ManageAgents),
        structure: may(Action::ManageStructure),
        roles: may(Action::ManageRoles),
        settings: may(Action::ManageSettings),
        canned: may(Action::ManageCannedReplies),
        audit: may(Action::ReadAudit),
        jobs: may(Action::ManageJobs),
        privacy: may(Action::EraseUser),
        tokens: may(Action::ManageOwnTokens),
        change_password: may(Action::ChangeOwnPassword),
        two_factor: may(Action::ManageOwnTwoFactor),
        profile: may(Action::ManageOwnProfile),
    }
}

/// Where `q` may lead: pages of the menus, tickets by number or words, people and customers; only
/// what the person may see. Without words, the pages.
///
/// # Errors
/// If the database cannot be read.
pub async fn palette(cx: &Cx, q: &str) -> Result<Vec<PaletteHit>> {
    let can = areas(cx);
    let mut hits = pages(can, q);
    if q.trim().is_empty() {
        return Ok(hits);
    }
    hits.extend(found_tickets(cx, can, q).await?);
    if can.users {
        hits.extend(users::suggest(cx, q).await?.into_iter().take(HITS).map(|person| PaletteHit {
            kind: "Person".to_owned(),
            title: person.name,
            detail: person.customer,
            path: format!("/agent/users/{}", person.id),
        }));
        hits.extend(customers::choices(cx, q).await?.into_iter().take(HITS).map(|customer| PaletteHit {
            kind: "Customer".to_owned(),
            title: customer.name,
            detail: String::new(),
            path: format!("/agent/customers/{}", customer.id),
        }));
    }
    Ok(hits)
}

async fn found_tickets(cx: &Cx, can: Areas, q: &str) -> Result<Vec<PaletteHit>> {
    let (hat, base) = match (can.agent, can.portal) {
        (true, _) => (Hat::Agent, "/agent/tickets"),
        (false, true) => (Hat::Portal, "/portal/tickets"),
        (false, false) => return Ok(Vec::new()),
    };
    let query = TicketQuery { q: q.to_owned(), view: "all".to_owned(), ..TicketQuery::default() };
    let page = tickets::list(cx, query, hat).await?;
    let hit = |ticket: domain::tickets::TicketRow| PaletteHit {
        kind: "Ticket".to_owned(),
        title: format!("#{} {}", ticket.number, ticket.subject),
        detail: ticket.requester,
        path: format!("{base}/{}", ticket.id),
    };
    Ok(page.rows.into_iter().take(HITS).map(hit).collect())
}

/// The pages whose name holds every word of `q`.
fn pages(can: Areas, q: &str) -> Vec<PaletteHit> {
    let all = [
        ("Dashboard", "Agent panel", "/agent", can.agent),
        ("Tickets", "Agent panel", "/agent/tickets", can.agent),
        ("New ticket", "Agent panel", "/agent/tickets/new", can.agent),
        ("User Directory", "Agent panel", "/agent/users", can.users),
        ("New user", "Agent panel", "/agent/users/new", can.create_user),
        ("Customers", "Agent panel", "/agent/customers", can.users),
        ("Opportunities", "Agent panel", "/agent/opportunities", can.sales),
        ("Contacts", "Agent panel", "/agent/contacts", can.sales && !can.accounts),
        ("Prospects", "Agent panel", "/agent/prospects", can.sales && can.accounts),
        ("Accounts", "Agent panel", "/agent/accounts", can.sales && can.accounts),
        ("Users", "Admin menu", "/admin/users", can.agents),
        ("Departments", "Admin menu", "/admin/departments", can.structure),
        ("Queues", "Admin menu", "/admin/queues", can.structure),
        ("Groups", "Admin menu", "/admin/groups", can.structure),
        ("Roles", "Admin menu", "/admin/roles", can.roles),
        ("Access explained", "Admin menu", "/admin/access", can.roles),
        ("Compare", "Admin menu", "/admin/compare", can.roles),
        ("Settings", "Admin menu", "/admin/settings", can.settings),
        ("Canned replies", "Admin menu", "/admin/canned-replies", can.canned),
        ("Mail templates", "Admin menu", "/admin/templates", can.settings),
        ("Audit", "Admin menu", "/admin/audit", can.audit),
        ("Through whose eyes", "Admin menu", "/admin/audit/eyes", can.audit),
        ("Paused addresses", "Admin menu", "/admin/paused-addresses", can.settings),
        ("Jobs", "Admin menu", "/admin/jobs", can.jobs),
        ("Kept mails", "Admin menu", "/admin/mails", can.jobs),
        ("Data Privacy", "Admin menu", "/admin/privacy", can.privacy),
        ("My tickets", "Portal", "/portal", can.portal),
        ("New ticket", "Portal", "/portal/tickets/new", can.portal),
        ("Profile", "Password, language, sessions, API tokens", "/profile", true),
    ];
    let words = q.to_lowercase();
    let fits = |title: &str| words.split_whitespace().all(|word| title.to_lowercase().contains(word));
    let open = all.into_iter().filter(|(title, _, _, open)| *open && fits(title));
    open.map(|(title, detail, path, _)| PaletteHit {
        kind: "Page".to_owned(),
        title: title.to_owned(),
        detail: detail.to_owned(),
        path: path.to_owned(),
    })
    .collect()
}
