//! A mail on its way out.

use super::files::Enclosed;
use super::render::{Rendered, one_line};
use crate::inbound::Answered;
use crate::jobs::Failure;
use domain::Timestamp;
use domain::ids::{JobId, TicketId};
use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart};
use std::time::{Duration, SystemTime};

/// What a message is made of.
#[derive(Debug)]
pub struct Letter<'a> {
    /// Name and address of the desk.
    pub from: (&'a str, &'a str),
    /// Name and address of the person.
    pub to: (&'a str, &'a str),
    /// The job that sends it.
    pub job: JobId,
    /// When the job was made: the same at every attempt.
    pub at: Timestamp,
    /// Its texts.
    pub texts: &'a Rendered,
    /// The address of the server.
    pub public_url: &'a str,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<&'a str>,
    /// The mails it answers.
    pub answered: &'a Answered,
    /// Whether somebody wrote it: no mail of a program (RFC 3834).
    pub is_written: bool,
    /// Files that go with it.
    pub files: Vec<Enclosed>,
}

impl Letter<'_> {
    /// The same at every attempt, so that relays and readers recognise a repetition.
    pub fn message_id(&self) -> String {
        format!("<job-{}@{}>", self.job, host(self.public_url))
    }

    /// The message as it leaves.
    pub fn message(self) -> Result<Message, Failure> {
        let since = Duration::from_millis(u64::try_from(self.at.0).unwrap_or_default());
        let mut message = Message::builder();
        if let Some(address) = self.reply_to {
            message = message.reply_to(mailbox((self.from.0, address))?);
        }
        if let Some(id) = &self.answered.in_reply_to {
            message = message.in_reply_to(id.clone());
        }
        if let Some(ids) = &self.answered.references {
            message = message.references(ids.clone());
        }
        if !self.is_written {
            let name = HeaderName::new_from_ascii_str("Auto-Submitted");
            message = message.raw_header(HeaderValue::new(name, "auto-generated".to_owned()));
        }
        let texts = MultiPart::alternative_plain_html(self.texts.text.clone(), self.texts.html.clone());
        let message = message
            .from(mailbox(self.from)?)
            .to(mailbox(self.to)?)
            .subject(self.texts.subject.clone())
            .date(SystemTime::UNIX_EPOCH + since)
            .message_id(Some(self.message_id()));
        let content = if self.files.is_empty() {
            texts
        } else {
            self.files.into_iter().fold(MultiPart::mixed().multipart(texts), |parts, file| {
                parts.singlepart(Attachment::new(file.name).body(file.bytes, file.media_type))
            })
        };
        message.multipart(content).map_err(Failure::fail)
    }
}

fn mailbox((name, address): (&str, &str)) -> Result<Mailbox, Failure> {
    let address: Address = address.trim().parse().map_err(|error| Failure::Fail(format!("mail address: {error}")))?;
    let name = one_line(name);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

/// The Message-ID that all mails about a ticket answer, so that they are one conversation. No mail has it.
pub fn root(ticket: TicketId, public_url: &str) -> String {
    format!("<ticket-{}@{}>", ticket.number(), host(public_url))
}

/// The host name in the address of the server.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.find(']') {
        Some(end) => &authority[..=end],
        None => authority.split(':').next().unwrap_or_default(),
    };
    if host.is_empty() { "localhost" } else { host }
}

/// An address as logs may have it.
pub fn masked(address: &str) -> String {
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    format!("{}…@{domain}", local.chars().next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(subject: &str, name: &str) -> String {
        let texts = Rendered { subject: one_line(subject), text: "Text".to_owned(), html: "<p>Text</p>".to_owned() };
        let letter = Letter {
            from: ("Desk", "desk@example.com"),
            to: (name, "ann@example.com"),
            job: JobId(7),
            at: Timestamp(1_000_000_000_000),
            texts: &texts,
            public_url: "https://desk.example:8443/x",
            reply_to: Some("support@desk.example"),
            answered: &Answered { in_reply_to: Some("<b@x>".to_owned()), references: Some("<a@x> <b@x>".to_owned()) },
            is_written: false,
            files: Vec::new(),
        };
        String::from_utf8(letter.message().unwrap().formatted()).unwrap()
    }

    #[test]
    fn names_and_subjects_cannot_add_headers() {
        let raw = letter("Hi\r\nBcc: a@example.com", "Ann\r\nCc: b@example.com\r\n\r\nbody");
        let head = raw.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc:") || line.starts_with("Cc:")), "{head}");
        assert_eq!(head.matches("\r\nTo: ").count(), 1, "{head}");
    }

    #[test]
    fn the_message_id_comes_from_the_job() {
        let raw = letter("Hi", "Ann");
        assert!(raw.contains("Message-ID: <job-7@desk.example>\r\n"), "{raw}");
        assert!(raw.contains("Auto-Submitted: auto-generated\r\n"), "{raw}");
        for line in ["In-Reply-To: <b@x>", "References: <a@x> <b@x>", "Reply-To: Desk <support@desk.example>"] {
            assert!(raw.contains(&format!("{line}\r\n")), "{line}: {raw}");
        }
        assert_eq!(host("http://[::1]:3000"), "[::1]");
        assert_eq!(host(""), "localhost");
    }

    #[test]
    fn logs_do_not_get_whole_addresses() {
        assert_eq!(masked("ann@example.com"), "a…@example.com");
    }
}
