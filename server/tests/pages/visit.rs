//! What a browser does: signing in, opening pages, sending forms.

use crate::support::{Client, Desk, PASSWORD, Reply, send};
use reqwest::{Method, RequestBuilder};

/// What browsers accept when a page is opened.
pub const PAGE: &str = "text/html,application/xhtml+xml,*/*;q=0.8";
/// What the first administrator signs in with.
pub const ADMIN: &str = "ada@desk.example.com";

/// A browser with its cookies.
pub struct Browser {
    client: Client,
    root: String,
}

impl Browser {
    /// A new one.
    pub fn new(desk: &Desk) -> Self {
        Self { client: desk.browser(), root: desk.root.clone() }
    }

    /// One in which this person is signed in; they have [`PASSWORD`].
    pub async fn of(desk: &Desk, login: &str) -> Self {
        let browser = Self::new(desk);
        let reply = browser.sign_in(login, PASSWORD, "").await;
        assert!(!target(&reply).starts_with("/sign-in"), "{reply:?}");
        browser
    }

    /// Sends the sign-in form.
    pub async fn sign_in(&self, login: &str, password: &str, next: &str) -> Reply {
        self.submit("/sign-in", "/sign-in", &[("login", login), ("password", password), ("next", next)]).await.is(303)
    }

    /// Opens a page.
    pub async fn open(&self, path: &str) -> Reply {
        send(self.client.request(Method::GET, path).header("accept", PAGE)).await
    }

    /// A form of `page`, yet to be filled and sent.
    pub fn form(&self, page: &str, action: &str) -> RequestBuilder {
        let request = self.client.request(Method::POST, action).header("accept", PAGE);
        let request = request.header("sec-fetch-site", "same-origin").header("origin", &self.root);
        request.header("referer", format!("{}{page}", self.root))
    }

    /// Sends a form of `page`.
    pub async fn submit(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Reply {
        send(self.form(page, action).form(fields)).await
    }

    /// A request without anything a browser adds, but with its cookies.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, path)
    }
}

/// The path a redirect leads to, on this server or on another one.
#[track_caller]
pub fn target(reply: &Reply) -> String {
    assert!(matches!(reply.status, 302 | 303), "{reply:?}");
    reply.header("location").to_owned()
}

/// The cookie of this name that a reply sets, with its attributes.
pub fn cookie<'r>(reply: &'r Reply, name: &str) -> Option<&'r str> {
    let mut cookies = reply.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    cookies.find(|cookie| cookie.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')))
}
