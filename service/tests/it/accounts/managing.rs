//! What agents do with accounts, and people with their own.

use super::{NEW, enter, new_password, sign_in};
use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::account::ChangePasswordInput;
use domain::bulk::{BulkInput, BulkQuery};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::state::{AccountState, UserType, WebAccess};
use service::context::SessionCx;
use service::{accounts, bulk};

#[tokio::test]
async fn ost_30_locking_ends_sessions_and_unlocking_lets_in_again() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let session = t.open_session(ana, ana).await;
        accounts::lock(&admin, ana).await.unwrap();
        assert!(!t.has_session(&session).await);
        assert!(matches!(t.session(ana, None).await, SessionCx::Ended));
        let error = refusal(enter(&t, "ana").await);
        assert!(error.at("form").unwrap().contains("locked"), "{error:?}");
        accounts::lock(&admin, ana).await.unwrap();
        accounts::unlock(&admin, ana).await.unwrap();
        enter(&t, "ana").await.unwrap();
        let events = t.events(Entity::User, ana.0).await;
        let expected = ["user.locked", "user.sign_in_failed", "user.unlocked", "user.signed_in"];
        assert_eq!(events, expected, "locking twice is written once");
    })
    .await;
}

#[tokio::test]
async fn ost_22_unlocking_does_not_activate() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Guest).await;
        accounts::register(&admin, ana).await.unwrap();
        let link = t.link_in_last_mail().await;
        accounts::lock(&admin, ana).await.unwrap();
        assert!(accounts::choose_password(&t.guest(), new_password(&link)).await.is_err(), "a link does not unlock");
        accounts::unlock(&admin, ana).await.unwrap();
        assert_eq!(t.user(ana).await.account_state, AccountState::Pending);
    })
    .await;
}

#[tokio::test]
async fn zam_12_unlocking_forgets_failed_attempts() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.set_setting("security.sign_in_failures", "3").await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        for n in 0..4 {
            refusal(sign_in(&t.guest_at(&format!("198.51.100.{n}")), "ana", "wrong").await);
        }
        assert!(accounts::throttle::is_paused(t.app.db.read(), ana, admin.now).await.unwrap());
        accounts::unlock(&admin, ana).await.unwrap();
        enter(&t, "ana").await.unwrap();
        assert!(t.events(Entity::User, ana.0).await.contains(&"user.unlocked".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn zam_12_unlocking_many_ends_pauses_and_locks_alike() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.set_setting("security.sign_in_failures", "3").await;
        let [ana, bob, cleo] =
            [t.customer_user("Ana").await, t.customer_user("Bob").await, t.customer_user("Cleo").await]
                .map(|cx| cx.actor.subject.id);
        for n in 0..4 {
            refusal(sign_in(&t.guest_at(&format!("198.51.100.{n}")), "ana", "wrong").await);
        }
        accounts::lock(&admin, bob).await.unwrap();
        let form = BulkInput {
            action: "unlock".to_owned(),
            ids: [ana, bob, cleo].iter().map(UserId::to_string).collect(),
            ..BulkInput::default()
        };
        let counts = bulk::preview(&admin, &form).await.unwrap().counts;
        assert_eq!((counts.changed, counts.unchanged), (2, 1), "nothing holds Cleo back");
        let done = bulk::apply(&admin, &form).await.unwrap();
        assert!(!accounts::throttle::is_paused(t.app.db.read(), ana, admin.now).await.unwrap());
        enter(&t, "ana").await.unwrap();
        assert_eq!(t.user(bob).await.account_state, AccountState::Active);
        assert!(t.events(Entity::User, ana.0).await.contains(&"user.unlocked".to_owned()));
        bulk::undo(&admin, done).await.unwrap();
        let counts = bulk::get(&admin, done, &BulkQuery::default()).await.unwrap().operation.counts;
        assert_eq!((counts.undone, counts.kept), (1, 1), "a pause that was ended does not come back");
    })
    .await;
}

#[tokio::test]
async fn hal_66_account_mails_are_refused_for_no_access() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let bob = t.person_of_acme("Bob", WebAccess::NoAccess, AccountState::Active).await;
        let eve = t.person_of_acme("Eve", WebAccess::NoAccess, AccountState::Guest).await;
        for refused in [
            accounts::send_welcome(&admin, bob).await,
            accounts::send_reset(&admin, bob).await,
            accounts::register(&admin, eve).await,
        ] {
            let error = refusal(refused);
            assert!(error.to_string().contains("No Access"), "{error}");
        }
        assert_eq!(t.run_jobs().await, 0);
        let agent = t.bare_agent("Alan", UserType::User).await.actor.subject.id;
        accounts::send_reset(&admin, agent).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_manages_accounts_without_the_right_or_above_their_ceiling() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let manager = t.agent("Mia", UserType::Manager).await;
        let agent = t.agent("Alan", UserType::User).await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        assert!(matches!(refusal(accounts::lock(&agent, id).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(accounts::lock(&ana, agent.actor.subject.id).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(accounts::lock(&manager, admin.actor.subject.id).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(accounts::lock(&admin, admin.actor.subject.id).await), AppError::Conflict(_)));
        accounts::lock(&manager, id).await.unwrap();
        let nobody = UserId(999_999);
        assert_eq!(refusal(accounts::lock(&manager, nobody).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn rtp_13_a_password_set_by_hand_gives_way_to_a_chosen_one() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = t.person_of_acme("Ana", WebAccess::Own, AccountState::Guest).await;
        let hash = t.app.hasher.hash(PASSWORD.to_owned()).await.unwrap();
        let mut tx = admin.begin().await.unwrap();
        accounts::begin_account(&admin, &mut tx, id, Some(hash)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(enter(&t, "ana").await.unwrap().must_change_password, "before the click: choose a new one first");
        let link = t.link_in_last_mail().await;
        assert_eq!(t.mails().len(), 1, "RTP-12: exactly one mail");
        accounts::choose_password(&t.guest(), new_password(&link)).await.unwrap();
        assert!(!sign_in(&t.guest(), "ana", NEW).await.unwrap().must_change_password, "after: in");
    })
    .await;
}

#[tokio::test]
async fn changing_the_password_needs_the_present_one() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let error = refusal(accounts::change_password(&ana, change("wrong")).await);
        assert!(error.at("current").is_some());
        let same = ChangePasswordInput { password: PASSWORD.to_owned(), ..change(PASSWORD) };
        assert!(refusal(accounts::change_password(&ana, same).await).at("password").is_some());
        accounts::change_password(&ana, change(PASSWORD)).await.unwrap();
        tell_by_mail(&t).await;
    })
    .await;
}

async fn tell_by_mail(t: &TestApp) {
    t.run_jobs().await;
    assert!(t.mails()[0].contains("was changed"));
}

fn change(current: &str) -> ChangePasswordInput {
    ChangePasswordInput { current: current.to_owned(), password: NEW.to_owned(), password_again: NEW.to_owned() }
}
