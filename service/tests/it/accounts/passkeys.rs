//! Passkeys and security keys: adding, signing in, and taking away.

use super::with;
use crate::authenticator::Key;
use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::ids::{PasskeyId, UserId};
use domain::journal::Entity;
use domain::passkeys::{PasskeyAnswer, PasskeyChallenge, PasskeyInput, PasskeyKind, RenamePasskeyInput, SecondStep};
use domain::privacy::EraseInput;
use domain::settings::TWO_FACTOR_AGENTS;
use domain::state::UserType;
use domain::two_factor::{Method, TwoFactorInput};
use entity::{account, authenticator, passkey, passkey_challenge};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, PaginatorTrait};
use service::accounts::{self, Entry, SignedIn};
use service::context::SessionCx;
use service::{Cx, Error, impersonation, jobs, passkeys, privacy, two_factor};

fn input(name: &str, kind: PasskeyKind, current: &str) -> PasskeyInput {
    PasskeyInput { name: name.to_owned(), kind: kind.as_str().to_owned(), current: current.to_owned() }
}

/// Has the key made, and gives what the browser answers.
async fn made(cx: &Cx, name: &str, kind: PasskeyKind, key: &mut Key) -> PasskeyAnswer {
    let token = passkeys::begin(cx, input(name, kind, PASSWORD)).await.unwrap();
    let shown = passkeys::enrolment(cx, &token).await.unwrap().unwrap();
    PasskeyAnswer { credential: key.make(&shown.options), token }
}

/// Adds a new key, and gives the recovery codes that come with it.
async fn add(cx: &Cx, name: &str, kind: PasskeyKind) -> (Key, Vec<String>) {
    let mut key = Key::new();
    let answer = made(cx, name, kind, &mut key).await;
    let codes = passkeys::finish(cx, &answer).await.unwrap();
    (key, codes.map(|codes| codes.0).unwrap_or_default())
}

fn signed(key: &mut Key, asked: PasskeyChallenge) -> PasskeyAnswer {
    PasskeyAnswer { credential: key.sign(&asked.options), token: asked.token }
}

async fn asked(t: &TestApp) -> PasskeyChallenge {
    accounts::ask_for_passkey(&t.guest()).await.unwrap()
}

async fn answer(t: &TestApp, answer: &PasskeyAnswer) -> Result<SignedIn, Error> {
    accounts::sign_in_by_passkey(&t.guest(), answer).await
}

/// Signs in without a password.
async fn enter(t: &TestApp, key: &mut Key) -> Result<SignedIn, Error> {
    let signed = signed(key, asked(t).await);
    answer(t, &signed).await
}

/// Enters the password; the token leads to the second step.
async fn challenged(t: &TestApp, login: &str) -> String {
    match accounts::sign_in(&t.guest(), with(login, PASSWORD)).await.unwrap() {
        Entry::SecondFactor(token) => token.0,
        Entry::SignedIn(_) => panic!("no second factor was asked for"),
    }
}

/// Enters the password, and then uses a key.
async fn enter_after_password(t: &TestApp, login: &str, key: &mut Key) -> Result<SignedIn, Error> {
    let token = challenged(t, login).await;
    let asked = accounts::ask_for_second_key(&t.guest(), &token).await.unwrap();
    accounts::second_step_by_key(&t.guest(), &token, &signed(key, asked)).await
}

/// What is wrong, as the form says it.
fn why<T>(result: Result<T, Error>) -> String {
    refusal(result).at("form").expect("an error of the form").to_owned()
}

const LATE: &str = "That took too long, or was answered before. Please try again.";
const WRONG: &str = "This key does not let you in here. It may have been removed.";

