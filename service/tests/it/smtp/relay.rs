//! A small SMTP server on loopback, which says what a test wants to hear.

use std::collections::VecDeque;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of a message.
#[derive(Clone, Copy, Debug)]
pub enum Say {
    /// It is taken.
    Take,
    /// Its recipient is refused in these words.
    NotTo(&'static str),
    /// Its text is refused in these words.
    NotThis(&'static str),
    /// The connection ends before the answer; the message is lost.
    Vanish,
    /// The message is taken, but the connection ends before the answer.
    TakeAndVanish,
}

/// The server.
#[derive(Clone, Default)]
pub struct Relay {
    /// Messages that were taken.
    taken: Arc<Mutex<Vec<String>>>,
    /// What becomes of the next ones; the others are taken.
    says: Arc<Mutex<VecDeque<Say>>>,
}

impl Relay {
    /// Begins to listen on a free port, which it tells.
    pub async fn start() -> (Self, u16) {
        let relay = Self::default();
        let port = relay.listen(0).await;
        (relay, port)
    }

    /// Listens on this port as long as the test runs.
    pub async fn listen(&self, port: u16) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let relay = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let relay = relay.clone();
                // A client may go whenever it likes.
                tokio::spawn(async move { drop(relay.talk(stream).await) });
            }
        });
        port
    }

    /// What becomes of the next messages.
    pub fn say(&self, says: &[Say]) {
        self.says.lock().unwrap().extend(says);
    }

    /// The messages that were taken, as they came.
    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }

    async fn talk(&self, mut stream: TcpStream) -> io::Result<()> {
        let (read, mut write) = stream.split();
        let mut lines = BufReader::new(read).lines();
        let mut now = Say::Take;
        write.write_all(b"220 relay.example ESMTP\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let reply = match (verb.as_str(), now) {
                ("EHLO" | "HELO" | "RSET" | "NOOP", _) => "250 relay.example",
                ("MAIL", _) => {
                    now = self.says.lock().unwrap().pop_front().unwrap_or(Say::Take);
                    "250 2.1.0 Sender OK"
                }
                ("RCPT", Say::NotTo(words)) => words,
                ("RCPT", _) => "250 2.1.5 Recipient OK",
                ("DATA", _) => {
                    write.write_all(b"354 Go on\r\n").await?;
                    let mut message = String::new();
                    while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                        message.push_str(line.strip_prefix('.').unwrap_or(&line));
                        message.push_str("\r\n");
                    }
                    if matches!(now, Say::Take | Say::TakeAndVanish) {
                        self.taken.lock().unwrap().push(message);
                    }
                    match now {
                        Say::NotThis(words) => words,
                        Say::Vanish | Say::TakeAndVanish => return Ok(()),
                        Say::Take | Say::NotTo(_) => "250 2.0.0 Taken",
                    }
                }
                ("QUIT", _) => {
                    write.write_all(b"221 Bye\r\n").await?;
                    return Ok(());
                }
                _ => "502 5.5.1 Unknown",
            };
            write.write_all(format!("{reply}\r\n").as_bytes()).await?;
        }
        Ok(())
    }
}
