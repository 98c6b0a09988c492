//! Passkeys and security keys over HTTP: challenges, the forms that carry the answers, and the API.

use crate::authenticator::Key;
use crate::support::{Client, Desk, PASSWORD, Reply, each_desk, send};
use domain::passkeys::{PasskeyAnswer, PasskeyInput, PasskeyKind};
use domain::settings::TWO_FACTOR_DEVICE_DAYS;
use domain::state::UserType;
use reqwest::Method;
use serde_json::{Value, json};
use service::{Cx, passkeys, two_factor};

/// Sends a form, as a page of the desk would.
async fn submit(browser: &Client, desk: &Desk, path: &str, form: &[(&str, &str)]) -> Reply {
    send(browser.request(Method::POST, path).header("origin", &desk.root).form(form)).await
}

/// Asks for a challenge, and has the key sign it: the fields of the form.
async fn signed(browser: &Client, path: &str, key: &mut Key) -> (String, String) {
    let asked = browser.post(path, Value::Null).await.is(200).json();
    (asked["token"].as_str().unwrap().to_owned(), key.sign(asked["options"].as_str().unwrap()))
}

/// Begins to add a key: the fields of the form that ends it.
async fn made(cx: &Cx, kind: PasskeyKind, key: &mut Key) -> (String, String) {
    let input =
        PasskeyInput { name: "Laptop".to_owned(), kind: kind.as_str().to_owned(), current: PASSWORD.to_owned() };
    let token = passkeys::begin(cx, input).await.unwrap();
    let shown = passkeys::enrolment(cx, &token).await.unwrap().unwrap();
    (token, key.make(&shown.options))
}

/// Signs in by password and adds a key in the browser; answers as the browser was told.
async fn add(browser: &Client, desk: &Desk, cx: &Cx, kind: PasskeyKind, key: &mut Key) -> Reply {
    submit(browser, desk, "/sign-in", &[("login", "ana"), ("password", PASSWORD)]).await.is(303);
    let (token, credential) = made(cx, kind, key).await;
    submit(browser, desk, "/profile/passkeys", &[("token", &token), ("credential", &credential)]).await
}

/// Where the start page leads: to sign in, or to one's own area.
async fn start(browser: &Client) -> String {
    browser.get("/").await.is(303).header("location").to_owned()
}

#[tokio::test]
async fn zam_22_zam_23_a_passkey_is_added_by_a_form_and_signs_in() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let ana = desk.t.customer_user("Ana").await;
        let mut key = Key::new();
        let added = add(&desk.browser(), &desk, &ana, PasskeyKind::Passkey, &mut key).await.is(303);
        assert_eq!(added.header("location"), "/profile?saved=1");
        let codes = added.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
        let codes: Vec<_> = codes.filter(|cookie| cookie.starts_with("recovery-codes=")).collect();
        assert!(codes.len() == 1 && codes[0].contains("HttpOnly") && codes[0].contains("Path=/profile"), "{codes:?}");

        let browser = desk.browser();
        let (token, credential) = signed(&browser, "/sign-in/passkey/challenge", &mut key).await;
        let form = [("token", &*token), ("credential", &*credential), ("next", "/portal/tickets/new")];
        let entered = submit(&browser, &desk, "/sign-in/passkey", &form).await.is(303);
        assert_eq!(entered.header("location"), "/portal/tickets/new");
        assert_eq!(start(&browser).await, "/portal");

        let again = desk.browser();
        let refused = submit(&again, &desk, "/sign-in/passkey", &form).await.is(303);
        assert!(refused.header("location").starts_with("/sign-in?next="), "{refused:?}");
        assert_eq!(start(&again).await, "/sign-in", "an answer counts once");
        let elsewhere = [("token", &*token), ("credential", &*credential), ("next", "//elsewhere.example")];
        let refused = submit(&again, &desk, "/sign-in/passkey", &elsewhere).await.is(303);
        assert!(refused.header("location").starts_with("/sign-in?next=%2F%2Felsewhere"), "{refused:?}");
        let page = again.get(refused.header("location")).await.is(200);
        assert!(page.text.contains("answered before"), "the page says why");
    })
    .await;
}

