//! All rules of accounts hold for whoever comes from a provider.

use super::{change, enter, identities, input, link, provider, signed_in, ticked, verified, vouched, wrong};
use crate::support::{PASSWORD, TestApp, each_database, refusal};
use domain::AppError;
use domain::ids::{OidcProviderId, UserId};
use domain::journal::Entity;
use domain::settings::TWO_FACTOR_PORTAL;
use domain::two_factor::{EnrolInput, FirstCodeInput};
use entity::{account, account_limit, session};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;
use service::accounts::{self, Entry};
use service::{oidc, two_factor};
use totp_rs::{Builder, Secret};

/// A running session of somebody that began at a provider; tells its key.
pub(super) async fn session_from(t: &TestApp, user: UserId, id: OidcProviderId, sid: &str) -> String {
    let key = t.open_session(user, user).await;
    let data = json!({ "provider": {"id": id, "sid": sid} }).to_string();
    let row =
        session::ActiveModel { id: Set(key.clone()), data: Set(data), real_user_id: Set(None), ..Default::default() };
    row.update(t.app.db.maintenance()).await.unwrap();
    key
}

/// What an authenticator app shows for this secret.
fn code(t: &TestApp, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(t.app.clock.now().0 / 1000).unwrap()).to_string()
}

#[tokio::test]
async fn whoever_is_locked_or_not_meant_is_kept_out() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        link(&t, id, ana, "ana").await;
        let admin = t.admin().await;
        change(&admin, id, |input| input.audience = "agents".to_owned()).await;
        let why = enter(&t, id, vouched("ana", json!({}))).await.unwrap_err();
        assert!(why.contains("is not for your account"), "{why}");
        change(&admin, id, |input| input.audience = "everybody".to_owned()).await;
        accounts::lock(&admin, ana).await.unwrap();
        let why = enter(&t, id, vouched("ana", json!({}))).await.unwrap_err();
        assert!(why.contains("locked"), "{why}");
        let failures = t.events(Entity::User, ana.0).await;
        assert_eq!(failures.iter().filter(|event| *event == "user.sign_in_failed").count(), 2);
        accounts::unlock(&admin, ana).await.unwrap();
        change(&admin, id, |input| input.is_enabled = String::new()).await;
        let disabled = refusal(oidc::enter(&t.guest(), id, vouched("ana", json!({}))).await);
        assert_eq!(disabled, AppError::NotFound);
    })
    .await;
}

#[tokio::test]
async fn a_second_factor_is_asked_for_unless_the_one_there_counts() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        link(&t, id, ana, "ana").await;
        let cx = t.cx(ana).await;
        let enrol = EnrolInput { name: "Phone".to_owned(), current: PASSWORD.to_owned() };
        let app = two_factor::begin(&cx, enrol).await.unwrap();
        let shown = two_factor::enrolment(&cx, app).await.unwrap().unwrap();
        let first = FirstCodeInput { code: code(&t, &shown.secret) };
        let recovery = two_factor::confirm(&cx, app, &first).await.unwrap().unwrap();
        let there = json!({"amr": ["pwd", "otp"]});
        let Entry::SecondFactor(token) = enter(&t, id, vouched("ana", there.clone())).await.unwrap() else {
            panic!("no second factor was asked for")
        };
        let who = accounts::second_step(&t.guest(), &token.0, &recovery.0[0]).await.unwrap();
        assert_eq!(who.provider.map(|provider| provider.id), Some(id));
        change(&t.admin().await, id, |input| input.second_factor = "vouched".to_owned()).await;
        assert_eq!(signed_in(&t, id, vouched("ana", there)).await.user_id, ana);
        let alone = enter(&t, id, vouched("ana", json!({"amr": ["pwd"]}))).await.unwrap();
        let Entry::SecondFactor(waiting) = alone else { panic!("one factor is not two") };
        // Whoever is unlinked meanwhile does not come in by it.
        let admin = t.admin().await;
        let linked = oidc::of_user(&admin, ana).await.unwrap();
        oidc::unlink_of_user(&admin, ana, linked[0].id).await.unwrap();
        assert!(accounts::second_step(&t.guest(), &waiting.0, &recovery.0[1]).await.is_err());
    })
    .await;
}

