//! An agent leaves, with everything they hold.

use super::{active, give, owners};
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::account::TokenInput;
use domain::customers::CustomerInput;
use domain::ids::{CustomerId, QueueId, TicketId, UserId};
use domain::offboarding::OffboardInput;
use domain::policy::Hat;
use domain::state::{AccountState, GrantKind, UserType};
use domain::structure::{QueueInput, RoleInput};
use domain::tickets::TicketInput;
use entity::{authenticator, customer_profile, journal, saved_view};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QueryOrder};
use service::context::SessionCx;
use service::structure::{queues, roles};
use service::{Cx, agents, customers, tickets, tokens};
use std::collections::BTreeMap;

/// Eve, who leaves, with open tickets in two queues; Bob, who works in the first alone.
struct Desk {
    eve: UserId,
    bob: UserId,
    inbox: QueueId,
    billing: QueueId,
    tickets: [TicketId; 3],
}

async fn desk(t: &TestApp) -> Desk {
    let admin = t.admin().await;
    let (inbox, first) = admin.fixed.structure.queues.first_key_value().unwrap();
    let other = QueueInput {
        name: "Billing".to_owned(),
        department_id: first.department.to_string(),
        group_id: first.group.to_string(),
        ..QueueInput::default()
    };
    let (inbox, billing) = (*inbox, queues::create(&admin, other).await.unwrap());
    t.grant(admin.actor.subject.id, GrantKind::Queue, billing.0).await;
    let admin = t.admin().await;
    let eve = active(t, &admin, "Eve", "user").await;
    let bob = t.agent("Bob", UserType::User).await.actor.subject.id;
    let ana = t.customer_user("Ana").await.actor.subject.id;
    let mut open = Vec::new();
    for queue in [inbox, inbox, billing] {
        let input = TicketInput {
            subject: format!("In {queue}"),
            body: "Please help.".to_owned(),
            queue_id: queue.to_string(),
            requester_id: ana.to_string(),
            ..TicketInput::default()
        };
        let id = tickets::open(&admin, input, Hat::Agent).await.unwrap();
        give(t, id, eve).await;
        open.push(id);
    }
    Desk { eve, bob, inbox, billing, tickets: open.try_into().unwrap() }
}

/// A customer that this agent looks after and gets new tickets of.
async fn customer(admin: &Cx, name: &str, manager: UserId) -> CustomerId {
    let input = CustomerInput {
        name: name.to_owned(),
        account_manager_id: manager.to_string(),
        assigns_manager: "true".to_owned(),
        ..CustomerInput::default()
    };
    customers::create(admin, input).await.unwrap()
}

async fn profile(t: &TestApp, id: CustomerId) -> customer_profile::Model {
    customer_profile::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap()
}

async fn whole_journal(t: &TestApp) -> Vec<journal::Model> {
    journal::Entity::find().order_by_asc(journal::Column::Id).all(t.app.db.read()).await.unwrap()
}

fn unassigned() -> OffboardInput {
    OffboardInput { tickets: "unassign".to_owned(), customers: "nobody".to_owned(), ..OffboardInput::default() }
}

async fn token(cx: &Cx, name: &str) -> String {
    let input = TokenInput { name: name.to_owned(), scopes: vec!["tickets:read".to_owned()], expires: String::new() };
    tokens::create(cx, input).await.unwrap().token
}

