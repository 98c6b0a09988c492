//! A Dovecot for a test, run by `bin/dovecot` in a folder of its own.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// The password of every login.
pub const PASSWORD: &str = "secret";
/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail server. It stops when this is dropped.
pub struct Dovecot {
    folder: tempfile::TempDir,
    /// Without TLS and with STARTTLS.
    pub port: u16,
    /// With TLS.
    pub tls_port: u16,
    /// The certificate, for the name localhost, which vouches for itself.
    pub certificate: String,
    child: Option<Child>,
    delivered: usize,
}

impl Dovecot {
    pub async fn start() -> Self {
        // Short, since the path of a socket may have about 100 characters at most.
        let folder = tempfile::Builder::new().prefix("deskfolk-imap-").tempdir_in("/tmp").unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        fs::write(folder.path().join("cert.pem"), cert.pem()).unwrap();
        fs::write(folder.path().join("key.pem"), signing_key.serialize_pem()).unwrap();
        let (port, tls_port) = (free_port(), free_port());
        let mut this = Self { folder, port, tls_port, certificate: cert.pem(), child: None, delivered: 0 };
        this.resume().await;
        this
    }

    /// Runs it again, where it was.
    pub async fn resume(&mut self) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bin/dovecot");
        let child = Command::new(script)
            .arg(self.folder.path())
            .args([self.port.to_string(), self.tls_port.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.child = Some(child);
        let begun = Instant::now();
        while !greets(self.port).await {
            let log = fs::read_to_string(self.folder.path().join("dovecot.log")).unwrap_or_default();
            let has_ended = self.child.as_mut().unwrap().try_wait().unwrap().is_some();
            assert!(!has_ended && begun.elapsed() < PATIENCE, "Dovecot did not start (bin/setup --test): {log}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Stops it. What was delivered stays.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }

    /// Puts a mail into the folder `INBOX` of a login.
    pub fn deliver(&mut self, login: &str, raw: &[u8]) {
        let folder = self.folder_of(login, "INBOX");
        self.delivered += 1;
        let name = format!("{}.{}.desk", 1_795_348_800 + self.delivered, self.delivered);
        let new = folder.join("tmp").join(&name);
        fs::write(&new, raw).unwrap();
        fs::rename(new, folder.join("new").join(name)).unwrap();
    }

    /// The mails that are in a folder of a login.
    pub fn mails(&self, login: &str, name: &str) -> usize {
        let folder = self.folder_of(login, name);
        ["new", "cur"].iter().map(|part| fs::read_dir(folder.join(part)).unwrap().count()).sum()
    }

    /// A folder of a login as a Maildir, made if there is none. Names other than `INBOX` are as on the wire.
    pub fn folder_of(&self, login: &str, name: &str) -> PathBuf {
        let login = self.folder.path().join("mail").join(login);
        let folder = if name == "INBOX" { login.clone() } else { login.join(format!(".{name}")) };
        for part in [&login, &folder, &folder.join("tmp"), &folder.join("new"), &folder.join("cur")] {
            if !part.exists() {
                fs::create_dir_all(part).unwrap();
                // Dovecot may be somebody else.
                fs::set_permissions(part, Permissions::from_mode(0o777)).unwrap();
            }
        }
        folder
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

async fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else { return false };
    let mut first = [0; 4];
    stream.read_exact(&mut first).await.is_ok() && &first == b"* OK"
}
