//! How long sessions last, by settings and roles, and what makes them get another key.

use super::two_factor::Phone;
use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::account::ChangePasswordInput;
use domain::ids::{RoleId, UserId};
use domain::settings::{PORTAL_SESSION_MAX_HOURS, PORTAL_SESSION_MINUTES, SESSION_DAYS, SESSION_MAX_DAYS};
use domain::state::{GrantKind, UserType};
use domain::structure::RoleInput;
use service::context::SessionCx;
use service::sessions::Limits;
use service::structure::roles;
use service::{accounts, impersonation};

const DAY_S: i64 = 86_400;

async fn limits(t: &TestApp, user: UserId) -> Limits {
    t.cx(user).await.session_rules.limits
}

async fn role(t: &TestApp, name: &str, idle_minutes: &str, session_hours: &str) -> RoleId {
    let input = RoleInput {
        name: name.to_owned(),
        idle_minutes: idle_minutes.to_owned(),
        session_hours: session_hours.to_owned(),
        ..RoleInput::default()
    };
    roles::create(&t.admin().await, input).await.unwrap()
}

#[tokio::test]
async fn sessions_last_as_long_as_the_shortest_of_the_roles_held_says() {
    each_database(|t| async move {
        let alan = t.agent("Alan", UserType::User).await.actor.subject.id;
        t.set_setting(SESSION_DAYS, "7").await;
        t.set_setting(SESSION_MAX_DAYS, "30").await;
        assert_eq!(limits(&t, alan).await, Limits { idle_s: 7 * DAY_S, total_s: 30 * DAY_S });
        let (short, long) = (role(&t, "Vault", "15", "").await, role(&t, "Office", "60", "10").await);
        t.grant(alan, GrantKind::Role, long.0).await;
        assert_eq!(limits(&t, alan).await, Limits { idle_s: 3_600, total_s: 36_000 });
        t.grant(alan, GrantKind::Role, short.0).await;
        assert_eq!(limits(&t, alan).await, Limits { idle_s: 900, total_s: 36_000 });
        let admin = t.admin().await;
        let row = roles::get(&admin, short).await.unwrap();
        assert_eq!((row.idle_minutes, row.session_hours), (Some(15), None));
        let closed = RoleInput {
            name: "Vault".to_owned(),
            idle_minutes: "15".to_owned(),
            validity: "invalid".to_owned(),
            ..RoleInput::default()
        };
        roles::update(&admin, short, closed).await.unwrap();
        assert_eq!(limits(&t, alan).await.idle_s, 3_600, "a role that cannot be used limits nobody");
        let ana = t.customer_user("Ana").await.actor.subject.id;
        assert_eq!(limits(&t, ana).await.idle_s, 7 * DAY_S);
    })
    .await;
}

#[tokio::test]
async fn limits_of_a_role_are_checked_kept_and_journalled() {
    each_database(|t| async move {
        let id = role(&t, "Vault", "15", "8").await;
        let admin = t.admin().await;
        let input = |idle: &str, hours: &str| RoleInput {
            name: "Vault".to_owned(),
            idle_minutes: idle.to_owned(),
            session_hours: hours.to_owned(),
            ..RoleInput::default()
        };
        for (idle, hours, field) in
            [("4", "8", "idle_minutes"), ("soon", "8", "idle_minutes"), ("15", "0", "session_hours")]
        {
            let error = refusal(roles::update(&admin, id, input(idle, hours)).await);
            assert!(error.at(field).is_some(), "{idle} {hours}: {error:?}");
        }
        roles::update(&admin, id, input("15", "8")).await.unwrap();
        assert_eq!(t.events(domain::journal::Entity::Role, id.0).await, ["role.created"], "nothing differed");
        roles::update(&admin, id, input("", "")).await.unwrap();
        let row = roles::get(&t.admin().await, id).await.unwrap();
        assert_eq!((row.idle_minutes, row.session_hours), (None, None));
        let rows = t.journal(domain::journal::Entity::Role, id.0).await;
        assert!(rows.last().unwrap().changes.contains("idle_minutes"));
    })
    .await;
}

