//! Reading back the mails that the file transport kept. It reads what [`super::letter`] writes, and is
//! no reader of mail from elsewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What a person wants to see of a mail.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// To whom.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Takes a message apart.
pub fn decode(raw: &str) -> Decoded {
    let raw = raw.replace("\r\n", "\n");
    let (head, rest) = raw.split_once("\n\n").unwrap_or((&raw, ""));
    Decoded {
        to: words(&header(head, "To").unwrap_or_default()),
        subject: words(&header(head, "Subject").unwrap_or_default()),
        body: plain_part(head, rest).unwrap_or_default().trim().to_owned(),
    }
}

/// A header, unfolded.
fn header(head: &str, name: &str) -> Option<String> {
    let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
    unfolded.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// The text, which comes before the HTML and before files.
fn plain_part(head: &str, rest: &str) -> Option<String> {
    let kind = header(head, "Content-Type").unwrap_or_default();
    let Some(boundary) = kind.split("boundary=\"").nth(1).and_then(|tail| tail.split('"').next()) else {
        let is_plain = kind.is_empty() || kind.starts_with("text/plain");
        return is_plain.then(|| part_text(head, rest));
    };
    let boundary = format!("--{boundary}");
    let mut parts = rest.split(&boundary).filter_map(|part| part.trim_start().split_once("\n\n"));
    parts.find_map(|(head, text)| plain_part(head, text))
}

fn part_text(head: &str, text: &str) -> String {
    match header(head, "Content-Transfer-Encoding").unwrap_or_default().to_lowercase().as_str() {
        "base64" => {
            let packed: String = text.split_whitespace().collect();
            STANDARD.decode(packed).map_or_else(|_| String::new(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
        }
        "quoted-printable" => quoted_printable(text),
        _ => text.to_owned(),
    }
}

fn quoted_printable(text: &str) -> String {
    let joined = text.replace("=\n", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut rest = joined.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = (*first == b'=').then(|| tail.get(..2)).flatten().and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
}

/// A header with its encoded words (RFC 2047, UTF-8) decoded; the space between two of them is none.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut after_encoded = false;
    for word in text.split(' ') {
        let decoded = encoded_word(word);
        let joins = after_encoded && decoded.is_some();
        if !(out.is_empty() || joins) {
            out.push(' ');
        }
        after_encoded = decoded.is_some();
        out.push_str(&decoded.unwrap_or_else(|| word.to_owned()));
    }
    out
}

fn encoded_word(word: &str) -> Option<String> {
    let mut parts = word.strip_prefix("=?")?.strip_suffix("?=")?.splitn(3, '?');
    let (charset, encoding, text) = (parts.next()?, parts.next()?, parts.next()?);
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let bytes = match encoding {
        "b" | "B" => STANDARD.decode(text).ok()?,
        "q" | "Q" => quoted_printable(&text.replace('_', " ")).into_bytes(),
        _ => return None,
    };
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lettre::message::{Mailbox, Message, MultiPart};

    fn round_trip(subject: &str, name: &str, body: &str) -> Decoded {
        let message = Message::builder()
            .from("desk@example.com".parse().unwrap())
            .to(Mailbox::new(Some(name.to_owned()), "ann@example.com".parse().unwrap()))
            .subject(subject)
            .multipart(MultiPart::alternative_plain_html(body.to_owned(), "<p>html</p>".to_owned()))
            .unwrap();
        decode(&String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn kept_mails_read_as_they_were_written() {
        let long = format!("https://desk.example/choose-password/{}", "x".repeat(120));
        let texts =
            ["Hello.\n\nBye.", "Grüße aus Köln = ok", &long, "日本語のメール、長い文章。日本語のメール、長い文章。"];
        for text in texts {
            assert_eq!(round_trip("Hi", "Ann", text).body, text);
        }
        for subject in ["Plain", "Grüße – 東京 and a rather long subject that needs to be folded, übrigens", "a =?b"]
        {
            let read = round_trip(subject, "Änne Öz", "x");
            assert_eq!(read.subject, subject);
            assert!(read.to.contains("Änne Öz") && read.to.contains("ann@example.com"), "{}", read.to);
        }
    }
}
