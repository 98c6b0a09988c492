//! Roles that many agents get or lose.

use super::{applied, input, outcome, view};
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::bulk::{BulkCounts, BulkInput, BulkOutcome, BulkUndo};
use domain::ids::{RoleId, UserId};
use domain::journal::Entity;
use domain::state::{GrantKind, UserType};
use domain::structure::RoleInput;
use domain::time::Timestamp;
use entity::access_grant;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use service::{Cx, agents, bulk, structure};

async fn role(admin: &Cx, name: &str, permission: &str) -> RoleId {
    let input = RoleInput { name: name.to_owned(), permissions: vec![permission.to_owned()], ..RoleInput::default() };
    structure::roles::create(admin, input).await.unwrap()
}

fn form(action: &str, role: RoleId, people: &[UserId]) -> BulkInput {
    BulkInput { role_id: role.to_string(), ..input(action, people) }
}

async fn held(t: &TestApp, id: UserId, role: RoleId) -> Vec<access_grant::Model> {
    let own = access_grant::Entity::find()
        .filter(access_grant::Column::UserId.eq(id))
        .filter(access_grant::Column::Kind.eq(GrantKind::Role))
        .filter(access_grant::Column::TargetId.eq(role.0));
    own.all(t.app.db.read()).await.unwrap()
}

#[tokio::test]
async fn ost_21_agents_get_a_role_and_others_are_refused() {
    each_database(|t| async move {
        let auditor = role(&t.admin().await, "Auditor", "audit.read").await;
        let admin = t.admin().await;
        let [bob, kim, lea] = {
            let [bob, kim, lea] = ["Bob", "Kim", "Lea"].map(|name| t.agent(name, UserType::User));
            [bob.await, kim.await, lea.await].map(|cx| cx.actor.subject.id)
        };
        let ana = t.customer_user("Ana").await.actor.subject.id;
        t.grant(kim, GrantKind::Role, auditor.0).await;
        agents::delete(&admin, lea, domain::agents::RemovalInput::default()).await.unwrap();
        let form = form("give_role", auditor, &[bob, kim, lea, ana]);
        let expected = BulkCounts { changed: 1, unchanged: 1, refused: 2, ..BulkCounts::default() };
        let preview = bulk::preview(&admin, &form).await.unwrap();
        assert_eq!((preview.counts, preview.summary.as_str()), (expected, "Give the role Auditor"));
        assert!(held(&t, bob, auditor).await.is_empty(), "a preview writes nothing");

        let done = applied(&admin, &form).await;
        assert_eq!(done.operation.counts, expected);
        assert_eq!(outcome(&done, ana), (BulkOutcome::Refused, "Is no agent: only agents hold roles."));
        assert_eq!(outcome(&done, lea), (BulkOutcome::Refused, "This agent is deleted."));
        assert_eq!(outcome(&done, kim), (BulkOutcome::Unchanged, "Holds Auditor already."));
        assert_eq!((held(&t, bob, auditor).await.len(), held(&t, kim, auditor).await.len()), (1, 1));
        assert_eq!(t.events(Entity::User, bob.0).await, ["agent.role_given"]);

        bulk::undo(&admin, done.operation.id).await.unwrap();
        assert!(held(&t, bob, auditor).await.is_empty());
        assert_eq!(held(&t, kim, auditor).await.len(), 1, "what was there before stays");
    })
    .await;
}

#[tokio::test]
async fn ost_21_a_role_is_taken_with_its_dates_and_comes_back_with_them() {
    each_database(|t| async move {
        let auditor = role(&t.admin().await, "Auditor", "audit.read").await;
        let admin = t.admin().await;
        let bob = t.agent("Bob", UserType::User).await.actor.subject.id;
        let kim = t.agent("Kim", UserType::User).await.actor.subject.id;
        t.grant(bob, GrantKind::Role, auditor.0).await;
        let until = Timestamp::parse_input("2026-12-01");
        let grant = held(&t, bob, auditor).await.remove(0);
        let dated = access_grant::ActiveModel { id: Set(grant.id), valid_until: Set(until), ..Default::default() };
        dated.update(t.app.db.maintenance()).await.unwrap();
        let again = applied(&admin, &form("give_role", auditor, &[bob])).await;
        assert_eq!(outcome(&again, bob), (BulkOutcome::Unchanged, "Holds Auditor already, until 2026-12-01."));

        let done = applied(&admin, &form("take_role", auditor, &[bob, kim])).await;
        assert_eq!(outcome(&done, kim), (BulkOutcome::Unchanged, "Does not hold Auditor."));
        assert!(held(&t, bob, auditor).await.is_empty());
        assert_eq!(t.events(Entity::User, bob.0).await, ["agent.role_taken"]);
        bulk::undo(&admin, done.operation.id).await.unwrap();
        let back = held(&t, bob, auditor).await;
        assert_eq!((back.len(), back[0].valid_until), (1, until));

        let taken = applied(&admin, &form("take_role", auditor, &[bob])).await.operation.id;
        applied(&admin, &form("give_role", auditor, &[bob])).await;
        bulk::undo(&admin, taken).await.unwrap();
        let row = view(&admin, taken).await.people.rows.remove(0);
        assert_eq!((row.undo, row.undo_reason.as_str()), (Some(BulkUndo::Kept), "The role was given anew since."));
        assert_eq!(held(&t, bob, auditor).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn rtp_6_nobody_gives_a_role_beyond_their_own_rights_to_many() {
    each_database(|t| async move {
        let auditor = role(&t.admin().await, "Auditor", "audit.read").await;
        let reader = role(&t.admin().await, "Reader", "users.read").await;
        let admin = t.admin().await;
        let manager = t.bare_agent("Mia", UserType::Manager).await;
        let bob = t.agent("Bob", UserType::User).await.actor.subject.id;
        let boss = admin.actor.subject.id;
        let above = form("give_role", auditor, &[bob]);
        for refused in [refusal(bulk::preview(&manager, &above).await), refusal(bulk::apply(&manager, &above).await)] {
            assert!(refused.at("role_id").unwrap().contains("Auditor"), "{refused:?}");
        }
        let step = bulk::step(&manager, &above, false).await.unwrap();
        assert!(step.roles.iter().all(|choice| choice.id != auditor.0), "not offered either");
        let done = applied(&manager, &form("give_role", reader, &[bob, boss])).await;
        assert_eq!((done.operation.counts.changed, done.operation.counts.refused), (1, 1));
        assert!(outcome(&done, boss).1.contains("holds rights"), "{:?}", outcome(&done, boss));
        // Undoing the loss of a role is giving it.
        t.grant(bob, GrantKind::Role, auditor.0).await;
        let taken = applied(&admin, &form("take_role", auditor, &[bob])).await.operation.id;
        bulk::undo(&manager, taken).await.unwrap();
        assert!(held(&t, bob, auditor).await.is_empty());
        assert_eq!(view(&admin, taken).await.operation.counts.kept, 1);
        assert!(refusal(bulk::apply(&admin, &form("give_role", RoleId(999), &[bob])).await).at("role_id").is_some());
        assert!(matches!(
            refusal(bulk::apply(&t.cx(bob).await, &form("give_role", reader, &[bob])).await),
            AppError::Forbidden(_)
        ));
    })
    .await;
}
