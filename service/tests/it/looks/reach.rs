//! Whom nobody sees through, and what is said before.

use super::because;
use crate::support::{each_database, refusal};
use crate::tickets::inbox;
use domain::AppError;
use domain::eyes::Way;
use domain::state::{AccountState, GrantKind, UserType, WebAccess};
use domain::structure::RoleInput;
use service::{Cx, impersonation};

#[tokio::test]
async fn zam_20_both_questions_say_whether_the_person_is_told() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        for (way, notice) in [(Way::Takeover, "security.takeover_notice"), (Way::Look, "security.look_notice")] {
            assert!(!impersonation::question(&admin, way, id).await.unwrap().is_told);
            t.set_setting(notice, "true").await;
            let question = impersonation::question(&t.admin().await, way, id).await.unwrap();
            assert!(question.is_told && !question.is_shown, "{way:?}");
            assert!(matches!(refusal(impersonation::question(&ana, way, id).await), AppError::Forbidden(_)));
        }
    })
    .await;
}

#[tokio::test]
async fn zam_13_n3_nobody_sees_tickets_of_a_queue_they_do_not_hold_through_somebodys_eyes() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let queue = inbox(&t).await;
        let role = RoleInput {
            name: "Looks".to_owned(),
            permissions: ["users.read", "users.look", "users.impersonate"].map(str::to_owned).to_vec(),
            ..RoleInput::default()
        };
        let role = service::structure::roles::create(&admin, role).await.unwrap();
        let agent = t.bare_agent("Bea", UserType::User).await.actor.subject.id;
        t.grant(agent, GrantKind::Role, role.0).await;
        let bea = t.cx(agent).await;
        let own = t.customer_user("Ana").await.actor.subject.id;
        let site = t.person_of_acme("Sue", WebAccess::Site, AccountState::Active).await;
        let customer = t.person_of_acme("Cal", WebAccess::Customer, AccountState::Active).await;
        let both = async |by: &Cx, user| {
            let look = impersonation::look(by, user, &because("why"), "/").await;
            [look, impersonation::start(by, user, "why", None, "/").await]
        };
        assert!(both(&bea, own).await.iter().all(Result::is_ok), "own tickets are what it is for");
        for user in [site, customer] {
            for result in both(&bea, user).await {
                assert!(matches!(refusal(result), AppError::Forbidden(text) if text.contains("does not reach")));
            }
            assert!(both(&admin, user).await.iter().all(Result::is_ok), "who manages agents may");
        }
        let right = RoleInput {
            name: "Works".to_owned(),
            ticket_rights: ["read", "reply", "change"].map(str::to_owned).to_vec(),
            ..RoleInput::default()
        };
        let right = service::structure::roles::create(&admin, right).await.unwrap();
        let department = admin.fixed.structure.queues[&queue].department;
        for (kind, target) in
            [(GrantKind::Role, right.0), (GrantKind::Department, department.0), (GrantKind::Queue, queue.0)]
        {
            t.grant(agent, kind, target).await;
        }
        let bea = t.cx(agent).await;
        for user in [site, customer] {
            assert!(both(&bea, user).await.iter().all(Result::is_ok), "with the queue");
        }
    })
    .await;
}
