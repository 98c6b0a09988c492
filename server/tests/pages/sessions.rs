//! Signing in: the cookie, where it leads, whose session it is.

use crate::session_limits::{is_over, key_of, new_key};
use crate::support::{PASSWORD, each_desk, send};
use crate::visit::{ADMIN, Browser, PAGE, cookie, target};
use reqwest::Method;

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_for_scripts_and_other_sites() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let reply = Browser::new(&desk).sign_in(ADMIN, PASSWORD, "").await;
        let cookie = cookie(&reply, "deskfolk").expect("a session");
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.split("; ").any(|part| part == attribute), "{cookie}");
        }
        assert!(!cookie.contains("Secure"), "the desk is reached without TLS: {cookie}");
    })
    .await;
}

#[tokio::test]
async fn who_only_looks_gets_no_session() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        for path in ["/sign-in", "/forgotten", "/no/such/page", "/"] {
            assert_eq!(cookie(&Browser::new(&desk).open(path).await, "deskfolk"), None, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_planted_before_is_not_the_one_signed_in_to() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let value = |reply: &crate::support::Reply| {
            let cookie = cookie(reply, "deskfolk").expect("a session");
            cookie.split(';').next().unwrap().to_owned()
        };
        let browser = Browser::new(&desk);
        let first = value(&browser.sign_in(ADMIN, PASSWORD, "").await);
        let second = value(&browser.sign_in(ADMIN, PASSWORD, "").await);
        assert_ne!(first, second);
        // The first one is over, not a second way in.
        let old = Browser::new(&desk);
        let reply = send(old.bare(Method::GET, "/agent").header("accept", PAGE).header("cookie", &first)).await;
        assert!(target(&reply).starts_with("/sign-in"), "{reply:?}");
        // One made up is not adopted.
        let made_up = "deskfolk=AAAAAAAAAAAAAAAAAAAAAA";
        let form = [("login", ADMIN), ("password", PASSWORD)];
        let reply = send(old.bare(Method::POST, "/sign-in").header("cookie", made_up).form(&form)).await;
        assert_ne!(value(&reply), made_up);
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let browser = Browser::new(&desk);
        let reply = browser.sign_in(ADMIN, PASSWORD, "").await;
        let kept = cookie(&reply, "deskfolk").unwrap().split(';').next().unwrap().to_owned();
        browser.submit("/agent", "/sign-out", &[]).await.is(303);
        let reply =
            send(Browser::new(&desk).bare(Method::GET, "/agent").header("accept", PAGE).header("cookie", &kept)).await;
        assert!(target(&reply).starts_with("/sign-in"), "{reply:?}");
    })
    .await;
}

#[tokio::test]
async fn signing_in_leads_back_to_the_page_asked_for_and_never_elsewhere() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let asked = target(&Browser::new(&desk).open("/agent/tickets?view=mine").await);
        assert_eq!(asked, "/sign-in?next=%2Fagent%2Ftickets%3Fview%3Dmine");
        let reply = Browser::new(&desk).sign_in(ADMIN, PASSWORD, "/agent/tickets?view=mine").await;
        assert_eq!(target(&reply), "/agent/tickets?view=mine");
        for elsewhere in [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "\\\\evil.example/",
            "/\t/evil.example/",
            "/\n/evil.example/",
            "evil.example",
            "javascript:alert(1)",
        ] {
            let reply = Browser::new(&desk).sign_in(ADMIN, PASSWORD, elsewhere).await;
            assert_eq!(target(&reply), "/agent", "{elsewhere:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn zam_13_a_session_gets_another_key_when_somebody_enters_a_view_or_a_look_and_when_they_leave() {
    each_desk(|desk| async move {
        desk.t.admin().await;
        let ana = desk.t.customer_user("Ana").await.actor.subject.id.to_string();
        let browser = Browser::new(&desk);
        let mut before = key_of(&browser.sign_in(ADMIN, PASSWORD, "").await);
        for path in ["/impersonation/enter", "/look"] {
            let form = [("user_id", ana.as_str()), ("reason", "They ask."), ("return_path", "/agent/users")];
            let inside = key_of(&browser.submit("/agent/users", path, &form).await.is(303));
            assert!(inside != before && is_over(&desk, &before, "/agent").await, "{path}: at once");
            browser.open("/portal").await.is(200);
            let left = browser.submit("/portal", "/impersonation/leave", &[]).await;
            assert_eq!(target(&left), "/agent/users", "{path}");
            let outside = key_of(&left);
            assert!(outside != inside && is_over(&desk, &inside, "/portal").await, "{path}: at once");
            before = new_key(&browser, "/agent").await.unwrap_or(outside);
        }
    })
    .await;
}