#[tokio::test]
async fn zam_23_unknown_keys_are_answered_as_refused_ones() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let ana = desk.t.customer_user("Ana").await;
        let mut key = Key::new();
        add(&desk.browser(), &desk, &ana, PasskeyKind::Passkey, &mut key).await.is(303);
        key.verifies = false;
        let mut pages = Vec::new();
        for mut key in [key, Key::new()] {
            let browser = desk.browser();
            let (token, credential) = signed(&browser, "/sign-in/passkey/challenge", &mut key).await;
            let form = [("token", &*token), ("credential", &*credential)];
            let refused = submit(&browser, &desk, "/sign-in/passkey", &form).await.is(303);
            assert_eq!(refused.header("location"), "/sign-in");
            let page = browser.get("/sign-in").await.is(200).text;
            let (_, said) = page.split_once("This key does not let you in here.").expect("the page says why");
            pages.push(said[..40].to_owned());
        }
        assert_eq!(pages[0], pages[1]);
        let nonsense = [("token", "made up"), ("credential", "{}")];
        let browser = desk.browser();
        assert_eq!(submit(&browser, &desk, "/sign-in/passkey", &nonsense).await.is(303).header("location"), "/sign-in");
        assert_eq!(start(&browser).await, "/sign-in");
    })
    .await;
}

#[tokio::test]
async fn zam_23_a_key_is_asked_for_after_the_password() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let ana = desk.t.customer_user("Ana").await;
        let mut key = Key::without_verification();
        add(&desk.browser(), &desk, &ana, PasskeyKind::SecurityKey, &mut key).await.is(303);

        let browser = desk.browser();
        browser.post("/sign-in/code/challenge", Value::Null).await.is(401);
        let late = submit(&browser, &desk, "/sign-in/code/key", &[("token", ""), ("credential", "")]).await.is(303);
        assert_eq!(late.header("location"), "/sign-in?why=late");
        let password = [("login", "ana"), ("password", PASSWORD)];
        let asked = submit(&browser, &desk, "/sign-in", &password).await.is(303);
        assert_eq!(asked.header("location"), "/sign-in/code");
        assert!(browser.get("/sign-in/code").await.is(200).text.contains("Use a passkey or security key"));
        let (token, credential) = signed(&browser, "/sign-in/code/challenge", &mut Key::new()).await;
        let wrong = [("token", &*token), ("credential", &*credential)];
        let wrong = submit(&browser, &desk, "/sign-in/code/key", &wrong).await.is(303);
        assert_eq!(wrong.header("location"), "/sign-in/code");
        assert_eq!(start(&browser).await, "/sign-in", "not yet");
        let (token, credential) = signed(&browser, "/sign-in/code/challenge", &mut key).await;
        let right = [("token", &*token), ("credential", &*credential)];
        assert_eq!(submit(&browser, &desk, "/sign-in/code/key", &right).await.is(303).header("location"), "/portal");
        assert_eq!(start(&browser).await, "/portal");
    })
    .await;
}

#[tokio::test]
async fn zam_23_a_device_is_remembered_with_a_key_as_with_a_code_where_that_is_ticked() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        desk.t.set_setting(TWO_FACTOR_DEVICE_DAYS, "30").await;
        let ana = desk.t.customer_user("Ana").await;
        let mut key = Key::without_verification();
        add(&desk.browser(), &desk, &ana, PasskeyKind::SecurityKey, &mut key).await.is(303);
        let browser = desk.browser();
        let password = [("login", "ana"), ("password", PASSWORD)];
        for (ticked, next) in [("", "/sign-in/code"), ("true", "/portal")] {
            submit(&browser, &desk, "/sign-in", &password).await.is(303);
            let page = browser.get("/sign-in/code").await.is(200).text;
            assert_eq!(page.matches("name=\"remember\"").count(), 2, "beside the key and beside the code");
            let (token, credential) = signed(&browser, "/sign-in/code/challenge", &mut key).await;
            let answer = [("token", &*token), ("credential", &*credential), ("remember", ticked)];
            submit(&browser, &desk, "/sign-in/code/key", &answer).await.is(303);
            submit(&browser, &desk, "/sign-out", &[]).await.is(303);
            let again = submit(&browser, &desk, "/sign-in", &password).await.is(303);
            assert_eq!(again.header("location"), next, "{ticked:?}");
        }
        // On another device it is asked for all the same.
        let other = submit(&desk.browser(), &desk, "/sign-in", &password).await.is(303);
        assert_eq!(other.header("location"), "/sign-in/code");
    })
    .await;
}