#[tokio::test]
async fn zam_10_challenges_are_counted_so_that_nobody_fills_the_table_with_them() {
    each_database(|t| async move {
        let here = t.guest_at("198.51.100.7");
        for _ in 0..accounts::PASSKEY_CHALLENGES {
            accounts::ask_for_passkey(&here).await.unwrap();
        }
        let too_many = async || refusal(accounts::ask_for_passkey(&here).await);
        assert!(matches!(too_many().await, AppError::TooMany { .. }));
        assert!(matches!(too_many().await, AppError::TooMany { .. }));
        let kept = passkey_challenge::Entity::find().count(t.app.db.read()).await.unwrap();
        assert_eq!(kept, accounts::PASSKEY_CHALLENGES.unsigned_abs());
        accounts::ask_for_passkey(&t.guest_at("198.51.100.8")).await.unwrap();
        t.clock.advance(300);
        accounts::ask_for_passkey(&here).await.unwrap();

        let ana = t.customer_user("Ana").await;
        add(&ana, "Laptop", PasskeyKind::Passkey).await;
        let token = challenged(&t, "ana").await;
        for _ in 0..accounts::PASSKEY_CHALLENGES {
            accounts::ask_for_second_key(&t.guest(), &token).await.unwrap();
        }
        let refused = refusal(accounts::ask_for_second_key(&t.guest(), &token).await);
        assert!(matches!(refused, AppError::TooMany { .. }));
    })
    .await;
}

#[tokio::test]
async fn zam_22_zam_23_a_passkey_is_added_and_signs_in_without_a_password() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let (mut key, codes) = add(&ana, "Laptop", PasskeyKind::Passkey).await;
        assert_eq!(codes.len(), 10, "with the first second factor");
        assert_eq!(enter(&t, &mut key).await.unwrap().user_id, id);
        let view = two_factor::own(&ana).await.unwrap();
        assert!(view.is_on() && view.takes_passkeys && view.authenticators.is_empty());
        assert_eq!((view.passkeys[0].name.as_str(), view.passkeys[0].kind), ("Laptop", PasskeyKind::Passkey));
        assert!(view.passkeys[0].last_used_at.is_some());
        assert_eq!(t.events(Entity::User, id.0).await, ["user.passkey_added", "user.passkey_used", "user.signed_in"]);
        let journal = t.journal(Entity::User, id.0).await;
        assert!(journal[1].changes.contains("Laptop") && journal[1].changes.contains("without_password"));
        t.run_jobs().await;
        assert!(t.mails()[0].contains("A new passkey for"), "the person is told");
        assert_eq!(enter_after_password(&t, "ana", &mut key).await.unwrap().user_id, id, "as a second factor, too");
        let token = challenged(&t, "ana").await;
        accounts::second_step(&t.guest(), &token, &codes[0]).await.unwrap();
        let (_, more) = add(&ana, "Phone", PasskeyKind::Passkey).await;
        assert!(more.is_empty(), "the codes of the first hold for both");
    })
    .await;
}

