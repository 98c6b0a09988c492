//! A role that counts in one queue alone.

use super::{active, form};
use crate::support::{TestApp, each_database, refusal};
use domain::agents::AgentInput;
use domain::ids::{RoleId, UserId};
use domain::journal::Entity;
use domain::permission::{TicketRight, TicketRights};
use domain::structure::RoleInput;
use service::{Cx, agents, structure};
use std::collections::BTreeMap;

async fn role(admin: &Cx, name: &str, permissions: &[&str]) -> RoleId {
    let input = RoleInput {
        name: name.to_owned(),
        permissions: permissions.iter().map(|one| (*one).to_owned()).collect(),
        ticket_rights: vec!["read".to_owned()],
        ..RoleInput::default()
    };
    structure::roles::create(admin, input).await.unwrap()
}

/// What the agent may do in their one queue.
async fn rights(t: &TestApp, id: UserId) -> TicketRights {
    agents::access(&t.admin().await, id).await.unwrap().queues.remove(0).rights
}

#[tokio::test]
async fn rtp_14_a_role_of_a_queue_counts_there_instead_of_all_roles() {
    each_database(|t| async move {
        let reader = role(&t.admin().await, "Reader", &[]).await;
        let admin = t.admin().await;
        let eve = active(&t, &admin, "Eve", "user").await;
        let queue = admin.fixed.structure.queues.keys().next().copied().unwrap();
        let whole = rights(&t, eve).await;
        assert!(whole.allows(TicketRight::Reply));

        let chosen = BTreeMap::from([(queue.to_string(), reader.to_string())]);
        let input = AgentInput { queue_role: chosen.clone(), ..form(&admin, "Eve", "user").await };
        let effect = agents::preview(&admin, eve, input.clone()).await.unwrap();
        assert_eq!((effect.gain.people, effect.lose.people), (0, 1), "the preview tells who loses what");
        assert_eq!(rights(&t, eve).await, whole, "a preview writes nothing");
        agents::update(&admin, eve, input).await.unwrap();
        assert_eq!(rights(&t, eve).await, TicketRights::of(&[TicketRight::Read]));
        let last = t.journal(Entity::User, eve.0).await.pop().unwrap();
        assert!(last.event == "agent.updated" && last.changes.contains("Inbox: Reader"), "{last:?}");

        let present = AgentInput::of(agents::get(&admin, eve).await.unwrap());
        assert_eq!(present.queue_role, chosen);
        let before = t.events(Entity::User, eve.0).await;
        agents::update(&admin, eve, present.clone()).await.unwrap();
        assert_eq!(t.events(Entity::User, eve.0).await, before, "an unchanged form leaves no trace");
        let until = BTreeMap::from([(queue.to_string(), "2030-01-01".to_owned())]);
        agents::update(&admin, eve, AgentInput { queue_until: until, ..present.clone() }).await.unwrap();
        let held = agents::get(&admin, eve).await.unwrap().queues.remove(0);
        assert_eq!((held.role.unwrap().name.as_str(), held.period.until.is_some()), ("Reader", true));
        agents::update(&admin, eve, AgentInput { queue_role: BTreeMap::new(), ..present }).await.unwrap();
        assert_eq!(rights(&t, eve).await, whole);
    })
    .await;
}

#[tokio::test]
async fn rtp_6_nobody_gives_a_role_of_a_queue_that_they_could_not_give() {
    each_database(|t| async move {
        let auditor = role(&t.admin().await, "Auditor", &["audit.read"]).await;
        let closed = role(&t.admin().await, "Closed", &[]).await;
        let invalid = RoleInput { name: "Closed".to_owned(), validity: "invalid".to_owned(), ..RoleInput::default() };
        structure::roles::update(&t.admin().await, closed, invalid).await.unwrap();
        let admin = t.admin().await;
        let mia = active(&t, &admin, "Mia", "manager").await;
        let plain = AgentInput { roles: Vec::new(), ..form(&admin, "Mia", "manager").await };
        agents::update(&admin, mia, plain).await.unwrap();
        let manager = t.cx(mia).await;
        let queue = admin.fixed.structure.queues.keys().next().copied().unwrap();
        let base = form(&manager, "Eve", "user").await;
        for wrong in [auditor.to_string(), closed.to_string(), "999999".to_owned(), "reader".to_owned()] {
            let queue_role = BTreeMap::from([(queue.to_string(), wrong.clone())]);
            let refused = refusal(agents::create(&manager, AgentInput { queue_role, ..base.clone() }).await);
            assert!(refused.at(&format!("queue_role.{queue}")).is_some(), "{wrong}: {refused}");
        }
    })
    .await;
}
