//! Who gets in, and what an attacker learns.

use super::{enter, sign_in, with};
use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::account::{PausedAddress, SignInInput};
use domain::journal::Entity;
use domain::state::{AccountState, UserType, WebAccess};
use service::accounts;

#[tokio::test]
async fn people_sign_in_by_any_address_or_username() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await.actor.subject.id;
        for login in ["ana@acme.example.com", " Ana@ACME.example.com ", "ana", "ANA"] {
            assert_eq!(enter(&t, login).await.unwrap().user_id, ana, "{login}");
        }
        assert_eq!(t.events(Entity::User, ana.0).await, ["user.signed_in"; 4]);
        let error = refusal(accounts::sign_in(&t.guest(), SignInInput::default()).await);
        assert!(error.at("login").is_some() && error.at("password").is_some());
    })
    .await;
}

#[tokio::test]
async fn a_refusal_does_not_tell_whether_an_account_exists() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await.actor.subject.id;
        t.person_of_acme("Guest", WebAccess::Own, AccountState::Guest).await;
        // The decoy hash is made once.
        refusal(sign_in(&t.guest(), "warm@up.example.com", "wrong").await);
        let mut answers = Vec::new();
        for login in ["ana@acme.example.com", "nobody@acme.example.com", "guest@acme.example.com", "ana", "nobody"] {
            let before = t.app.db.statements();
            let error = refusal(sign_in(&t.guest_at(login), login, "wrong").await);
            answers.push((error, t.app.db.statements() - before));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        let failures = t.events(Entity::User, ana.0).await;
        assert_eq!(failures, ["user.sign_in_failed"; 2]);
    })
    .await;
}

async fn fail(t: &TestApp, login: &str, times: usize) {
    for n in 0..times {
        let error = refusal(sign_in(&t.guest_at(&format!("198.51.100.{n}")), login, "wrong").await);
        assert!(error.at("form").is_some(), "attempt {n}: {error}");
    }
}

#[tokio::test]
async fn zam_10_too_many_failures_pause_the_account_from_every_address() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await.actor.subject.id;
        t.set_setting("security.sign_in_failures", "3").await;
        t.set_setting("security.sign_in_pause_minutes", "10").await;
        fail(&t, "ana@acme.example.com", 3).await;
        let right = sign_in(&t.guest_at("203.0.113.9"), "ana@acme.example.com", PASSWORD).await;
        assert_eq!(refusal(right), AppError::TooMany { retry_after_s: 600 });
        t.clock.advance(599);
        assert_eq!(refusal(enter(&t, "ana").await), AppError::TooMany { retry_after_s: 1 });
        let paused = t.events(Entity::User, ana.0).await.into_iter().filter(|event| event == "user.sign_in_paused");
        assert_eq!(paused.count(), 1, "the journal tells of the pause, once");
        t.clock.advance(1);
        enter(&t, "ana").await.unwrap();
        // Signing in begins the count anew.
        fail(&t, "ana", 3).await;
    })
    .await;
}

#[tokio::test]
async fn zam_10_unknown_logins_are_paused_alike() {
    each_database(|t| async move {
        t.set_setting("security.sign_in_failures", "3").await;
        fail(&t, "nobody@acme.example.com", 3).await;
        let error = refusal(enter(&t, "Nobody@acme.example.com").await);
        assert_eq!(error, AppError::TooMany { retry_after_s: 600 });
    })
    .await;
}

