//! Each right taken away: what it guards is refused.

use super::{applied, input};
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::bulk::{BulkAction, BulkInput, BulkQuery};
use domain::ids::UserId;
use domain::permission::Permission;
use domain::state::{AccountState, GrantKind, UserType};
use domain::structure::RoleInput;
use service::{Cx, bulk, structure};

/// An agent with all rights of the directory but these.
async fn without(t: &TestApp, name: &str, missing: &[Permission]) -> Cx {
    use Permission as P;
    let all = [P::UsersRead, P::UsersCreate, P::UsersModify, P::UsersManageAccount];
    let held = all.into_iter().filter(|permission| !missing.contains(permission));
    let role = RoleInput {
        name: format!("Role of {name}"),
        permissions: held.map(|permission| permission.as_str().to_owned()).collect(),
        ..RoleInput::default()
    };
    let role = structure::roles::create(&t.admin().await, role).await.unwrap();
    let id = t.bare_agent(name, UserType::User).await.actor.subject.id;
    t.grant(id, GrantKind::Role, role.0).await;
    t.cx(id).await
}

fn form(action: BulkAction, group: i64, place: (i64, i64), person: UserId) -> BulkInput {
    BulkInput {
        validity: "invalid".to_owned(),
        customer_id: place.0.to_string(),
        site_id: place.1.to_string(),
        group_id: group.to_string(),
        level: "rw".to_owned(),
        role_id: "1".to_owned(),
        ..input(action.as_str(), &[person])
    }
}

#[tokio::test]
async fn trap_1_each_action_asks_for_its_right() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let group = admin.fixed.structure.groups.keys().next().unwrap().0;
        let (customer, site) = t.customer("Borealis").await;
        let blind = without(&t, "Blind", &[Permission::UsersRead]).await;
        let reader = without(&t, "Reader", &[Permission::UsersModify, Permission::UsersManageAccount]).await;
        let no_modify = without(&t, "Modest", &[Permission::UsersModify]).await;
        let no_manage = without(&t, "Shy", &[Permission::UsersManageAccount]).await;
        for action in BulkAction::ALL {
            let form = form(*action, group, (customer.0, site.0), id);
            let lacks = if action.needs() == domain::policy::Action::ModifyUser { &no_modify } else { &no_manage };
            for cx in [&blind, &reader, lacks, &ana] {
                for refused in [refusal(bulk::preview(cx, &form).await), refusal(bulk::apply(cx, &form).await)] {
                    assert!(matches!(refused, AppError::Forbidden(_)), "{action:?}: {refused:?}");
                }
            }
        }
        assert_eq!(t.user(id).await.account_state, AccountState::Active);
        assert!(bulk::list(&admin).await.unwrap().is_empty(), "nothing was begun");
        applied(&no_modify, &form(BulkAction::Lock, group, (customer.0, site.0), id)).await;
    })
    .await;
}

#[tokio::test]
async fn trap_1_undoing_asks_for_the_right_of_the_action() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let done = applied(&admin, &input("lock", &[ana])).await.operation.id;
        let blind = without(&t, "Blind", &[Permission::UsersRead]).await;
        let no_manage = without(&t, "Shy", &[Permission::UsersManageAccount]).await;
        for cx in [&blind, &no_manage] {
            assert!(matches!(refusal(bulk::undo(cx, done).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(bulk::proceed(cx, done).await), AppError::Forbidden(_)));
        }
        assert!(matches!(refusal(bulk::get(&blind, done, &BulkQuery::default()).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(bulk::list(&blind).await), AppError::Forbidden(_)));
        assert!(!bulk::get(&no_manage, done, &BulkQuery::default()).await.unwrap().can_undo);
        assert_eq!(t.user(ana).await.account_state, AccountState::Locked);
    })
    .await;
}

#[tokio::test]
async fn undoing_asks_again_for_each_person() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let boss = t.bare_agent("Boss", UserType::Manager).await.actor.subject.id;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let done = applied(&admin, &input("lock", &[boss, ana])).await.operation.id;
        let helper = without(&t, "Helper", &[]).await;
        bulk::undo(&helper, done).await.unwrap();
        assert_eq!(t.user(ana).await.account_state, AccountState::Active);
        assert_eq!(t.user(boss).await.account_state, AccountState::Locked, "above the helper's ceiling");
        let counts = super::view(&admin, done).await.operation.counts;
        assert_eq!((counts.undone, counts.kept), (1, 1));
    })
    .await;
}
