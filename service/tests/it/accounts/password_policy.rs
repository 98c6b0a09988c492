//! What a new password has to be, by every way to set one.

use super::{NEW, enter, new_password, sign_in};
use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::account::{AccountInput, ChangePasswordInput, ChoosePasswordInput, SetupInput};
use domain::agents::AgentInput;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::passwords::StrengthInput;
use domain::settings::{
    DESK_NAME, PASSWORD_DAYS, PASSWORD_HISTORY, PASSWORD_LENGTH, PASSWORD_STRENGTH, SIGN_IN_FAILURES,
};
use domain::state::UserType;
use entity::old_password;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use service::{Cx, Error, accounts, agents, setup};

fn change(current: &str, password: &str) -> ChangePasswordInput {
    let (current, password) = (current.to_owned(), password.to_owned());
    ChangePasswordInput { current, password_again: password.clone(), password }
}

fn chosen(token: &str, password: &str) -> ChoosePasswordInput {
    ChoosePasswordInput { password: password.to_owned(), password_again: password.to_owned(), ..new_password(token) }
}

async fn link(t: &TestApp, user: UserId) -> String {
    accounts::send_reset(&t.admin().await, user).await.unwrap();
    t.link_in_last_mail().await
}

/// Tries this password by each way; none may let it in.
async fn refused_everywhere(t: &TestApp, password: &str) {
    let admin = t.admin().await;
    let ana = match t.cx_of("ana").await {
        Some(cx) => cx,
        None => t.customer_user("Ana").await,
    };
    let id = ana.actor.subject.id;
    let link = link(t, id).await;
    let by_hand = AccountInput { password: password.to_owned(), ..accounts::account_form(&admin, id).await.unwrap() };
    let agent = AgentInput { password: password.to_owned(), ..AgentInput::default() };
    let results: [Result<(), Error>; 4] = [
        accounts::change_password(&ana, change(PASSWORD, password)).await,
        accounts::choose_password(&t.guest(), chosen(&link, password)).await.map(|_| ()),
        accounts::change_account(&admin, id, by_hand).await,
        agents::create(&admin, agent).await.map(|_| ()),
    ];
    for (way, result) in results.into_iter().enumerate() {
        assert!(refusal(result).at("password").is_some(), "{password} by way {way}");
    }
    enter(t, "ana").await.unwrap();
}

impl TestApp {
    /// A fresh request by who has this username, if there is somebody.
    async fn cx_of(&self, username: &str) -> Option<Cx> {
        let found = entity::user::Entity::find().filter(entity::user::Column::UsernameKey.eq(username));
        let found = found.one(self.app.db.read()).await.unwrap()?;
        Some(self.cx(found.id).await)
    }
}

#[tokio::test]
async fn a_password_that_will_not_do_is_refused_by_every_way_to_set_one() {
    each_database(|t| async move {
        t.admin().await;
        t.set_setting(DESK_NAME, "Lakeside Works").await;
        t.set_setting(SIGN_IN_FAILURES, "50").await;
        for weak in ["short", "Password123", "qwertyuiop", "lakeside works 2026"] {
            refused_everywhere(&t, weak).await;
        }
        t.set_setting(PASSWORD_LENGTH, "24").await;
        refused_everywhere(&t, "correct battery horses").await;
        t.set_setting(PASSWORD_LENGTH, "10").await;
        t.set_setting(PASSWORD_STRENGTH, "4").await;
        refused_everywhere(&t, "sunshine12").await;
    })
    .await;
}