#[tokio::test]
async fn zam_10_an_address_is_paused_whatever_accounts_it_tries() {
    each_database(|t| async move {
        t.customer_user("Ana").await;
        t.set_setting("security.sign_in_failures", "3").await;
        for n in 0..3 {
            refusal(sign_in(&t.guest(), &format!("person{n}"), "wrong").await);
        }
        assert!(matches!(refusal(enter(&t, "ana").await), AppError::TooMany { .. }));
        sign_in(&t.guest_at("203.0.113.9"), "ana", PASSWORD).await.unwrap();
        t.clock.advance(600);
        enter(&t, "ana").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn zam_10_attempts_at_the_same_time_are_all_counted() {
    each_database(|t| async move {
        t.customer_user("Ana").await;
        t.set_setting("security.sign_in_failures", "3").await;
        let attempts = (0..12).map(|n| {
            let guest = t.guest_at(&format!("198.51.100.{n}"));
            tokio::spawn(async move { accounts::sign_in(&guest, with("ana", "wrong")).await })
        });
        let mut checked = 0;
        for attempt in attempts.collect::<Vec<_>>() {
            checked += usize::from(refusal(attempt.await.unwrap()).at("form").is_some());
        }
        assert_eq!(checked, 3, "the password was compared three times");
    })
    .await;
}

#[tokio::test]
async fn hal_14_no_access_is_refused_with_the_right_password() {
    each_database(|t| async move {
        let ana = t.person_of_acme("Ana", WebAccess::NoAccess, AccountState::Active).await;
        let error = refusal(enter(&t, "ana").await);
        assert!(error.at("form").unwrap().contains("No Access"), "{error:?}");
        let wrong = refusal(sign_in(&t.guest(), "ana", "wrong").await);
        assert!(!wrong.at("form").unwrap().contains("No Access"), "only who knows the password learns why");
        assert!(matches!(t.session(ana, None).await, service::context::SessionCx::Ended), "sessions end too");
    })
    .await;
}

#[tokio::test]
async fn ost_22_a_pending_account_cannot_sign_in() {
    each_database(|t| async move {
        t.person_of_acme("Ana", WebAccess::Own, AccountState::Pending).await;
        let error = refusal(enter(&t, "ana").await);
        assert!(error.at("form").unwrap().contains("not activated"), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn hal_23_the_general_user_of_a_site_cannot_sign_in_or_be_registered() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let general = general_user(&t).await;
        assert!(matches!(t.session(general, None).await, service::context::SessionCx::Ended));
        let error = refusal(accounts::register(&admin, general).await);
        assert_eq!(error, AppError::Conflict("A General User cannot sign in.".to_owned()));
    })
    .await;
}

async fn general_user(t: &TestApp) -> domain::ids::UserId {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    let general = entity::user::Entity::find().filter(entity::user::Column::IsGeneral.eq(true));
    general.one(t.app.db.read()).await.unwrap().unwrap().id
}

#[tokio::test]
async fn zam_10_failures_of_nobody_and_paused_addresses_are_told_and_an_address_is_unlocked() {
    each_database(|t| async move {
        let admin = t.admin().await;
        t.customer_user("Ana").await;
        t.set_setting("security.sign_in_failures", "3").await;
        for n in 0..3 {
            refusal(sign_in(&t.guest(), &format!("person{n}"), "wrong").await);
        }
        refusal(enter(&t, "ana").await);
        let rows = t.journal(Entity::SignIn, 0).await;
        let events: Vec<_> = rows.iter().map(|row| row.event.as_str()).collect();
        assert_eq!(events, ["sign_in.failed", "sign_in.failed", "sign_in.failed", "sign_in.address_paused"]);
        assert!(rows.iter().all(|row| !row.changes.contains("person")), "no login");
        let admin = t.cx(admin.actor.subject.id).await;
        let until = admin.now.plus_seconds(600);
        let paused = PausedAddress { address: "192.0.2.1".to_owned(), until };
        assert_eq!(accounts::paused_addresses(&admin).await.unwrap(), [paused]);
        let agent = t.agent("Alan", UserType::User).await;
        assert!(matches!(refusal(accounts::paused_addresses(&agent).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(accounts::unlock_address(&agent, "192.0.2.1").await), AppError::Forbidden(_)));
        accounts::unlock_address(&admin, "192.0.2.1").await.unwrap();
        enter(&t, "ana").await.unwrap();
        assert!(accounts::paused_addresses(&admin).await.unwrap().is_empty());
        assert_eq!(refusal(accounts::unlock_address(&admin, "192.0.2.1").await), AppError::NotFound);
        let events = t.events(Entity::SignIn, 0).await;
        assert_eq!(events.last().map(String::as_str), Some("sign_in.address_unlocked"));
    })
    .await;
}
