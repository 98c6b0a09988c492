//! One-time links.

use super::{NEW, enter, new_password, sign_in};
use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::account::{AccountInput, ChangePasswordInput, ChoosePasswordInput};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::state::{AccountState, WebAccess};
use domain::{AppError, account::LinkView};
use entity::account;
use sea_orm::EntityTrait;
use service::context::SessionCx;
use service::{accounts, impersonation, users};

/// A guest of Acme whom the admin registers; with the link of the welcome mail.
async fn registered(t: &TestApp) -> (UserId, String) {
    let ana = t.person_of_acme("Ana", WebAccess::Own, AccountState::Guest).await;
    accounts::register(&t.admin().await, ana).await.unwrap();
    let link = t.link_in_last_mail().await;
    (ana, link)
}

#[tokio::test]
async fn ost_26_a_registered_person_is_pending_until_the_link_is_followed() {
    each_database(|t| async move {
        let (ana, link) = registered(&t).await;
        assert_eq!(t.user(ana).await.account_state, AccountState::Pending);
        assert!(enter(&t, "ana").await.is_err());
        let view = LinkView { name: "Ana Customer".to_owned(), login: "Ana".to_owned() };
        assert_eq!(accounts::link_info(&t.guest(), &link).await.unwrap(), view);
        let entry = accounts::choose_password(&t.guest(), new_password(&link)).await.unwrap();
        let id = entry.signed_in().unwrap().user_id;
        assert_eq!((id, t.user(ana).await.account_state), (ana, AccountState::Active));
        sign_in(&t.guest(), "ana", NEW).await.unwrap();
        let rows = t.journal(Entity::User, ana.0).await;
        let chosen = rows.iter().find(|row| row.event == "user.password_chosen").unwrap();
        assert_eq!((chosen.cause.as_str(), chosen.subject_id), ("link", Some(ana)));
    })
    .await;
}

#[tokio::test]
async fn hal_64_the_welcome_mail_names_address_login_and_link() {
    each_database(|t| async move {
        registered(&t).await;
        let mails = t.mails();
        assert_eq!(mails.len(), 1, "exactly one mail");
        let mail = mails[0].replace("=\r\n", "");
        for part in ["ana@acme.example.com", "https://desk.example.com", "Ana", "/choose-password/"] {
            assert!(mail.contains(part), "{part} in {mail}");
        }
        assert!(!mail.contains(PASSWORD));
    })
    .await;
}

#[tokio::test]
async fn hal_65_a_reset_link_works_once() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await.actor.subject.id;
        accounts::send_reset(&t.admin().await, ana).await.unwrap();
        let link = t.link_in_last_mail().await;
        let own = t.open_session(ana, ana).await;
        accounts::choose_password(&t.guest(), new_password(&link)).await.unwrap();
        assert!(!t.has_session(&own).await, "other sessions end");
        let used = |error: AppError| matches!(error, AppError::Conflict(text) if text.contains("used already"));
        assert!(used(refusal(accounts::choose_password(&t.guest(), new_password(&link)).await)));
        assert!(used(refusal(accounts::link_info(&t.guest(), &link).await)));
        assert!(sign_in(&t.guest(), "ana", PASSWORD).await.is_err(), "the old password is over");
        sign_in(&t.guest(), "ana", NEW).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn hal_65_of_two_uses_at_once_one_counts() {
    each_database(|t| async move {
        let (_, link) = registered(&t).await;
        let (one, two) = (t.guest(), t.guest());
        let other = ChoosePasswordInput { password: "another new password".to_owned(), ..new_password(&link) };
        let other = ChoosePasswordInput { password_again: other.password.clone(), ..other };
        let (one, two) =
            tokio::join!(accounts::choose_password(&one, new_password(&link)), accounts::choose_password(&two, other));
        assert!(one.is_ok() != two.is_ok());
    })
    .await;
}

