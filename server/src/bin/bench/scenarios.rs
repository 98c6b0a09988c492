//! What is asked of the server.

use crate::generate::World;
use crate::server::Running;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Client, Method, RequestBuilder, redirect::Policy};
use serde_json::{Value, json};

type Error = Box<dyn std::error::Error>;

/// The scenario whose commits wait for the disk.
pub const CREATE: &str = "create ticket by API";

type Ask = Box<dyn Fn(&Client, u64) -> RequestBuilder + Send + Sync>;

/// One kind of request: the n-th one.
pub struct Scenario {
    /// What the table calls it.
    pub name: String,
    /// Who asks.
    pub client: Client,
    /// Builds the n-th request.
    pub request: Ask,
    /// Only so many requests, at one connection and from the first on: what answers faster the second time.
    pub most: Option<u64>,
}

impl Scenario {
    /// How many ask at once.
    pub fn connections(&self) -> impl Iterator<Item = usize> + use<> {
        [1, 8].into_iter().take(if self.most.is_some() { 1 } else { 2 })
    }
}

/// Everything that is measured, in the order of the table.
pub async fn scenarios(server: &Running, world: &World) -> Result<Vec<Scenario>, Error> {
    let agent = sign_in(&server.url, &world.login, &world.password).await?;
    let portal = sign_in(&server.url, &world.portal_login, &world.password).await?;
    let api = Api { url: server.url.clone(), token: world.token.clone(), client: agent.clone() };
    let page = |name: &str, client: &Client, path: String| {
        let url = format!("{}{path}", server.url);
        Scenario {
            name: name.to_owned(),
            client: client.clone(),
            request: Box::new(move |client, _| client.get(&url).header("accept", "text/html")),
            most: None,
        }
    };
    let mut out = vec![
        page("directory page", &agent, "/agent/users".to_owned()),
        page("directory page, search", &agent, "/agent/users?q=lindqvist".to_owned()),
    ];
    for (kind, query) in searches(world) {
        out.push(api.get(&format!("search, {kind}"), "/users", &[("q", &query)]));
    }
    out.push(api.totals());
    for column in ["name", "email", "customer", "state", "updated"] {
        out.push(api.get(&format!("people by {column}, first page"), "/users", &[("sort", column)]));
        let last = api.last_page(column).await?;
        out.push(api.get(&format!("people by {column}, last page"), "/users", &[("sort", column), ("before", &last)]));
    }
    let (first, last) = world.tickets;
    let tickets = (last - first + 1).unsigned_abs();
    let url = server.url.clone();
    out.push(page("ticket list of a queue", &agent, format!("/agent/tickets?queue={}&view=all", world.queue)));
    out.push(page("ticket list, open", &agent, "/agent/tickets?view=open".to_owned()));
    out.push(page("ticket list, pending", &agent, "/agent/tickets?state=pending".to_owned()));
    out.push(page("ticket list, a type without tickets", &agent, "/agent/tickets?view=all&type=2".to_owned()));
    let idle = format!("/agent/tickets?view=all&owner={}", world.requester);
    out.push(page("ticket list, an owner without tickets", &agent, idle));
    out.push(Scenario {
        name: "ticket page".to_owned(),
        client: agent.clone(),
        request: Box::new(move |client, n| {
            let id = first + (n.wrapping_mul(7919) % tickets) as i64;
            client.get(format!("{url}/agent/tickets/{id}")).header("accept", "text/html")
        }),
        most: None,
    });
    out.push(page("ticket page, 50 messages", &agent, format!("/agent/tickets/{first}")));
    out.push(api.get("ticket search, two words of the subject", "/tickets", &[("q", "printer scanner")]));
    out.push(api.get("message search, two words", "/messages", &[("q", "printer morning")]));
    out.push(api.get("message search, a word of all messages", "/messages", &[("q", "morning")]));
    out.push(api.get("message search, no match", "/messages", &[("q", "zzzqqq")]));
    out.push(page("portal, own tickets", &portal, "/portal".to_owned()));
    out.push(api.get("effective permissions of a person", &format!("/users/{}/groups", world.requester), &[]));
    out.push(api.send(
        "who gains and loses, a role of all agents",
        &format!("/roles/{}/preview", world.role),
        Some(5),
        |_| json!({"ticket_rights": ["read"]}),
    ));
    let (queue, requester) = (world.queue, world.requester);
    out.push(api.send(CREATE, "/tickets", None, move |n| {
        let subject = format!("Measured {n}");
        json!({"requester_id": requester, "queue_id": queue, "subject": subject, "body": "Opened by the bench."})
    }));
    let (url, login, password) = (server.url.clone(), world.login.clone(), world.password.clone());
    out.push(Scenario {
        name: "sign in".to_owned(),
        client: Client::builder().redirect(Policy::none()).build()?,
        request: Box::new(move |client, _| {
            client.post(format!("{url}/sign-in")).form(&[("login", &login), ("password", &password)])
        }),
        most: None,
    });
    Ok(out)
}

