//! How long a session lasts, measured by the clock, and when it gets another key.

use crate::support::{Desk, PASSWORD, Reply, each_desk, send};
use crate::visit::{ADMIN, Browser, PAGE, cookie, target};
use deskfolk_server::http::looking::function;
use domain::settings::{PORTAL_SESSION_MAX_HOURS, PORTAL_SESSION_MINUTES};
use domain::state::{GrantKind, UserType};
use domain::structure::RoleInput;
use leptos::server_fn::axum::server_fn_paths;
use reqwest::Method;
use service::structure::roles;
use std::time::{Duration, Instant};

const ANA: &str = "ana@acme.example.com";
/// Seconds in which a request is still answered that has the key from before.
const LATE_S: i64 = 10;
const NEW: &str = "a wholly new password";

async fn is_in(browser: &Browser, path: &str) -> bool {
    let reply = browser.open(path).await;
    if reply.status == 200 {
        return true;
    }
    assert!(target(&reply).starts_with("/sign-in?next="), "{reply:?}");
    assert!(target(&reply).contains("why=ended"), "{reply:?}");
    false
}

/// The stream of notices, read to its end.
async fn listen(browser: &Browser) -> Reply {
    send(browser.bare(Method::GET, "/events").header("accept", "text/event-stream")).await
}

#[tokio::test]
async fn a_portal_session_ends_when_it_is_not_used() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        desk.t.customer_user("Ana").await;
        desk.t.set_setting(PORTAL_SESSION_MINUTES, "30").await;
        let browser = Browser::of(&desk, ANA).await;
        for _ in 0..3 {
            desk.t.clock.advance(30 * 60 - 1);
            assert!(is_in(&browser, "/portal").await, "each use begins the time anew");
        }
        desk.t.clock.advance(30 * 60);
        assert!(!is_in(&browser, "/portal").await);
    })
    .await;
}

#[tokio::test]
async fn however_much_it_is_used_a_session_ends_after_its_time() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        desk.t.customer_user("Ana").await;
        desk.t.set_setting(PORTAL_SESSION_MAX_HOURS, "2").await;
        let browser = Browser::of(&desk, ANA).await;
        for _ in 0..11 {
            desk.t.clock.advance(600);
            assert!(is_in(&browser, "/portal").await);
        }
        desk.t.clock.advance(600);
        assert!(!is_in(&browser, "/portal").await);
    })
    .await;
}

#[tokio::test]
async fn a_limit_set_later_counts_for_sessions_there_are() {
    each_desk(|desk| async move {
        let alan = desk.t.agent("Alan", UserType::User).await.actor.subject.id;
        let browser = Browser::of(&desk, "alan@desk.example.com").await;
        desk.t.clock.advance(3_600);
        assert!(is_in(&browser, "/agent").await);
        let input = RoleInput { name: "Vault".to_owned(), idle_minutes: "15".to_owned(), ..RoleInput::default() };
        let role = roles::create(&desk.t.admin().await, input).await.unwrap();
        desk.t.grant(alan, GrantKind::Role, role.0).await;
        desk.t.clock.advance(15 * 60);
        assert!(!is_in(&browser, "/agent").await);
    })
    .await;
}

#[tokio::test]
async fn a_page_that_is_merely_open_keeps_no_session_alive_and_hears_nothing_after_its_end() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        desk.t.customer_user("Ana").await;
        desk.t.set_setting(PORTAL_SESSION_MINUTES, "30").await;
        let browser = Browser::of(&desk, ANA).await;
        desk.t.clock.advance(30 * 60 - 2);
        let begun = Instant::now();
        let reply = listen(&browser).await.is(200);
        assert!(reply.text.contains("retry"), "{reply:?}");
        let lasted = begun.elapsed();
        assert!(lasted > Duration::from_secs(1) && lasted < Duration::from_secs(20), "until its end: {lasted:?}");
        desk.t.clock.advance(2);
        assert_eq!(listen(&browser).await.status, 401);
        assert_eq!(browser.open("/portal").await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn a_ticket_that_is_merely_open_keeps_no_session_alive_either() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        desk.t.customer_user("Ana").await;
        desk.t.set_setting(PORTAL_SESSION_MINUTES, "30").await;
        let browser = Browser::of(&desk, ANA).await;
        let mut paths = server_fn_paths().map(|(path, _)| path);
        let presence = paths.find(|path| function(path) == Some("present_at")).unwrap();
        for _ in 0..2 {
            desk.t.clock.advance(10 * 60);
            let request = browser.bare(Method::POST, presence).header("accept", "application/json");
            send(request.header("content-type", "application/x-www-form-urlencoded").body("")).await;
        }
        desk.t.clock.advance(10 * 60);
        assert!(!is_in(&browser, "/portal").await);
    })
    .await;
}

