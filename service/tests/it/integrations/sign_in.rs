//! Signing in with the password of a directory, against a real one.

use super::ldap::{input, people};
use super::slapd::{SECRET, Slapd};
use super::{carry_out, person};
use crate::support::{TestApp, each_database, refusal};
use domain::AppError;
use domain::account::{AccountInput, ChangePasswordInput, SignInInput};
use domain::agents::AgentInput;
use domain::ids::{IntegrationId, UserId};
use domain::integrations::IntegrationInput;
use domain::journal::Entity;
use domain::policy::{Action, Resource};
use domain::settings::SIGN_IN_FAILURES;
use domain::state::{AccountState, UserType};
use ldap3::LdapConnAsync;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::accounts::{self, Entry, SignedIn, throttle};
use service::{Cx, Error, Guest, integrations};

/// An integration by which its people sign in, and that has brought them.
async fn signing_in(t: &TestApp, slapd: &Slapd) -> (Cx, IntegrationId) {
    let admin = t.admin().await;
    t.customer("Acme").await;
    t.customer("Brio").await;
    let form = IntegrationInput { signs_in: "true".to_owned(), ..input(slapd) };
    let id = integrations::create(&admin, form).await.unwrap();
    carry_out(t, &admin, id).await;
    (t.admin().await, id)
}

async fn enter(guest: &Guest, login: &str, password: &str) -> Result<SignedIn, Error> {
    let input = SignInInput { login: login.to_owned(), password: password.to_owned() };
    accounts::sign_in(guest, input).await.map(|entry: Entry| entry.signed_in().expect("no second factor"))
}

/// What is said of a form.
async fn said(guest: &Guest, login: &str, password: &str) -> String {
    let refused = refusal(enter(guest, login, password).await);
    refused.at("form").unwrap_or_else(|| panic!("{refused:?}")).to_owned()
}

#[tokio::test]
async fn otr_6_people_of_a_directory_sign_in_with_the_password_they_have_there() {
    each_database(|t| async move {
        let slapd = Slapd::start(&people(2), None).await;
        let (admin, id) = signing_in(&t, &slapd).await;
        let first = person(&admin, "p1@acme.example").await;
        assert_eq!(t.user(first).await.account_state, AccountState::Guest);
        let guest = t.guest();
        let wrong = said(&guest, "p1@acme.example", "secret of p2").await;
        assert_eq!(wrong, said(&guest, "nobody@acme.example", "secret of p1").await);
        assert_eq!(wrong, said(&guest, "p1@acme.example", " ").await);
        assert!(
            refusal(enter(&guest, "p1", "").await).at("password").is_some(),
            "refused before the directory is asked"
        );
        for login in ["p1@acme.example", "P1"] {
            assert_eq!(enter(&guest, login, "secret of p1").await.unwrap().user_id, first);
        }
        assert_eq!(t.user(first).await.account_state, AccountState::Active);
        let journal = t.journal(Entity::User, first.0).await;
        assert!(journal.iter().any(|row| row.event == "user.activated_by_directory"), "{journal:?}");
        for event in ["user.signed_in", "user.sign_in_failed"] {
            let row = journal.iter().find(|row| row.event == event).unwrap();
            assert!(
                row.changes.contains(&format!("\"integration_id\":{{\"from\":null,\"to\":{id}")),
                "{}",
                row.changes
            );
        }
        assert!(journal.iter().all(|row| !row.changes.contains("secret of")));
        // A lock counts whatever the directory says.
        accounts::lock(&admin, first).await.unwrap();
        assert!(said(&guest, "p1", "secret of p1").await.contains("locked"));
        accounts::unlock(&admin, first).await.unwrap();
        // Whoever is gone there comes in no more.
        let (connection, mut ldap) = LdapConnAsync::new(&format!("ldap://127.0.0.1:{}", slapd.port)).await.unwrap();
        ldap3::drive!(connection);
        ldap.simple_bind("cn=admin,dc=acme", SECRET).await.unwrap().success().unwrap();
        ldap.delete("uid=p1,ou=people,dc=acme").await.unwrap().success().unwrap();
        assert_eq!(said(&guest, "p1", "secret of p1").await, wrong);
    })
    .await;
}

