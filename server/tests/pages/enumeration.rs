//! Nobody who is not signed in learns who is known here: not by a message, a status or a cookie.

use crate::support::{Desk, Reply, each_desk};
use crate::visit::{Browser, target};
use domain::settings::{ANONYMOUS_SITE, REGISTRATION, REGISTRATION_SITE};
use domain::state::{AccountState, WebAccess};
use service::settings;
use std::time::{Duration, Instant};

/// People in every state, and two addresses of nobody. Their names are of one length.
const LOGINS: [&str; 7] = ["act", "pen", "lok", "gus", "non", "xxx", "yyy"];

fn address(login: &str) -> String {
    format!("{login}@acme.example.com")
}

async fn everybody(desk: &Desk) {
    let people = [
        ("act", WebAccess::Own, AccountState::Active),
        ("pen", WebAccess::Own, AccountState::Pending),
        ("lok", WebAccess::Own, AccountState::Locked),
        ("gus", WebAccess::Own, AccountState::Guest),
        ("non", WebAccess::NoAccess, AccountState::Active),
    ];
    for (name, web_access, state) in people {
        desk.t.person_of_acme(name, web_access, state).await;
    }
}

/// What can be seen of an answer and of the page it leads to, without what each person typed.
async fn seen(browser: &Browser, reply: Reply, login: &str) -> (u16, String, Vec<String>, u16, String) {
    let mut cookies: Vec<String> = reply.headers.get_all("set-cookie").iter().map(names_and_attributes).collect();
    cookies.sort();
    let (status, path) = (reply.status, target(&reply));
    let page = browser.open(&path).await;
    let nonce = page.header("content-security-policy").split("nonce-").nth(1).unwrap_or_default().to_owned();
    let nonce = nonce.split('\'').next().unwrap_or_default().to_owned();
    let text = page.text.replace(&address(login), "ADDRESS");
    (status, path, cookies, page.status, if nonce.is_empty() { text } else { text.replace(&nonce, "NONCE") })
}

/// A cookie without its value.
fn names_and_attributes(cookie: &reqwest::header::HeaderValue) -> String {
    let cookie = cookie.to_str().unwrap();
    let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
    format!("{};{attributes}", pair.split('=').next().unwrap_or_default())
}

/// Sends a form for each of them, every time with a new browser, and compares what comes.
async fn same_for_all(desk: &Desk, page: &str, action: &str, fields: impl Fn(&str) -> Vec<(&'static str, String)>) {
    let mut answers = Vec::new();
    for login in LOGINS {
        let browser = Browser::new(desk);
        let fields = fields(login);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let begun = Instant::now();
        let reply = browser.submit(page, action, &fields).await;
        let took = begun.elapsed();
        answers.push((login, seen(&browser, reply, login).await, took));
    }
    for (login, seen, _) in &answers {
        assert_eq!(seen, &answers[0].1, "{action}: {login} and {}", answers[0].0);
    }
    if action != "/sign-in" {
        let at_once = answers.iter().find(|(_, _, took)| *took < Duration::from_millis(250));
        assert!(at_once.is_none(), "{action} answers everybody after the same time: {at_once:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_answered_alike_for_everybody() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        everybody(&desk).await;
        desk.t.set_setting("security.sign_in_failures", "50").await;
        same_for_all(&desk, "/sign-in", "/sign-in", |login| {
            vec![("login", address(login)), ("password", "not the password".to_owned()), ("next", String::new())]
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_password_is_answered_alike_for_everybody() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        everybody(&desk).await;
        desk.t.set_setting("security.sign_in_failures", "50").await;
        same_for_all(&desk, "/forgotten", "/forgotten", |login| vec![("login", address(login))]).await;
    })
    .await;
}

#[tokio::test]
async fn n15_asking_for_the_link_to_a_ticket_is_answered_alike_for_everybody() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        everybody(&desk).await;
        desk.t.set_setting("security.sign_in_failures", "50").await;
        same_for_all(&desk, "/check-ticket", "/check-ticket", |login| {
            vec![("email", address(login)), ("number", "10001".to_owned())]
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn registering_and_a_ticket_without_an_account_are_answered_alike_for_everybody() {
    each_desk(|desk| async move {
        let admin = desk.t.admin().await;
        everybody(&desk).await;
        let place = "Acme / Head office".to_owned();
        let wanted = [
            (REGISTRATION, "public".to_owned()),
            (REGISTRATION_SITE, place.clone()),
            (ANONYMOUS_SITE, place),
            ("security.sign_in_failures", "50".to_owned()),
        ];
        let wanted = wanted.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        settings::save(&admin, wanted).await.unwrap();
        same_for_all(&desk, "/register", "/register", |login| {
            vec![("name", "Somebody Else".to_owned()), ("email", address(login))]
        })
        .await;
        let queue = admin.fixed.structure.queues.keys().next().unwrap().to_string();
        same_for_all(&desk, "/open-ticket", "/open-ticket", |login| {
            vec![
                ("name", "Somebody Else".to_owned()),
                ("email", address(login)),
                ("queue_id", queue.clone()),
                ("subject", "Help".to_owned()),
                ("body", "Please".to_owned()),
            ]
        })
        .await;
    })
    .await;
}
