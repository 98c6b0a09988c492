//! Who gains and who loses what, before saving: equal to a recount after it, person by person and ticket by
//! ticket.

#![expect(clippy::large_futures, reason = "tests have room")]

#[path = "access_preview/many.rs"]
mod many;

use crate::support::{TestApp, each_database, refusal};
use crate::tickets::{new_queue, opened};
use domain::access::{AccessDiff, AccessSide};
use domain::agents::AgentInput;
use domain::bulk::BulkInput;
use domain::customers::{CustomerInput, GroupGrantInput, SiteInput};
use domain::ids::{QueueId, TicketId, UserId};
use domain::permission::Permission;
use domain::policy::{Action, Actor, Hat, Resource, TicketFacts, Via};
use domain::state::{AccountState, GrantKind, UserType, WebAccess};
use domain::structure::{DepartmentInput, GroupInput, QueueInput, RoleInput};
use domain::users::{MembershipInput, UserInput};
use domain::{AppError, Timestamp, customers::CustomerView};
use entity::{account_limit, ticket, user};
use sea_orm::{EntityTrait, IntoActiveModel};
use service::access::load::subject_of;
use service::structure::{departments, groups, queues, roles};
use service::{Cx, agents, bulk, customers, users};
use std::collections::{BTreeMap, BTreeSet};

/// Something somebody may do: the action, and the ticket or queue.
type Can = (Action, Option<TicketId>, Option<QueueId>);

/// A desk with people of every kind and tickets of different ones in two queues.
struct Desk {
    t: TestApp,
    billing: QueueId,
}

impl Desk {
    async fn open(t: TestApp) -> Self {
        let admin = t.admin().await;
        let inbox = *admin.fixed.structure.queues.keys().next().unwrap();
        let (billing, _) = new_queue(&t, "Billing", None).await;
        for name in ["Bob", "Bea", "Bill"] {
            let bob = t.agent(name, UserType::User).await.actor.subject.id;
            if name != "Bob" {
                t.grant(bob, GrantKind::Queue, billing.0).await;
            }
        }
        for customer in ["Acme", "Other"] {
            let place = t.customer(customer).await;
            let people = [
                ("Sol", WebAccess::Own),
                ("Sid", WebAccess::Site),
                // Whose account has expired: the first of the same kind as the next two, and no measure for them.
                ("Exa", WebAccess::Customer),
                ("Cat", WebAccess::Customer),
                ("Cleo", WebAccess::Customer),
                ("Non", WebAccess::NoAccess),
            ];
            for (name, access) in people {
                let (first, email) = (format!("{name}{customer}"), format!("{name}@{customer}.example.com"));
                let id = t.person([&first, "Customer"], &email, place, access, AccountState::Active).await;
                if name == "Exa" {
                    let limit =
                        account_limit::Model { user_id: id, valid_until: Some(Timestamp(0)), keeps_password: false };
                    let insert = account_limit::Entity::insert(limit.into_active_model());
                    insert.exec_without_returning(t.app.db.maintenance()).await.unwrap();
                }
                if matches!(name, "Sol" | "Sid") {
                    opened(&t.cx(id).await, inbox, &format!("By {name}")).await;
                }
            }
            let guest = format!("guest@{customer}.example.com");
            t.person([&format!("Gus{customer}"), "Customer"], &guest, place, WebAccess::Customer, AccountState::Guest)
                .await;
        }
        Self { t, billing }
    }

    async fn admin(&self) -> Cx {
        self.t.admin().await
    }

    async fn somebody(&self, name: &str) -> UserId {
        let all = user::Entity::find().all(self.t.app.db.read()).await.unwrap();
        all.into_iter().find(|person| person.first_name == name).unwrap().id
    }

    /// Everything everybody may do, asked one by one.
    async fn recount(&self) -> BTreeMap<UserId, BTreeSet<Can>> {
        let db = self.t.app.db.read();
        let cx = self.admin().await;
        let rows = ticket::Entity::find().all(db).await.unwrap();
        let tickets: Vec<_> = rows.into_iter().map(facts).collect();
        let mut out = BTreeMap::new();
        for person in user::Entity::find().all(db).await.unwrap() {
            let subject = subject_of(db, person.id).await.unwrap().unwrap();
            let actor = Actor { subject, via: Via::Direct };
            let mut can = BTreeSet::new();
            for action in Action::ALL {
                let may = |resource| cx.policy().decide(&actor, *action, resource).allow;
                if may(Resource::Desk) {
                    can.insert((*action, None, None));
                }
                let queues = cx.fixed.structure.queues.keys();
                can.extend(
                    queues
                        .filter(|queue| *action == Action::CreateTicket && may(Resource::Queue(**queue)))
                        .map(|queue| (*action, None, Some(*queue))),
                );
                can.extend(
                    tickets
                        .iter()
                        .filter(|ticket| may(Resource::Ticket(ticket)))
                        .map(|ticket| (*action, Some(ticket.id), None)),
                );
            }
            out.insert(person.id, can);
        }
        out
    }
}

