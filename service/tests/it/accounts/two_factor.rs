//! Two-factor authentication: setting up, signing in, and taking away.

use super::{NEW, new_password, with};
use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::ids::{AuthenticatorId, UserId};
use domain::journal::Entity;
use domain::policy::{Action, Resource};
use domain::settings::{TWO_FACTOR_AGENTS, TWO_FACTOR_PORTAL};
use domain::state::UserType;
use domain::two_factor::{EnrolInput, FirstCodeInput, Method, TwoFactorInput};
use entity::authenticator;
use sea_orm::EntityTrait;
use service::accounts::{self, Entry, SignedIn};
use service::context::SessionCx;
use service::{Cx, Error, impersonation, settings, two_factor};
use std::collections::BTreeMap;
use totp_rs::{Builder, Secret, Totp};

/// An authenticator app, as a phone has it: from the secret that is shown.
pub(super) struct Phone {
    id: AuthenticatorId,
    totp: Totp,
    codes: Vec<String>,
}

impl Phone {
    /// Sets one up for this person.
    pub(super) async fn of(t: &TestApp, cx: &Cx, name: &str) -> Self {
        let id = two_factor::begin(cx, enrol(name, PASSWORD)).await.unwrap();
        let shown = two_factor::enrolment(cx, id).await.unwrap().unwrap();
        let secret = Secret::try_from_base32(shown.secret.replace(' ', "")).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        let mut phone = Self { id, totp, codes: Vec::new() };
        let first = two_factor::confirm(cx, id, &phone.first_code(t)).await.unwrap();
        phone.codes = first.map(|codes| codes.0).unwrap_or_default();
        phone
    }

    /// The code at this moment.
    pub(super) fn code(&self, t: &TestApp) -> String {
        let seconds = u64::try_from(t.app.clock.now().0 / 1000).unwrap();
        self.totp.generate(seconds).to_string()
    }

    fn first_code(&self, t: &TestApp) -> FirstCodeInput {
        FirstCodeInput { code: self.code(t) }
    }
}

fn enrol(name: &str, current: &str) -> EnrolInput {
    EnrolInput { name: name.to_owned(), current: current.to_owned() }
}

fn by_password(method: &str, current: &str) -> TwoFactorInput {
    TwoFactorInput { current: current.to_owned(), method: method.to_owned() }
}

/// Enters the password, and gives what the browser is told.
async fn first_step(t: &TestApp, login: &str) -> Entry {
    accounts::sign_in(&t.guest(), with(login, PASSWORD)).await.unwrap()
}

/// The token that leads to the second step.
async fn challenged(t: &TestApp, login: &str) -> String {
    match first_step(t, login).await {
        Entry::SecondFactor(token) => token.0,
        Entry::SignedIn(_) => panic!("no second factor was asked for"),
    }
}

async fn answer(t: &TestApp, token: &str, code: &str) -> Result<SignedIn, Error> {
    accounts::second_step(&t.guest(), token, code).await
}

async fn enter_with(t: &TestApp, login: &str, code: &str) -> Result<SignedIn, Error> {
    let token = challenged(t, login).await;
    answer(t, &token, code).await
}

/// The next code is another one.
fn wait(t: &TestApp) {
    t.clock.advance(30);
}

#[tokio::test]
async fn zam_22_zam_23_an_app_is_set_up_and_asked_for_at_sign_in() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        assert!(first_step(&t, "ana").await.signed_in().is_some(), "nothing is asked for yet");
        let phone = Phone::of(&t, &ana, "Phone").await;
        assert_eq!(phone.codes.len(), 10);
        wait(&t);
        let token = challenged(&t, "ana").await;
        for wrong in ["000000", "abcdef", "", "12345", "abcd-efgh-jkmn-pqrs"] {
            assert!(refusal(answer(&t, &token, wrong).await).at("code").is_some(), "{wrong}");
        }
        let who = answer(&t, &token, &phone.code(&t)).await.unwrap();
        assert_eq!(who.user_id, id);
        let view = two_factor::own(&ana).await.unwrap();
        assert_eq!((view.authenticators.len(), view.recovery_codes), (1, 10));
        assert!(view.authenticators[0].last_used_at.is_some());
        let events = t.events(Entity::User, id.0).await;
        assert_eq!(events[..2], ["user.signed_in", "user.two_factor_added"]);
        assert_eq!(
            events.iter().filter(|event| *event == "user.sign_in_failed").count(),
            4,
            "an empty one is no attempt"
        );
        assert_eq!(events.last().unwrap(), "user.signed_in");
        t.run_jobs().await;
        assert!(t.mails()[0].contains("two-factor authentication"), "the person is told");
    })
    .await;
}

