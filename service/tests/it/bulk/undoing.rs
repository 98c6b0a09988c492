//! Undoing: what the operation wrote is put back, where it is still there.

use super::{applied, guests, input, view};
use crate::support::{each_database, refusal};
use domain::AppError;
use domain::bulk::{BulkInput, BulkUndo};
use domain::journal::Entity;
use domain::state::{AccountState, GrantKind, UserType, Validity, WebAccess};
use entity::access_grant;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::context::SessionCx;
use service::{accounts, bulk, impersonation, users};

#[tokio::test]
async fn whoever_was_changed_since_is_kept_and_listed() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, bob] = guests(&t, ["Ana", "Bob"]).await;
        let form = BulkInput { validity: "invalid".to_owned(), ..input("set_validity", &[ana, bob]) };
        let id = applied(&admin, &form).await.operation.id;
        let mut changed = users::form(&admin, bob).await.unwrap();
        changed.validity = "invalid_temporarily".to_owned();
        users::update(&admin, bob, changed).await.unwrap();
        let mut other = users::form(&admin, ana).await.unwrap();
        other.comment = "Calls on Mondays.".to_owned();
        users::update(&admin, ana, other).await.unwrap();

        bulk::undo(&admin, id).await.unwrap();
        assert_eq!(t.user(ana).await.validity, Validity::Valid);
        assert_eq!(t.user(ana).await.comment, "Calls on Mondays.", "other fields stay");
        assert_eq!(t.user(bob).await.validity, Validity::InvalidTemporarily);
        let done = view(&admin, id).await;
        let row = |id| done.people.rows.iter().find(|row| row.id == id).unwrap();
        assert_eq!(row(ana).undo, Some(BulkUndo::Undone));
        assert_eq!(row(bob).undo, Some(BulkUndo::Kept));
        assert_eq!(row(bob).undo_reason, "The validity was changed since: invalid-temporarily.");
        assert_eq!(done.operation.undone_by.as_deref(), Some("Ada Admin"));
        assert_eq!(t.events(Entity::User, ana.0).await, ["user.updated", "user.updated", "user.change_undone"]);
        let events = t.events(Entity::Bulk, id.0).await;
        assert_eq!(events, ["bulk.started", "bulk.finished", "bulk.undo_started", "bulk.undone"]);
        assert!(matches!(refusal(bulk::undo(&admin, id).await), AppError::Conflict(_)), "works once");
    })
    .await;
}

#[tokio::test]
async fn an_operation_can_be_undone_once_a_later_one_was() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana] = guests(&t, ["Ana"]).await;
        let validity = |name: &str| BulkInput { validity: name.to_owned(), ..input("set_validity", &[ana]) };
        let first = applied(&admin, &validity("invalid")).await.operation.id;
        let second = applied(&admin, &validity("invalid_temporarily")).await.operation.id;
        bulk::undo(&admin, second).await.unwrap();
        bulk::undo(&admin, first).await.unwrap();
        assert_eq!(t.user(ana).await.validity, Validity::Valid);

        let group = admin.fixed.structure.groups.keys().next().unwrap().to_string();
        let of_group =
            |action: &str| BulkInput { group_id: group.clone(), level: "ro".to_owned(), ..input(action, &[ana]) };
        let given = applied(&admin, &of_group("grant_group")).await.operation.id;
        let taken = applied(&admin, &of_group("revoke_group")).await.operation.id;
        bulk::undo(&admin, taken).await.unwrap();
        bulk::undo(&admin, given).await.unwrap();
        assert_eq!(view(&admin, given).await.operation.counts.undone, 1);
        let left = access_grant::Entity::find().filter(access_grant::Column::UserId.eq(ana));
        assert!(left.one(t.app.db.read()).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_registration_is_taken_back_as_long_as_nobody_used_it() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, bob] = guests(&t, ["Ana", "Bob"]).await;
        let id = applied(&admin, &input("register", &[ana, bob])).await.operation.id;
        let link = t.link_in_last_mail().await;
        accounts::choose_password(&t.guest(), password(&link)).await.unwrap();
        let (used, unused) =
            if t.user(bob).await.account_state == AccountState::Active { (bob, ana) } else { (ana, bob) };
        bulk::undo(&admin, id).await.unwrap();
        assert_eq!(t.user(used).await.account_state, AccountState::Active, "activated since");
        assert_eq!(t.user(unused).await.account_state, AccountState::Guest);
        let counts = view(&admin, id).await.operation.counts;
        assert_eq!((counts.undone, counts.kept), (1, 1));
        // OST-25: the guest can be registered anew, and only the new link works.
        accounts::register(&admin, unused).await.unwrap();
        let link = t.link_in_last_mail().await;
        accounts::choose_password(&t.guest(), password(&link)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_link_sent_by_an_undone_registration_does_not_work() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana] = guests(&t, ["Ana"]).await;
        let id = applied(&admin, &input("register", &[ana])).await.operation.id;
        let link = t.link_in_last_mail().await;
        bulk::undo(&admin, id).await.unwrap();
        assert!(accounts::choose_password(&t.guest(), password(&link)).await.is_err());
        assert_eq!(t.user(ana).await.account_state, AccountState::Guest);
    })
    .await;
}