fn facts(row: ticket::Model) -> TicketFacts {
    TicketFacts {
        id: row.id,
        queue: row.queue_id,
        requester: row.requester_id,
        customer: row.customer_id,
        site: row.site_id,
        owner: row.owner_id,
        is_confidential: row.is_confidential,
        participants: Vec::new(),
    }
}

/// That one side says what the recount says: how many people, and how many tickets those named see more.
fn assert_side(
    side: &AccessSide,
    with: &BTreeMap<UserId, BTreeSet<Can>>,
    without: &BTreeMap<UserId, BTreeSet<Can>>,
    what: &str,
) {
    let beyond = |id: &UserId| with[id].difference(&without[id]).copied().collect::<Vec<_>>();
    let people = with.keys().filter(|id| !beyond(id).is_empty()).count();
    assert_eq!(side.people, people as u64, "{what}: {side:?}");
    let named: u64 = side.samples.iter().map(|sample| 1 + sample.others).sum();
    assert!(named <= side.people, "{what}");
    for sample in &side.samples {
        let sees = |can: &Can| can.0 == Action::ReadTicket && can.1.is_some();
        let tickets = beyond(&sample.id).iter().filter(|can| sees(can)).count();
        assert_eq!(sample.tickets, tickets as u64, "{what}: {sample:?}");
    }
    assert!(side.parts.iter().all(|part| part.people > 0 && part.people <= side.people), "{what}");
}

/// Makes the change and compares with what was foretold.
async fn assert_foretold<F: Future<Output = ()>>(desk: &Desk, what: &str, diff: AccessDiff, change: F) {
    assert!(!diff.is_empty(), "{what}");
    let before = desk.recount().await;
    change.await;
    let after = desk.recount().await;
    assert_side(&diff.gain, &after, &before, what);
    assert_side(&diff.lose, &before, &after, what);
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

#[tokio::test]
async fn zam_14_a_role_tells_who_gains_and_loses_before_it_is_saved() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let admin = desk.admin().await;
        let (id, facts) = admin.fixed.structure.roles.first_key_value().unwrap();
        let before = desk.recount().await;
        let input = RoleInput {
            name: facts.name.clone(),
            users_access: "read_only".to_owned(),
            permissions: words(&["audit.read"]),
            ticket_rights: words(&["read", "priority"]),
            ..RoleInput::default()
        };
        let diff = roles::preview(&admin, *id, input.clone()).await.unwrap();
        assert_eq!(desk.recount().await, before, "a preview changes nothing");
        assert!(diff.gain.parts.iter().any(|part| part.text == "Read the audit log" && part.people == 3));
        let replies = diff.lose.parts.iter().find(|part| part.text.starts_with("Queue Inbox:")).unwrap();
        assert!(replies.text.contains("Reply") && replies.people == 3, "{replies:?}");
        assert_foretold(&desk, "role", diff, async { roles::update(&admin, *id, input).await.unwrap() }).await;
        let unusable = RoleInput { name: facts.name.clone(), validity: "invalid".to_owned(), ..RoleInput::default() };
        let admin = desk.admin().await;
        let diff = roles::preview(&admin, *id, unusable.clone()).await.unwrap();
        assert_eq!((diff.gain.people, diff.lose.people), (0, 3));
        assert_eq!(diff.lose.samples[0].tickets, 4, "all tickets of the inbox");
        assert_foretold(&desk, "invalid role", diff, async { roles::update(&admin, *id, unusable).await.unwrap() })
            .await;
    })
    .await;
}

