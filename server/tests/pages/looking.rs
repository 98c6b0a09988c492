//! Looking through somebody's eyes without entering: whatever writes is refused, whoever adds it.

use crate::statuses::ticket_of;
use crate::support::{Desk, Reply, each_desk, send};
use crate::visit::{ADMIN, Browser, PAGE, cookie, target};
use deskfolk_server::http::looking::{OPEN, READS, function};
use domain::state::UserType;
use entity::{impersonation, journal};
use leptos::server_fn::axum::server_fn_paths;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Server functions that write, or reach outside, and yet answer with something.
const ANSWERING_WRITES: [&str; 6] = [
    "confirm_two_factor",
    "create_token",
    "integration_tested",
    "make_scim_token",
    "new_recovery_codes",
    "sign_in_provider_tested",
];
/// What is said to whoever tries.
const REFUSAL: &str = "You only look through the eyes of";

/// Every server function of the application by name, and whether it answers with nothing but that it went well.
fn functions() -> BTreeMap<String, bool> {
    let mut out = BTreeMap::new();
    read_functions(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src"), &mut out);
    assert!(out.len() > 200, "{}", out.len());
    out
}

fn read_functions(folder: &Path, out: &mut BTreeMap<String, bool>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_functions(&path, out);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for part in text.split("#[server").skip(1) {
            // Arguments carry the same attribute.
            let Some((_, rest)) = part.split_once("]\npub async fn ") else { continue };
            let (name, _) = rest.split_once('(').unwrap();
            let (_, whole) = text.split_once(&format!("pub async fn {name}(")).unwrap();
            let (head, _) = whole.split_once(" {\n").unwrap();
            out.insert(name.to_owned(), head.contains("-> Result<(), AppError>"));
        }
    }
}