#[tokio::test]
async fn what_a_page_reads_again_by_itself_is_no_use_and_what_somebody_does_is_told() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        desk.t.customer_user("Ana").await;
        desk.t.set_setting(PORTAL_SESSION_MINUTES, "30").await;
        let browser = Browser::of(&desk, ANA).await;
        let mut paths = server_fn_paths().map(|(path, _)| path);
        let read = paths.find(|path| function(path) == Some("list_my_tickets")).unwrap();
        for _ in 0..2 {
            desk.t.clock.advance(20 * 60);
            assert_eq!(send(browser.bare(Method::POST, "/session/use")).await.status, 204);
        }
        for _ in 0..2 {
            desk.t.clock.advance(10 * 60);
            let request = browser.bare(Method::POST, read).header("accept", "application/json");
            send(request.header("content-type", "application/x-www-form-urlencoded").body("")).await;
        }
        desk.t.clock.advance(10 * 60);
        assert!(!is_in(&browser, "/portal").await);
    })
    .await;
}

/// The session in a browser's cookie, as its next page is answered; `None` if it is the one it had.
pub async fn new_key(browser: &Browser, path: &str) -> Option<String> {
    let reply = browser.open(path).await.is(200);
    cookie(&reply, "deskfolk").map(|cookie| cookie.split(';').next().unwrap().to_owned())
}

/// Whether nobody is signed in with this key.
pub async fn is_over(desk: &Desk, key: &str, path: &str) -> bool {
    let stale = Browser::new(desk);
    let reply = send(stale.bare(Method::GET, path).header("accept", PAGE).header("cookie", key)).await;
    reply.status == 303
}

/// The session in the cookie that a reply sets.
pub fn key_of(reply: &Reply) -> String {
    cookie(reply, "deskfolk").unwrap().split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_session_gets_another_key_when_its_person_may_do_more_or_less() {
    each_desk(|desk| async move {
        let alan = desk.t.agent("Alan", UserType::User).await.actor.subject.id;
        let browser = Browser::new(&desk);
        let first = key_of(&browser.sign_in("alan@desk.example.com", PASSWORD, "").await);
        assert_eq!(new_key(&browser, "/agent").await, None, "nothing has changed");
        let input = RoleInput { name: "More".to_owned(), users_access: "read_only".to_owned(), ..RoleInput::default() };
        let role = roles::create(&desk.t.admin().await, input).await.unwrap();
        desk.t.grant(alan, GrantKind::Role, role.0).await;
        let second = new_key(&browser, "/agent").await.expect("another key");
        assert_ne!(first, second);
        desk.t.clock.advance(LATE_S);
        assert!(is_over(&desk, &first, "/agent").await && !is_over(&desk, &second, "/agent").await);
        assert_eq!(new_key(&browser, "/agent").await, None, "once");
    })
    .await;
}

/// Asks for something with this key, as a browser that has not heard of another one yet.
async fn ask(desk: &Desk, key: &str, method: Method, path: &str) -> Reply {
    send(Browser::new(desk).bare(method, path).header("accept", PAGE).header("cookie", key)).await
}

#[tokio::test]
async fn of_two_tabs_opened_at_once_after_a_change_of_rights_both_are_shown() {
    each_desk(|desk| async move {
        let alan = desk.t.agent("Alan", UserType::User).await.actor.subject.id;
        let browser = Browser::new(&desk);
        let first = key_of(&browser.sign_in("alan@desk.example.com", PASSWORD, "").await);
        let input = RoleInput { name: "More".to_owned(), users_access: "read_only".to_owned(), ..RoleInput::default() };
        let role = roles::create(&desk.t.admin().await, input).await.unwrap();
        desk.t.grant(alan, GrantKind::Role, role.0).await;
        let (one, other) =
            tokio::join!(ask(&desk, &first, Method::GET, "/agent"), ask(&desk, &first, Method::GET, "/agent/users"));
        assert_eq!((one.status, other.status), (200, 200));
        let keys: Vec<_> = [&one, &other].into_iter().filter_map(|reply| cookie(reply, "deskfolk")).collect();
        assert!(!keys.is_empty() && keys.iter().all(|key| *key == keys[0]), "the same one: {keys:?}");
        let second = keys[0].split(';').next().unwrap().to_owned();
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7776000"] {
            assert!(keys[0].split("; ").any(|part| part == attribute), "{keys:?}");
        }
        // The old one is told nothing of the new one, and does nothing.
        let late = ask(&desk, &first, Method::GET, "/agent").await.is(200);
        assert_eq!(cookie(&late, "deskfolk"), None);
        let leaving = ask(&desk, &first, Method::POST, "/impersonation/leave").await;
        assert!(target(&leaving).starts_with("/sign-in"), "{leaving:?}");
        desk.t.clock.advance(LATE_S);
        assert!(is_over(&desk, &first, "/agent").await && !is_over(&desk, &second, "/agent").await);

        // Whoever signs out with the one has signed out with the other.
        ask(&desk, &second, Method::POST, "/sign-out").await;
        assert!(is_over(&desk, &second, "/agent").await);
    })
    .await;
}