#[tokio::test]
async fn otr_12_groups_and_queues_tell_who_gains_and_loses_before_they_are_saved() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let admin = desk.admin().await;
        let (group, facts) = admin.fixed.structure.groups.first_key_value().unwrap();
        let name = facts.name.clone();
        let nothing = GroupInput { name: name.clone(), ..GroupInput::default() };
        let diff = groups::preview(&admin, *group, nothing.clone()).await.unwrap();
        assert_eq!(diff.lose.people, 8, "everybody with an account and access: {diff:?}");
        assert_foretold(&desk, "group", diff, async { groups::update(&admin, *group, nothing).await.unwrap() }).await;
        let admin = desk.admin().await;
        let (acme, _) = desk.t.customer("Acme").await;
        let grant =
            GroupGrantInput { group_id: group.to_string(), level: "ro".to_owned(), ..GroupGrantInput::default() };
        let diff = customers::preview_grant(&admin, acme, grant.clone()).await.unwrap();
        assert_eq!((diff.gain.people, diff.lose.people), (3, 0));
        assert!(diff.gain.samples.iter().any(|sample| sample.others == 1), "two of the same kind: {diff:?}");
        assert_foretold(&desk, "grant to a customer", diff, async {
            customers::grant_group(&admin, acme, grant).await.unwrap();
        })
        .await;
        let sid = desk.somebody("SidOther").await;
        let grant =
            GroupGrantInput { group_id: group.to_string(), level: "rw".to_owned(), ..GroupGrantInput::default() };
        let diff = users::preview_grant(&admin, sid, grant.clone()).await.unwrap();
        let mut granted = None;
        assert_foretold(&desk, "grant to a person", diff, async {
            granted = Some(users::grant_group(&admin, sid, grant).await.unwrap());
        })
        .await;
        let removal = customers::group_removal(&admin, granted.unwrap()).await.unwrap();
        assert!(!removal.is_customers && removal.holder.starts_with("SidOther"));
        assert_foretold(&desk, "revocation", removal.diff, async {
            customers::revoke_group(&admin, granted.unwrap()).await.unwrap();
        })
        .await;
        let (inbox, queue) = admin.fixed.structure.queues.first_key_value().unwrap();
        let elsewhere =
            departments::create(&admin, DepartmentInput { name: "Elsewhere".to_owned(), ..DepartmentInput::default() })
                .await
                .unwrap();
        let admin = desk.admin().await;
        let moved = QueueInput {
            name: queue.name.clone(),
            department_id: elsewhere.to_string(),
            group_id: admin.fixed.structure.queues[&desk.billing].group.to_string(),
            ..QueueInput::default()
        };
        let diff = queues::preview(&admin, *inbox, moved.clone()).await.unwrap();
        assert_foretold(&desk, "queue", diff, async { queues::update(&admin, *inbox, moved).await.unwrap() }).await;
        let admin = desk.admin().await;
        let department = admin.fixed.structure.queues[&desk.billing].department;
        let closed = DepartmentInput {
            name: admin.fixed.structure.departments[&department].name.clone(),
            validity: "invalid".to_owned(),
            ..DepartmentInput::default()
        };
        let diff = departments::preview(&admin, department, closed.clone()).await.unwrap();
        assert_foretold(&desk, "department", diff, async {
            departments::update(&admin, department, closed).await.unwrap();
        })
        .await;
    })
    .await;
}

fn changed(view: CustomerView, validity: &str) -> CustomerInput {
    CustomerInput { name: view.name, validity: validity.to_owned(), ..CustomerInput::default() }
}

#[tokio::test]
async fn otr_37_customers_sites_and_agents_tell_who_gains_and_loses_before_they_are_saved() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let admin = desk.admin().await;
        let (acme, site) = desk.t.customer("Acme").await;
        let close = SiteInput {
            name: "Head office".to_owned(),
            validity: "invalid_temporarily".to_owned(),
            ..SiteInput::default()
        };
        let diff = customers::preview_site(&admin, site, close.clone()).await.unwrap();
        assert_foretold(&desk, "site", diff, async { customers::update_site(&admin, site, close).await.unwrap() })
            .await;
        let open = SiteInput { name: "Head office".to_owned(), ..SiteInput::default() };
        let diff = customers::preview_site(&admin, site, open.clone()).await.unwrap();
        assert_foretold(&desk, "site again", diff, async { customers::update_site(&admin, site, open).await.unwrap() })
            .await;
        let input = changed(customers::get(&admin, acme).await.unwrap(), "invalid");
        let diff = customers::preview(&admin, acme, input.clone()).await.unwrap();
        assert_eq!(diff.lose.people, 4);
        assert!(diff.lose.parts.iter().any(|part| part.text == "Sign in" && part.people == 4), "{diff:?}");
        assert_foretold(&desk, "customer", diff, async { customers::update(&admin, acme, input).await.unwrap() }).await;
        let input = changed(customers::get(&admin, acme).await.unwrap(), "invalid");
        assert!(customers::preview(&admin, acme, input).await.unwrap().is_empty(), "nothing more to lose");
        let bob = desk.somebody("Bob").await;
        let view = agents::get(&admin, bob).await.unwrap();
        let input = AgentInput {
            user_type: "manager".to_owned(),
            queues: vec![desk.billing.to_string()],
            ..AgentInput::of(view)
        };
        let diff = agents::preview(&admin, bob, input.clone()).await.unwrap();
        assert_foretold(&desk, "agent", diff, async { agents::update(&admin, bob, input).await.unwrap() }).await;
    })
    .await;
}