#[tokio::test]
async fn zam_23_a_challenge_is_answered_once_and_soon() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let (mut key, _) = add(&ana, "Laptop", PasskeyKind::Passkey).await;
        let once = signed(&mut key, asked(&t).await);
        answer(&t, &once).await.unwrap();
        assert_eq!(why(answer(&t, &once).await), LATE);
        let at_once = signed(&mut key, asked(&t).await);
        let both = tokio::join!(answer(&t, &at_once), answer(&t, &at_once));
        assert_eq!(usize::from(both.0.is_ok()) + usize::from(both.1.is_ok()), 1, "of two at once, one");
        let late = signed(&mut key, asked(&t).await);
        t.clock.advance(300);
        assert_eq!(why(answer(&t, &late).await), LATE);
        let token = challenged(&t, "ana").await;
        let second = accounts::ask_for_second_key(&t.guest(), &token).await.unwrap();
        assert_eq!(why(answer(&t, &signed(&mut key, second)).await), LATE, "each for its own purpose");
        assert_eq!(why(answer(&t, &PasskeyAnswer::default()).await), WRONG);
        t.clock.advance(301);
        jobs::housekeeping::clean_up(&t.app).await.unwrap();
        assert_eq!(passkey_challenge::Entity::find().count(t.app.db.read()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn zam_23_an_unknown_key_is_answered_as_a_wrong_one() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let bea = t.customer_user("Bea").await;
        let (mut key, _) = add(&ana, "Laptop", PasskeyKind::Passkey).await;
        let (hers, _) = add(&bea, "Laptop", PasskeyKind::Passkey).await;
        let mut stranger = Key::new();
        stranger.owner.clone_from(&key.owner);
        assert_eq!(why(enter(&t, &mut stranger).await), WRONG);
        let own = key.owner.clone();
        for owner in [hers.owner.clone(), None] {
            key.owner = owner;
            assert_eq!(why(enter(&t, &mut key).await), WRONG, "for somebody else");
        }
        key.owner = own;
        key.origin = "https://desk.example.net";
        assert_eq!(why(enter(&t, &mut key).await), WRONG, "on a page of somebody else");
        key.origin = "https://desk.example.com";
        key.verifies = false;
        assert_eq!(why(enter(&t, &mut key).await), WRONG, "whoever found it could use it");
        key.verifies = true;
        let (mut plain, _) = add(&ana, "Key ring", PasskeyKind::SecurityKey).await;
        assert_eq!(why(enter(&t, &mut plain).await), WRONG, "a security key comes after the password");
        enter(&t, &mut key).await.unwrap();
        let failed = t.events(Entity::User, ana.actor.subject.id.0).await;
        assert_eq!(failed.iter().filter(|event| *event == "user.sign_in_failed").count(), 5);
    })
    .await;
}

#[tokio::test]
async fn zam_10_zam_23_refused_passkeys_pause_the_account_and_the_address() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let (mut key, _) = add(&ana, "Laptop", PasskeyKind::Passkey).await;
        t.set_setting("security.sign_in_failures", "3").await;
        key.verifies = false;
        for n in 0..3 {
            let guest = t.guest_at(&format!("198.51.100.{n}"));
            let signed = signed(&mut key, asked(&t).await);
            assert_eq!(why(accounts::sign_in_by_passkey(&guest, &signed).await), WRONG);
        }
        key.verifies = true;
        assert!(matches!(refusal(enter(&t, &mut key).await), AppError::TooMany { .. }));
        let by_password = accounts::sign_in(&t.guest(), with("ana", PASSWORD)).await;
        assert!(matches!(refusal(by_password), AppError::TooMany { .. }), "counted together");
        t.clock.advance(600);
        enter(&t, &mut key).await.unwrap();
        let guest = t.guest_at("203.0.113.9");
        for _ in 0..3 {
            let asked = accounts::ask_for_passkey(&guest).await.unwrap();
            let signed = signed(&mut Key::new(), asked);
            assert_eq!(why(accounts::sign_in_by_passkey(&guest, &signed).await), WRONG);
        }
        assert!(matches!(refusal(accounts::ask_for_passkey(&guest).await), AppError::TooMany { .. }));
    })
    .await;
}