#[tokio::test]
async fn portal_users_have_limits_of_their_own() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let alan = t.agent("Alan", UserType::User).await.actor.subject.id;
        t.set_setting(PORTAL_SESSION_MINUTES, "20").await;
        t.set_setting(PORTAL_SESSION_MAX_HOURS, "4").await;
        assert_eq!(limits(&t, ana).await, Limits { idle_s: 1_200, total_s: 14_400 });
        assert!(limits(&t, alan).await.idle_s > DAY_S);
    })
    .await;
}

#[tokio::test]
async fn in_somebodys_view_the_limits_of_the_admin_count() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        t.set_setting(PORTAL_SESSION_MINUTES, "20").await;
        let own = t.cx(admin.actor.subject.id).await.session_rules;
        let stay = impersonation::start(&admin, ana, "To help", None, "/").await.unwrap();
        let SessionCx::As(view) = t.view(admin.actor.subject.id, stay).await else { panic!("in the view") };
        assert_eq!(view.actor.subject.id, ana);
        assert_eq!(view.session_rules, own);
    })
    .await;
}

#[tokio::test]
async fn whatever_changes_what_somebody_may_do_changes_the_mark_of_their_sessions() {
    each_database(|t| async move {
        let alan = t.agent("Alan", UserType::User).await.actor.subject.id;
        let role = role(&t, "More", "", "").await;
        let mut marks = vec![t.cx(alan).await.session_rules.privileges];
        assert_eq!(t.cx(alan).await.session_rules.privileges, marks[0], "the same while nothing changes");
        t.grant(alan, GrantKind::Role, role.0).await;
        marks.push(t.cx(alan).await.session_rules.privileges);
        t.clock.advance(1);
        let (current, password) = (PASSWORD.to_owned(), "a wholly new password".to_owned());
        let change = ChangePasswordInput { current, password_again: password.clone(), password };
        accounts::change_password(&t.cx(alan).await, change).await.unwrap();
        marks.push(t.cx(alan).await.session_rules.privileges);
        let row = entity::agent::ActiveModel {
            user_id: sea_orm::ActiveValue::Set(alan),
            user_type: sea_orm::ActiveValue::Set(UserType::Manager),
            ..Default::default()
        };
        sea_orm::ActiveModelTrait::update(row, t.app.db.maintenance()).await.unwrap();
        marks.push(t.cx(alan).await.session_rules.privileges);
        let different: std::collections::BTreeSet<_> = marks.iter().collect();
        assert_eq!(different.len(), marks.len(), "{marks:?}");
    })
    .await;
}

#[tokio::test]
async fn a_role_demands_a_second_factor_of_its_holders() {
    each_database(|t| async move {
        let alan = t.agent("Alan", UserType::User).await.actor.subject.id;
        let bob = t.agent("Bob", UserType::User).await.actor.subject.id;
        let vault = RoleInput { name: "Vault".to_owned(), needs_two_factor: "true".to_owned(), ..RoleInput::default() };
        let role = roles::create(&t.admin().await, vault.clone()).await.unwrap();
        assert!(roles::get(&t.admin().await, role).await.unwrap().needs_two_factor);
        t.grant(alan, GrantKind::Role, role.0).await;
        let cx = t.cx(alan).await;
        assert!(matches!(refusal(cx.require_settled()), AppError::Forbidden(_)) && cx.must_enrol);
        t.cx(bob).await.require_settled().unwrap();
        let without = RoleInput { needs_two_factor: String::new(), ..vault.clone() };
        roles::update(&t.admin().await, role, without).await.unwrap();
        t.cx(alan).await.require_settled().unwrap();
        roles::update(&t.admin().await, role, vault).await.unwrap();
        Phone::of(&t, &t.cx(alan).await, "Phone").await;
        t.cx(alan).await.require_settled().unwrap();
    })
    .await;
}
