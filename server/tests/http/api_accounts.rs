//! *Manage Access* by API.

use crate::support::{Client, PASSWORD, each_desk};
use domain::account::SignInInput;
use domain::ids::UserId;
use domain::state::{AccountState, UserType, WebAccess};
use domain::two_factor::{EnrolInput, FirstCodeInput};
use serde_json::json;
use service::{accounts, two_factor};
use totp_rs::{Builder, Secret};

const SCOPES: [&str; 2] = ["directory:read", "directory:write"];
const NEW: &str = "a wholly new password";

fn path(id: UserId) -> String {
    format!("/users/{id}/account")
}

async fn must_change(api: &Client, id: UserId) -> bool {
    api.get(&path(id)).await.is(200).json()["must_change_password"].as_bool().unwrap()
}

#[tokio::test]
async fn ost_29_ost_31_ost_36_a_password_set_by_api_must_be_changed_unless_said_otherwise() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        let sign_in = || {
            let input = SignInInput { login: "ana".to_owned(), password: NEW.to_owned() };
            let guest = desk.t.guest();
            async move { accounts::sign_in(&guest, input).await }
        };
        api.patch(&path(ana), json!({"password": NEW})).await.is(204);
        assert!(must_change(&api, ana).await && sign_in().await.is_ok());
        api.patch(&path(ana), json!({"password": NEW, "must_change_password": false})).await.is(204);
        assert!(!must_change(&api, ana).await);
        api.patch(&path(ana), json!({"must_change_password": true})).await.is(204);
        assert!(must_change(&api, ana).await && sign_in().await.is_ok(), "the password stays");
        desk.t.run_jobs().await;
        assert!(desk.t.mails().iter().all(|mail| !mail.contains(NEW)), "OST-35");
    })
    .await;
}

#[tokio::test]
async fn ost_33_limits_are_set_and_wrong_ones_refused_at_their_field() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        api.patch(&path(ana), json!({"keeps_password": true, "valid_until": "2027-01-01", "username": "ana.r"}))
            .await
            .is(204);
        let view = api.get(&path(ana)).await.is(200).json();
        assert_eq!((&view["username"], &view["keeps_password"]), (&json!("ana.r"), &json!(true)));
        assert_eq!(view["state"], "active");
        api.patch(&path(ana), json!({"must_change_password": true})).await.is_about("must_change_password");
        api.patch(&path(ana), json!({"password": "short"})).await.is_about("password");
        api.patch(&path(ana), json!({"username": "ada@desk.example.com"})).await.is_about("username");
        api.patch(&path(ana), json!({"valid_until": "soon"})).await.is_about("valid_until");
        api.patch(&path(ana), json!({"pasword": NEW})).await.is_about("pasword");
        let guest = desk.t.person_of_acme("Gus", WebAccess::Own, AccountState::Guest).await;
        api.get(&path(guest)).await.is(409);
        api.patch(&path(guest), json!({"username": "gus"})).await.is(409);
    })
    .await;
}

#[tokio::test]
async fn zam_21_second_factors_are_listed_without_secrets_and_removed_one_or_all() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &SCOPES).await;
        let ana = desk.t.customer_user("Ana").await;
        let id = ana.actor.subject.id;
        let path = format!("/users/{id}/two-factor");
        assert_eq!(api.get(&path).await.is(200).json()["authenticators"], json!([]));
        api.delete(&path).await.is(404);
        let enrol = EnrolInput { name: "Phone".to_owned(), current: PASSWORD.to_owned() };
        let app = two_factor::begin(&ana, enrol).await.unwrap();
        let shown = two_factor::enrolment(&ana, app).await.unwrap().unwrap();
        let secret = Secret::try_from_base32(shown.secret.replace(' ', "")).unwrap();
        let seconds = u64::try_from(ana.now.0 / 1000).unwrap();
        let code = Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string();
        two_factor::confirm(&ana, app, &FirstCodeInput { code }).await.unwrap();
        let view = api.get(&path).await.is(200).json();
        assert_eq!((&view["authenticators"][0]["name"], &view["recovery_codes"]), (&json!("Phone"), &json!(10)));
        assert!(view["authenticators"][0].get("nonce").is_none() && !view.to_string().contains("secret"));
        let reader = desk.t.agent("Alan", UserType::User).await;
        let reader = desk.api(&reader, &SCOPES).await;
        reader.get(&path).await.is(403);
        reader.delete(&format!("{path}/{app}")).await.is(403);
        api.delete(&format!("{path}/recovery-codes")).await.is(204);
        assert_eq!(api.get(&path).await.json()["recovery_codes"], 0);
        for nothing in ["999999", "something"] {
            api.delete(&format!("{path}/{nothing}")).await.is(404);
        }
        api.delete(&format!("{path}/{app}")).await.is(204);
        assert_eq!(api.get(&path).await.json()["authenticators"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn zam_10_paused_addresses_are_listed_and_unlocked() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["admin"]).await;
        desk.t.set_setting("security.sign_in_failures", "3").await;
        for n in 0..3 {
            let input = SignInInput { login: format!("person{n}"), password: NEW.to_owned() };
            assert!(accounts::sign_in(&desk.t.guest_at("2001:db8::1"), input).await.is_err());
        }
        let shown = api.get("/paused-addresses").await.is(200).json();
        assert_eq!(shown[0]["address"], "2001:db8:0:0::/64");
        let path = "/paused-addresses/2001:db8:0:0::%2F64";
        let narrow = desk.api(&admin, &SCOPES).await;
        narrow.get("/paused-addresses").await.is(403);
        narrow.delete(path).await.is(403);
        api.delete(path).await.is(204);
        assert_eq!(api.get("/paused-addresses").await.is(200).json(), json!([]));
        api.delete(path).await.is(404);
    })
    .await;
}