#[tokio::test]
async fn rtp_21_everything_an_agent_holds_is_shown() {
    each_database(|t| async move {
        let d = desk(&t).await;
        let admin = t.admin().await;
        customer(&admin, "Borealis", d.eve).await;
        t.open_session(d.eve, d.eve).await;
        token(&t.agent("Other", UserType::User).await, "Not theirs").await;
        let eve = Cx { must_change_password: false, ..t.cx(d.eve).await };
        token(&eve, "Nightly report").await;
        let held = agents::offboarding(&admin, d.eve).await.unwrap();
        let queues: Vec<_> =
            held.tickets.iter().map(|it| (it.queue.name.as_str(), it.open, it.samples.len())).collect();
        assert_eq!(queues, [("Billing", 1, 1), ("Inbox", 2, 2)]);
        let heirs = |at: usize| held.tickets[at].heirs.iter().map(|heir| heir.id).collect::<Vec<_>>();
        assert!(!heirs(0).contains(&d.bob.0) && heirs(1).contains(&d.bob.0), "only who may own there");
        assert!(!heirs(0).contains(&d.eve.0) && heirs(0).contains(&admin.actor.subject.id.0));
        assert_eq!((held.customers.count, held.customers.samples[0].name.as_str()), (1, "Borealis"));
        assert!(held.customers.managers.iter().any(|agent| agent.id == d.bob.0));
        assert_eq!((held.sessions, held.tokens, held.hindrance), (1, vec!["Nightly report".to_owned()], None));
        assert!(held.last_seen_at.is_some() && held.report.is_none());
        let own = agents::offboarding(&admin, admin.actor.subject.id).await.unwrap();
        assert!(own.hindrance.unwrap().contains("yourself"));
    })
    .await;
}

#[tokio::test]
async fn rtp_21_tickets_customers_sessions_and_tokens_go_in_one_step() {
    each_database(|t| async move {
        let d = desk(&t).await;
        let admin = t.admin().await;
        let boss = admin.actor.subject.id;
        let [borealis, calder] = [customer(&admin, "Borealis", d.eve).await, customer(&admin, "Calder", d.eve).await];
        let eve = Cx { must_change_password: false, ..t.cx(d.eve).await };
        let secret = token(&eve, "Nightly report").await;
        let session = t.open_session(d.eve, d.eve).await;
        let before = whole_journal(&t).await.len();

        let input = OffboardInput {
            tickets: "assign".to_owned(),
            heir_id: d.bob.to_string(),
            queues: BTreeMap::from([(d.billing.to_string(), boss.to_string())]),
            customers: "agent".to_owned(),
            manager_id: d.bob.to_string(),
            ..OffboardInput::default()
        };
        let report = agents::offboard(&admin, d.eve, &input).await.unwrap();
        assert_eq!(owners(&t, &d.tickets).await, [Some(d.bob), Some(d.bob), Some(boss)]);
        assert_eq!(report.tickets, ["Inbox: 2 to Bob Agent", "Billing: 1 to Ada Admin"]);
        assert_eq!((report.customers.as_str(), report.customer_names.len()), ("2 to Bob Agent", 2));
        assert_eq!((report.sessions, report.tokens.len(), report.by.as_deref()), (1, 1, Some("Ada Admin")));
        for id in [borealis, calder] {
            let row = profile(&t, id).await;
            assert_eq!((row.account_manager_id, row.assigns_manager), (Some(d.bob), true));
        }
        assert!(!t.has_session(&session).await && tokens::authenticate(&t.guest(), &secret).await.is_err());
        assert!(matches!(t.session(d.eve, None).await, SessionCx::Ended));
        assert_eq!(agents::get(&admin, d.eve).await.unwrap().state, AccountState::Deleted);

        let rows = whole_journal(&t).await.split_off(before);
        let events: Vec<_> = rows.iter().map(|row| row.event.as_str()).collect();
        let count = |event: &str| events.iter().filter(|it| **it == event).count();
        assert_eq!((count("ticket.changed"), count("customer.updated"), count("user.token_revoked")), (3, 2, 1));
        assert_eq!(events[events.len() - 2..], ["agent.offboarded", "agent.deleted"]);
        assert!(rows.iter().all(|row| row.cause == rows[0].cause && row.subject_id == Some(boss)), "one cause");

        let again = agents::offboarding(&admin, d.eve).await.unwrap();
        assert_eq!((again.report, again.tickets.len(), again.customers.count), (Some(report), 0, 0));
        assert!(matches!(refusal(agents::offboard(&admin, d.eve, &input).await), AppError::Conflict(_)));
    })
    .await;
}