#[tokio::test]
async fn zam_23_a_security_key_is_asked_for_after_the_password() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let bea = t.customer_user("Bea").await;
        let id = ana.actor.subject.id;
        let mut key = Key::without_verification();
        let answer = made(&ana, "Key ring", PasskeyKind::SecurityKey, &mut key).await;
        passkeys::finish(&ana, &answer).await.unwrap();
        let (mut hers, _) = add(&bea, "Key ring", PasskeyKind::SecurityKey).await;
        let token = challenged(&t, "ana").await;
        let methods = accounts::second_step_methods(&t.guest(), &token).await.unwrap();
        assert_eq!(methods, SecondStep { has_apps: false, has_keys: true });
        let nothing = accounts::second_step_methods(&t.guest(), "made up").await.unwrap();
        assert_eq!(nothing, SecondStep::default());
        assert_eq!(why(enter_after_password(&t, "ana", &mut hers).await), WRONG, "somebody else's");
        assert_eq!(why(enter_after_password(&t, "ana", &mut Key::new()).await), WRONG, "unknown");
        assert_eq!(enter_after_password(&t, "ana", &mut key).await.unwrap().user_id, id);
        let asked = accounts::ask_for_second_key(&t.guest(), &token).await;
        assert_eq!(refusal(asked), AppError::Unauthenticated, "signing in ends what waited");
        let kim = t.customer_user("Kim").await;
        assert!(accounts::sign_in(&t.guest(), with("kim", PASSWORD)).await.unwrap().signed_in().is_some());
        assert!(two_factor::own(&kim).await.unwrap().passkeys.is_empty());
    })
    .await;
}

#[tokio::test]
async fn zam_23_a_key_that_has_counted_back_is_refused_journalled_and_mailed() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let (mut key, _) = add(&ana, "Laptop", PasskeyKind::Passkey).await;
        let earlier = signed(&mut key, asked(&t).await);
        enter(&t, &mut key).await.unwrap();
        assert!(why(answer(&t, &earlier).await).contains("there may be a copy"));
        let token = challenged(&t, "ana").await;
        let second = accounts::ask_for_second_key(&t.guest(), &token).await.unwrap();
        let earlier = signed(&mut key, second);
        enter(&t, &mut key).await.unwrap();
        // That sign-in left the second step of the other browser as it was.
        let copied = accounts::second_step_by_key(&t.guest(), &token, &earlier).await;
        assert!(why(copied).contains("there may be a copy"));
        let refused = t.events(Entity::User, id.0).await;
        assert_eq!(refused.iter().filter(|event| *event == "user.passkey_refused").count(), 2);
        t.run_jobs().await;
        assert!(t.mails().last().unwrap().contains("A passkey was refused"));
    })
    .await;
}

#[tokio::test]
async fn zam_23_who_is_kept_out_is_kept_out_by_passkey_too() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let (mut key, _) = add(&ana, "Laptop", PasskeyKind::Passkey).await;
        let token = challenged(&t, "ana").await;
        let asked = accounts::ask_for_second_key(&t.guest(), &token).await.unwrap();
        accounts::lock(&admin, id).await.unwrap();
        assert!(why(enter(&t, &mut key).await).contains("locked"));
        let second = accounts::second_step_by_key(&t.guest(), &token, &signed(&mut key, asked)).await;
        assert!(why(second).contains("locked"));
        accounts::unlock(&admin, id).await.unwrap();
        enter(&t, &mut key).await.unwrap();
        let person = t.user(id).await.into_active_model();
        let expired = entity::user::ActiveModel { valid_until: Set(Some(t.app.clock.now())), ..person };
        expired.update(t.app.db.maintenance()).await.unwrap();
        refusal(enter(&t, &mut key).await);
    })
    .await;
}

