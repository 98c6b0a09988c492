//! Agents.

#[path = "agents/dates.rs"]
mod dates;
#[path = "agents/holders.rs"]
mod holders;
#[path = "agents/last_admin.rs"]
mod last_admin;
#[path = "agents/making.rs"]
mod making;
#[path = "agents/offboarding.rs"]
mod offboarding;
#[path = "agents/queue_roles.rs"]
mod queue_roles;

use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::agents::{AgentInput, RemovalInput};
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::sources::SourceInput;
use domain::state::{AccountState, UserType};
use domain::structure::{DepartmentInput, RoleInput};
use domain::tickets::TicketInput;
use domain::users::UserQuery;
use entity::{account, ticket};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use service::context::SessionCx;
use service::{Cx, accounts, agents, sources, structure, tickets, users};

/// A form that is fine, with everything the admin can offer.
async fn form(admin: &Cx, name: &str, user_type: &str) -> AgentInput {
    let options = agents::options(admin).await.unwrap();
    AgentInput {
        first_name: name.to_owned(),
        last_name: "Smith".to_owned(),
        email: format!("{}@desk.example.com", name.to_lowercase()),
        user_type: user_type.to_owned(),
        departments: options.departments.iter().map(|choice| choice.id.to_string()).collect(),
        queues: options.queues.iter().map(|choice| choice.id.to_string()).collect(),
        roles: options.roles.iter().map(|choice| choice.id.to_string()).collect(),
        ..AgentInput::default()
    }
}

async fn active(t: &TestApp, admin: &Cx, name: &str, user_type: &str) -> UserId {
    let input = AgentInput { password: PASSWORD.to_owned(), ..form(admin, name, user_type).await };
    let id = agents::create(admin, input).await.unwrap();
    assert_eq!(t.user(id).await.account_state, AccountState::Active);
    id
}

#[tokio::test]
async fn rtp_5_rtp_8_rtp_9_mandatory_fields_are_named_at_once() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let error = refusal(agents::create(&admin, AgentInput::default()).await);
        for field in ["first_name", "last_name", "email", "user_type", "departments"] {
            assert!(error.at(field).is_some(), "{field}");
        }
        let taken = AgentInput { email: "ADA@desk.example.com".to_owned(), ..form(&admin, "Eve", "user").await };
        assert!(refusal(agents::create(&admin, taken).await).at("email").is_some());
        let weak = AgentInput { password: "short".to_owned(), ..form(&admin, "Eve", "user").await };
        assert!(refusal(agents::create(&admin, weak).await).at("password").is_some());
    })
    .await;
}

#[tokio::test]
async fn rtp_7_rtp_11_an_agent_is_created_with_departments_queues_and_roles() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let second = DepartmentInput { name: "Billing".to_owned(), ..DepartmentInput::default() };
        structure::departments::create(&admin, second).await.unwrap();
        let admin = t.admin().await;
        let id = agents::create(&admin, form(&admin, "Eve", "manager").await).await.unwrap();
        let view = agents::get(&admin, id).await.unwrap();
        assert_eq!(
            (view.name.as_str(), view.user_type, view.state),
            ("Eve Smith", UserType::Manager, AccountState::Pending)
        );
        let names: Vec<_> = view.departments.iter().map(|choice| choice.name.as_str()).collect();
        assert_eq!(names, ["Billing", "Support"]);
        assert_eq!((view.queues.len(), view.roles.len(), view.can_manage), (1, 1, true));
        let person = users::get(&admin, id).await.unwrap();
        assert_eq!(person.customer_id, admin.actor.subject.customer);
        assert_eq!(t.events(Entity::User, id.0).await[..2], ["user.created", "agent.created"]);
        assert!(users::get(&admin, id).await.unwrap().can.manage_agent);
    })
    .await;
}

