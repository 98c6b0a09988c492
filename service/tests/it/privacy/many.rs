//! Erasing many people at once.

use super::{annika, three_tickets};
use crate::support::{each_database, refusal};
use domain::bulk::{BulkInput, BulkOutcome, BulkQuery, ErasureTotals};
use domain::ids::UserId;
use domain::permission::Permission;
use domain::privacy::{HoldInput, PrivacyState};
use domain::state::{AccountState, GrantKind, UserType, Validity, WebAccess};
use domain::structure::RoleInput;
use entity::{ticket, user};
use sea_orm::{EntityTrait, PaginatorTrait};
use service::{bulk, privacy, structure};

fn form(people: &[UserId]) -> BulkInput {
    BulkInput {
        action: "erase".to_owned(),
        ids: people.iter().map(UserId::to_string).collect(),
        fate: "delete".to_owned(),
        confirmation: people.len().to_string(),
        ..BulkInput::default()
    }
}

#[tokio::test]
async fn ost_13_many_are_erased_as_one_by_one_and_who_must_stay_is_left_out() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = annika(&t, &admin).await;
        three_tickets(&t, &admin, ana).await;
        let bob = t.person_of_acme("Bob", WebAccess::Own, AccountState::Guest).await;
        let held = t.person_of_acme("Held", WebAccess::Own, AccountState::Guest).await;
        privacy::hold(&admin, held, &HoldInput { reason: "Case 7".to_owned() }).await.unwrap();
        t.run_jobs().await;
        let people = [ana, bob, held, admin.actor.subject.id];

        let shown = bulk::preview(&admin, &form(&people)).await.unwrap();
        assert_eq!((shown.counts.changed, shown.counts.refused), (2, 2), "{:?}", shown.rows);
        let totals = ErasureTotals { people: 2, tickets: 3, ..ErasureTotals::default() };
        assert_eq!(shown.erasure, Some(totals));
        let reason = |id: UserId| shown.rows.iter().find(|row| row.id == id).unwrap().reason.clone();
        assert!(reason(held).contains("legal hold"), "{}", reason(held));
        let unsaid = BulkInput { fate: String::new(), ..form(&people) };
        assert!(refusal(bulk::preview(&admin, &unsaid).await).at("fate").is_some());
        let untyped = BulkInput { confirmation: "2".to_owned(), ..form(&people) };
        assert!(refusal(bulk::apply(&admin, &untyped).await).at("confirmation").unwrap().contains('4'));
        assert!(privacy::list(&admin).await.unwrap().is_empty(), "nothing was begun");

        let done = bulk::apply(&admin, &form(&people)).await.unwrap();
        let done = bulk::get(&admin, done, &BulkQuery::default()).await.unwrap();
        assert_eq!((done.operation.counts.changed, done.operation.counts.refused), (2, 2));
        t.run_jobs().await;
        let db = t.app.db.read();
        for (id, is_there) in [(ana, false), (bob, false), (held, true), (admin.actor.subject.id, true)] {
            assert_eq!(user::Entity::find_by_id(id).one(db).await.unwrap().is_some(), is_there, "{id}");
        }
        assert_eq!(ticket::Entity::find().count(db).await.unwrap(), 0);
        let tasks = privacy::list(&admin).await.unwrap();
        assert_eq!(tasks.iter().map(|task| task.state).collect::<Vec<_>>(), [PrivacyState::Done; 2]);
        let role = RoleInput {
            name: "Reader".to_owned(),
            permissions: vec![Permission::UsersRead.as_str().to_owned()],
            ..RoleInput::default()
        };
        let role = structure::roles::create(&admin, role).await.unwrap();
        let reader = t.bare_agent("Reader", UserType::User).await.actor.subject.id;
        t.grant(reader, GrantKind::Role, role.0).await;
        let reader = t.cx(reader).await;
        assert!(bulk::list(&reader).await.unwrap().is_empty(), "why somebody stays is for who may erase");
        assert_eq!(bulk::list(&admin).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn n_10_many_erasures_that_wait_are_taken_back_together() {
    each_database(|t| async move {
        t.admin().await;
        t.set_setting("privacy.cooling_off_days", "7").await;
        let admin = t.admin().await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Guest).await;
        let bob = t.person_of_acme("Bob", WebAccess::Own, AccountState::Guest).await;
        let done = bulk::apply(&admin, &form(&[ana, bob])).await.unwrap();
        assert_eq!(t.user(ana).await.validity, Validity::Invalid);
        let again = bulk::preview(&admin, &form(&[ana])).await.unwrap();
        assert_eq!(again.rows[0].outcome, BulkOutcome::Refused, "is being erased already");
        bulk::undo(&admin, done).await.unwrap();
        let undone = bulk::get(&admin, done, &BulkQuery::default()).await.unwrap().operation.counts;
        assert_eq!((undone.undone, undone.kept), (2, 0));
        assert_eq!((t.user(ana).await.validity, t.user(bob).await.validity), (Validity::Valid, Validity::Valid));
        let states: Vec<_> = privacy::list(&admin).await.unwrap().iter().map(|task| task.state).collect();
        assert_eq!(states, [PrivacyState::Restored; 2]);
    })
    .await;
}

#[tokio::test]
async fn ost_13_a_preview_looks_at_each_once_and_tells_who_changed_beside_those_who_stay() {
    each_database(|t| async move {
        t.admin().await;
        t.set_setting("privacy.cooling_off_days", "7").await;
        let admin = t.admin().await;
        let mut people = Vec::new();
        for name in ["Ana", "Bob", "Cem", "Dora", "Eve", "Finn"] {
            people.push(t.person_of_acme(name, WebAccess::Own, AccountState::Guest).await);
        }
        let count = async |people: &[UserId]| {
            let before = t.app.db.statements();
            bulk::preview(&admin, &form(people)).await.unwrap();
            t.app.db.statements() - before
        };
        count(&people).await;
        let (two, six) = (count(&people[..2]).await, count(&people).await);
        assert!(six <= two + 4 * 10, "{two} statements for two people, {six} for six");

        bulk::apply(&admin, &form(&people[..1])).await.unwrap();
        let shown = bulk::preview(&admin, &form(&people)).await.unwrap();
        assert_eq!((shown.counts.changed, shown.counts.refused), (5, 1));
        assert_eq!(shown.erasure.map(|totals| totals.people), Some(5));
        let changed = shown.rows.iter().find(|row| row.outcome == BulkOutcome::Refused).unwrap();
        assert_eq!(changed.id, people[0]);
        assert!(changed.reason.contains("being erased"), "{}", changed.reason);
    })
    .await;
}