#[tokio::test]
async fn zam_22_adding_needs_the_password_a_name_and_a_fitting_key() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let bea = t.customer_user("Bea").await;
        let error = refusal(passkeys::begin(&ana, PasskeyInput::default()).await);
        assert!(["name", "kind", "current"].iter().all(|field| error.at(field).is_some()), "{error:?}");
        let wrong = passkeys::begin(&ana, input("Laptop", PasskeyKind::Passkey, "wrong")).await;
        assert!(refusal(wrong).at("current").is_some());
        let mut key = Key::without_verification();
        let unverified = made(&ana, "Laptop", PasskeyKind::Passkey, &mut key).await;
        assert!(why(passkeys::finish(&ana, &unverified).await).contains("add it as a security key"));
        assert_eq!(why(passkeys::finish(&ana, &unverified).await), LATE, "once");
        key.verifies = true;
        key.origin = "https://desk.example.net";
        let elsewhere = made(&ana, "Laptop", PasskeyKind::Passkey, &mut key).await;
        assert!(why(passkeys::finish(&ana, &elsewhere).await).contains("does not fit"));
        key.origin = "https://desk.example.com";
        let theirs = made(&ana, "Laptop", PasskeyKind::Passkey, &mut key).await;
        assert!(passkeys::enrolment(&bea, &theirs.token).await.unwrap().is_none(), "nobody else's");
        assert_eq!(why(passkeys::finish(&bea, &theirs).await), LATE);
        assert!(!two_factor::own(&ana).await.unwrap().is_on(), "begun is not added");
        passkeys::finish(&ana, &theirs).await.unwrap();
        let again = made(&bea, "Laptop", PasskeyKind::Passkey, &mut key).await;
        assert!(why(passkeys::finish(&bea, &again).await).contains("set up already"));
        let late = made(&bea, "Laptop", PasskeyKind::Passkey, &mut Key::new()).await;
        t.clock.advance(300);
        let later = t.cx(bea.actor.subject.id).await;
        assert!(passkeys::enrolment(&later, &late.token).await.unwrap().is_none());
        assert_eq!(why(passkeys::finish(&later, &late).await), LATE);
    })
    .await;
}

#[tokio::test]
async fn zam_22_the_browser_is_told_what_is_there_and_that_a_passkey_knows_the_account() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let first = passkeys::begin(&ana, input("Laptop", PasskeyKind::Passkey, PASSWORD)).await.unwrap();
        let options = |shown: String| serde_json::from_str::<serde_json::Value>(&shown).unwrap();
        let shown = options(passkeys::enrolment(&ana, &first).await.unwrap().unwrap().options);
        assert_eq!(shown["rp"]["id"], "desk.example.com");
        assert_eq!(shown["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(shown["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(shown["excludeCredentials"].as_array().map_or(0, Vec::len), 0);
        add(&ana, "Laptop", PasskeyKind::Passkey).await;
        let next = passkeys::begin(&ana, input("Key", PasskeyKind::SecurityKey, PASSWORD)).await.unwrap();
        let shown = options(passkeys::enrolment(&ana, &next).await.unwrap().unwrap().options);
        assert_eq!(shown["excludeCredentials"].as_array().map_or(0, Vec::len), 1);
        assert_eq!(shown["authenticatorSelection"]["userVerification"], "preferred");
        let asked = options(asked(&t).await.options);
        assert_eq!((&asked["rpId"], &asked["userVerification"]), (&"desk.example.com".into(), &"required".into()));
        assert_eq!(asked["allowCredentials"].as_array().map_or(0, Vec::len), 0, "it names nobody");
    })
    .await;
}

#[tokio::test]
async fn zam_22_a_key_is_renamed_by_its_owner_alone() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let bea = t.customer_user("Bea").await;
        let id = ana.actor.subject.id;
        add(&ana, "Laptop", PasskeyKind::Passkey).await;
        let passkey = two_factor::own(&ana).await.unwrap().passkeys[0].id.to_string();
        let to = |name: &str| RenamePasskeyInput { passkey: passkey.clone(), name: name.to_owned() };
        assert!(refusal(passkeys::rename(&ana, &to(" ")).await).at("name").is_some());
        for other in [&bea, &admin] {
            assert_eq!(refusal(passkeys::rename(other, &to("Mine")).await), AppError::NotFound);
        }
        passkeys::rename(&ana, &to("Old laptop")).await.unwrap();
        assert_eq!(two_factor::own(&ana).await.unwrap().passkeys[0].name, "Old laptop");
        assert_eq!(t.events(Entity::User, id.0).await.last().unwrap(), "user.passkey_renamed");
        let stay = impersonation::start(&admin, id, "To help", None, "/").await.unwrap();
        let SessionCx::As(view) = t.view(admin.actor.subject.id, stay).await else { panic!("in the view") };
        assert!(matches!(refusal(passkeys::rename(&view, &to("Mine")).await), AppError::Forbidden(_)));
        let begun = passkeys::begin(&view, input("Mine", PasskeyKind::Passkey, PASSWORD)).await;
        assert!(matches!(refusal(begun), AppError::Forbidden(_)));
        let finished = passkeys::finish(&view, &PasskeyAnswer::default()).await;
        assert!(matches!(refusal(finished), AppError::Forbidden(_)));
    })
    .await;
}

