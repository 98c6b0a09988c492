//! Browsers people sign in with: known ones, new ones, those that ask for no second factor.

use super::two_factor::Phone;
use super::{NEW, enter, new_password, with};
use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::account::ChangePasswordInput;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::settings::TWO_FACTOR_DEVICE_DAYS;
use domain::state::UserType;
use domain::two_factor::{Method, TwoFactorInput};
use entity::{known_device, user_profile};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, PaginatorTrait};
use service::accounts::{Entry, SignedIn};
use service::devices::{self, Device};
use service::{Guest, accounts, two_factor};

/// A browser with its cookie.
#[derive(Default)]
struct Browser {
    cookie: Option<String>,
}

impl Browser {
    /// A request of it; what its cookie holds once somebody has signed in.
    fn guest(&self, t: &TestApp) -> (Guest, String) {
        let device = Device::new(&*t.app.random, self.cookie.as_deref());
        let next = device.cookie().to_owned();
        let mut guest = t.guest();
        guest.origin.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned();
        guest.origin.device = Some(device);
        (guest, next)
    }

    async fn sign_in(&mut self, t: &TestApp, login: &str, password: &str) -> Entry {
        let (guest, next) = self.guest(t);
        let entry = accounts::sign_in(&guest, with(login, password)).await.unwrap();
        if matches!(entry, Entry::SignedIn(_)) {
            self.cookie = Some(next);
        }
        entry
    }

    /// Signs in with a code, and has the device remembered if wanted.
    async fn with_code(&mut self, t: &TestApp, login: &str, phone: &Phone, remember: bool) -> SignedIn {
        let Entry::SecondFactor(token) = self.sign_in(t, login, PASSWORD).await else {
            panic!("no code was asked for")
        };
        t.clock.advance(30);
        let (guest, next) = self.guest(t);
        let who = accounts::second_step(&guest, &token.0, &phone.code(t)).await.unwrap();
        if remember {
            devices::remember(&guest, &who).await.unwrap();
        }
        self.cookie = Some(next);
        who
    }

    async fn asks_for_a_code(&mut self, t: &TestApp, login: &str, password: &str) -> bool {
        matches!(self.sign_in(t, login, password).await, Entry::SecondFactor(_))
    }
}

async fn notices(t: &TestApp) -> usize {
    t.run_jobs().await;
    t.mails().iter().filter(|mail| mail.contains("A new device signed in")).count()
}

#[tokio::test]
async fn a_sign_in_with_another_device_than_before_is_told_by_mail() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let (mut desk, mut phone) = (Browser::default(), Browser::default());
        desk.sign_in(&t, "ana", PASSWORD).await;
        assert_eq!(notices(&t).await, 0, "there was none before");
        desk.sign_in(&t, "ana", PASSWORD).await;
        assert_eq!(notices(&t).await, 0, "known");
        phone.sign_in(&t, "ana", PASSWORD).await;
        assert_eq!(notices(&t).await, 1);
        let mail = t.mails().pop().unwrap().replace("=\r\n", "");
        for part in ["Firefox on Linux", "192.0.2.1", "https://desk.example.com/profile", "ana@acme.example.com"] {
            assert!(mail.contains(part), "{part} in {mail}");
        }
        for browser in [&mut desk, &mut phone] {
            browser.sign_in(&t, "ana", PASSWORD).await;
        }
        assert_eq!(notices(&t).await, 1, "both are known now");
        assert_eq!(known_device::Entity::find().count(t.app.db.read()).await.unwrap(), 2);
        let rows = t.journal(Entity::User, ana.0).await;
        assert_eq!(rows.iter().filter(|row| row.changes.contains("is_new_device")).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_cookie_is_good_for_one_person_and_one_sign_in_and_is_not_stored() {
    each_database(|t| async move {
        for name in ["Ana", "Bob"] {
            t.customer_user(name).await;
            enter(&t, name).await.unwrap();
        }
        let mut browser = Browser::default();
        browser.sign_in(&t, "ana", PASSWORD).await;
        let stolen = Browser { cookie: browser.cookie.clone() };
        let stored = format!("{:?}", known_device::Entity::find().all(t.app.db.read()).await.unwrap());
        assert!(!stored.contains(stolen.cookie.as_deref().unwrap()));
        browser.sign_in(&t, "ana", PASSWORD).await;
        let before = notices(&t).await;
        browser.sign_in(&t, "bob", PASSWORD).await;
        assert_eq!(notices(&t).await, before + 1, "new to Bob");
        browser.sign_in(&t, "ana", PASSWORD).await;
        assert_eq!(notices(&t).await, before + 1, "and still Ana's");
        let mut stolen = stolen;
        stolen.sign_in(&t, "ana", PASSWORD).await;
        assert_eq!(notices(&t).await, before + 2, "each sign-in brings another one");
        let mut made_up = Browser { cookie: Some("x".repeat(43)) };
        made_up.sign_in(&t, "ana", PASSWORD).await;
        assert_eq!(notices(&t).await, before + 3);
    })
    .await;
}

#[tokio::test]
async fn customers_may_go_without_that_mail_and_agents_may_not() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let alan = t.agent("Alan", UserType::User).await.actor.subject.id;
        for id in [ana, alan] {
            let empty = || Set(String::new());
            let profile = user_profile::ActiveModel {
                user_id: Set(id),
                street: empty(),
                zip: empty(),
                city: empty(),
                country: empty(),
                addresses: empty(),
                mail_off: Set(true),
                marketing: Set(false),
                fields: Set("{}".to_owned()),
            };
            profile.insert(t.app.db.maintenance()).await.unwrap();
        }
        for login in ["ana", "alan"] {
            enter(&t, login).await.unwrap();
            Browser::default().sign_in(&t, login, PASSWORD).await;
        }
        assert_eq!(notices(&t).await, 1);
        assert!(t.mails()[0].contains("alan@desk.example.com"));
    })
    .await;
}