#[tokio::test]
async fn zam_23_a_code_and_its_step_work_once() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let phone = Phone::of(&t, &ana, "Phone").await;
        let first = phone.code(&t);
        refusal(enter_with(&t, "ana", &first).await);
        wait(&t);
        let code = phone.code(&t);
        let (one, two) = (challenged(&t, "ana").await, challenged(&t, "ana").await);
        let both = tokio::join!(answer(&t, &one, &code), answer(&t, &two, &code));
        assert_eq!(usize::from(both.0.is_ok()) + usize::from(both.1.is_ok()), 1, "of two at once, one");
        let earlier = first;
        refusal(enter_with(&t, "ana", &earlier).await);
        wait(&t);
        let spaced = phone.code(&t);
        let spaced = format!(" {} {} ", &spaced[..3], &spaced[3..]);
        enter_with(&t, "ana", &spaced).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn zam_23_a_recovery_code_replaces_the_app_once() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let phone = Phone::of(&t, &ana, "Phone").await;
        let typed = phone.codes[3].replace('-', " ").to_uppercase();
        enter_with(&t, "ana", &typed).await.unwrap();
        refusal(enter_with(&t, "ana", &phone.codes[3]).await);
        enter_with(&t, "ana", &phone.codes[4]).await.unwrap();
        assert_eq!(two_factor::own(&ana).await.unwrap().recovery_codes, 8);
        let wrong = two_factor::new_codes(&ana, by_password("", "wrong")).await;
        assert!(refusal(wrong).at("current").is_some());
        let fresh = two_factor::new_codes(&ana, by_password("", PASSWORD)).await.unwrap();
        refusal(enter_with(&t, "ana", &phone.codes[5]).await);
        enter_with(&t, "ana", &fresh.0[0]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn zam_23_no_secret_is_stored() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let phone = Phone::of(&t, &ana, "Phone").await;
        let row = authenticator::Entity::find_by_id(phone.id).one(t.app.db.read()).await.unwrap().unwrap();
        let secret = phone.totp.secret().to_base32();
        assert!(!format!("{row:?}").contains(&secret));
        let codes = entity::recovery_code::Entity::find().all(t.app.db.read()).await.unwrap();
        let stored = format!("{codes:?} {:?}", t.journal(Entity::User, ana.actor.subject.id.0).await);
        assert!(
            phone.codes.iter().all(|code| !stored.contains(code.as_str()) && !stored.contains(&code.replace('-', "")))
        );
    })
    .await;
}

/// A right password and two wrong codes, each from another address: as many attempts as there are.
async fn nearly_paused(t: &TestApp, login: &str) -> String {
    t.set_setting("security.sign_in_failures", "3").await;
    let token = challenged(t, login).await;
    for n in 0..2 {
        let guest = t.guest_at(&format!("198.51.100.{n}"));
        assert!(refusal(accounts::second_step(&guest, &token, "000000").await).at("code").is_some());
    }
    token
}

#[tokio::test]
async fn zam_10_zam_23_wrong_codes_pause_the_account() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let phone = Phone::of(&t, &ana, "Phone").await;
        wait(&t);
        let token = nearly_paused(&t, "ana").await;
        let right = accounts::second_step(&t.guest_at("203.0.113.9"), &token, &phone.code(&t)).await;
        assert!(matches!(refusal(right), AppError::TooMany { .. }), "the password's attempt counts, too");
        t.clock.advance(600);
        enter_with(&t, "ana", &phone.code(&t)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn zam_10_zam_23_a_link_brings_no_further_guesses() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let phone = Phone::of(&t, &ana, "Phone").await;
        wait(&t);
        nearly_paused(&t, "ana").await;
        accounts::send_reset(&admin, ana.actor.subject.id).await.unwrap();
        let link = t.link_in_last_mail().await;
        let entry = accounts::choose_password(&t.guest(), new_password(&link)).await.unwrap();
        let Entry::SecondFactor(token) = entry else { panic!("a link replaces the password alone") };
        let right = answer(&t, &token.0, &phone.code(&t)).await;
        assert!(matches!(refusal(right), AppError::TooMany { .. }), "what was tried before counts on");
    })
    .await;
}

