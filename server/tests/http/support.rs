//! A running server for each test, on both databases, and clients that talk to it.
//!
//! ```ignore
//! #[tokio::test]
//! async fn something_holds() {
//!     each_desk(|desk| async move {
//!         let admin = desk.t.admin().await;
//!         let api = desk.api(&admin, &["admin"]).await;
//!         api.get("/me").await.is(200);
//!     })
//!     .await;
//! }
//! ```

#[path = "../../../service/tests/it/support.rs"]
#[expect(dead_code, reason = "the tests of the use-cases need more of it")]
mod fixture;

pub use fixture::{PASSWORD, TestApp};

use deskfolk_server::config::Config;
use deskfolk_server::http::router::{ServerState, router};
use domain::account::TokenInput;
use metrics_exporter_prometheus::PrometheusBuilder;
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use service::{Cx, tokens};
use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A server with an empty, migrated database. It stops when this is dropped.
pub struct Desk {
    /// The application behind it, to prepare and to look.
    pub t: TestApp,
    /// Where it listens, without a trailing slash.
    pub root: String,
    _stop: DropGuard,
}

/// Runs `test` with a server on SQLite, then with one on PostgreSQL.
pub async fn each_desk<F>(test: impl Fn(Desk) -> F + Copy + 'static)
where
    F: Future<Output = ()> + 'static,
{
    fixture::each_database(move |t| async move { test(Desk::start(t).await).await }).await;
}

impl Desk {
    async fn start(t: TestApp) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let root = format!("http://{address}");
        let mut config = Config::default();
        config.server.listen = address;
        config.server.public_url.clone_from(&root);
        let stop = CancellationToken::new();
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let state = ServerState::new(Arc::clone(&t.app), config, metrics, stop.clone());
        let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
        let stopped = stop.clone().cancelled_owned();
        tokio::spawn(axum::serve(listener, service).with_graceful_shutdown(stopped).into_future());
        Self { t, root, _stop: stop.drop_guard() }
    }

    /// A client of the API with a new token of this person.
    pub async fn api(&self, owner: &Cx, scopes: &[&str]) -> Client {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let input = TokenInput { name: "Test".to_owned(), scopes, expires: String::new() };
        let token = tokens::create(owner, input).await.unwrap().token;
        Client { base: format!("{}/api/v1", self.root), token: Some(token), ..self.browser() }
    }

    /// A client of the API without a token.
    pub fn stranger(&self) -> Client {
        Client { base: format!("{}/api/v1", self.root), ..self.browser() }
    }

    /// A client that keeps cookies, as a browser does, and follows no redirect.
    pub fn browser(&self) -> Client {
        let http = reqwest::Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
        Client { http, base: self.root.clone(), token: None }
    }
}

/// Talks to the server. Paths begin after the client's base.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl Client {
    /// A request yet to be filled and sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Reply {
        send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        send(self.request(Method::DELETE, path)).await
    }

    /// With another base: the same cookies elsewhere on the server.
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }
}

/// Sends a request and reads the whole answer.
pub async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Reply { status, headers, text: response.text().await.unwrap() }
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    /// The same answer, if it has this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The id of what was created.
    #[track_caller]
    pub fn id(self) -> i64 {
        self.is(201).json()["id"].as_i64().unwrap()
    }

    /// Fails unless it is refused because of this field.
    #[track_caller]
    pub fn is_about(&self, field: &str) {
        assert_eq!(self.status, 422, "{}", self.text);
        assert!(self.json()["errors"][field].is_string(), "{}", self.text);
    }

    /// Every header of this name.
    pub fn header_values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
    }

    /// A header as text, the first of several; empty if absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
