//! *Manage Access*: username, password and limits of an account.

use super::{NEW, enter, new_password, sign_in};
use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::account::{AccountInput, ChangePasswordInput};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::policy::{Action, Resource};
use domain::state::{AccountState, GrantKind, UserType, WebAccess};
use domain::structure::RoleInput;
use entity::account;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use service::context::SessionCx;
use service::structure::roles;
use service::{Cx, accounts};

/// The form as it stands, with the box that demands another password ticked as in the pop-up (OST-36).
async fn form(cx: &Cx, id: UserId) -> AccountInput {
    let form = accounts::account_form(cx, id).await.unwrap();
    AccountInput { must_change_password: "true".to_owned(), ..form }
}

async fn with_password(cx: &Cx, id: UserId, must_change: bool) -> AccountInput {
    AccountInput { password: NEW.to_owned(), must_change_password: must_change.to_string(), ..form(cx, id).await }
}

fn change(current: &str) -> ChangePasswordInput {
    let password = "another wholly new one".to_owned();
    ChangePasswordInput { current: current.to_owned(), password_again: password.clone(), password }
}

#[tokio::test]
async fn ost_29_a_new_password_can_be_demanded() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let session = t.open_session(ana, ana).await;
        accounts::change_account(&admin, ana, form(&admin, ana).await).await.unwrap();
        assert!(t.has_session(&session).await, "who is signed in stays so, and chooses now");
        assert!(enter(&t, "ana").await.unwrap().must_change_password);
        let cx = t.cx(ana).await;
        assert!(matches!(refusal(cx.require_settled()), AppError::Forbidden(_)));
        accounts::change_password(&cx, change(PASSWORD)).await.unwrap();
        t.cx(ana).await.require_settled().unwrap();
        assert!(!sign_in(&t.guest(), "ana", "another wholly new one").await.unwrap().must_change_password);
    })
    .await;
}

#[tokio::test]
async fn ost_31_ost_34_ost_35_ost_36_a_password_set_by_hand_works_and_no_mail_holds_it() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let session = t.open_session(ana, ana).await;
        for must_change in [true, false] {
            let input = with_password(&admin, ana, must_change).await;
            accounts::change_account(&admin, ana, input).await.unwrap();
            let signed_in = sign_in(&t.guest(), "ana", NEW).await.unwrap();
            assert_eq!(signed_in.must_change_password, must_change);
        }
        assert!(!t.has_session(&session).await);
        assert!(enter(&t, "ana").await.is_err(), "the old password is over");
        t.run_jobs().await;
        let mails = t.mails();
        assert_eq!(mails.len(), 2, "the notice, each time");
        assert!(mails.iter().all(|mail| mail.contains("was changed") && !mail.contains(NEW)), "{mails:?}");
        let rows = t.journal(Entity::User, ana.0).await;
        assert!(rows.iter().any(|row| row.event == "user.password_set"));
        assert!(rows.iter().all(|row| !row.changes.contains(NEW)), "nor does the journal");
    })
    .await;
}

#[tokio::test]
async fn ost_33_manage_access_shows_status_username_and_flags() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let input = AccountInput {
            username: " ana.ruiz ".to_owned(),
            keeps_password: "on".to_owned(),
            must_change_password: String::new(),
            valid_until: "2027-01-01".to_owned(),
            ..form(&admin, ana).await
        };
        accounts::change_account(&admin, ana, input).await.unwrap();
        let view = accounts::account(&admin, ana).await.unwrap();
        assert_eq!((view.username.as_str(), view.state, view.is_own), ("ana.ruiz", AccountState::Active, false));
        assert!(view.keeps_password && !view.must_change_password && !view.is_paused);
        assert_eq!(view.valid_until.unwrap().minute(), "2027-01-01 00:00");
        enter(&t, "ana.ruiz").await.unwrap();
        let seen = accounts::account(&admin, ana).await.unwrap();
        assert!(seen.last_sign_in_at.is_some());
        let again = accounts::account_form(&admin, ana).await.unwrap();
        accounts::change_account(&admin, ana, again).await.unwrap();
        let events = t.events(Entity::User, ana.0).await;
        assert_eq!(events, ["user.account_changed", "user.signed_in"], "the form loses and changes nothing");
        let found = service::users::suggest(&admin, "ana.ruiz").await.unwrap();
        assert_eq!(found.len(), 1, "the search knows the new username");
    })
    .await;
}

#[tokio::test]
async fn ost_33_everything_wrong_is_said_at_its_field_and_nothing_is_saved() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        t.customer_user("Bea").await;
        let wrong = AccountInput {
            username: "BEA".to_owned(),
            password: "short".to_owned(),
            must_change_password: "true".to_owned(),
            keeps_password: "true".to_owned(),
            valid_until: "soon".to_owned(),
        };
        let error = refusal(accounts::change_account(&admin, ana, wrong).await);
        for field in ["username", "password", "must_change_password", "valid_until"] {
            assert!(error.at(field).is_some(), "{field}: {error:?}");
        }
        enter(&t, "ana").await.unwrap();
        assert_eq!(t.events(Entity::User, ana.0).await, ["user.signed_in"]);
    })
    .await;
}