#[tokio::test]
async fn a_name_is_never_a_filter_and_another_entry_is_another_person() {
    each_database(|t| async move {
        let slapd = Slapd::start(&people(2), None).await;
        let (admin, _) = signing_in(&t, &slapd).await;
        let second = person(&admin, "p2@acme.example").await;
        let rename = async |address: &str| {
            let of_them = entity::user_email::Column::UserId.eq(second);
            let renamed = entity::user_email::Entity::update_many()
                .col_expr(entity::user_email::Column::Address, Expr::value(address))
                .col_expr(entity::user_email::Column::AddressKey, Expr::value(address));
            renamed.filter(of_them).exec(t.app.db.maintenance()).await.unwrap();
        };
        rename("*2@acme.example").await;
        let known = entity::integration_person::Entity::update_many()
            .col_expr(entity::integration_person::Column::ExternalKey, Expr::value(None::<String>))
            .filter(entity::integration_person::Column::UserId.eq(second));
        known.exec(t.app.db.maintenance()).await.unwrap();
        assert!(said(&t.guest(), "*2@acme.example", "secret of p2").await.contains("wrong"));
        rename("p2@acme.example").await;
        assert_eq!(enter(&t.guest(), "p2@acme.example", "secret of p2").await.unwrap().user_id, second);
        let other = entity::integration_person::Entity::update_many()
            .col_expr(entity::integration_person::Column::ExternalKey, Expr::value(Some("somebody else")))
            .filter(entity::integration_person::Column::UserId.eq(second));
        other.exec(t.app.db.maintenance()).await.unwrap();
        assert!(said(&t.guest(), "p2@acme.example", "secret of p2").await.contains("wrong"));
    })
    .await;
}

#[tokio::test]
async fn zam_10_wrong_passwords_pause_an_account_and_a_silent_directory_never_does() {
    each_database(|t| async move {
        let slapd = Slapd::start(&people(2), None).await;
        let (admin, _) = signing_in(&t, &slapd).await;
        t.set_setting(SIGN_IN_FAILURES, "3").await;
        let first = person(&admin, "p1@acme.example").await;
        for number in 0..3 {
            said(&t.guest_at(&format!("192.0.2.{number}")), "p1", "wrong").await;
        }
        let refused = refusal(enter(&t.guest_at("192.0.2.9"), "p1", "secret of p1").await);
        assert!(matches!(refused, AppError::TooMany { .. }), "{refused}");
        let second = person(&admin, "p2@acme.example").await;
        drop(slapd);
        let guest = t.guest_at("198.51.100.1");
        for _ in 0..3 {
            let silent = said(&guest, "p2", "secret of p2").await;
            assert!(silent.contains("cannot be reached"), "{silent}");
        }
        assert_eq!(said(&guest, "ada@desk.example.com", "wrong").await, said(&guest, "nobody", "wrong").await);
        let db = t.app.db.read();
        assert!(!throttle::is_paused(db, second, t.app.clock.now()).await.unwrap());
        let counted = entity::throttle::Entity::find_by_id(throttle::account_key(second)).one(db).await.unwrap();
        assert_eq!(counted.map(|row| row.failures), Some(0));
        assert!(throttle::is_paused(db, first, t.app.clock.now()).await.unwrap());
        // Who has a password here needs no directory.
        enter(&guest, "ada@desk.example.com", crate::support::PASSWORD).await.unwrap();
    })
    .await;
}

async fn own(t: &TestApp, id: UserId) -> Cx {
    t.cx(id).await
}