#[tokio::test]
async fn hal_70_the_lifetime_of_a_welcome_link_is_a_setting() {
    each_database(|t| async move {
        t.set_setting("mail.welcome_hours", "2").await;
        let (_, link) = registered(&t).await;
        t.clock.advance(2 * 3600 - 60);
        accounts::link_info(&t.guest(), &link).await.unwrap();
        t.clock.advance(120);
        let error = refusal(accounts::choose_password(&t.guest(), new_password(&link)).await);
        assert!(error.to_string().contains("ask for a new one"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn hal_71_a_welcome_link_works_for_a_day() {
    each_database(|t| async move {
        let (_, link) = registered(&t).await;
        t.clock.advance(24 * 3600 - 1);
        accounts::link_info(&t.guest(), &link).await.unwrap();
        t.clock.advance(1);
        assert!(accounts::link_info(&t.guest(), &link).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn an_unknown_link_and_a_weak_password_are_refused() {
    each_database(|t| async move {
        let (_, link) = registered(&t).await;
        let error = refusal(accounts::link_info(&t.guest(), "made-up").await);
        assert!(error.to_string().contains("not known"), "{error}");
        let weak = ChoosePasswordInput { password: "short".to_owned(), ..new_password(&link) };
        let error = refusal(accounts::choose_password(&t.guest(), weak).await);
        assert!(error.at("password").is_some() && error.at("password_again").is_some());
        accounts::choose_password(&t.guest(), new_password(&link)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn hal_65_asking_for_a_reset_answers_alike_for_everybody() {
    each_database(|t| async move {
        t.customer_user("Ana").await;
        t.person_of_acme("Bob", WebAccess::NoAccess, AccountState::Active).await;
        t.person_of_acme("Eve", WebAccess::Own, AccountState::Locked).await;
        for login in ["nobody", "bob@acme.example.com", "eve"] {
            accounts::request_reset(&t.guest(), login).await.unwrap();
        }
        assert_eq!((t.run_jobs().await, t.mails().len()), (0, 0));
        accounts::request_reset(&t.guest(), "ana@acme.example.com").await.unwrap();
        let link = t.link_in_last_mail().await;
        t.clock.advance(59 * 60);
        accounts::choose_password(&t.guest(), new_password(&link)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn zam_19_following_a_link_counts_as_signing_in() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (admin_id, ana) = (admin.actor.subject.id, t.customer_user("Ana").await.actor.subject.id);
        accounts::send_reset(&admin, ana).await.unwrap();
        let link = t.link_in_last_mail().await;
        let stay = impersonation::start(&admin, ana, "why", None, "/").await.unwrap();
        t.clock.advance(60);
        accounts::choose_password(&t.guest(), new_password(&link)).await.unwrap();
        assert!(matches!(t.view(admin_id, stay).await, SessionCx::ImpersonationOver { .. }), "the admin is out");
        let row = account::Entity::find_by_id(ana).one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!(row.last_sign_in_at, Some(t.app.clock.now()));
        let rows = t.journal(Entity::User, ana.0).await;
        let signed_in = rows.iter().find(|row| row.event == "user.signed_in").unwrap();
        assert_eq!((signed_in.cause.as_str(), signed_in.subject_id), ("link", Some(ana)));
    })
    .await;
}

#[tokio::test]
async fn zam_16_following_a_link_restores_the_view_that_was_left() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let (admin_id, ana) = (admin.actor.subject.id, t.customer_user("Ana").await.actor.subject.id);
        let stay = impersonation::start(&admin, ana, "why", None, "/").await.unwrap();
        let SessionCx::As(view) = t.view(admin_id, stay).await else { panic!("the stay is over") };
        accounts::sign_out(&view).await.unwrap();
        accounts::request_reset(&t.guest(), "ada@desk.example.com").await.unwrap();
        let link = t.link_in_last_mail().await;
        let entry = accounts::choose_password(&t.guest(), new_password(&link)).await.unwrap();
        let entered = entry.signed_in().unwrap();
        assert_eq!((entered.user_id, entered.impersonation), (admin_id, Some(stay)));
    })
    .await;
}

/// What has to end the links that were sent before.
#[derive(Clone, Copy, Debug)]
enum After {
    OwnPassword,
    PasswordByHand,
    OtherAddress,
    Lock,
}

async fn happens(t: &TestApp, ana: UserId, what: After) {
    let admin = t.admin().await;
    match what {
        After::OwnPassword => {
            let (password, password_again) = (NEW.to_owned(), NEW.to_owned());
            let input = ChangePasswordInput { current: PASSWORD.to_owned(), password, password_again };
            accounts::change_password(&t.cx(ana).await, input).await.unwrap();
        }
        After::PasswordByHand => {
            let form = accounts::account_form(&admin, ana).await.unwrap();
            let input = AccountInput { password: NEW.to_owned(), ..form };
            accounts::change_account(&admin, ana, input).await.unwrap();
        }
        After::OtherAddress => {
            let mut form = users::form(&admin, ana).await.unwrap();
            form.emails = format!("right@acme.example.com\n{}", form.emails);
            users::update(&admin, ana, form).await.unwrap();
        }
        After::Lock => {
            accounts::lock(&admin, ana).await.unwrap();
            accounts::unlock(&admin, ana).await.unwrap();
        }
    }
}

#[tokio::test]
async fn hal_65_a_link_ends_with_the_address_or_the_password_it_was_for() {
    for what in [After::OwnPassword, After::PasswordByHand, After::OtherAddress, After::Lock] {
        each_database(move |t| async move {
            let ana = t.customer_user("Ana").await.actor.subject.id;
            let admin = t.admin().await;
            accounts::send_reset(&admin, ana).await.unwrap();
            let link = t.link_in_last_mail().await;
            let mut form = users::form(&admin, ana).await.unwrap();
            form.emails = format!("{}\nsecond@acme.example.com", form.emails);
            users::update(&admin, ana, form).await.unwrap();
            accounts::link_info(&t.guest(), &link).await.expect("a further address ends nothing");
            happens(&t, ana, what).await;
            let error = refusal(accounts::choose_password(&t.guest(), new_password(&link)).await);
            assert!(matches!(&error, AppError::Conflict(text) if text.contains("ended")), "{what:?}: {error:?}");
        })
        .await;
    }
}