#[tokio::test]
async fn ost_33_who_may_not_change_the_password_finds_no_way_to() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        accounts::send_reset(&admin, id).await.unwrap();
        let link = t.link_in_last_mail().await;
        let fixed = AccountInput {
            keeps_password: "true".to_owned(),
            must_change_password: String::new(),
            ..form(&admin, id).await
        };
        accounts::change_account(&admin, id, fixed).await.unwrap();
        let cx = t.cx(id).await;
        assert!(!cx.allows(Action::ChangeOwnPassword, Resource::Desk));
        assert!(matches!(refusal(accounts::change_password(&cx, change(PASSWORD)).await), AppError::Forbidden(_)));
        refusal(accounts::choose_password(&t.guest(), new_password(&link)).await);
        assert!(matches!(refusal(accounts::send_reset(&admin, id).await), AppError::Conflict(_)));
        let before = t.mails().len();
        accounts::request_reset(&t.guest(), "ana").await.unwrap();
        t.run_jobs().await;
        assert_eq!(t.mails().len(), before, "a forgotten password is the desk's to set");
        enter(&t, "ana").await.unwrap();
        accounts::change_account(&admin, id, with_password(&admin, id, false).await).await.unwrap();
        sign_in(&t.guest(), "ana", NEW).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn ost_33_an_account_ends_on_its_day() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let until = AccountInput {
            valid_until: "2026-11-23".to_owned(),
            must_change_password: String::new(),
            ..form(&admin, ana).await
        };
        accounts::change_account(&admin, ana, until).await.unwrap();
        enter(&t, "ana").await.unwrap();
        t.clock.advance(12 * 3600);
        let error = refusal(enter(&t, "ana").await);
        assert!(error.at("form").unwrap().contains("has expired"), "{error:?}");
        assert!(matches!(t.session(ana, None).await, SessionCx::Ended), "sessions end too");
        let admin = t.cx(admin.actor.subject.id).await;
        let open = AccountInput { valid_until: String::new(), ..accounts::account_form(&admin, ana).await.unwrap() };
        accounts::change_account(&admin, ana, open).await.unwrap();
        enter(&t, "ana").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn ost_37_only_activated_accounts_are_managed() {
    each_database(|t| async move {
        let admin = t.admin().await;
        for (state, word) in [(AccountState::Guest, "Register"), (AccountState::Pending, "activation mail")] {
            let id = t.person_of_acme(state.as_str(), WebAccess::Own, state).await;
            let error = refusal(accounts::account(&admin, id).await);
            assert!(error.to_string().contains(word), "{error}");
            refusal(accounts::change_account(&admin, id, AccountInput::default()).await);
        }
        let locked = t.person_of_acme("Lea", WebAccess::Own, AccountState::Locked).await;
        assert_eq!(accounts::account(&admin, locked).await.unwrap().state, AccountState::Locked);
        let refused = accounts::change_account(&admin, locked, form(&admin, locked).await).await;
        assert!(refusal(refused).to_string().contains("Unlock"));
    })
    .await;
}

async fn account_manager(t: &TestApp, permissions: &[&str]) -> Cx {
    let permissions = permissions.iter().map(|name| (*name).to_owned()).collect();
    let role = RoleInput { name: "Accounts".to_owned(), permissions, ..RoleInput::default() };
    let role = roles::create(&t.admin().await, role).await.unwrap();
    let id = t.bare_agent("Mona", UserType::User).await.actor.subject.id;
    t.grant(id, GrantKind::Role, role.0).await;
    t.cx(id).await
}

#[tokio::test]
async fn ost_32_without_the_right_or_above_the_ceiling_nothing_is_shown_or_changed() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let manager = account_manager(&t, &["users.read", "users.manage_account"]).await;
        let reader = t.agent("Alan", UserType::User).await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        accounts::change_account(&manager, id, form(&manager, id).await).await.unwrap();
        for nobody in [&reader, &ana] {
            assert!(matches!(refusal(accounts::account(nobody, id).await), AppError::Forbidden(_)));
            let refused = accounts::change_account(nobody, id, AccountInput::default()).await;
            assert!(matches!(refusal(refused), AppError::Forbidden(_)));
        }
        let above = accounts::change_account(&manager, admin.actor.subject.id, AccountInput::default()).await;
        assert!(matches!(refusal(above), AppError::Forbidden(_)), "an admin is above");
        let own = accounts::change_account(&manager, manager.actor.subject.id, AccountInput::default()).await;
        assert!(matches!(refusal(own), AppError::Conflict(_)), "one's own password needs the present one");
        assert!(accounts::account(&manager, manager.actor.subject.id).await.unwrap().is_own);
        assert_eq!(refusal(accounts::account(&manager, UserId(999_999)).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn ost_29_whoever_has_no_password_is_asked_for_none() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let account = account::ActiveModel { user_id: Set(ana), password_hash: Set(None), ..Default::default() };
        account.update(t.app.db.maintenance()).await.unwrap();
        assert!(!accounts::account(&admin, ana).await.unwrap().has_password);
        let error = refusal(accounts::change_account(&admin, ana, form(&admin, ana).await).await);
        assert!(error.at("must_change_password").unwrap().contains("no password"), "{error:?}");
        let renamed =
            AccountInput { username: "ana.r".to_owned(), ..accounts::account_form(&admin, ana).await.unwrap() };
        accounts::change_account(&admin, ana, renamed).await.unwrap();
        t.cx(ana).await.require_settled().unwrap();
        accounts::change_account(&admin, ana, with_password(&admin, ana, true).await).await.unwrap();
        assert!(sign_in(&t.guest(), "ana.r", NEW).await.unwrap().must_change_password);
        assert!(accounts::account(&admin, ana).await.unwrap().has_password);
    })
    .await;
}
