//! An installation in a folder of its own, and the servers started in it. Nothing outlives a test:
//! processes are killed and the database is dropped with the values here.

use app::features::account::api::CreateToken;
use deskfolk_server::config::Config;
use leptos::server_fn::ServerFn;
use reqwest::{Client, RequestBuilder, redirect::Policy};
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use service::Db;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

/// What the first administrator signs in with.
pub const ADMIN: &str = "ada@desk.example.com";
/// The password of the first administrator.
pub const PASSWORD: &str = "correct horse battery";
/// How long a server may take to start, with a debug build on a busy machine.
const START: Duration = Duration::from_secs(90);

/// A data folder and a database.
pub struct Installation {
    folder: TempDir,
    /// Address of the database; empty for SQLite in the data folder.
    url: String,
    program: PathBuf,
    settings: Vec<(String, String)>,
}

impl Installation {
    /// An empty one on SQLite.
    pub fn sqlite() -> Self {
        Self::at(TempDir::new().unwrap(), String::new())
    }

    /// An empty one on PostgreSQL, not yet migrated.
    pub async fn postgres() -> Self {
        let folder = TempDir::new().unwrap();
        // The folder's name tells this database from those of all other tests.
        let unique = folder.path().file_name().unwrap().to_string_lossy().to_lowercase();
        let name = format!("deskfolk_process_{}_{}", std::process::id(), unique.trim_start_matches(".tmp"));
        let server = postgres_server();
        let maintenance = maintenance(&server).await;
        maintenance.execute_unprepared(&format!("CREATE DATABASE \"{name}\"")).await.unwrap();
        maintenance.close().await.unwrap();
        Self::at(folder, with_database(&server, &name))
    }

    fn at(folder: TempDir, url: String) -> Self {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_deskfolk"));
        Self { folder, url, program, settings: Vec::new() }
    }

    /// The same with a value of the configuration, such as `SERVER__SHUTDOWN_SECONDS`.
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.settings.push((format!("DESKFOLK__{key}"), value.to_owned()));
        self
    }

    /// The same with another copy of the program.
    pub fn program(mut self, program: &Path) -> Self {
        program.clone_into(&mut self.program);
        self
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command to its end.
    pub async fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with_input(arguments, "").await
    }

    /// Runs a command to its end, with this on standard input.
    pub async fn run_with_input(&self, arguments: &[&str], input: &str) -> Ended {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A command that reads nothing may have ended before.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
        let output = tokio::time::timeout(START, child.wait_with_output()).await.expect("the command ends").unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Migrates the database and makes the first administrator; tells that person's id.
    pub async fn prepare(&self) -> i64 {
        self.run(&["migrate"]).await.is(0);
        let arguments = ["admin", "create", "--email", ADMIN, "--first-name", "Ada", "--last-name", "Admin"];
        let ended = self.run_with_input(&arguments, &format!("{PASSWORD}\n")).await.is(0);
        ended.stdout.split_whitespace().find_map(|word| word.parse().ok()).expect("the id of the administrator")
    }

    /// Starts a server and waits until it is ready.
    pub async fn serve(&self, arguments: &[&str]) -> Server {
        let log = self.folder().join("serve.log");
        // Somebody else may take the free port first.
        for _ in 0..3 {
            let root = format!("http://127.0.0.1:{}", free_port());
            let file = std::fs::File::options().append(true).create(true).open(&log).unwrap();
            let mut command = self.command(&[&["serve"], arguments].concat());
            command.env("DESKFOLK__SERVER__LISTEN", root.trim_start_matches("http://"));
            let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file).spawn().unwrap();
            let mut server = Server { child, root };
            if server.becomes_ready().await {
                return server;
            }
        }
        panic!("the server does not start: {}", std::fs::read_to_string(&log).unwrap());
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(self.folder()).env_clear().kill_on_drop(true);
        command.env("DESKFOLK__STORAGE__DATA_DIR", self.folder()).env("DESKFOLK__LOG__FILTER", "warn");
        if !self.url.is_empty() {
            command.env("DATABASE_URL", &self.url);
        }
        command.envs(self.settings.iter().map(|(key, value)| (key, value)));
        command
    }

    /// The database, beside the servers.
    pub async fn db(&self) -> Db {
        Db::connect(&self.config().database_url()).await.unwrap()
    }

    /// The configuration the program runs with, for what is done without a process.
    pub fn config(&self) -> Config {
        let mut config = Config::default();
        config.storage.data_dir = self.folder().to_owned();
        config.storage.database_url.clone_from(&self.url);
        "http://127.0.0.1".clone_into(&mut config.server.public_url);
        config
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let Some((_, name)) = self.url.split('?').next().and_then(|url| url.rsplit_once('/')) else { return };
        let drop = format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
        // Dropping cannot wait for a future of the runtime it may be part of.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime
                .block_on(async { maintenance(&postgres_server()).await.execute_unprepared(&drop).await.map(|_| ()) })
        });
        if let Ok(Err(error)) = dropped.join() {
            eprintln!("a test database stays: {error}");
        }
    }
}