/// Changes the form of a person, and compares with what was foretold.
async fn assert_edit(desk: &Desk, what: &str, id: UserId, change: impl FnOnce(&mut UserInput)) {
    let admin = desk.admin().await;
    let mut form = users::form(&admin, id).await.unwrap();
    change(&mut form);
    let diff = users::preview(&admin, id, form.clone()).await.unwrap();
    assert_eq!(diff.gain.people.max(diff.lose.people), 1, "{what}");
    assert_foretold(desk, what, diff, async { users::update(&admin, id, form).await.unwrap() }).await;
}

#[tokio::test]
async fn hal_13_hal_72_otr_32_a_person_tells_who_gains_and_loses_before_it_is_saved() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let admin = desk.admin().await;
        let (other, site) = desk.t.customer("Other").await;
        let (sol, sid) = (desk.somebody("SolAcme").await, desk.somebody("SidAcme").await);
        let cat = desk.somebody("CatAcme").await;
        let before = desk.recount().await;
        assert_edit(&desk, "web access", sol, |form| form.web_access = "customer".to_owned()).await;
        assert_edit(&desk, "less web access", cat, |form| form.web_access = "own".to_owned()).await;
        assert_edit(&desk, "move", sid, |form| {
            form.customer_id = other.to_string();
            form.site_id = site.to_string();
        })
        .await;
        assert_edit(&desk, "no access", sol, |form| form.web_access = "none".to_owned()).await;
        assert_edit(&desk, "validity", sid, |form| form.validity = "invalid_temporarily".to_owned()).await;
        assert_edit(&desk, "dates", cat, |form| form.valid_until = "2020-01-01".to_owned()).await;
        assert_ne!(desk.recount().await, before);
        // What gives and takes nothing needs no look.
        let mut form = users::form(&admin, sol).await.unwrap();
        form.city = "Bonn".to_owned();
        assert!(users::preview(&admin, sol, form.clone()).await.unwrap().is_empty());
        form.emails = "SidAcme".to_owned();
        assert!(refusal(users::preview(&admin, sol, form.clone()).await).at("emails").is_some(), "as saving does");
        let worker = desk.t.worker("Walt", &["read"]).await;
        assert!(matches!(refusal(users::preview(&worker, sol, form).await), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn ost_19_a_further_customer_tells_what_is_gained_and_lost_before_it_is_saved() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let admin = desk.admin().await;
        let cat = desk.somebody("CatAcme").await;
        let input = MembershipInput { customer: "Other".to_owned(), ..MembershipInput::default() };
        let seen = users::preview_join(&admin, cat, input.clone()).await.unwrap().seen;
        let inbox = *admin.fixed.structure.queues.keys().next().unwrap();
        opened(&desk.t.cx(desk.somebody("SolOther").await).await, inbox, "Meanwhile").await;
        let before = desk.recount().await;
        let diff = users::preview_join(&admin, cat, input.clone()).await.unwrap();
        assert_eq!(desk.recount().await, before, "a preview changes nothing");
        assert_eq!((diff.gain.people, diff.lose.people, diff.gain.samples[0].tickets), (1, 0, 3), "{diff:?}");
        assert_eq!(diff.seen, seen, "a ticket that is opened meanwhile asks nobody to look again");
        let mut joined = None;
        assert_foretold(&desk, "join", diff, async { joined = Some(users::join(&admin, cat, input).await.unwrap()) })
            .await;
        let end = users::leaving(&admin, cat, joined.unwrap()).await.unwrap();
        assert_eq!((end.person.as_str(), end.customer.as_str()), ("CatAcme Customer", "Other"));
        assert_foretold(&desk, "leave", end.diff, async { users::leave(&admin, cat, joined.unwrap()).await.unwrap() })
            .await;
        assert_eq!(desk.recount().await, before);
        assert_eq!(refusal(users::leaving(&admin, cat, joined.unwrap()).await), AppError::NotFound);
        let later = MembershipInput {
            customer: "Other".to_owned(),
            valid_from: "2099-01-01".to_owned(),
            ..MembershipInput::default()
        };
        assert!(users::preview_join(&admin, cat, later).await.unwrap().is_empty(), "not yet");
    })
    .await;
}