#[tokio::test]
async fn the_first_admin_keeps_to_the_rules_as_everybody_does() {
    each_database(|t| async move {
        let input = SetupInput {
            organisation: "Lakeside".to_owned(),
            first_name: "Ada".to_owned(),
            last_name: "Lindqvist".to_owned(),
            email: "ada@desk.example.com".to_owned(),
            ..SetupInput::default()
        };
        for weak in ["password123", "lindqvist-2026", "Ada@desk.example.com", "short"] {
            let (password, password_again) = (weak.to_owned(), weak.to_owned());
            let error = refusal(setup::run(&t.guest(), SetupInput { password, password_again, ..input.clone() }).await);
            assert!(error.at("password").is_some(), "{weak}: {error:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_chooses_a_name_of_their_own() {
    each_database(|t| async move {
        let ana = t.customer_user("Anastasia").await;
        for own in ["anastasia@acme.example.com", "Anastasia Customer", "anastasia-2026"] {
            let error = refusal(accounts::change_password(&ana, change(PASSWORD, own)).await);
            assert!(error.at("password").unwrap().contains("name"), "{own}: {error:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn one_of_the_last_passwords_is_not_chosen_again() {
    each_database(|t| async move {
        t.set_setting(PASSWORD_HISTORY, "3").await;
        let id = t.customer_user("Ana").await.actor.subject.id;
        let mut present = PASSWORD.to_owned();
        for next in ["the second of them all", "the third of them all"] {
            accounts::change_password(&t.cx(id).await, change(&present, next)).await.unwrap();
            next.clone_into(&mut present);
        }
        for used in [PASSWORD, "the second of them all"] {
            let error = refusal(accounts::change_password(&t.cx(id).await, change(&present, used)).await);
            assert!(error.at("password").unwrap().contains("before"), "{used}: {error:?}");
        }
        let token = link(&t, id).await;
        let by_link = accounts::choose_password(&t.guest(), chosen(&token, "the third of them all")).await;
        assert!(refusal(by_link).at("password").unwrap().contains("before"));
        accounts::choose_password(&t.guest(), chosen(&token, "the fourth of them all")).await.unwrap();
        accounts::change_password(&t.cx(id).await, change("the fourth of them all", PASSWORD)).await.unwrap();
        let kept = old_password::Entity::find().filter(old_password::Column::UserId.eq(id));
        assert_eq!(kept.count(t.app.db.read()).await.unwrap(), 2, "the present one is the third");
        t.set_setting(PASSWORD_HISTORY, "0").await;
        accounts::change_password(&t.cx(id).await, change(PASSWORD, "the fourth of them all")).await.unwrap();
        let kept = old_password::Entity::find().filter(old_password::Column::UserId.eq(id));
        assert_eq!(kept.count(t.app.db.read()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn whoever_sets_a_password_by_hand_learns_nothing_of_those_before() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = t.customer_user("Ana").await.actor.subject.id;
        for password in [NEW, PASSWORD, NEW] {
            let form = accounts::account_form(&admin, id).await.unwrap();
            let input = AccountInput { password: password.to_owned(), ..form };
            accounts::change_account(&admin, id, input).await.unwrap();
        }
        sign_in(&t.guest(), "ana", NEW).await.unwrap();
        let again = accounts::change_password(&t.cx(id).await, change(NEW, PASSWORD)).await;
        assert!(refusal(again).at("password").is_some(), "what was set by hand counts for the person");
        let rows = t.journal(Entity::User, id.0).await;
        assert!(rows.iter().all(|row| !row.changes.contains("argon2")));
    })
    .await;
}

#[tokio::test]
async fn a_link_is_no_way_to_try_out_what_the_passwords_were() {
    each_database(|t| async move {
        t.admin().await;
        t.set_setting(SIGN_IN_FAILURES, "3").await;
        let id = t.customer_user("Ana").await.actor.subject.id;
        let token = link(&t, id).await;
        for _ in 0..3 {
            let error = refusal(accounts::choose_password(&t.guest(), chosen(&token, PASSWORD)).await);
            assert!(error.at("password").is_some(), "{error:?}");
        }
        let error = refusal(accounts::choose_password(&t.guest(), chosen(&token, NEW)).await);
        assert!(matches!(error, AppError::TooMany { .. }), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn a_password_that_is_too_old_gives_way_at_the_next_sign_in() {
    each_database(|t| async move {
        let id = t.customer_user("Ana").await.actor.subject.id;
        t.set_setting(PASSWORD_DAYS, "30").await;
        t.clock.advance(30 * 86_400 - 1);
        assert!(!enter(&t, "ana").await.unwrap().must_change_password);
        t.clock.advance(1);
        t.cx(id).await.require_settled().unwrap();
        assert!(enter(&t, "ana").await.unwrap().must_change_password, "not before the next sign-in");
        assert!(matches!(refusal(t.cx(id).await.require_settled()), AppError::Forbidden(_)));
        accounts::change_password(&t.cx(id).await, change(PASSWORD, NEW)).await.unwrap();
        t.cx(id).await.require_settled().unwrap();
        assert!(!sign_in(&t.guest(), "ana", NEW).await.unwrap().must_change_password);
    })
    .await;
}

#[tokio::test]
async fn whose_password_the_desk_sets_keeps_it_however_old() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let id = t.customer_user("Ana").await.actor.subject.id;
        let form = accounts::account_form(&admin, id).await.unwrap();
        let kept = AccountInput { keeps_password: "true".to_owned(), ..form };
        accounts::change_account(&admin, id, kept).await.unwrap();
        t.set_setting(PASSWORD_DAYS, "30").await;
        t.clock.advance(31 * 86_400);
        assert!(!enter(&t, "ana").await.unwrap().must_change_password);
    })
    .await;
}

#[tokio::test]
async fn strength_is_told_to_who_is_about_to_set_a_password_and_to_nobody_else() {
    each_database(|t| async move {
        let typed =
            |password: &str, token: &str| StrengthInput { password: password.to_owned(), token: token.to_owned() };
        let before = accounts::strength(&t.guest(), None, typed("correct horse battery", "")).await.unwrap();
        assert!(before.is_some(), "whoever makes the first admin");
        let ana = t.customer_user("Ana").await;
        t.agent("Alan", UserType::User).await;
        let stranger = accounts::strength(&t.guest(), None, typed("correct horse battery", "")).await;
        assert_eq!(refusal(stranger), AppError::Unauthenticated);
        refusal(accounts::strength(&t.guest(), None, typed("correct horse battery", "made up")).await);
        let token = link(&t, ana.actor.subject.id).await;
        let statements = t.journal(Entity::User, ana.actor.subject.id.0).await.len();
        let own = accounts::strength(&t.guest(), Some(&ana), typed("ana@acme.example.com", "")).await.unwrap().unwrap();
        let other = accounts::strength(&t.guest(), None, typed("bow@acne.exanple.con", &token)).await.unwrap().unwrap();
        assert!(own.score < other.score, "{own:?} {other:?}");
        assert_eq!(accounts::strength(&t.guest(), Some(&ana), typed("", "")).await.unwrap(), None);
        let used = accounts::strength(&t.guest(), Some(&ana), typed(PASSWORD, "")).await.unwrap().unwrap();
        assert_eq!(used.advice, "", "nothing of passwords there were");
        assert_eq!(t.journal(Entity::User, ana.actor.subject.id.0).await.len(), statements, "nothing is kept");
    })
    .await;
}