#[tokio::test]
async fn rtp_6_nobody_gives_or_touches_more_than_they_hold() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let role =
            RoleInput { name: "Auditor".to_owned(), permissions: vec!["audit.read".to_owned()], ..Default::default() };
        let auditor = structure::roles::create(&admin, role).await.unwrap();
        let admin = t.admin().await;
        let mia = active(&t, &admin, "Mia", "manager").await;
        let no_roles = AgentInput { roles: Vec::new(), ..form(&admin, "Mia", "manager").await };
        agents::update(&admin, mia, no_roles).await.unwrap();
        let manager = t.cx(mia).await;
        let options = agents::options(&manager).await.unwrap();
        assert_eq!(options.user_types, [UserType::User, UserType::Manager]);
        assert!(!options.roles.iter().any(|role| role.id == auditor.0));
        let above = AgentInput { user_type: "admin".to_owned(), ..form(&manager, "Eve", "user").await };
        assert!(refusal(agents::create(&manager, above).await).at("user_type").is_some());
        let above = AgentInput { roles: vec![auditor.to_string()], ..form(&manager, "Eve", "user").await };
        assert!(refusal(agents::create(&manager, above).await).at("roles").is_some());
        let own = AgentInput { user_type: "admin".to_owned(), ..form(&manager, "Mia", "admin").await };
        assert!(refusal(agents::update(&manager, mia, own).await).at("user_type").is_some());
        let boss = admin.actor.subject.id;
        assert!(!agents::get(&manager, boss).await.unwrap().can_manage);
        let refused = refusal(agents::delete(&manager, boss, RemovalInput::default()).await);
        assert!(matches!(refused, AppError::Forbidden(_)));
        let eve = agents::create(&manager, form(&manager, "Eve", "user").await).await.unwrap();
        agents::delete(&manager, eve, RemovalInput::default()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn rtp_10_rtp_13_a_password_set_by_hand_must_be_changed() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = active(&t, &admin, "Eve", "user").await;
        assert!(t.cx(id).await.must_change_password);
        let link = t.link_in_last_mail().await;
        accounts::link_info(&t.guest(), &link).await.unwrap();
        let again = AgentInput { password: "another good one".to_owned(), ..form(&admin, "Eve", "user").await };
        agents::update(&admin, id, again).await.unwrap();
        assert_eq!(t.events(Entity::User, id.0).await.last().unwrap(), "agent.password_set");
        let row = account::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap();
        assert!(t.app.hasher.verify("another good one".to_owned(), row.password_hash).await.unwrap());
        assert!(accounts::link_info(&t.guest(), &link).await.is_err(), "what was sent before works no more");
        let own = AgentInput { password: "another good one".to_owned(), ..form(&admin, "Ada", "admin").await };
        let refused = refusal(agents::update(&admin, admin.actor.subject.id, own).await);
        assert!(refused.at("password").is_some());
    })
    .await;
}

#[tokio::test]
async fn rtp_14_rtp_16_changes_hold_from_the_next_request_and_unchanged_forms_leave_no_trace() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = active(&t, &admin, "Eve", "user").await;
        let before = t.events(Entity::User, id.0).await;
        agents::update(&admin, id, form(&admin, "Eve", "user").await).await.unwrap();
        assert_eq!(t.events(Entity::User, id.0).await, before);
        assert!(refusal(agents::options(&t.cx(id).await).await).at("form").is_none());
        let changed = AgentInput {
            email: "eve.smith@desk.example.com".to_owned(),
            queues: Vec::new(),
            ..form(&admin, "Eve", "manager").await
        };
        agents::update(&admin, id, changed).await.unwrap();
        agents::options(&t.cx(id).await).await.unwrap();
        let view = agents::get(&admin, id).await.unwrap();
        assert_eq!(
            (view.email.as_str(), view.queues.len(), view.departments.len()),
            ("eve.smith@desk.example.com", 0, 1)
        );
        assert_eq!(users::get(&admin, id).await.unwrap().emails, ["eve.smith@desk.example.com"]);
        assert_eq!(t.events(Entity::User, id.0).await.last().unwrap(), "agent.updated");
    })
    .await;
}

#[tokio::test]
async fn rtp_17_rtp_18_rtp_19_a_deleted_agent_is_blocked_marked_and_restored() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = active(&t, &admin, "Eve", "user").await;
        agents::delete(&admin, id, RemovalInput::default()).await.unwrap();
        agents::delete(&admin, id, RemovalInput::default()).await.unwrap();
        assert!(matches!(t.session(id, None).await, SessionCx::Ended));
        let cards = agents::list(&admin).await.unwrap();
        assert_eq!(cards.iter().find(|card| card.id == id).unwrap().state, AccountState::Deleted);
        let deleted = UserQuery { state: "deleted".to_owned(), ..UserQuery::default() };
        assert_eq!(users::list(&admin, deleted).await.unwrap().rows[0].id, id);
        let active = UserQuery { state: "active".to_owned(), ..UserQuery::default() };
        assert!(users::list(&admin, active).await.unwrap().rows.iter().all(|row| row.id != id));
        let thief = AgentInput { email: "eve@desk.example.com".to_owned(), ..form(&admin, "Tim", "user").await };
        assert!(refusal(agents::create(&admin, thief).await).at("email").is_some());
        agents::undelete(&admin, id).await.unwrap();
        assert!(t.cx(id).await.actor.subject.is_agent());
        assert_eq!(agents::get(&admin, id).await.unwrap().queues.len(), 1);
        let events = t.events(Entity::User, id.0).await;
        assert_eq!(events[events.len() - 2..], ["agent.deleted", "agent.undeleted"]);
    })
    .await;
}

#[tokio::test]
async fn rtp_22_the_last_admin_stays() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let own = admin.actor.subject.id;
        assert!(matches!(refusal(agents::delete(&admin, own, RemovalInput::default()).await), AppError::Conflict(_)));
        let system = t.system().await;
        assert!(matches!(refusal(agents::delete(&system, own, RemovalInput::default()).await), AppError::Conflict(_)));
        let demoted = AgentInput { email: "ada@desk.example.com".to_owned(), ..form(&admin, "Ada", "user").await };
        assert!(refusal(agents::update(&admin, own, demoted.clone()).await).at("user_type").is_some());
        let other = active(&t, &admin, "Eve", "admin").await;
        agents::update(&t.cx(other).await, own, demoted).await.unwrap();
        assert!(matches!(
            refusal(agents::delete(&system, other, RemovalInput::default()).await),
            AppError::Conflict(_)
        ));
    })
    .await;
}

