//! A mailbox full of mails at a Dovecot of its own.

use crate::fictitious::person;
use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

type Error = Box<dyn std::error::Error>;

/// Mails in it.
pub const MAILS: u64 = 1_000;
const LOGIN: &str = "support";
/// The first people of the directory are agents.
const FIRST_SENDER: u64 = 2_000;

/// The mail server. It ends when this is dropped.
pub struct MailServer {
    folder: PathBuf,
    /// Where it listens on loopback.
    pub port: u16,
    /// Bytes of all mails.
    pub bytes: usize,
    _process: Child,
}

impl MailServer {
    /// Starts it with its mails, which are those of no other series; nothing where there is no Dovecot.
    pub async fn start(series: u64) -> Result<Option<Self>, Error> {
        // Short, since the path of a socket may have about 100 characters at most.
        let folder = PathBuf::from(format!("/tmp/deskfolk-bench-imap-{}-{series}", std::process::id()));
        let bytes = fill(&folder, series)?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut process = Command::new("bin/dovecot")
            .args([folder.as_os_str(), port.to_string().as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        for _ in 0..100 {
            if process.try_wait()?.is_some() {
                fs::remove_dir_all(&folder)?;
                return Ok(None);
            }
            if greets(port).await {
                return Ok(Some(Self { folder, port, bytes, _process: process }));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("the mail server did not get ready within ten seconds".into())
    }

    /// The form of the mailbox's server.
    pub fn form(&self) -> serde_json::Value {
        serde_json::json!({
            "host": "127.0.0.1", "port": self.port, "security": "plain", "login": LOGIN, "password": "secret",
        })
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Mails of people of the directory, each with a small attachment.
fn fill(folder: &Path, series: u64) -> Result<usize, Error> {
    let mailbox = folder.join("mail").join(LOGIN);
    for part in ["tmp", "new", "cur"] {
        fs::create_dir_all(mailbox.join(part))?;
    }
    // The mail server may be somebody else.
    for part in [&mailbox, &mailbox.join("tmp"), &mailbox.join("new"), &mailbox.join("cur")] {
        fs::set_permissions(part, Permissions::from_mode(0o777))?;
    }
    let mut bytes = 0;
    for number in 0..MAILS {
        let mail = mail(series, number, &person(FIRST_SENDER + number).mail);
        bytes += mail.len();
        fs::write(mailbox.join("new").join(format!("{}.{number}.bench", 1_700_000_000 + number)), mail)?;
    }
    Ok(bytes)
}

fn mail(series: u64, number: u64, sender: &str) -> String {
    let text = "The printer on the second floor prints every other page upside down. ".repeat(20);
    let file = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg==\r\n".repeat(100);
    format!(
        "From: Somebody <{sender}>\r\nTo: support@bench.example\r\nSubject: Printer {number}\r\n\
         Message-ID: <{series}.{number}@bench.example>\r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         {text}\r\n--b\r\nContent-Type: application/octet-stream; name=\"log.bin\"\r\n\
         Content-Disposition: attachment; filename=\"log.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         {file}--b--\r\n"
    )
}

async fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else { return false };
    let mut first = [0; 4];
    stream.read_exact(&mut first).await.is_ok() && &first == b"* OK"
}
