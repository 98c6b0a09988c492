//! What is done once and takes its time: exports of everything, an import, and fetching a mailbox.

use crate::generate::World;
use crate::mailbox::{MAILS, MailServer};
use crate::server::Running;
use deskfolk_server::config::Config;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

type Error = Box<dyn std::error::Error>;

/// Rows of the import.
const ROWS: u64 = 100_000;
/// Longest wait for a part of it.
const MOST: Duration = Duration::from_secs(600);

/// What was measured.
pub struct Errand {
    pub name: String,
    pub seconds: f64,
    /// Size of what was sent or received.
    pub sent_mb: f64,
    /// How far the server's memory rose above what it held before.
    pub grew_mb: Option<u64>,
}

impl Errand {
    fn say(&self) {
        let Self { name, seconds, sent_mb, grew_mb } = self;
        eprintln!("{name:<44} {seconds:.1} s, {sent_mb:.1} MB, memory grew by {grew_mb:?} MB");
    }
}

/// Fetches a mailbox while the server is killed in the middle, and counts: every mail is a ticket, and one ticket. The
/// time is that until the last one, with the lease of the mailbox, which has to run out first.
pub async fn killed(
    server: Running,
    program: &Path,
    config: &Config,
    world: &World,
) -> Result<(Running, Option<Errand>), Error> {
    let Some(mails) = MailServer::start(2).await? else { return Ok((server, None)) };
    let desk = Desk { client: Client::new(), server: &server, token: &world.token };
    let before = desk.tickets(world.queue).await?;
    let account = desk.mailbox("Killed", "killed@bench.example", world.queue).await?;
    let begun = Instant::now();
    desk.set_server(&account, &mails).await?;
    desk.until_tickets(world.queue, before + MAILS / 3).await?;
    server.stop().await?;
    let server = Running::start(program, config).await?;
    let desk = Desk { client: Client::new(), server: &server, token: &world.token };
    desk.until_tickets(world.queue, before + MAILS).await?;
    let seconds = begun.elapsed().as_secs_f64();
    // What was kept twice would come now.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let kept = desk.tickets(world.queue).await? - before;
    if kept != MAILS {
        return Err(format!("{kept} tickets came of {MAILS} mails").into());
    }
    let name = "1,000 mails by IMAP, the server killed in the middle".to_owned();
    let errand = Errand { name, seconds, sent_mb: mails.bytes as f64 / 1_000_000.0, grew_mb: None };
    errand.say();
    Ok((server, Some(errand)))
}

/// Carries all of them out.
pub async fn run(server: &Running, world: &World) -> Result<Vec<Errand>, Error> {
    let desk = Desk { client: Client::new(), server, token: &world.token };
    let mut out = vec![
        desk.export("export of everybody, CSV", "/users/export?format=csv").await?,
        desk.export("export of all tickets, CSV", "/tickets/export?format=csv&view=all").await?,
    ];
    out.extend(desk.import().await?);
    match MailServer::start(1).await? {
        Some(mails) => out.push(desk.fetch(&mails, world.queue).await?),
        None => eprintln!("There is no Dovecot, so fetching a mailbox is not measured."),
    }
    out.iter().for_each(Errand::say);
    Ok(out)
}

struct Desk<'d> {
    client: Client,
    server: &'d Running,
    token: &'d str,
}