#[tokio::test]
async fn a_password_of_the_directory_is_neither_set_nor_changed_nor_sent_here() {
    each_database(|t| async move {
        let slapd = Slapd::start(&people(2), None).await;
        let (admin, _) = signing_in(&t, &slapd).await;
        let first = person(&admin, "p1@acme.example").await;
        enter(&t.guest(), "p1", "secret of p1").await.unwrap();
        let view = accounts::account(&admin, first).await.unwrap();
        assert_eq!(view.directory.as_deref(), Some("Directory"));
        for refused in
            [accounts::send_reset(&admin, first).await, accounts::send_welcome(&admin, first).await].map(refusal)
        {
            assert!(refused.to_string().contains("directory"), "{refused}");
        }
        let form = accounts::account_form(&admin, first).await.unwrap();
        let set = AccountInput { password: "a wholly new password".to_owned(), ..form.clone() };
        assert!(refusal(accounts::change_account(&admin, first, set).await).at("password").is_some());
        let renamed = AccountInput { username: "p.one".to_owned(), ..form };
        let refused = refusal(accounts::change_account(&admin, first, renamed).await);
        assert!(refused.at("username").unwrap().contains("comes from Directory"), "{refused:?}");
        let theirs = own(&t, first).await;
        assert!(!theirs.allows(Action::ChangeOwnPassword, Resource::Desk));
        let changed = accounts::change_password(&theirs, ChangePasswordInput::default()).await;
        assert!(refusal(changed).to_string().contains("directory"));
        let before = t.mails().len();
        accounts::request_reset(&t.guest(), "p1@acme.example").await.unwrap();
        accounts::request_reset(&t.guest_at("192.0.2.7"), "nobody@acme.example").await.unwrap();
        t.run_jobs().await;
        let mails = t.mails();
        assert_eq!(mails.len(), before + 1);
        let mail = mails.last().unwrap().replace("=\r\n", "");
        assert!(mail.contains("directory") && !mail.contains("/choose-password/"), "{mail}");
    })
    .await;
}

#[tokio::test]
async fn only_an_admin_says_by_which_directory_people_sign_in_and_agents_get_no_link() {
    each_database(|t| async move {
        let slapd = Slapd::start(&people(2), None).await;
        let admin = t.admin().await;
        t.customer("Acme").await;
        t.customer("Brio").await;
        let role = domain::structure::RoleInput {
            name: "Integrator".to_owned(),
            permissions: vec!["settings.manage".to_owned()],
            users_access: "read_only".to_owned(),
            ..Default::default()
        };
        let role = service::structure::roles::create(&admin, role).await.unwrap();
        let deputy = t.bare_agent("Dee", UserType::User).await.actor.subject.id;
        t.grant(deputy, domain::state::GrantKind::Role, role.0).await;
        let deputy = t.cx(deputy).await;
        let form = IntegrationInput { signs_in: "true".to_owned(), ..input(&slapd) };
        let refused = refusal(integrations::create(&deputy, form.clone()).await);
        assert!(matches!(refused, AppError::Forbidden(_)), "{refused}");
        let json = IntegrationInput { kind: "json".to_owned(), url: "https://x.example".to_owned(), ..form.clone() };
        assert!(refusal(integrations::create(&admin, json).await).at("signs_in").is_some());
        let agents = "uid = p1 -> Agent @ Support".to_owned();
        let id = integrations::create(&t.admin().await, IntegrationInput { agents, ..form }).await.unwrap();
        let stored = integrations::get(&t.admin().await, id).await.unwrap().input;
        assert!(matches!(refusal(integrations::update(&deputy, id, stored).await), AppError::Forbidden(_)));
        carry_out(&t, &t.admin().await, id).await;
        assert!(t.mails().iter().all(|mail| !mail.replace("=\r\n", "").contains("/choose-password/")));
        let first = person(&t.admin().await, "p1@acme.example").await;
        assert_eq!(t.user(first).await.account_state, AccountState::Active);
        enter(&t.guest(), "p1", "secret of p1").await.unwrap();
        let set = AgentInput {
            first_name: "Zoë".to_owned(),
            last_name: "Köhler".to_owned(),
            email: "p1@acme.example".to_owned(),
            password: "a wholly new password".to_owned(),
            ..AgentInput::default()
        };
        assert!(refusal(service::agents::update(&t.admin().await, first, set).await).at("password").is_some());
    })
    .await;
}