#[tokio::test]
async fn zam_22_only_who_is_signed_in_adds_a_key_and_a_refused_one_comes_back_with_the_reason() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let ana = desk.t.customer_user("Ana").await;
        let mut key = Key::new();
        let (token, credential) = made(&ana, PasskeyKind::Passkey, &mut key).await;
        let form = [("token", &*token), ("credential", &*credential)];
        let stranger = submit(&desk.browser(), &desk, "/profile/passkeys", &form).await.is(303);
        assert_eq!(stranger.header("location"), "/sign-in?why=ended");
        let browser = desk.browser();
        key.origin = "https://desk.example.net";
        let refused = add(&browser, &desk, &ana, PasskeyKind::Passkey, &mut key).await.is(303);
        assert_eq!(refused.header("location"), "/profile");
        assert!(browser.get("/profile").await.is(200).text.contains("The answer of the key does not fit."));
        assert!(!two_factor::own(&ana).await.unwrap().is_on());
        let foreign = browser.request(Method::POST, "/profile/passkeys").header("sec-fetch-site", "cross-site");
        send(foreign.form(&form)).await.is(403);
    })
    .await;
}

#[tokio::test]
async fn zam_21_keys_are_listed_and_removed_one_by_one_with_the_api() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        let api = desk.api(&admin, &["directory:read", "directory:write"]).await;
        let ana = desk.t.customer_user("Ana").await;
        let path = format!("/users/{}/two-factor", ana.actor.subject.id);
        assert_eq!(api.get(&path).await.is(200).json()["passkeys"], json!([]));
        for kind in [PasskeyKind::Passkey, PasskeyKind::SecurityKey] {
            let (token, credential) = made(&ana, kind, &mut Key::new()).await;
            passkeys::finish(&ana, &PasskeyAnswer { token, credential }).await.unwrap();
        }
        let view = api.get(&path).await.is(200).json();
        let row = &view["passkeys"][0];
        assert_eq!((&row["name"], &row["kind"]), (&json!("Laptop"), &json!("passkey")));
        assert_eq!(view["passkeys"][1]["kind"], "security_key");
        assert!(row.get("credential").is_none() && row["last_used_at"].is_null());
        let one = format!("{path}/passkey-{}", row["id"]);
        let reader = desk.t.agent("Alan", UserType::User).await;
        let reader = desk.api(&reader, &["directory:read", "directory:write"]).await;
        reader.delete(&one).await.is(403);
        api.delete(&one).await.is(204);
        api.delete(&one).await.is(404);
        assert_eq!(api.get(&path).await.json()["passkeys"].as_array().map_or(0, Vec::len), 1);
        api.delete(&path).await.is(204);
        assert_eq!(api.get(&path).await.json()["passkeys"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn the_script_of_passkeys_is_kept_for_ever_and_named_by_the_page() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let path = app::server::passkey_script_path();
        let script = desk.browser().get(path).await.is(200);
        assert_eq!(script.header("content-type"), "text/javascript");
        assert!(script.header("cache-control").contains("immutable"));
        assert!(script.text.contains("navigator.credentials"));
        let page = desk.browser().get("/sign-in").await.is(200);
        assert!(page.text.contains(path) && page.header("content-security-policy").contains("script-src 'self'"));
    })
    .await;
}