fn password(link: &str) -> domain::account::ChoosePasswordInput {
    let password = "another horse battery".to_owned();
    domain::account::ChoosePasswordInput { token: link.to_owned(), password_again: password.clone(), password }
}

#[tokio::test]
async fn locks_moves_and_groups_are_put_back() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let pia = t.person_of_acme("Pia", WebAccess::Own, AccountState::Pending).await;
        let people = [ana, pia];
        let before = (t.user(ana).await.customer_id, t.user(ana).await.site_id);
        let (borealis, site) = t.customer("Borealis").await;
        let group = *admin.fixed.structure.groups.keys().next().unwrap();
        let form = |action: &str| BulkInput {
            customer_id: borealis.to_string(),
            site_id: site.to_string(),
            group_id: group.to_string(),
            level: "ro".to_owned(),
            ..input(action, &people)
        };
        let undone = |action: &'static str| {
            let (admin, form) = (admin.clone(), form(action));
            async move {
                let id = applied(&admin, &form).await.operation.id;
                bulk::undo(&admin, id).await.unwrap();
                let counts = view(&admin, id).await.operation.counts;
                assert_eq!((counts.undone, counts.kept), (2, 0), "{action}");
            }
        };
        let levels = || async {
            let own = access_grant::Entity::find().filter(access_grant::Column::UserId.eq(ana));
            let own = own.filter(access_grant::Column::Kind.eq(GrantKind::Group)).all(t.app.db.read()).await.unwrap();
            own.into_iter().filter_map(|row| row.level).collect::<Vec<_>>()
        };
        undone("lock").await;
        assert_eq!(t.user(ana).await.account_state, AccountState::Active);
        assert_eq!(t.user(pia).await.account_state, AccountState::Pending, "as it was, not activated");
        undone("move").await;
        assert_eq!((t.user(ana).await.customer_id, t.user(ana).await.site_id), before);
        undone("grant_group").await;
        assert!(levels().await.is_empty());
        applied(&admin, &form("grant_group")).await;
        let held = levels().await;
        undone("revoke_group").await;
        assert_eq!(levels().await, held);
    })
    .await;
}

#[tokio::test]
async fn a_place_out_of_use_takes_nobody_back() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana] = guests(&t, ["Ana"]).await;
        let (borealis, site) = t.customer("Borealis").await;
        let form = BulkInput { customer_id: borealis.to_string(), site_id: site.to_string(), ..input("move", &[ana]) };
        let id = applied(&admin, &form).await.operation.id;
        let acme = t.customer("Acme").await.0;
        let closed = domain::customers::CustomerInput {
            name: "Acme".to_owned(),
            validity: "invalid".to_owned(),
            ..Default::default()
        };
        service::customers::update(&admin, acme, closed).await.unwrap();
        bulk::undo(&admin, id).await.unwrap();
        assert_eq!(t.user(ana).await.customer_id, borealis);
        assert!(view(&admin, id).await.people.rows[0].undo_reason.contains("is set to invalid"));
    })
    .await;
}

#[tokio::test]
async fn both_identities_are_in_the_journal() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (own, mia) = (admin.actor.subject.id, t.agent("Mia", UserType::Manager).await.actor.subject.id);
        let [ana] = guests(&t, ["Ana"]).await;
        let stay = impersonation::start(&admin, mia, "She cannot register Ana", None, "/").await.unwrap();
        let SessionCx::As(cx) = t.view(own, stay).await else { panic!("the stay is over") };
        let done = applied(&cx, &input("register", &[ana])).await.operation;
        assert_eq!((done.by.as_str(), done.real.as_deref()), ("Mia Agent", Some("Ada Admin")));
        for (entity, id) in [(Entity::Bulk, done.id.0), (Entity::User, ana.0)] {
            let rows = t.journal(entity, id).await;
            assert!(!rows.is_empty());
            assert!(rows.iter().all(|row| row.subject_id == Some(mia) && row.real_id == Some(own)), "{rows:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_value_changed_and_changed_back_since_is_kept() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let [ana, bob] = guests(&t, ["Ana", "Bob"]).await;
        let form = BulkInput { validity: "invalid".to_owned(), ..input("set_validity", &[ana, bob]) };
        let id = applied(&admin, &form).await.operation.id;
        for validity in ["valid", "invalid"] {
            let mut changed = users::form(&admin, bob).await.unwrap();
            changed.validity = validity.to_owned();
            users::update(&admin, bob, changed).await.unwrap();
        }
        bulk::undo(&admin, id).await.unwrap();
        assert_eq!(t.user(ana).await.validity, Validity::Valid);
        assert_eq!(t.user(bob).await.validity, Validity::Invalid, "somebody meant it");
        let done = view(&admin, id).await;
        let row = done.people.rows.iter().find(|row| row.id == bob).unwrap();
        assert_eq!(
            (row.undo, row.undo_reason.as_str()),
            (Some(BulkUndo::Kept), "The validity was changed since: invalid.")
        );
    })
    .await;
}