#[tokio::test]
async fn a_session_gets_another_key_with_a_new_password_and_shows_in_the_list() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        desk.t.customer_user("Ana").await;
        let browser = Browser::new(&desk);
        let first = key_of(&browser.sign_in(ANA, PASSWORD, "").await);
        desk.t.clock.advance(1);
        let form = [("input[current]", PASSWORD), ("input[password]", NEW), ("input[password_again]", NEW)];
        let path = action_of(&browser.open("/profile").await.text, "input[password_again]");
        let reply = browser.submit("/profile", &path, &form).await;
        assert!(matches!(reply.status, 302 | 303), "{reply:?}");
        let page = browser.open("/profile").await.is(200);
        let second = key_of(&page);
        assert_ne!(first, second);
        assert!(page.text.contains("This one"), "the list tells which session it is");
        desk.t.clock.advance(LATE_S);
        assert!(is_over(&desk, &first, "/portal").await && !is_over(&desk, &second, "/portal").await);
    })
    .await;
}

/// Where the form with this field is sent.
fn action_of(page: &str, field: &str) -> String {
    let (before, _) = page.split_once(&format!("name=\"{field}\"")).expect("the field");
    let (_, form) = before.rsplit_once("<form").expect("its form");
    let (_, action) = form.split_once("action=\"").expect("its action");
    action.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn another_key_makes_no_session_younger() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id;
        desk.t.set_setting(PORTAL_SESSION_MAX_HOURS, "2").await;
        let browser = Browser::of(&desk, ANA).await;
        desk.t.clock.advance(3_600);
        let row = entity::account::ActiveModel {
            user_id: sea_orm::ActiveValue::Set(ana),
            password_set_at: sea_orm::ActiveValue::Set(Some(desk.t.app.clock.now())),
            ..Default::default()
        };
        sea_orm::ActiveModelTrait::update(row, desk.t.app.db.maintenance()).await.unwrap();
        assert!(new_key(&browser, "/portal").await.is_some());
        desk.t.clock.advance(3_600);
        assert!(!is_in(&browser, "/portal").await);
    })
    .await;
}

#[tokio::test]
async fn a_device_gets_its_cookie_with_a_sign_in_and_another_one_with_the_next() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::new(&desk);
        let wrong = browser.sign_in(ADMIN, "wrong", "").await;
        assert_eq!(cookie(&wrong, "device"), None, "not before somebody is in");
        let reply = browser.sign_in(ADMIN, PASSWORD, "").await;
        let first = cookie(&reply, "device").expect("a device").to_owned();
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=34560000"] {
            assert!(first.split("; ").any(|part| part == attribute), "{first}");
        }
        let reply = browser.sign_in(ADMIN, PASSWORD, "").await;
        assert_ne!(cookie(&reply, "device").unwrap(), first);
        desk.t.run_jobs().await;
        assert!(desk.t.mails().is_empty(), "it is known");
        Browser::of(&desk, ADMIN).await;
        desk.t.run_jobs().await;
        assert_eq!(desk.t.mails().len(), 1);
    })
    .await;
}