impl Desk<'_> {
    fn url(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.server.url)
    }

    async fn export(&self, name: &str, path: &str) -> Result<Errand, Error> {
        let before = self.server.begin_peak();
        let begun = Instant::now();
        let mut answer = self.client.get(self.url(path)).bearer_auth(self.token).send().await?.error_for_status()?;
        let mut bytes = 0;
        while let Some(piece) = answer.chunk().await? {
            bytes += piece.len();
        }
        Ok(self.errand(name, begun, bytes, before))
    }

    /// The dry run, and carrying it out.
    async fn import(&self) -> Result<[Errand; 2], Error> {
        let sheet = sheet();
        let size = sheet.len();
        let before = self.server.begin_peak();
        let begun = Instant::now();
        let post = self.client.post(self.url("/imports?kind=users&file_name=people.csv"));
        let made =
            ok(post.bearer_auth(self.token).header("content-type", "text/csv").body(sheet).send().await?).await?;
        let made: Value = made.json().await?;
        let import = format!("/imports/{}", made["id"].as_i64().ok_or("an import has an id")?);
        self.until(&import, "checked").await?;
        let checked = self.errand("import of 100,000 people, dry run", begun, size, before);
        let before = self.server.begin_peak();
        let begun = Instant::now();
        ok(self.client.post(self.url(&format!("{import}/commit"))).bearer_auth(self.token).send().await?).await?;
        self.until(&import, "done").await?;
        Ok([checked, self.errand("import of 100,000 people, carried out", begun, size, before)])
    }

    async fn until(&self, import: &str, state: &str) -> Result<(), Error> {
        let begun = Instant::now();
        while begun.elapsed() < MOST {
            let answer = ok(self.client.get(self.url(import)).bearer_auth(self.token).send().await?).await?;
            let view: Value = answer.json().await?;
            if view["state"] == state {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Err(format!("the import is not {state} after {} s", MOST.as_secs()).into())
    }

    /// From the moment at which the server of a mailbox is set until all of its mails are kept.
    async fn fetch(&self, mails: &MailServer, queue: i64) -> Result<Errand, Error> {
        let server = self.mailbox("Support", "support@bench.example", queue).await?;
        let before = self.server.begin_peak();
        let begun = Instant::now();
        self.set_server(&server, mails).await?;
        while begun.elapsed() < MOST {
            let answer = ok(self.client.get(self.url(&server)).bearer_auth(self.token).send().await?).await?;
            let view: Value = answer.json().await?;
            if view["fetched"] == MAILS {
                return Ok(self.errand("1,000 mails from a mailbox by IMAP", begun, mails.bytes, before));
            }
            if let Some(error) = view["last_error"].as_str() {
                return Err(format!("the mailbox could not be fetched: {error}").into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(format!("the mailbox is not fetched after {} s", MOST.as_secs()).into())
    }

    /// A mailbox of this queue, and where its server is set.
    async fn mailbox(&self, name: &str, address: &str, queue: i64) -> Result<String, Error> {
        let mailbox = json!({"name": name, "address": address, "queue_id": queue, "is_active": true});
        let post = self.client.post(self.url("/mailboxes")).bearer_auth(self.token);
        let made: Value = ok(post.json(&mailbox).send().await?).await?.json().await?;
        Ok(format!("/mailboxes/{}/server", made["id"]))
    }

    async fn set_server(&self, account: &str, mails: &MailServer) -> Result<(), Error> {
        let patch = self.client.patch(self.url(account)).bearer_auth(self.token);
        ok(patch.json(&mails.form()).send().await?).await?;
        Ok(())
    }

    /// How many tickets a queue has.
    async fn tickets(&self, queue: i64) -> Result<u64, Error> {
        let url = self.url(&format!("/tickets/count?view=all&queue={queue}"));
        let total: Value = ok(self.client.get(url).bearer_auth(self.token).send().await?).await?.json().await?;
        Ok(total["rows"].as_u64().ok_or("a total is a number")?)
    }

    /// Waits until a queue has so many.
    async fn until_tickets(&self, queue: i64, wanted: u64) -> Result<(), Error> {
        let begun = Instant::now();
        while begun.elapsed() < MOST {
            if self.tickets(queue).await? >= wanted {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Err(format!("mails are missing after {} s", MOST.as_secs()).into())
    }

    fn errand(&self, name: &str, begun: Instant, bytes: usize, before: Option<u64>) -> Errand {
        let peak = self.server.peak_memory_mb();
        Errand {
            name: name.to_owned(),
            seconds: begun.elapsed().as_secs_f64(),
            sent_mb: bytes as f64 / 1_000_000.0,
            grew_mb: peak.zip(before).map(|(peak, before)| peak.saturating_sub(before)),
        }
    }
}

/// The answer, or what the server says is wrong.
async fn ok(answer: Response) -> Result<Response, Error> {
    let status = answer.status();
    if status.is_success() { Ok(answer) } else { Err(format!("{status}: {}", answer.text().await?).into()) }
}

/// New people of customers there are, in columns of the sample sheets.
fn sheet() -> String {
    let mut out = "First name,Last name,Email addresses,Telephone numbers,Customer,Site\n".to_owned();
    for i in 0..ROWS {
        let (first, customer) = (i % 97, i % 500);
        let person = format!("Imported{first},Person{i},import{i}@sheet.example,+49 40 {i:07}");
        let _ = writeln!(out, "{person},Customer {customer},Main site");
    }
    out
}