#[test]
fn n3_every_server_function_is_known_to_read_or_is_refused() {
    let functions = functions();
    for name in READS {
        let answers_nothing = functions.get(*name).unwrap_or_else(|| panic!("{name} does not exist"));
        assert!(!answers_nothing, "{name} answers nothing, so it does not read");
        assert!(!ANSWERING_WRITES.contains(name), "{name}");
    }
    let known = |name: &str| READS.contains(&name) || ANSWERING_WRITES.contains(&name);
    let unknown: Vec<_> = functions.iter().filter(|(name, nothing)| !**nothing && !known(name)).collect();
    assert!(unknown.is_empty(), "if they only read, add them to READS in server/src/http/looking.rs: {unknown:?}");
    let registered: BTreeSet<_> = server_fn_paths().filter_map(|(path, _)| function(path)).collect();
    let missed: Vec<_> = registered.iter().filter(|name| !functions.contains_key(**name)).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

/// The addresses that plain forms are sent to.
fn forms() -> Vec<String> {
    let router = include_str!("../../src/http/router.rs");
    let routes = router.lines().filter_map(|line| line.trim().strip_prefix(".route(\""));
    let posts = routes.filter(|line| line.contains("post(")).filter_map(|line| line.split('"').next());
    let posts: Vec<_> = posts.map(|path| path.replace("{id}", "1")).collect();
    assert!(posts.len() > 15, "{posts:?}");
    posts
}

/// The admin's browser, looking at what the second admin sees, who may do everything.
async fn looking(desk: &Desk) -> Browser {
    desk.t.admin().await;
    let ben = desk.t.agent("Ben", UserType::Admin).await.actor.subject.id;
    let browser = Browser::of(desk, ADMIN).await;
    let (page, user) = (format!("/agent/users/{ben}/look"), ben.to_string());
    let form = [("user_id", user.as_str()), ("reason", "They ask what they see"), ("return_path", "/agent/users")];
    let reply = browser.submit(&page, "/look", &form).await;
    assert_eq!(target(&reply), "/agent", "{reply:?}");
    browser
}

async fn rows(desk: &Desk) -> u64 {
    journal::Entity::find().count(desk.t.app.db.read()).await.unwrap()
}

async fn call(browser: &Browser, path: &str) -> Reply {
    let request = browser.bare(Method::POST, path).header("accept", "application/json");
    send(request.header("content-type", "application/x-www-form-urlencoded").body("")).await
}

#[tokio::test]
async fn n3_whatever_may_write_is_refused_to_who_looks() {
    each_desk(|desk| async move {
        let browser = looking(&desk).await;
        let before = rows(&desk).await;
        let mut refused = 0;
        for (path, _) in server_fn_paths() {
            let reply = call(&browser, path).await;
            let reads = function(path).is_some_and(|name| READS.contains(&name));
            assert_eq!(reply.text.contains(REFUSAL), !reads, "{path}: {reply:?}");
            if !reads {
                assert_eq!(reply.status, 403, "{path}");
                refused += 1;
            }
        }
        assert!(refused > 90, "{refused}");
        for path in forms().iter().filter(|path| !OPEN.contains(&path.as_str())) {
            let reply = call(&browser, path).await;
            assert!(reply.status == 403 && reply.text.contains(REFUSAL), "{path}: {reply:?}");
            let back = browser.submit("/agent/users", path, &[("reason", "again")]).await.is(303);
            assert_eq!(target(&back), "/agent/users", "{path}");
            assert!(cookie(&back, "flash").is_some(), "{path}");
        }
        for list in ["users", "customers", "tickets", "audit", "eyes"] {
            let reply = browser.open(&format!("/export/{list}?format=csv")).await;
            assert!(reply.status == 403 && reply.text.contains(REFUSAL), "{list}: {reply:?}");
        }
        assert_eq!(rows(&desk).await, before, "nothing was written");
        browser.submit("/agent", "/theme", &[("theme", "dark")]).await.is(303);
    })
    .await;
}

#[tokio::test]
async fn n3_pages_are_those_of_the_person_with_a_banner_and_an_end() {
    each_desk(|desk| async move {
        let browser = looking(&desk).await;
        for path in ["/agent", "/admin/settings", "/admin/audit", "/agent/users/new", "/profile"] {
            let page = browser.open(path).await.is(200);
            assert!(page.text.contains("impersonation-banner--look"), "{path}");
            assert!(page.text.contains("Ben Agent") && page.text.contains("Stop looking"), "{path}");
            let left: i64 = page.header("refresh").parse().unwrap();
            assert!((1..=30 * 60 + 1).contains(&left), "{path}: {left}");
        }
        assert_eq!(target(&browser.submit("/agent", "/impersonation/leave", &[]).await), "/agent/users");
        let page = browser.open("/agent").await.is(200);
        assert!(!page.text.contains("impersonation-banner--look") && page.header("refresh").is_empty());
    })
    .await;
}

#[tokio::test]
async fn n3_a_look_ends_at_its_last_moment_on_an_open_page_too() {
    each_desk(|desk| async move {
        let browser = looking(&desk).await;
        desk.t.clock.advance(30 * 60);
        let page = browser.open("/agent").await.is(200);
        assert!(!page.text.contains("impersonation-banner--look") && page.text.contains("Ada Admin"));
        let stay = impersonation::Entity::find().one(desk.t.app.db.read()).await.unwrap().unwrap();
        assert_eq!((stay.ended_at, stay.end_reason.as_deref()), (Some(stay.expires_at), Some("expired")));
    })
    .await;
}

#[tokio::test]
async fn n3_signing_out_ends_the_look_and_the_next_sign_in_is_ones_own() {
    each_desk(|desk| async move {
        let browser = looking(&desk).await;
        browser.submit("/agent", "/sign-out", &[]).await.is(303);
        let stay = impersonation::Entity::find().one(desk.t.app.db.read()).await.unwrap().unwrap();
        assert_eq!(stay.end_reason.as_deref(), Some("left"));
        let again = Browser::of(&desk, ADMIN).await;
        assert!(!again.open("/agent").await.is(200).text.contains("impersonation-banner"));
    })
    .await;
}

#[tokio::test]
async fn n3_the_person_stays_signed_in() {
    each_desk(|desk| async move {
        let bob = desk.t.agent("Bob", UserType::User).await;
        let ana = desk.t.customer_user("Ana").await;
        let ticket = ticket_of(&bob, &ana).await;
        let theirs = Browser::of(&desk, "Ana").await;
        let browser = Browser::of(&desk, ADMIN).await;
        let (id, page) = (ana.actor.subject.id.to_string(), format!("/agent/users/{}/look", ana.actor.subject.id));
        let refused = browser.submit(&page, "/look", &[("user_id", id.as_str()), ("minutes", "999")]).await;
        assert_eq!(target(&refused), page, "{refused:?}");
        let form = browser.open(&page).await.is(200);
        assert!(form.text.contains("Please enter a number from 1 to 30."), "{}", form.text);
        let form = [("user_id", id.as_str()), ("reason", "They ask"), ("minutes", "5")];
        assert_eq!(target(&browser.submit(&page, "/look", &form).await), "/portal");
        let seen = browser.open(&format!("/portal/tickets/{ticket}")).await.is(200);
        assert!(seen.text.contains("Printer is offline") && seen.text.contains("impersonation-banner--look"));
        theirs.open("/portal").await.is(200);
        let other = send(browser.bare(Method::GET, "/agent").header("accept", PAGE)).await;
        assert_eq!(other.status, 403, "what she may not enter is refused to who looks as well");
    })
    .await;
}
