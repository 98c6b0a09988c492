//! Saying what is confidential: who may, who gains and who loses, and what the journal tells of it.

use super::{Desk, secret};
use crate::explain::ask;
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::agents::AgentInput;
use domain::audit::AuditQuery;
use domain::bulk::{BulkInput, BulkQuery};
use domain::customers::CustomerInput;
use domain::ids::UserId;
use domain::journal::{Entity, JournalRow};
use domain::offboarding::OffboardInput;
use domain::policy::{Action, Layer};
use domain::state::{GrantKind, UserType};
use domain::structure::{DepartmentInput, RoleInput};
use service::structure::{self, roles};
use service::{Cx, accounts, agents, audit, bulk, customers, explain, users};

#[tokio::test]
async fn only_who_holds_the_right_says_what_is_confidential() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let mia = desk.mia().await;
        let own = mia.actor.subject.customer;
        let form = |is_confidential: &str| CustomerInput {
            name: "Deskfolk".to_owned(),
            is_confidential: is_confidential.to_owned(),
            ..CustomerInput::default()
        };
        assert!(matches!(refusal(customers::update(&mia, own, form("true")).await), AppError::Forbidden(_)));
        let fresh = CustomerInput { name: "Quiet".to_owned(), ..form("true") };
        assert!(matches!(refusal(customers::create(&mia, fresh.clone()).await), AppError::Forbidden(_)));
        customers::update(&mia, own, form("false")).await.unwrap();

        let mia = desk.trusted(&mia).await;
        let quiet = customers::create(&mia, fresh).await.unwrap();
        desk.change(secret("false")).await;
        let rows = desk.t.journal(Entity::Customer, desk.secret.0).await;
        assert!(rows[0].changes.contains(r#""is_confidential":{"from":false,"to":true}"#), "{}", rows[0].changes);
        let last = rows.last().unwrap();
        assert_eq!(last.changes, r#"{"is_confidential":{"from":true,"to":false}}"#);
        let colleague = desk.t.agent("Max", UserType::Manager).await;
        assert!(customers::get(&colleague, desk.secret).await.is_ok(), "open to everybody again, at once");
        assert_eq!(refusal(customers::get(&colleague, quiet).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn rtp_6_who_manages_agents_comes_to_no_seat_of_a_customer_they_may_not_know() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let (admin, mia) = (desk.t.admin().await, desk.mia().await);
        let own = mia.actor.subject.id;
        let cara = desk.t.agent("Cara", UserType::User).await.actor.subject.id;
        let board = structure::departments::create(&admin, department("Board")).await.unwrap();
        desk.change(CustomerInput { account_manager_id: cara.to_string(), ..secret("") }).await;
        let mia = desk.t.cx(own).await;
        let hand_over = |to: &str| OffboardInput {
            tickets: "unassign".to_owned(),
            customers: to.to_owned(),
            manager_id: own.to_string(),
            ..OffboardInput::default()
        };
        let input = AgentInput { password: "a wholly new password".to_owned(), ..form_of(&mia, cara).await };
        for refused in [
            refusal(agents::offboard(&mia, cara, &hand_over("agent")).await),
            refusal(agents::offboard(&mia, cara, &hand_over("nobody")).await),
            refusal(agents::update(&mia, cara, input).await),
            refusal(accounts::send_reset(&mia, cara).await),
        ] {
            assert!(matches!(refused, AppError::Forbidden(_)), "{refused:?}");
        }
        assert_eq!(refusal(customers::get(&mia, desk.secret).await), AppError::NotFound);

        // Nor by joining those who look after it.
        let by_board = CustomerInput { account_department_id: board.to_string(), ..secret("") };
        desk.change(by_board).await;
        let mia = desk.t.cx(own).await;
        let joined = |form: AgentInput| AgentInput {
            departments: form.departments.iter().cloned().chain([board.to_string()]).collect(),
            ..form
        };
        for agent in [own, cara] {
            let refused = refusal(agents::update(&mia, agent, joined(form_of(&mia, agent).await)).await);
            assert!(refused.at("departments").is_some_and(|text| text.contains("Board")), "{refused:?}");
        }
        let trusted = desk.trusted(&mia).await;
        agents::update(&trusted, cara, joined(form_of(&trusted, cara).await)).await.unwrap();
        agents::offboard(&trusted, cara, &hand_over("nobody")).await.unwrap();
    })
    .await;
}

/// The form of an agent as they are.
async fn form_of(by: &Cx, agent: UserId) -> AgentInput {
    AgentInput::of(agents::get(by, agent).await.unwrap())
}

fn department(name: &str) -> DepartmentInput {
    DepartmentInput { name: name.to_owned(), ..DepartmentInput::default() }
}

#[tokio::test]
async fn a_change_tells_which_agents_gain_and_lose_sight() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let mia = desk.mia().await;
        let admin = desk.t.admin().await;
        let opening = customers::preview(&admin, desk.secret, secret("false")).await.unwrap();
        assert_eq!((opening.gain.people, opening.lose.people), (1, 0), "{opening:?}");
        assert_eq!(opening.gain.parts[0].text, "See Secret with its people and tickets");
        let sample = &opening.gain.samples[0];
        assert_eq!((sample.id, sample.tickets), (mia.actor.subject.id, 1));
        let manager = CustomerInput { account_manager_id: mia.actor.subject.id.to_string(), ..secret("") };
        let looked_after = customers::preview(&admin, desk.secret, manager.clone()).await.unwrap();
        assert_eq!((looked_after.gain.people, looked_after.lose.people), (1, 0), "{looked_after:?}");
        desk.change(manager).await;
        let nobody = customers::preview(&desk.t.admin().await, desk.secret, secret("")).await.unwrap();
        assert_eq!((nobody.gain.people, nobody.lose.people), (0, 1), "{nobody:?}");
        assert_eq!(nobody.lose.samples[0].tickets, 1);
    })
    .await;
}