#[tokio::test]
async fn rtp_21_wrong_heirs_are_said_at_their_queue_and_nothing_happens() {
    each_database(|t| async move {
        let d = desk(&t).await;
        let admin = t.admin().await;
        let borealis = customer(&admin, "Borealis", d.eve).await;
        let ana = t.customer_user("Zoe").await.actor.subject.id;
        let silent = refusal(agents::offboard(&admin, d.eve, &OffboardInput::default()).await);
        assert!(silent.at("tickets").unwrap().contains("3 open tickets"));
        assert!(silent.at("customers").unwrap().contains("1 customer"));
        let to = |heir: UserId| OffboardInput {
            tickets: "assign".to_owned(),
            heir_id: heir.to_string(),
            customers: "agent".to_owned(),
            manager_id: heir.to_string(),
            ..OffboardInput::default()
        };
        let [inbox, billing] = [d.inbox, d.billing].map(|queue| format!("queues.{queue}"));
        let half = refusal(agents::offboard(&admin, d.eve, &to(d.bob)).await);
        assert!(half.at(&billing).unwrap().contains("Bob Agent may not own tickets in Billing"), "{half:?}");
        assert!(half.at(&inbox).is_none() && half.at("manager_id").is_none());
        for wrong in [d.eve, ana, UserId(999_999)] {
            let refused = refusal(agents::offboard(&admin, d.eve, &to(wrong)).await);
            assert!(refused.at(&inbox).is_some() && refused.at("manager_id").is_some(), "{refused:?}");
        }
        let department =
            OffboardInput { customers: "department".to_owned(), department_id: "999".to_owned(), ..unassigned() };
        assert!(refusal(agents::offboard(&admin, d.eve, &department).await).at("department_id").is_some());
        assert_eq!(owners(&t, &d.tickets).await, [Some(d.eve); 3]);
        assert_eq!(profile(&t, borealis).await.account_manager_id, Some(d.eve));
        assert_eq!(agents::get(&admin, d.eve).await.unwrap().state, AccountState::Active);
    })
    .await;
}

#[tokio::test]
async fn rtp_18_undeleting_gives_access_back_and_nothing_else() {
    each_database(|t| async move {
        let d = desk(&t).await;
        let admin = t.admin().await;
        let borealis = customer(&admin, "Borealis", d.eve).await;
        let department = *admin.fixed.structure.departments.keys().next().unwrap();
        let eve = Cx { must_change_password: false, ..t.cx(d.eve).await };
        let secret = token(&eve, "Nightly report").await;
        let input = OffboardInput {
            queues: BTreeMap::from([(d.inbox.to_string(), d.bob.to_string())]),
            customers: "department".to_owned(),
            department_id: department.to_string(),
            ..unassigned()
        };
        agents::offboard(&admin, d.eve, &input).await.unwrap();
        let row = profile(&t, borealis).await;
        assert_eq!((row.account_manager_id, row.account_department_id), (None, Some(department)));
        assert!(!row.assigns_manager, "a department is assigned no tickets");
        agents::undelete(&admin, d.eve).await.unwrap();
        assert_eq!(agents::get(&admin, d.eve).await.unwrap().queues.len(), 2);
        assert!(t.cx(d.eve).await.actor.subject.is_agent());
        assert_eq!(owners(&t, &d.tickets).await, [Some(d.bob), Some(d.bob), None]);
        assert_eq!(profile(&t, borealis).await, row);
        assert!(tokens::authenticate(&t.guest(), &secret).await.is_err());
        assert!(agents::offboarding(&admin, d.eve).await.unwrap().report.is_none(), "they are back");
    })
    .await;
}