async fn keys_of(t: &TestApp, user: UserId) -> Vec<PasskeyId> {
    let rows = passkey::Entity::find().all(t.app.db.read()).await.unwrap();
    rows.into_iter().filter(|row| row.user_id == user).map(|row| row.id).collect()
}

#[tokio::test]
async fn zam_21_an_admin_removes_a_single_key_or_all() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let (mut laptop, _) = add(&ana, "Laptop", PasskeyKind::Passkey).await;
        let (mut phone, _) = add(&ana, "Phone", PasskeyKind::Passkey).await;
        let first = keys_of(&t, id).await[0];
        let session = t.open_session(id, id).await;
        two_factor::remove(&admin, id, Method::Passkey(first)).await.unwrap();
        assert!(!t.has_session(&session).await, "as with a password set by hand");
        assert_eq!(why(enter(&t, &mut laptop).await), WRONG);
        enter(&t, &mut phone).await.unwrap();
        let agent = t.agent("Alan", UserType::User).await;
        let removed = two_factor::remove(&agent, id, Method::All).await;
        assert!(matches!(refusal(removed), AppError::Forbidden(_)));
        assert_eq!(refusal(two_factor::remove(&admin, id, Method::Passkey(first)).await), AppError::NotFound);
        let other = t.customer_user("Bea").await;
        add(&other, "Laptop", PasskeyKind::Passkey).await;
        let theirs = keys_of(&t, other.actor.subject.id).await[0];
        assert_eq!(refusal(two_factor::remove(&admin, id, Method::Passkey(theirs)).await), AppError::NotFound);
        two_factor::remove(&admin, id, Method::All).await.unwrap();
        let view = two_factor::of_user(&admin, id).await.unwrap();
        assert!(!view.is_on() && view.recovery_codes == 0, "the codes replace a method, and nothing else");
        assert!(accounts::sign_in(&t.guest(), with("ana", PASSWORD)).await.unwrap().signed_in().is_some());
        assert_eq!(keys_of(&t, other.actor.subject.id).await, [theirs]);
        let removed = t.journal(Entity::User, id.0).await;
        let removed: Vec<_> = removed.iter().filter(|row| row.event == "user.two_factor_removed").collect();
        assert!(removed[0].changes.contains("Laptop") && removed[1].changes.contains("Phone"));
    })
    .await;
}

#[tokio::test]
async fn zam_21_of_an_app_and_a_key_the_app_alone_is_removed() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let app = authenticator::ActiveModel {
            user_id: Set(id),
            name: Set("Phone".to_owned()),
            nonce: Set(t.app.random.token()),
            last_step: Set(0),
            created_at: Set(ana.now),
            confirmed_at: Set(Some(ana.now)),
            last_used_at: Set(None),
            ..Default::default()
        };
        let app = app.insert(t.app.db.maintenance()).await.unwrap().id;
        let (mut key, _) = add(&ana, "Laptop", PasskeyKind::Passkey).await;
        let token = challenged(&t, "ana").await;
        let methods = accounts::second_step_methods(&t.guest(), &token).await.unwrap();
        assert_eq!(methods, SecondStep { has_apps: true, has_keys: true });
        two_factor::new_codes(&ana, TwoFactorInput { current: PASSWORD.to_owned(), method: String::new() })
            .await
            .unwrap();
        two_factor::remove(&admin, id, Method::Authenticator(app)).await.unwrap();
        let view = two_factor::of_user(&admin, id).await.unwrap();
        assert_eq!((view.authenticators.len(), view.passkeys.len(), view.recovery_codes), (0, 1, 10));
        enter_after_password(&t, "ana", &mut key).await.unwrap();
        two_factor::remove(&admin, id, Method::All).await.unwrap();
        assert!(accounts::sign_in(&t.guest(), with("ana", PASSWORD)).await.unwrap().signed_in().is_some());
    })
    .await;
}

