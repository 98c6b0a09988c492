//! *Manage Access* by API.

use crate::support::{Client, each_desk};
use domain::account::SignInInput;
use domain::ids::UserId;
use domain::state::{AccountState, WebAccess};
use serde_json::json;
use service::accounts;

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