#[tokio::test]
async fn rtp_22_ceiling_right_and_last_admin_hold_as_for_deleting() {
    each_database(|t| async move {
        let d = desk(&t).await;
        let admin = t.admin().await;
        let boss = admin.actor.subject.id;
        let manager = t.agent("Mia", UserType::Manager).await;
        let plain = t.cx(d.bob).await;
        for (cx, whom) in [(&plain, d.eve), (&manager, boss)] {
            assert!(matches!(refusal(agents::offboarding(cx, whom).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(agents::offboard(cx, whom, &unassigned()).await), AppError::Forbidden(_)));
        }
        let ana = t.customer_user("Zoe").await.actor.subject.id;
        assert!(matches!(refusal(agents::offboarding(&admin, ana).await), AppError::NotFound));
        let system = t.system().await;
        for cx in [&admin, &system] {
            assert!(matches!(refusal(agents::offboard(cx, boss, &unassigned()).await), AppError::Conflict(_)));
        }
        assert!(agents::offboarding(&system, boss).await.unwrap().hindrance.unwrap().contains("last admin"));
        agents::offboard(&manager, d.eve, &unassigned()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn subjects_and_customers_are_named_to_those_who_may_see_them() {
    each_database(|t| async move {
        let d = desk(&t).await;
        let admin = t.admin().await;
        customer(&admin, "Borealis", d.eve).await;
        let role = RoleInput {
            name: "Personnel".to_owned(),
            permissions: vec!["agents.manage".to_owned()],
            ..RoleInput::default()
        };
        let role = roles::create(&admin, role).await.unwrap();
        let pat = t.bare_agent("Pat", UserType::User).await.actor.subject.id;
        t.grant(pat, GrantKind::Role, role.0).await;
        // Whose roles hold no more than Pat's own.
        let lea = t.bare_agent("Lea", UserType::User).await.actor.subject.id;
        let pat = t.cx(pat).await;
        give(&t, d.tickets[0], lea).await;
        let calder = customer(&admin, "Calder", lea).await;
        let held = agents::offboarding(&pat, lea).await.unwrap();
        assert_eq!((held.tickets[0].open, held.tickets[0].samples.len()), (1, 0));
        assert_eq!((held.customers.count, held.customers.samples.len()), (1, 0));
        let report = agents::offboard(&pat, lea, &unassigned()).await.unwrap();
        assert_eq!((report.customers.as_str(), report.customer_names.len()), ("1 to nobody", 0));
        assert_eq!(profile(&t, calder).await.account_manager_id, None);
    })
    .await;
}

#[tokio::test]
async fn views_and_second_factors_are_counted_and_stay() {
    each_database(|t| async move {
        let d = desk(&t).await;
        let now = t.app.clock.now();
        for (name, is_shared) in [("Shared", true), ("Own", false)] {
            let row = saved_view::ActiveModel {
                user_id: Set(d.eve),
                list: Set(domain::views::ListKind::Tickets),
                name: Set(name.to_owned()),
                name_key: Set(name.to_lowercase()),
                query: Set(String::new()),
                is_shared: Set(is_shared),
                created_at: Set(now),
                updated_at: Set(now),
                ..Default::default()
            };
            row.insert(t.app.db.maintenance()).await.unwrap();
        }
        let app = authenticator::ActiveModel {
            user_id: Set(d.eve),
            name: Set("Phone".to_owned()),
            nonce: Set("n".to_owned()),
            last_step: Set(0),
            created_at: Set(now),
            confirmed_at: Set(Some(now)),
            last_used_at: Set(None),
            ..Default::default()
        };
        app.insert(t.app.db.maintenance()).await.unwrap();
        let admin = t.admin().await;
        let held = agents::offboarding(&admin, d.eve).await.unwrap();
        assert_eq!((held.shared_views, held.authenticators), (vec!["Shared".to_owned()], 1));
        agents::offboard(&admin, d.eve, &unassigned()).await.unwrap();
        assert_eq!(saved_view::Entity::find().all(t.app.db.read()).await.unwrap().len(), 2);
        assert_eq!(authenticator::Entity::find().all(t.app.db.read()).await.unwrap().len(), 1);
    })
    .await;
}
