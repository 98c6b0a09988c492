//! Single sign-on over HTTP: in by a real provider, and out here and there.

#[path = "../../../service/tests/it/oidc/real.rs"]
mod real;

use crate::support::{Desk, Reply, each_desk, send};
use real::{Browser, DESK, Real, SECRET};
use reqwest::Method;
use serde_json::json;

/// A provider at which everybody of Acme signs in.
async fn provider(desk: &Desk, real: &Real) -> i64 {
    desk.t.clock.advance((real.now().await - desk.t.app.clock.now().0) / 1000);
    desk.t.customer("Acme").await;
    let admin = desk.t.admin().await;
    let api = desk.api(&admin, &["admin", "directory:read"]).await;
    let form = json!({
        "name": "Acme ID", "is_enabled": true, "issuer": real.issuer, "client_id": "desk", "client_secret": SECRET,
        "audience": "customers", "creates_people": true, "signs_out": true, "default_place": "Acme / Head office"
    });
    let id = api.post("/sign-in-providers", form).await.is(201).id();
    let shown = api.get(&format!("/sign-in-providers/{id}")).await.is(200).json();
    assert_eq!((&shown["client_secret"], &shown["has_secret"]), (&json!(""), &json!(true)));
    api.post(&format!("/sign-in-providers/{id}/test"), json!({})).await.is(200);
    api.patch(&format!("/sign-in-providers/{id}"), json!({"comment": "Ours."})).await.is(204);
    id
}

/// Goes to the provider and comes back.
async fn sign_in(at_desk: &crate::support::Client, there: &Browser, path: &str, name: &str) -> Reply {
    let away = at_desk.get(path).await.is(303);
    let back = there.at(away.header("location"), name, "enter").await;
    let back = back.as_str().strip_prefix(DESK).unwrap().to_owned();
    at_desk.get(&back).await
}

#[tokio::test]
async fn whoever_signs_in_there_is_in_here_and_out_when_they_sign_out_there() {
    each_desk(|desk| async move {
        let real = Real::start(&desk.root).await;
        let id = provider(&desk, &real).await;
        let (browser, there) = (desk.browser(), Browser::new());
        let path = format!("/auth/oidc/{id}?next=%2Fportal%2Ftickets%2Fnew");
        let back = sign_in(&browser, &there, &path, "ana").await.is(303);
        assert_eq!(back.header("location"), "/portal/tickets/new");
        browser.get("/portal").await.is(200);
        // Back-channel: the provider itself says that she signed out.
        let away = format!("{}/session/end?client_id=desk", real.issuer);
        there
            .leave(&format!("{away}&post_logout_redirect_uri=https%3A%2F%2Fdesk.example.com%2Fsign-in%3Fwhy%3Dout"))
            .await;
        assert_eq!(browser.get("/portal").await.status, 303, "her session has ended");

        sign_in(&browser, &there, &path, "ana").await.is(303);
        let out = send(browser.request(Method::POST, "/sign-out")).await.is(303);
        let on = browser.get(out.header("location")).await.is(200);
        assert!(on.header("refresh").contains("/session/end?client_id=desk"), "{on:?}");
        assert!(!on.header("content-security-policy").contains("sandbox"), "it leads on by itself");
        assert_eq!(browser.get("/portal").await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_refused_comes_back_to_the_sign_in_page_with_the_reason() {
    each_desk(|desk| async move {
        let real = Real::start(&desk.root).await;
        let id = provider(&desk, &real).await;
        let browser = desk.browser();
        let back = sign_in(&browser, &Browser::new(), &format!("/auth/oidc/{id}?next=%2Fportal"), "unverified").await;
        assert_eq!(back.is(303).header("location"), "/sign-in?next=%2Fportal");
        let page = send(browser.request(Method::GET, "/sign-in").header("accept", "text/html")).await.is(200);
        assert!(page.text.contains("Nobody here is linked with your account"), "{}", page.text);
        assert!(page.text.contains(&format!("href=\"/auth/oidc/{id}\"")), "a button without a script");
        let lost = browser.get(&format!("/auth/oidc/{id}/callback?code=a&state=b")).await.is(303);
        assert_eq!(lost.header("location"), "/sign-in");
        browser.get("/auth/oidc/99").await.is(303);
        let forged = browser.request(Method::POST, &format!("/auth/oidc/{id}/backchannel"));
        send(forged.form(&[("logout_token", "a.b.c")])).await.is(400);
    })
    .await;
}

#[tokio::test]
async fn providers_and_identities_are_for_who_may() {
    each_desk(|desk| async move {
        let user = desk.t.agent("Uma", domain::state::UserType::User).await;
        let api = desk.api(&user, &["admin", "directory:read", "directory:write"]).await;
        for path in ["/sign-in-providers", "/sign-in-providers/1"] {
            api.get(path).await.is(403);
        }
        api.post("/sign-in-providers", json!({"name": "Evil"})).await.is(403);
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        api.get(&format!("/users/{ana}/identities")).await.is(403);
        api.delete(&format!("/users/{ana}/identities/1")).await.is(403);
        desk.stranger().get("/sign-in-providers").await.is(401);
    })
    .await;
}