#[tokio::test]
async fn zam_23_the_second_step_ends_with_time_a_new_password_and_a_lock() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let phone = Phone::of(&t, &ana, "Phone").await;
        assert_eq!(refusal(answer(&t, "made up", &phone.codes[0]).await), AppError::Unauthenticated);
        let late = challenged(&t, "ana").await;
        t.clock.advance(300);
        assert_eq!(refusal(answer(&t, &late, &phone.codes[0]).await), AppError::Unauthenticated);
        let locked = challenged(&t, "ana").await;
        accounts::lock(&admin, id).await.unwrap();
        assert!(refusal(answer(&t, &locked, &phone.codes[0]).await).at("form").unwrap().contains("locked"));
        accounts::unlock(&admin, id).await.unwrap();
        let before = challenged(&t, "ana").await;
        t.clock.advance(1);
        accounts::send_reset(&admin, id).await.unwrap();
        let link = t.link_in_last_mail().await;
        let entry = accounts::choose_password(&t.guest(), new_password(&link)).await.unwrap();
        assert_eq!(refusal(answer(&t, &before, &phone.codes[0]).await), AppError::Unauthenticated);
        let Entry::SecondFactor(token) = entry else { panic!("a link replaces the password alone") };
        assert_eq!(answer(&t, &token.0, &phone.codes[0]).await.unwrap().user_id, id);
        assert_eq!(refusal(answer(&t, &token.0, &phone.codes[1]).await), AppError::Unauthenticated, "used");
        assert!(matches!(accounts::sign_in(&t.guest(), with("ana", NEW)).await.unwrap(), Entry::SecondFactor(_)));
    })
    .await;
}

#[tokio::test]
async fn zam_22_setting_up_needs_the_password_and_a_code_in_time() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let bea = t.customer_user("Bea").await;
        assert!(refusal(two_factor::begin(&ana, enrol("Phone", "wrong")).await).at("current").is_some());
        let error = refusal(two_factor::begin(&ana, EnrolInput::default()).await);
        assert!(error.at("name").is_some() && error.at("current").is_some());
        let id = two_factor::begin(&ana, enrol("Phone", PASSWORD)).await.unwrap();
        assert!(two_factor::enrolment(&bea, id).await.unwrap().is_none(), "nobody else's");
        let wrong = FirstCodeInput { code: "000000".to_owned() };
        assert!(refusal(two_factor::confirm(&ana, id, &wrong).await).at("code").is_some());
        assert_eq!(refusal(two_factor::confirm(&bea, id, &wrong).await), AppError::NotFound);
        assert!(first_step(&t, "ana").await.signed_in().is_some(), "begun is not set up");
        t.clock.advance(15 * 60);
        let later = t.cx(ana.actor.subject.id).await;
        assert!(two_factor::enrolment(&later, id).await.unwrap().is_none());
        assert_eq!(refusal(two_factor::confirm(&later, id, &wrong).await), AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn zam_21_an_admin_removes_a_single_method_or_all() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let phone = Phone::of(&t, &ana, "Phone").await;
        wait(&t);
        let tablet = Phone::of(&t, &t.cx(id).await, "Tablet").await;
        assert!(tablet.codes.is_empty(), "the codes of the first app hold for both");
        let session = t.open_session(id, id).await;
        two_factor::remove(&admin, id, Method::Authenticator(phone.id)).await.unwrap();
        assert!(!t.has_session(&session).await, "as with a password set by hand");
        wait(&t);
        refusal(enter_with(&t, "ana", &phone.code(&t)).await);
        enter_with(&t, "ana", &tablet.code(&t)).await.unwrap();
        assert_eq!(refusal(two_factor::remove(&admin, id, Method::Authenticator(phone.id)).await), AppError::NotFound);
        two_factor::remove(&admin, id, Method::RecoveryCodes).await.unwrap();
        let view = two_factor::of_user(&admin, id).await.unwrap();
        assert_eq!((view.authenticators.len(), view.recovery_codes, view.is_own), (1, 0, false));
        two_factor::remove(&admin, id, Method::All).await.unwrap();
        assert!(first_step(&t, "ana").await.signed_in().is_some(), "the password is enough again");
        let removed = t.journal(Entity::User, id.0).await;
        let removed: Vec<_> = removed.iter().filter(|row| row.event == "user.two_factor_removed").collect();
        assert_eq!(removed.len(), 3);
        assert!(removed[0].changes.contains("Phone") && removed[2].changes.contains("Tablet"));
        let mails = t.mails().len();
        t.run_jobs().await;
        assert_eq!(t.mails().len() - mails, 5, "two for setting up, three for removing");
    })
    .await;
}

#[tokio::test]
async fn zam_21_with_the_last_app_its_recovery_codes_go() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let phone = Phone::of(&t, &ana, "Phone").await;
        let wrong = two_factor::remove_own(&ana, by_password(&phone.id.to_string(), "wrong")).await;
        assert!(refusal(wrong).at("current").is_some());
        two_factor::remove_own(&ana, by_password(&phone.id.to_string(), PASSWORD)).await.unwrap();
        let view = two_factor::own(&ana).await.unwrap();
        assert_eq!((view.authenticators.len(), view.recovery_codes), (0, 0));
        assert!(first_step(&t, "ana").await.signed_in().is_some());
    })
    .await;
}