/// Ten kinds of search, and words that many match.
fn searches(world: &World) -> [(&'static str, String); 11] {
    [
        ("part of a name in the middle of a word", "indqvis".to_owned()),
        ("two words in any order", "ruiz ana".to_owned()),
        ("mail domain", "@mail42.example".to_owned()),
        ("telephone digits in another notation", world.someone.phone_elsewhere()),
        ("city", "innsbruck".to_owned()),
        ("customer", format!("customer {}", world.customers / 2)),
        ("custom field", world.someone.badge.clone()),
        ("word of the comment", "floor 217".to_owned()),
        ("accented letters typed without", "moller".to_owned()),
        ("no match", "zzzqqq".to_owned()),
        ("three letters", "lin".to_owned()),
    ]
}

/// The REST API.
struct Api {
    url: String,
    token: String,
    client: Client,
}

impl Api {
    fn get(&self, name: &str, path: &str, query: &[(&str, &str)]) -> Scenario {
        let (url, token) = (format!("{}/api/v1{path}", self.url), self.token.clone());
        let query: Vec<_> = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Scenario {
            name: name.to_owned(),
            client: self.client.clone(),
            request: Box::new(move |client, _| client.get(&url).bearer_auth(&token).query(&query)),
            most: None,
        }
    }

    fn send(
        &self,
        name: &str,
        path: &str,
        most: Option<u64>,
        body: impl Fn(u64) -> Value + Send + Sync + 'static,
    ) -> Scenario {
        let (url, token) = (format!("{}/api/v1{path}", self.url), self.token.clone());
        Scenario {
            name: name.to_owned(),
            client: self.client.clone(),
            request: Box::new(move |client, n| client.request(Method::POST, &url).bearer_auth(&token).json(&body(n))),
            most,
        }
    }

    /// Totals of searches that nobody asked for before.
    fn totals(&self) -> Scenario {
        let words = ["indqvis", "oller", "ruiz", "keller", "@mail7.", "bergen", "krakow", "floor 3", "klara", "weber"];
        let (url, token) = (format!("{}/api/v1/users/count", self.url), self.token.clone());
        Scenario {
            name: "total of a search, first time".to_owned(),
            client: self.client.clone(),
            most: Some(words.len() as u64),
            request: Box::new(move |client, n| {
                client.get(&url).bearer_auth(&token).query(&[("q", words[n as usize % words.len()])])
            }),
        }
    }

    /// The cursor whose `before` is the last page but one of people in this order.
    async fn last_page(&self, column: &str) -> Result<String, Error> {
        let (url, falling) = (format!("{}/api/v1/users", self.url), format!("-{column}"));
        let answer = self.client.get(url).bearer_auth(&self.token).query(&[("sort", &falling)]).send().await?;
        let page: Value = answer.error_for_status()?.json().await?;
        let cursor = page["next"].as_str().ok_or("there is one page of people only")?;
        let mut cursor: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor)?)?;
        cursor["s"] = json!(column);
        Ok(URL_SAFE_NO_PAD.encode(cursor.to_string()))
    }
}

async fn sign_in(url: &str, login: &str, password: &str) -> Result<Client, Error> {
    let client = Client::builder().cookie_store(true).redirect(Policy::none()).build()?;
    let answer = client.post(format!("{url}/sign-in")).form(&[("login", login), ("password", password)]).send().await?;
    let target = answer.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if target.starts_with("/sign-in") || target.is_empty() {
        return Err(format!("{login} could not sign in: {} {target}", answer.status()).into());
    }
    Ok(client)
}