#[tokio::test]
async fn rtp_1_plain_agents_and_customers_do_not_manage_agents() {
    each_database(|t| async move {
        let plain = t.bare_agent("Paul", UserType::User).await;
        let ana = t.customer_user("Ana").await;
        for cx in [plain, ana] {
            assert!(matches!(refusal(agents::list(&cx).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(agents::create(&cx, AgentInput::default()).await), AppError::Forbidden(_)));
        }
    })
    .await;
}

#[tokio::test]
async fn rtp_21_deleting_an_agent_asks_what_becomes_of_open_tickets() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let eve = active(&t, &admin, "Eve", "user").await;
        let ana = t.customer_user("Ana").await;
        let queue = admin.fixed.structure.queues.keys().next().copied().unwrap();
        let mut open = Vec::new();
        for subject in ["One", "Two", "Three", "Four"] {
            let input = TicketInput {
                subject: subject.to_owned(),
                body: "Please help.".to_owned(),
                queue_id: queue.to_string(),
                requester_id: ana.actor.subject.id.to_string(),
                ..TicketInput::default()
            };
            let id = tickets::open(&admin, input, Hat::Agent).await.unwrap();
            give(&t, id, eve).await;
            open.push(id);
        }
        let removal = agents::removal(&admin, eve).await.unwrap();
        assert_eq!(removal.open_tickets, 4);
        assert!(removal.heirs.iter().any(|heir| heir.id == admin.actor.subject.id.0));
        let silent = refusal(agents::delete(&admin, eve, RemovalInput::default()).await);
        assert!(silent.at("tickets").unwrap().contains("4 open tickets"));
        let nobody = RemovalInput { tickets: "assign".to_owned(), ..RemovalInput::default() };
        assert!(refusal(agents::delete(&admin, eve, nobody).await).at("heir_id").is_some());
        let wrong = RemovalInput { tickets: "assign".to_owned(), heir_id: ana.actor.subject.id.to_string() };
        assert!(refusal(agents::delete(&admin, eve, wrong).await).at("heir_id").unwrap().contains("does not work in"));
        assert_eq!(owners(&t, &open).await, [Some(eve); 4], "a refusal changes nothing");

        let boss = admin.actor.subject.id;
        let given = RemovalInput { tickets: "assign".to_owned(), heir_id: boss.to_string() };
        agents::delete(&admin, eve, given).await.unwrap();
        assert_eq!(owners(&t, &open).await, [Some(boss); 4]);
        for id in &open {
            let last = t.journal(Entity::Ticket, id.0).await.pop().unwrap();
            assert!(last.event == "ticket.changed" && last.changes.contains("Eve"), "{last:?}");
        }
        assert!(agents::get(&admin, eve).await.unwrap().state == AccountState::Deleted);

        let kim = active(&t, &admin, "Kim", "user").await;
        for id in &open {
            give(&t, *id, kim).await;
        }
        let left = RemovalInput { tickets: "unassign".to_owned(), ..RemovalInput::default() };
        agents::delete(&admin, kim, left).await.unwrap();
        assert_eq!(owners(&t, &open).await, [None; 4]);
    })
    .await;
}

async fn give(t: &TestApp, id: TicketId, owner: UserId) {
    let row = ticket::ActiveModel { id: Set(id), owner_id: Set(Some(owner)), ..Default::default() };
    row.update(t.app.db.maintenance()).await.unwrap();
}

async fn owners(t: &TestApp, ids: &[TicketId]) -> Vec<Option<UserId>> {
    let mut out = Vec::new();
    for id in ids {
        out.push(ticket::Entity::find_by_id(*id).one(t.app.db.read()).await.unwrap().unwrap().owner_id);
    }
    out
}

#[tokio::test]
async fn otr_6_name_and_address_of_an_agent_kept_elsewhere_are_read_only_and_the_work_is_not() {
    each_database(|t| async move {
        let lakeside = |kind: &str| SourceInput {
            name: "Lakeside LDAP".to_owned(),
            kind: kind.to_owned(),
            is_default: "true".to_owned(),
            ..SourceInput::default()
        };
        let source = sources::create(&t.admin().await, lakeside("database")).await.unwrap();
        let admin = t.admin().await;
        let eve = agents::create(&admin, form(&admin, "Eve", "user").await).await.unwrap();
        sources::update(&admin, source, lakeside("external")).await.unwrap();
        let admin = t.admin().await;
        let renamed = AgentInput { last_name: "Berg".to_owned(), ..form(&admin, "Eve", "user").await };
        let refused = refusal(agents::update(&admin, eve, renamed).await);
        assert!(matches!(&refused, AppError::Forbidden(why) if why.contains("Lakeside LDAP")), "{refused}");
        agents::update(&admin, eve, form(&admin, "Eve", "manager").await).await.unwrap();
        let view = agents::get(&admin, eve).await.unwrap();
        assert_eq!((view.name.as_str(), view.user_type), ("Eve Smith", UserType::Manager));
    })
    .await;
}