#[tokio::test]
async fn zam_21_without_the_right_above_the_ceiling_or_for_oneself_nothing_is_removed() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let manager = t.agent("Mia", UserType::Manager).await;
        let agent = t.agent("Alan", UserType::User).await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        Phone::of(&t, &ana, "Phone").await;
        let own = Phone::of(&t, &admin, "Phone").await;
        for nobody in [&agent, &ana] {
            assert!(matches!(refusal(two_factor::of_user(nobody, id).await), AppError::Forbidden(_)));
            assert!(matches!(refusal(two_factor::remove(nobody, id, Method::All).await), AppError::Forbidden(_)));
        }
        let above = two_factor::remove(&manager, admin.actor.subject.id, Method::All).await;
        assert!(matches!(refusal(above), AppError::Forbidden(_)));
        let oneself = two_factor::remove(&admin, admin.actor.subject.id, Method::Authenticator(own.id)).await;
        assert!(matches!(refusal(oneself), AppError::Conflict(_)), "one's own needs the password");
        assert_eq!(refusal(two_factor::remove(&admin, UserId(999_999), Method::All).await), AppError::NotFound);
        two_factor::remove(&manager, id, Method::All).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn zam_22_in_somebodys_view_their_second_factors_cannot_be_touched() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let stay = impersonation::start(&admin, ana.actor.subject.id, "To help", None, "/").await.unwrap();
        let SessionCx::As(view) = t.view(admin.actor.subject.id, stay).await else { panic!("in the view") };
        assert!(!view.allows(Action::ManageOwnTwoFactor, Resource::Desk));
        assert!(matches!(refusal(two_factor::own(&view).await), AppError::Forbidden(_)));
        assert!(matches!(refusal(two_factor::begin(&view, enrol("Mine", PASSWORD)).await), AppError::Forbidden(_)));
        let remove = two_factor::remove_own(&view, by_password("all", PASSWORD)).await;
        assert!(matches!(refusal(remove), AppError::Forbidden(_)));
    })
    .await;
}

#[tokio::test]
async fn zam_21_where_it_is_demanded_agents_set_it_up_before_anything_else() {
    each_database(|t| async move {
        let alan = t.agent("Alan", UserType::User).await.actor.subject.id;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        t.set_setting(TWO_FACTOR_AGENTS, "true").await;
        t.cx(ana).await.require_settled().unwrap();
        let cx = t.cx(alan).await;
        assert!(matches!(refusal(cx.require_settled()), AppError::Forbidden(_)));
        assert!(service::me::me(&cx).must_enrol && two_factor::own(&cx).await.unwrap().is_required);
        Phone::of(&t, &cx, "Phone").await;
        t.cx(alan).await.require_settled().unwrap();
        two_factor::remove(&t.admin().await, alan, Method::All).await.unwrap();
        assert!(matches!(refusal(t.cx(alan).await.require_settled()), AppError::Forbidden(_)), "set up again");
    })
    .await;
}

#[tokio::test]
async fn zam_21_only_who_has_a_second_factor_demands_one_of_others() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let wanted: BTreeMap<_, _> = [(TWO_FACTOR_AGENTS.to_owned(), "true".to_owned())].into();
        let error = refusal(settings::save(&admin, wanted.clone()).await);
        assert!(error.at(TWO_FACTOR_AGENTS).unwrap().contains("your own profile"), "{error:?}");
        Phone::of(&t, &admin, "Phone").await;
        settings::save(&admin, wanted).await.unwrap();
        t.cx(admin.actor.subject.id).await.require_settled().unwrap();
    })
    .await;
}

#[tokio::test]
async fn zam_21_where_it_is_demanded_people_in_the_portal_set_it_up_before_anything_else() {
    each_database(|t| async move {
        let alan = t.agent("Alan", UserType::User).await.actor.subject.id;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        t.set_setting(TWO_FACTOR_PORTAL, "true").await;
        t.cx(alan).await.require_settled().unwrap();
        let cx = t.cx(ana).await;
        assert!(matches!(refusal(cx.require_settled()), AppError::Forbidden(_)));
        assert!(two_factor::own(&cx).await.unwrap().is_required);
        Phone::of(&t, &cx, "Phone").await;
        t.cx(ana).await.require_settled().unwrap();
    })
    .await;
}