/// A provider by which people come to Acme who were not there before.
async fn provider_of_newcomers(t: &TestApp) -> OidcProviderId {
    let id = provider(t, input()).await;
    change(&t.admin().await, id, |input| {
        input.creates_people = ticked();
        input.default_place = "Acme / Head office".to_owned();
    })
    .await;
    id
}

#[tokio::test]
async fn who_has_no_password_sets_up_a_demanded_second_factor_just_after_signing_in() {
    each_database(|t| async move {
        let id = provider_of_newcomers(&t).await;
        let ana = signed_in(&t, id, vouched("ana", verified("ana@acme.example"))).await.user_id;
        t.set_setting(TWO_FACTOR_PORTAL, "true").await;
        let mut cx = t.cx(ana).await;
        assert!(cx.must_enrol && !service::me::me(&cx).has_password);
        let enrol = || EnrolInput { name: "Phone".to_owned(), current: String::new() };
        let why = wrong(two_factor::begin(&cx, enrol()).await, "form");
        assert!(why.contains("sign in again"), "{why}");
        let bo = t.customer_user("Bo").await.actor.subject.id;
        cx.session = Some(t.open_session(bo, bo).await);
        wrong(two_factor::begin(&cx, enrol()).await, "form");
        let session = Some(t.open_session(ana, ana).await);
        cx.session.clone_from(&session);
        let app = two_factor::begin(&cx, enrol()).await.unwrap();
        let shown = two_factor::enrolment(&cx, app).await.unwrap().unwrap();
        let first = FirstCodeInput { code: code(&t, &shown.secret) };
        two_factor::confirm(&cx, app, &first).await.unwrap();
        t.clock.advance(900);
        let mut later = t.cx(ana).await;
        assert!(!later.must_enrol);
        later.session = session;
        wrong(two_factor::begin(&later, enrol()).await, "form");
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_knew_somebody_before_proves_nothing_now() {
    each_database(|t| async move {
        let id = provider_of_newcomers(&t).await;
        let now = t.app.clock.now();
        let enrol = || EnrolInput { name: "Phone".to_owned(), current: String::new() };
        let mut proved = None;
        for (at, proves) in [(None, false), (Some(-300), false), (Some(-299), true)] {
            let mut there = vouched("ana", verified("ana@acme.example"));
            there.authenticated_at = at.map(|at| now.plus_seconds(at));
            let who = signed_in(&t, id, there).await;
            let key = t.open_session(who.user_id, who.user_id).await;
            let data = Set(json!({ "provider": who.provider }).to_string());
            let row = session::ActiveModel { id: Set(key.clone()), data, ..Default::default() };
            row.update(t.app.db.maintenance()).await.unwrap();
            let mut cx = t.cx(who.user_id).await;
            cx.session = Some(key.clone());
            match two_factor::begin(&cx, enrol()).await {
                Ok(_) => assert!(proves, "{at:?}"),
                Err(refused) => {
                    let why = wrong::<()>(Err(refused), "form");
                    assert!(!proves && why.contains("did not say") && why.contains("Forgotten password?"), "{why}");
                }
            }
            proved = Some((who.user_id, key));
        }
        let (ana, key) = proved.unwrap();
        // Since they proved it there, not since they came here.
        t.clock.advance(601);
        let mut later = t.cx(ana).await;
        later.session = Some(key);
        let why = wrong(two_factor::begin(&later, enrol()).await, "form");
        assert!(why.contains("sign in again"), "{why}");
    })
    .await;
}

#[tokio::test]
async fn an_account_without_a_password_is_asked_for_no_new_one() {
    each_database(|t| async move {
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let asked = account::ActiveModel { user_id: Set(ana), must_change_password: Set(true), ..Default::default() };
        asked.update(t.app.db.maintenance()).await.unwrap();
        assert!(t.cx(ana).await.must_change_password);
        let none = account::ActiveModel { user_id: Set(ana), password_hash: Set(None), ..Default::default() };
        none.update(t.app.db.maintenance()).await.unwrap();
        t.cx(ana).await.require_settled().unwrap();
        assert!(!accounts::account(&t.admin().await, ana).await.unwrap().must_change_password);
    })
    .await;
}

#[tokio::test]
async fn the_last_way_to_sign_in_is_not_unlinked_by_its_owner() {
    each_database(|t| async move {
        let id = provider_of_newcomers(&t).await;
        let ana = signed_in(&t, id, vouched("ana", verified("ana@acme.example"))).await.user_id;
        let own = oidc::own(&t.cx(ana).await).await.unwrap();
        assert!(!own.has_password && own.rows.len() == 1 && own.offers.len() == 1);
        let refused = refusal(oidc::unlink(&t.cx(ana).await, own.rows[0].id).await);
        assert!(refused.to_string().contains("choose a password first, under \"New password\""), "{refused}");
        let limit = account_limit::ActiveModel { user_id: Set(ana), valid_until: Set(None), keeps_password: Set(true) };
        limit.insert(t.app.db.maintenance()).await.unwrap();
        let refused = refusal(oidc::unlink(&t.cx(ana).await, own.rows[0].id).await);
        assert!(refused.to_string().contains("The desk sets the password of your account"), "{refused}");
        link(&t, id, ana, "another of hers").await;
        oidc::unlink(&t.cx(ana).await, own.rows[0].id).await.unwrap();
        let last = oidc::own(&t.cx(ana).await).await.unwrap().rows[0].id;
        let hash = t.app.hasher.hash("a password of hers".to_owned()).await.unwrap();
        let row = account::ActiveModel { user_id: Set(ana), password_hash: Set(Some(hash)), ..Default::default() };
        row.update(t.app.db.maintenance()).await.unwrap();
        let other = t.customer_user("Bo").await;
        assert_eq!(refusal(oidc::unlink(&other, last).await), AppError::NotFound);
        oidc::unlink(&t.cx(ana).await, last).await.unwrap();
        assert_eq!(identities(&t).await, 0);
    })
    .await;
}

#[tokio::test]
async fn who_manages_accounts_unlinks_and_ends_what_began_there() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        link(&t, id, ana, "ana").await;
        let there = session_from(&t, ana, id, "s1").await;
        let here = t.open_session(ana, ana).await;
        let admin = t.admin().await;
        let rows = oidc::of_user(&admin, ana).await.unwrap();
        assert_eq!((rows[0].provider.as_str(), rows[0].label.as_str()), ("Acme ID", "shown@acme.example"));
        let bo = t.customer_user("Bo").await;
        assert!(matches!(refusal(oidc::of_user(&bo, ana).await), AppError::Forbidden(_) | AppError::NotFound));
        oidc::unlink_of_user(&admin, ana, rows[0].id).await.unwrap();
        assert!(!t.has_session(&there).await && t.has_session(&here).await);
        assert!(enter(&t, id, vouched("ana", json!({}))).await.is_err());
        assert!(t.events(Entity::User, ana.0).await.contains(&"user.identity_unlinked".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn an_identity_belongs_to_one_person() {
    each_database(|t| async move {
        let id = provider(&t, input()).await;
        let ana = t.customer_user("Ana").await.actor.subject.id;
        let bo = t.customer_user("Bo").await;
        link(&t, id, ana, "ana").await;
        link(&t, id, ana, "ana").await;
        let why = wrong(oidc::link(&bo, id, &vouched("ana", json!({}))).await, "form");
        assert!(why.contains("linked with somebody else"), "{why}");
        assert_eq!(identities(&t).await, 1);
    })
    .await;
}
