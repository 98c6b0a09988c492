//! Headers that make browsers careful, on every kind of answer.

use crate::support::{Reply, each_desk, send};
use crate::visit::{ADMIN, Browser};
use reqwest::Method;

#[tokio::test]
async fn every_answer_has_safe_headers() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::of(&desk, ADMIN).await;
        let paths = [
            "/sign-in",
            "/agent",
            "/no/such/page",
            "/api/v1/me",
            "/api/v1/openapi.json",
            "/health/live",
            "/attachments/1",
            "/pkg/none.js",
        ];
        for path in paths {
            let reply = browser.open(path).await;
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(reply.header(name), value, "{name} of {path}");
            }
            let policy = reply.header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
            assert!(!reply.header("x-request-id").is_empty(), "{path}");
        }
        for path in ["/sign-in", "/agent", "/api/v1/me"] {
            assert_eq!(browser.open(path).await.header("cache-control"), "no-store", "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn scripts_of_a_page_carry_a_nonce_that_is_new_each_time() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::of(&desk, ADMIN).await;
        for path in ["/sign-in", "/agent", "/agent/tickets", "/no/such/page"] {
            let (first, second) = (nonce(&browser.open(path).await), nonce(&browser.open(path).await));
            assert!(first.len() >= 16, "{first}");
            assert_ne!(first, second, "{path}");
        }
    })
    .await;
}

/// The nonce of a page, which every script in it carries.
fn nonce(page: &Reply) -> String {
    let policy = page.header("content-security-policy");
    let (_, rest) = policy.split_once("'nonce-").unwrap_or_else(|| panic!("{policy}"));
    let nonce = rest.split('\'').next().unwrap().to_owned();
    let scripts: Vec<_> =
        page.text.match_indices("<script").map(|(at, _)| page.text[at..].split('>').next().unwrap()).collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        assert!(script.contains(&nonce), "{script}");
    }
    for attribute in ["style=\"", "onclick=\"", "onsubmit=\"", "<style"] {
        assert!(!page.text.contains(attribute), "{attribute} is against the policy");
    }
    nonce
}

#[tokio::test]
async fn a_request_keeps_the_id_it_came_with() {
    each_desk(|desk| async move {
        let browser = Browser::new(&desk);
        let given = send(browser.bare(Method::GET, "/health/live").header("x-request-id", "abc-123")).await;
        assert_eq!(given.header("x-request-id"), "abc-123");
        let odd = send(browser.bare(Method::GET, "/health/live").header("x-request-id", "a b;c")).await;
        assert_ne!(odd.header("x-request-id"), "a b;c");
    })
    .await;
}
