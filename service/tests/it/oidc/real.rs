//! A real provider of OpenID Connect on loopback, and a browser that signs in there.

use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// What it knows the desk by.
pub const SECRET: &str = "the secret of the desk at its provider";
/// Where the desk is, as the provider knows it.
pub const DESK: &str = "https://desk.example.com";

/// The provider that the browser tests have, too. It ends when this is dropped.
pub struct Real {
    /// Its issuer.
    pub issuer: String,
    _process: Child,
}

impl Real {
    /// Starts one that tells `tells` when somebody signs out.
    pub async fn start(tells: &str) -> Self {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/tests");
        let mut process = Command::new("node")
            .arg(tests.join("oidc-provider.mjs"))
            .args([DESK, tells])
            // It ends with its standard input.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("Node.js");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let issuer = lines.next_line().await.unwrap().expect("the provider answers: see end2end/node_modules");
        Self { issuer, _process: process }
    }

    /// What its clock shows, in milliseconds.
    pub async fn now(&self) -> i64 {
        reqwest::get(format!("{}/now", self.issuer)).await.unwrap().text().await.unwrap().parse().unwrap()
    }
}

/// A browser, with its cookies at the provider.
pub struct Browser(pub Client);

impl Browser {
    pub fn new() -> Self {
        Self(Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap())
    }

    /// Follows redirects until there is a page, or the way leads back to the desk.
    async fn follow(&self, mut answer: Response) -> Result<Url, Response> {
        loop {
            let Some(next) = answer.headers().get(LOCATION).map(|next| next.to_str().unwrap().to_owned()) else {
                return Err(answer);
            };
            let next = answer.url().join(&next).unwrap();
            if next.as_str().starts_with(DESK) {
                return Ok(next);
            }
            answer = self.0.get(next).send().await.unwrap();
        }
    }

    /// Signs in at this address as somebody, or does something else there, and tells where the way leads back to.
    pub async fn at(&self, address: &str, name: &str, does: &str) -> Url {
        let answer = self.0.get(address).send().await.unwrap();
        match self.follow(answer).await {
            Ok(back) => back,
            Err(page) => self.send(page.url().clone(), &format!("name={name}&does={does}")).await,
        }
    }

    /// Signs out at this address.
    pub async fn leave(&self, address: &str) -> Url {
        let page = self.0.get(address).send().await.unwrap().text().await.unwrap();
        let between = |before: &str| {
            let (_, rest) = page.split_once(before).unwrap();
            rest.split_once('"').unwrap().0.to_owned()
        };
        let form = format!("logout=yes&xsrf={}", between("name=\"xsrf\" value=\""));
        self.send(Url::parse(&between("action=\"")).unwrap(), &form).await
    }

    async fn send(&self, to: Url, form: &str) -> Url {
        let sent = self.0.post(to).header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
        self.follow(sent.send().await.unwrap()).await.expect("the way leads back")
    }
}