#[tokio::test]
async fn an_action_on_one_person_tells_what_they_gain_and_lose() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let admin = desk.admin().await;
        let (sid, sol) = (desk.somebody("SidAcme").await, desk.somebody("SolAcme").await);
        let (other, site) = desk.t.customer("Other").await;
        let form = |ids: &[UserId], tickets: &str| BulkInput {
            action: "move".to_owned(),
            ids: ids.iter().map(UserId::to_string).collect(),
            customer_id: other.to_string(),
            site_id: site.to_string(),
            tickets: tickets.to_owned(),
            ..BulkInput::default()
        };
        let before = desk.recount().await;
        let diff = bulk::preview(&admin, &form(&[sid], "none")).await.unwrap().access.unwrap();
        assert_eq!(desk.recount().await, before, "a preview changes nothing");
        assert_foretold(&desk, "move", diff, async {
            bulk::apply(&admin, &form(&[sid], "none")).await.unwrap();
        })
        .await;
        let lock = BulkInput { action: "lock".to_owned(), ids: vec![sol.to_string()], ..BulkInput::default() };
        let diff = bulk::preview(&admin, &lock).await.unwrap().access.unwrap();
        assert_foretold(&desk, "lock", diff, async {
            bulk::apply(&admin, &lock).await.unwrap();
        })
        .await;
        let own = BulkInput { ids: vec![admin.actor.subject.id.to_string()], ..lock };
        assert!(bulk::preview(&admin, &own).await.unwrap().access.is_none(), "nobody locks themselves");
    })
    .await;
}

#[tokio::test]
async fn what_an_agent_may_do_names_each_right_once_with_where_it_comes_from() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let access = agents::access(&admin, admin.actor.subject.id).await.unwrap();
        let held: Vec<_> = access.rights.iter().map(|right| right.right.as_str()).collect();
        assert_eq!(held, Permission::ALL.iter().map(|right| right.label()).collect::<Vec<_>>());
        assert!(access.hindrances.is_empty() && access.rights.iter().all(|right| !right.because.is_empty()));
    })
    .await;
}

#[tokio::test]
async fn a_preview_needs_the_right_of_the_change_and_names_are_for_the_directory() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let admin = desk.admin().await;
        let bob = desk.t.cx(desk.somebody("Bob").await).await;
        let role = *admin.fixed.structure.roles.keys().next().unwrap();
        let input = RoleInput { name: "Agent".to_owned(), validity: "invalid".to_owned(), ..RoleInput::default() };
        let refused = refusal(roles::preview(&bob, role, input.clone()).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
        let group = *admin.fixed.structure.groups.keys().next().unwrap();
        let closed =
            GroupInput { name: "Everyone".to_owned(), validity: "invalid".to_owned(), ..GroupInput::default() };
        assert!(!groups::preview(&admin, group, closed.clone()).await.unwrap().lose.samples.is_empty());
        let own = RoleInput {
            name: "Structure".to_owned(),
            permissions: words(&["structure.manage"]),
            ..RoleInput::default()
        };
        let own = roles::create(&admin, own).await.unwrap();
        let tess = desk.t.bare_agent("Tess", UserType::User).await.actor.subject.id;
        desk.t.grant(tess, GrantKind::Role, own.0).await;
        let tess = desk.t.cx(tess).await;
        assert!(!tess.allows(Action::ReadUsers, Resource::Desk) && tess.ticket_scope(Hat::Any).agent_queues.is_empty());
        let diff = groups::preview(&tess, group, closed).await.unwrap();
        assert!(diff.lose.people > 0 && diff.lose.samples.is_empty(), "{diff:?}");
    })
    .await;
}