#[tokio::test]
async fn signing_in_by_a_link_with_another_device_is_told_as_well() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await.actor.subject.id;
        enter(&t, "ana").await.unwrap();
        accounts::send_reset(&t.admin().await, ana).await.unwrap();
        let link = t.link_in_last_mail().await;
        let (guest, _) = Browser::default().guest(&t);
        accounts::choose_password(&guest, new_password(&link)).await.unwrap();
        assert_eq!(notices(&t).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_remembered_device_asks_for_no_code_until_its_time_is_over() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let app = Phone::of(&t, &ana, "Phone").await;
        let (mut home, mut work) = (Browser::default(), Browser::default());
        home.with_code(&t, "ana", &app, true).await;
        assert!(home.asks_for_a_code(&t, "ana", PASSWORD).await, "off by default, even if asked for");
        t.set_setting(TWO_FACTOR_DEVICE_DAYS, "7").await;
        assert_eq!(devices::days(&t.guest()).await.unwrap(), 7);
        home.with_code(&t, "ana", &app, true).await;
        work.with_code(&t, "ana", &app, false).await;
        t.clock.advance(7 * 86_400 - 3_600);
        assert!(!home.asks_for_a_code(&t, "ana", PASSWORD).await);
        assert!(work.asks_for_a_code(&t, "ana", PASSWORD).await, "nobody asked for it there");
        let wrong = accounts::sign_in(&home.guest(&t).0, with("ana", "wrong")).await;
        assert!(refusal(wrong).at("form").is_some(), "the password is asked for all the same");
        t.clock.advance(3_600);
        assert!(home.asks_for_a_code(&t, "ana", PASSWORD).await, "using it does not prolong it");
    })
    .await;
}

/// Somebody with an app and a remembered device.
async fn remembered(t: &TestApp) -> (UserId, Phone, Browser) {
    t.set_setting(TWO_FACTOR_DEVICE_DAYS, "30").await;
    let ana = t.customer_user("Ana").await;
    let app = Phone::of(t, &ana, "Phone").await;
    let mut home = Browser::default();
    home.with_code(t, "ana", &app, true).await;
    (ana.actor.subject.id, app, home)
}

#[tokio::test]
async fn a_remembered_device_is_forgotten_with_the_password_and_with_the_second_factor() {
    each_database(|t| async move {
        let (id, app, mut home) = remembered(&t).await;
        assert!(!home.asks_for_a_code(&t, "ana", PASSWORD).await);
        let (current, password) = (PASSWORD.to_owned(), NEW.to_owned());
        let change = ChangePasswordInput { current, password_again: password.clone(), password };
        accounts::change_password(&t.cx(id).await, change).await.unwrap();
        assert!(home.asks_for_a_code(&t, "ana", NEW).await, "another password");
        let Entry::SecondFactor(token) = home.sign_in(&t, "ana", NEW).await else { panic!("a code is asked for") };
        t.clock.advance(30);
        let (guest, next) = home.guest(&t);
        let who = accounts::second_step(&guest, &token.0, &app.code(&t)).await.unwrap();
        devices::remember(&guest, &who).await.unwrap();
        home.cookie = Some(next);
        assert!(!home.asks_for_a_code(&t, "ana", NEW).await);
        let codes = TwoFactorInput { current: NEW.to_owned(), ..TwoFactorInput::default() };
        two_factor::new_codes(&t.cx(id).await, codes).await.unwrap();
        assert!(home.asks_for_a_code(&t, "ana", NEW).await, "another second factor");
    })
    .await;
}

#[tokio::test]
async fn a_remembered_device_is_listed_and_forgotten_by_its_owner_and_by_who_manages_the_account() {
    each_database(|t| async move {
        let (id, app, mut home) = remembered(&t).await;
        let ana = t.cx(id).await;
        let rows = devices::own(&ana).await.unwrap();
        assert_eq!((rows.len(), rows[0].device.as_str()), (1, "Firefox on Linux"));
        let bob = t.customer_user("Bob").await;
        assert_eq!(refusal(devices::forget(&bob, rows[0].id).await), AppError::NotFound);
        devices::forget(&ana, rows[0].id).await.unwrap();
        assert!(devices::own(&ana).await.unwrap().is_empty());
        assert!(home.asks_for_a_code(&t, "ana", PASSWORD).await);
        home.with_code(&t, "ana", &app, true).await;
        let admin = t.admin().await;
        let reader = t.agent("Alan", UserType::User).await;
        assert!(matches!(refusal(devices::forget_of_user(&reader, id, rows[0].id).await), AppError::Forbidden(_)));
        let shown = service::sessions::of_user(&admin, id).await.unwrap().devices;
        devices::forget_of_user(&admin, id, shown[0].id).await.unwrap();
        assert_eq!(refusal(devices::forget_of_user(&admin, id, shown[0].id).await), AppError::NotFound);
        assert!(home.asks_for_a_code(&t, "ana", PASSWORD).await);
        two_factor::remove(&admin, id, Method::All).await.unwrap();
        assert!(!home.asks_for_a_code(&t, "ana", PASSWORD).await, "there is none any more");
    })
    .await;
}
