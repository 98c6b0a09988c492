//! Fetching mailboxes from a real mail server.

mod account;
mod dovecot;
mod errors;
mod going_on;
mod together;

use crate::support::TestApp;
use crate::tickets::inbox;
use domain::ids::MailboxId;
use domain::mailbox_accounts::{MailboxAccount, MailboxAccountInput};
use domain::mailboxes::MailboxInput;
use dovecot::{Dovecot, PASSWORD};
use entity::{article, incoming_mail};
use sea_orm::{EntityTrait, PaginatorTrait};
use service::accounts::password::Hasher;
use service::mail::transport::Mailer;
use service::random::SeededRandom;
use service::secret::SecretKey;
use service::tls::Trust;
use service::{App, AppConfig, fetching, mailbox_accounts, mailboxes};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The login of the mailbox at the server.
const LOGIN: &str = "support";
/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mailbox without a server.
async fn mailbox(t: &TestApp, name: &str) -> MailboxId {
    let input = MailboxInput {
        name: name.to_owned(),
        address: format!("{}@desk.example.com", name.to_lowercase()),
        queue_id: inbox(t).await.to_string(),
        is_active: "true".to_owned(),
        ..MailboxInput::default()
    };
    mailboxes::create(&t.admin().await, input).await.unwrap()
}

/// The form of this server, without TLS.
fn form(server: &Dovecot) -> MailboxAccountInput {
    MailboxAccountInput {
        host: "127.0.0.1".to_owned(),
        port: server.port.to_string(),
        security: "plain".to_owned(),
        login: LOGIN.to_owned(),
        password: PASSWORD.to_owned(),
        poll_seconds: "3600".to_owned(),
        ..MailboxAccountInput::default()
    }
}

/// The mailbox *Support*, fetched from this server.
async fn support(t: &TestApp, server: &Dovecot) -> MailboxId {
    let id = mailbox(t, "Support").await;
    mailbox_accounts::save(&t.admin().await, id, form(server)).await.unwrap();
    id
}

/// A mail from a sender of its own.
fn mail(number: usize) -> Vec<u8> {
    format!(
        "From: Sender {number} <sender{number}@elsewhere.example>\r\nTo: support@desk.example.com\r\n\
         Subject: Question {number}\r\nMessage-ID: <{number}@elsewhere.example>\r\n\
         Date: Sun, 22 Nov 2026 12:00:00 +0000\r\n\r\nThis is question {number}.\r\n"
    )
    .into_bytes()
}

/// The server of a mailbox, as its page shows it.
async fn account(t: &TestApp, id: MailboxId) -> MailboxAccount {
    mailbox_accounts::get(&t.admin().await, id).await.unwrap().account.unwrap()
}

/// Mails that came in.
async fn received(t: &TestApp) -> u64 {
    incoming_mail::Entity::find().count(t.app.db.read()).await.unwrap()
}

/// Articles in tickets, and mails in quarantine: where a mail came twice, there are more.
async fn traces(t: &TestApp) -> u64 {
    let kept = incoming_mail::Entity::find().all(t.app.db.read()).await.unwrap();
    let kept = kept.iter().filter(|mail| mail.storage_key.is_some()).count() as u64;
    article::Entity::find().count(t.app.db.read()).await.unwrap() + kept
}

/// Another server process on the same database, which believes these certificates too.
fn another_process(t: &TestApp, seed: u64, trust: Trust) -> Arc<App> {
    App::new(AppConfig {
        db: t.app.db.clone(),
        key: SecretKey::new("a key for tests"),
        mailer: Mailer::memory(),
        files: Arc::clone(&t.app.files),
        public_url: t.app.public_url.clone(),
        clock: Arc::<service::clock::ManualClock>::clone(&t.clock),
        random: Arc::new(SeededRandom::new(seed)),
        hasher: Hasher::cheap(),
        trust,
    })
}

/// Waits until it is so.
async fn until<F: Future<Output = bool>>(what: &str, is_so: impl Fn() -> F) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "not within {} s: {what}", PATIENCE.as_secs());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn fetch(t: &TestApp) -> usize {
    fetching::run_due(&t.app).await.unwrap()
}