/// A command that ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; none if it was killed.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// The same, if it ended with this code.
    #[track_caller]
    pub fn is(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }

    /// The same, if its errors name this and nothing panicked.
    #[track_caller]
    pub fn says(self, part: &str) -> Self {
        assert!(self.stderr.contains(part) && !self.stderr.contains("panicked"), "{self:?}");
        self
    }
}

/// A running server. It is killed when this is dropped.
pub struct Server {
    child: Child,
    /// Where it listens, without a trailing slash.
    pub root: String,
}

impl Server {
    async fn becomes_ready(&mut self) -> bool {
        let begin = Instant::now();
        let client = browser();
        let url = format!("{}/health/ready", self.root);
        while begin.elapsed() < START {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            if client.get(&url).send().await.is_ok_and(|response| response.status() == 200) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        false
    }

    /// Ends it without a word: `kill -9`.
    pub fn kill(&self) {
        self.signal("-KILL");
    }

    /// Asks it to stop: SIGTERM.
    pub fn terminate(&self) {
        self.signal("-TERM");
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().expect("a running process").to_string();
        assert!(std::process::Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }

    /// Waits until it has ended; tells its exit code.
    pub async fn end(mut self, within: Duration) -> Option<i32> {
        tokio::time::timeout(within, self.child.wait()).await.expect("the server ends in time").unwrap().code()
    }

    /// Signs this browser in.
    pub async fn sign_in(&self, browser: &Client, login: &str, password: &str) {
        let form = [("login", login), ("password", password)];
        let response = browser.post(format!("{}/sign-in", self.root)).form(&form).send().await.unwrap();
        let place = response.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
        assert!(place.as_deref().is_some_and(|place| !place.starts_with("/sign-in")), "{place:?}");
    }

    /// A browser in which the first administrator is signed in.
    pub async fn admin(&self) -> Client {
        let browser = browser();
        self.sign_in(&browser, ADMIN, PASSWORD).await;
        browser
    }

    /// An API token of the person signed in there, made as the profile page makes it.
    pub async fn token(&self, browser: &Client, scopes: &[&str]) -> String {
        let name = ("input[name]".to_owned(), "Test");
        let scopes = scopes.iter().enumerate().map(|(index, scope)| (format!("input[scopes][{index}]"), *scope));
        let form: Vec<_> = std::iter::once(name).chain(scopes).collect();
        let request = browser.post(format!("{}{}", self.root, CreateToken::PATH)).header("accept", "application/json");
        let response = request.form(&form).send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        assert_eq!(status, 200, "{text}");
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["token"].as_str().unwrap().to_owned()
    }

    /// A request to open a ticket; the key makes repetitions harmless.
    pub fn open_ticket(&self, client: &Client, token: &str, ticket: &serde_json::Value, key: &str) -> RequestBuilder {
        client
            .post(format!("{}/api/v1/tickets", self.root))
            .bearer_auth(token)
            .header("idempotency-key", key)
            .json(ticket)
    }
}

/// A client that keeps cookies and follows no redirect.
pub fn browser() -> Client {
    let timeout = Duration::from_secs(60);
    Client::builder().cookie_store(true).redirect(Policy::none()).timeout(timeout).build().unwrap()
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

#[expect(clippy::disallowed_methods, reason = "tests have no configuration file")]
fn postgres_server() -> String {
    std::env::var("DESKFOLK_TEST_POSTGRES")
        .expect("DESKFOLK_TEST_POSTGRES is not set: run `make test`, or `bin/with-postgres cargo nextest run`")
}

/// The address of database `name` on the server that `url` names.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, String::new()), |(url, rest)| (url, format!("?{rest}")));
    let (scheme, rest) = address.split_once("://").expect("an address such as postgres://postgres@127.0.0.1/postgres");
    format!("{scheme}://{}/{name}{options}", rest.split('/').next().unwrap_or(rest))
}

async fn maintenance(url: &str) -> sea_orm::DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}
