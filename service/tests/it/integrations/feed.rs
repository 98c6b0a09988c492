//! A list of people by HTTP, which tests change as they like.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A server on loopback that answers every request with the same; it ends with the test.
pub struct JsonFeed {
    answer: Arc<Mutex<(u16, String)>>,
    /// Its address.
    pub url: String,
}

impl JsonFeed {
    /// Starts one without anybody.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/people", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new((200, "[]".to_owned())));
        let shared = Arc::clone(&answer);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (status, body) = shared.lock().unwrap().clone();
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let head =
                    format!("HTTP/1.1 {status} Answer\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
            }
        });
        Self { answer, url }
    }

    /// Has these people from now on: first name, office, title.
    pub fn has(&self, people: &[(&str, &str, &str)]) {
        let person = |(first, office, title): &(&str, &str, &str)| {
            serde_json::json!({
                "first": first, "last": "Ruiz", "mail": format!("{first}@example.com"), "login": format!("{first}.r"),
                "office": office, "title": title,
            })
        };
        let people: Vec<_> = people.iter().map(person).collect();
        *self.answer.lock().unwrap() = (200, serde_json::Value::Array(people).to_string());
    }

    /// Answers with this text from now on.
    pub fn has_text(&self, text: &str) {
        *self.answer.lock().unwrap() = (200, text.to_owned());
    }

    /// Has these many people, all in Porto.
    pub fn has_many(&self, count: usize) {
        let names: Vec<_> = (1..=count).map(|number| format!("P{number}")).collect();
        self.has(&names.iter().map(|name| (name.as_str(), "Porto", "")).collect::<Vec<_>>());
    }

    /// Fails from now on.
    pub fn fails(&self) {
        *self.answer.lock().unwrap() = (500, "broken".to_owned());
    }
}