#[tokio::test]
async fn zam_21_one_removes_ones_own_keys_with_the_password() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        add(&ana, "Laptop", PasskeyKind::Passkey).await;
        let row = two_factor::own(&ana).await.unwrap().passkeys[0].clone();
        let by = |current: &str| TwoFactorInput { current: current.to_owned(), method: row.method() };
        assert!(refusal(two_factor::remove_own(&ana, by("wrong")).await).at("current").is_some());
        two_factor::remove_own(&ana, by(PASSWORD)).await.unwrap();
        let view = two_factor::own(&ana).await.unwrap();
        assert!(!view.is_on() && view.recovery_codes == 0 && keys_of(&t, id).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn zam_21_the_last_passkey_of_who_has_no_password_stays() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let (mut key, _) = add(&ana, "Laptop", PasskeyKind::Passkey).await;
        let none = account::ActiveModel { user_id: Set(id), password_hash: Set(None), ..Default::default() };
        none.update(t.app.db.maintenance()).await.unwrap();
        let mut cx = t.cx(id).await;
        cx.session = Some(t.open_session(id, id).await);
        let all = || TwoFactorInput { current: String::new(), method: "all".to_owned() };
        let kept = refusal(two_factor::remove_own(&cx, all()).await);
        assert!(kept.to_string().contains("your only way to sign in"), "{kept}");
        assert_eq!(enter(&t, &mut key).await.unwrap().user_id, id);
        passkeys::begin(&cx, input("Phone", PasskeyKind::Passkey, "")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn zam_21_any_key_is_enough_where_a_second_factor_is_demanded() {
    each_database(|t| async move {
        let alan = t.agent("Alan", UserType::User).await.actor.subject.id;
        t.set_setting(TWO_FACTOR_AGENTS, "true").await;
        let cx = t.cx(alan).await;
        assert!(matches!(refusal(cx.require_settled()), AppError::Forbidden(_)));
        let (mut key, _) = add(&cx, "Key ring", PasskeyKind::SecurityKey).await;
        t.cx(alan).await.require_settled().unwrap();
        enter_after_password(&t, "alan@desk.example.com", &mut key).await.unwrap();
        two_factor::remove(&t.admin().await, alan, Method::All).await.unwrap();
        assert!(matches!(refusal(t.cx(alan).await.require_settled()), AppError::Forbidden(_)), "set up again");
    })
    .await;
}

#[tokio::test]
async fn zam_6_with_the_person_their_keys_go() {
    each_database(|t| async move {
        let admin = t.admin().await;
        let ana = t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let (mut key, _) = add(&ana, "Laptop", PasskeyKind::Passkey).await;
        passkeys::begin(&ana, input("Ana's phone", PasskeyKind::Passkey, PASSWORD)).await.unwrap();
        let input = EraseInput {
            also_delete_tickets: "true".to_owned(),
            confirmation: "ana@acme.example.com".to_owned(),
            reason: "They asked for it.".to_owned(),
            ..EraseInput::default()
        };
        privacy::erase(&admin, id, input).await.unwrap();
        t.run_jobs().await;
        assert!(keys_of(&t, id).await.is_empty());
        assert_eq!(passkey_challenge::Entity::find().count(t.app.db.read()).await.unwrap(), 0);
        assert_eq!(why(enter(&t, &mut key).await), WRONG);
    })
    .await;
}