/// The admin always holds the right, so nobody is locked out for good.
#[tokio::test]
async fn the_last_admin_sees_every_confidential_customer() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let admin = desk.t.admin().await;
        let inside = CustomerInput { name: "Deskfolk".to_owned(), ..secret("true") };
        customers::update(&admin, admin.actor.subject.customer, inside).await.unwrap();
        let mia = desk.mia().await;
        assert_eq!(refusal(customers::get(&mia, admin.actor.subject.customer).await), AppError::NotFound);
        assert_eq!(refusal(agents::get(&mia, admin.actor.subject.id).await), AppError::NotFound);
        assert_eq!(refusal(agents::access(&mia, admin.actor.subject.id).await), AppError::NotFound);
        assert_eq!(agents::list(&mia).await.unwrap().len(), 1, "herself");
        assert!(users::get(&mia, mia.actor.subject.id).await.is_ok(), "nobody is hidden from themselves");
        let admin = desk.t.admin().await;
        assert!(customers::get(&admin, desk.secret).await.unwrap().can_set_confidential);
        assert_eq!(agents::list(&admin).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn access_explained_names_the_layer_to_those_who_may_know() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let (admin, mia) = (desk.t.admin().await, desk.mia().await.actor.subject.id);
        let asked = [
            ("read_users", "customer", desk.secret.to_string()),
            ("read_users", "user", desk.sia.to_string()),
            ("read_ticket", "ticket", desk.ticket.number()),
        ];
        for (action, on, record) in &asked {
            let answer = explain::ask(&admin, ask(mia, action, on, record)).await.unwrap();
            assert!(!answer.decision.allow, "{on}");
            let [reason] = answer.decision.because.as_slice() else { panic!("{answer:?}") };
            assert_eq!(reason.layer, Layer::Confidential);
            assert!(reason.fix.as_ref().unwrap().text.contains("See confidential customers"));
        }
        let input = RoleInput {
            name: "Roles".to_owned(),
            permissions: vec!["roles.manage".to_owned(), "audit.read".to_owned()],
            ..Default::default()
        };
        let role = roles::create(&admin, input).await.unwrap();
        desk.t.grant(mia, GrantKind::Role, role.0).await;
        let mia = desk.t.cx(mia).await;
        assert!(mia.require_desk(Action::ExplainAccess).is_ok());
        for (action, on, record) in &asked {
            let refused = refusal(explain::ask(&mia, ask(mia.actor.subject.id, action, on, record)).await);
            assert!(refused.at("record").is_some(), "{on}: nobody asks about what they may not know of");
        }
        let told = |rows: Vec<JournalRow>| {
            rows.into_iter().any(|row| matches!(row.event.as_str(), "ticket.opened" | "user.created" | "site.created"))
        };
        let theirs = audit::list(&mia, AuditQuery { entity: "ticket".to_owned(), ..Default::default() }).await.unwrap();
        assert!(!told(theirs.rows));
        let all = audit::list(&admin, AuditQuery { entity: "ticket".to_owned(), ..Default::default() }).await.unwrap();
        assert!(told(all.rows));
        let of_customer =
            AuditQuery { entity_id: desk.secret.to_string(), entity: "customer".to_owned(), ..Default::default() };
        assert!(audit::list(&mia, of_customer.clone()).await.unwrap().rows.is_empty());
        assert!(!audit::list(&admin, of_customer).await.unwrap().rows.is_empty());
    })
    .await;
}

#[tokio::test]
async fn bulk_operations_about_a_confidential_customer_show_nothing() {
    each_database(|t| async move {
        let desk = Desk::open(t).await;
        let (admin, mia) = (desk.t.admin().await, desk.mia().await);
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let both = |action: &str| BulkInput {
            action: action.to_owned(),
            ids: vec![ana.to_string(), desk.sia.to_string()],
            validity: "invalid".to_owned(),
            ..BulkInput::default()
        };
        let invalid = bulk::apply(&admin, &both("set_validity")).await.unwrap();
        let shown = bulk::get(&mia, invalid, &BulkQuery::default()).await.unwrap();
        assert_eq!(shown.people.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [ana]);
        let there = BulkInput {
            action: "move".to_owned(),
            ids: vec![ana.to_string()],
            customer_id: desk.secret.to_string(),
            ..BulkInput::default()
        };
        assert!(refusal(bulk::preview(&mia, &there).await).at("customer_id").is_some());
        let moved = bulk::apply(&admin, &there).await.unwrap();
        assert_eq!(refusal(bulk::get(&mia, moved, &BulkQuery::default()).await), AppError::NotFound);
        assert!(bulk::list(&mia).await.unwrap().iter().all(|operation| operation.id != moved));
        assert_eq!(refusal(users::get(&mia, ana).await), AppError::NotFound, "gone where she is hidden");
    })
    .await;
}
