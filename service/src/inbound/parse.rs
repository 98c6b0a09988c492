//! A message taken apart: who wrote, what, about which ticket, and what is attached.

use super::automatic::{self, Automatic};
use super::bounce::{self, Bounce};
use super::depth::is_too_deep;
use super::text;
use crate::attachments::Upload;
use crate::secret::hash_token;
use bytes::Bytes;
use domain::validate;
use mail_parser::{Address, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};

/// Most references of a mail that are looked at.
const REFERENCES: usize = 50;
/// The part of a long subject that the text repeats, in characters.
const SUBJECT: usize = 5_000;
/// Longest Message-ID that is kept.
const MESSAGE_ID: usize = 900;

/// Who wrote a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sender {
    /// As it is written; empty where a released mail names none.
    pub address: String,
    /// The display name; empty if there is none.
    pub name: String,
}

/// A mail, read.
#[derive(Debug, Default)]
pub(super) struct Mail {
    /// Without the angle brackets.
    pub message_id: Option<String>,
    pub sender: Option<Sender>,
    /// One line.
    pub subject: String,
    pub body: String,
    pub files: Vec<Upload>,
    /// Message-IDs of mails it answers, the nearest first.
    pub references: Vec<String>,
    pub automatic: Automatic,
    pub is_spam: bool,
    pub bounce: Option<Bounce>,
}

/// Reads a message. `None` if it has no headers at all, or too many messages within it.
pub(super) fn read(raw: &[u8]) -> Option<Mail> {
    if is_too_deep(raw) {
        return None;
    }
    let message = parser().parse(without_envelope(raw))?;
    let (mut body, files) = text::content(&message);
    let subject = text::squeezed(message.subject().unwrap_or_default());
    let line = text::one_line(&subject);
    if line != subject {
        let subject: String = subject.chars().take(SUBJECT).collect();
        body = format!("{subject}\n\n{body}");
    }
    let mail = Mail {
        message_id: message_id(&message),
        sender: sender(&message),
        subject: line,
        body,
        files,
        references: references(&message),
        automatic: automatic::kind(&message),
        is_spam: is_spam(&message),
        bounce: bounce::read(&message),
    };
    let_go(message);
    Some(mail)
}

/// Whether a filter said so: `X-Spam-Flag: YES` and `X-Spam-Status: Yes, score=…` of `SpamAssassin`, `X-Spam: Yes` of
/// rspamd.
fn is_spam(message: &Message<'_>) -> bool {
    ["X-Spam-Flag", "X-Spam-Status", "X-Spam"].into_iter().any(|name| {
        let value = header(message, name);
        value.split([',', ' ', ';']).next().is_some_and(|word| word.eq_ignore_ascii_case("yes"))
    })
}

/// Drops a message one by one with those within it: dropped at once, it takes the more stack the deeper they are.
pub(super) fn let_go(message: Message<'_>) {
    let mut rest = vec![message];
    while let Some(message) = rest.pop() {
        rest.extend(message.parts.into_iter().filter_map(|part| match part.body {
            PartType::Message(within) => Some(within),
            _ => None,
        }));
    }
}

/// The headers alone, of a message that is too large to be looked at.
pub(super) fn read_head(raw: &[u8]) -> Option<Mail> {
    let message = parser().parse_headers(without_envelope(raw))?;
    Some(Mail {
        message_id: message_id(&message),
        sender: sender(&message),
        subject: text::one_line(message.subject().unwrap_or_default()),
        ..Mail::default()
    })
}

/// What a message that cannot be read becomes when it is released: itself, attached.
pub(super) fn unreadable(raw: &[u8]) -> Mail {
    let file = Upload {
        name: "message.eml".to_owned(),
        media_type: "message/rfc822".to_owned(),
        bytes: Bytes::copy_from_slice(raw),
    };
    let body = "This mail could not be read. It is attached as it came.".to_owned();
    Mail { body, files: vec![file], ..Mail::default() }
}

fn parser() -> MessageParser {
    MessageParser::default()
}

/// Programs that deliver by a pipe may write a line of the envelope before the headers.
fn without_envelope(raw: &[u8]) -> &[u8] {
    let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    if !raw.starts_with(b"From ") {
        return raw;
    }
    raw.iter().position(|byte| *byte == b'\n').map_or(raw, |end| &raw[end + 1..])
}

/// The key under which a Message-ID is known.
pub(crate) fn message_key(id: &str) -> String {
    hash_token(&format!("message {id}"))
}

fn message_id(message: &Message<'_>) -> Option<String> {
    message.message_id().and_then(clean_id)
}

/// A Message-ID that can stand in a header again.
fn clean_id(id: &str) -> Option<String> {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    let is_fine = !id.is_empty() && id.len() <= MESSAGE_ID && id.bytes().all(|byte| byte.is_ascii_graphic());
    is_fine.then(|| id.to_owned())
}

fn references(message: &Message<'_>) -> Vec<String> {
    let mut out = ids(message.in_reply_to());
    let mut earlier = ids(message.references());
    earlier.reverse();
    out.extend(earlier);
    out.truncate(REFERENCES);
    out
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => clean_id(id).into_iter().collect(),
        HeaderValue::TextList(ids) => ids.iter().filter_map(|id| clean_id(id)).collect(),
        _ => Vec::new(),
    }
}

/// The first of `From`, `Sender` and `Reply-To` that is an address.
fn sender(message: &Message<'_>) -> Option<Sender> {
    [message.from(), message.sender(), message.reply_to()].into_iter().flatten().find_map(first_address)
}

fn first_address(addresses: &Address<'_>) -> Option<Sender> {
    addresses.iter().find_map(|one| {
        let address = one.address()?.trim();
        let is_fine = validate::is_email(address) && address.chars().count() <= validate::LINE;
        is_fine.then(|| Sender { address: address.to_owned(), name: text::one_line(one.name().unwrap_or_default()) })
    })
}

/// A header as it is written, on one line; empty if there is none.
pub(super) fn header(message: &Message<'_>, name: &'static str) -> String {
    let header = message.headers().iter().find(|header| header.name.as_str().eq_ignore_ascii_case(name));
    let value =
        header.and_then(|header| message.raw_message.get(header.offset_start as usize..header.offset_end as usize));
    text::one_line(&String::from_utf8_lossy(value.unwrap_or_default()))
}

/// Whether there is such a header.
pub(super) fn has_header(message: &Message<'_>, name: &str) -> bool {
    message.headers().iter().any(|header| header.name.as_str().eq_ignore_ascii_case(name))
}

/// The media type of a part.
pub(super) fn media_type(part: &MessagePart<'_>) -> String {
    match part.content_type() {
        Some(kind) => format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_lowercase(),
        None if matches!(part.body, PartType::Message(_)) => "message/rfc822".to_owned(),
        None => "text/plain".to_owned(),
    }
}

/// A parameter of the content type of the whole message, in lower case.
pub(super) fn parameter(message: &Message<'_>, name: &str) -> String {
    let kind = message.header(HeaderName::ContentType).and_then(|value| value.as_content_type());
    kind.and_then(|kind| kind.attribute(name)).unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_reference_comes_first() {
        let raw = b"From: a@x.example\r\nIn-Reply-To: <c@x>\r\nReferences: <a@x> <b@x>\r\n <c@x>\r\n\r\nText";
        assert_eq!(read(raw).unwrap().references, ["c@x", "c@x", "b@x", "a@x"]);
    }

    #[test]
    fn a_line_of_the_envelope_is_no_header() {
        let mail = read(b"From ana Mon Nov 23 2026\nFrom: Ana <ana@x.example>\nSubject: Hi\n\nText\n").unwrap();
        assert_eq!(mail.sender.unwrap().address, "ana@x.example");
        assert_eq!((mail.subject.as_str(), mail.body.as_str()), ("Hi", "Text"));
    }

    #[test]
    fn what_filters_say_is_heard() {
        for (head, is_spam) in [
            ("X-Spam-Flag: YES", true),
            ("X-Spam-Status: Yes, score=8.1 required=5.0", true),
            ("X-Spam-Status:\r\n\tYes, score=8.1", true),
            ("X-Spam: Yes", true),
            ("X-Spam-Flag: NO", false),
            ("X-Spam-Status: No, score=0.1 autolearn=yes", false),
            ("X-Spam-Score: yes", false),
        ] {
            let raw = format!("From: a@x.example\r\n{head}\r\n\r\nText");
            assert_eq!(read(raw.as_bytes()).unwrap().is_spam, is_spam, "{head}");
        }
    }

    #[test]
    fn messages_deep_within_each_other_do_not_end_the_program() {
        let within = "Content-Type: message/rfc822\r\n\r\n".repeat(20_000);
        let mail = read(format!("From: a@x.example\r\n{within}Subject: Hi\r\n\r\nText").as_bytes()).unwrap();
        assert_eq!((mail.sender.unwrap().address.as_str(), mail.files.len()), ("a@x.example", 1));
    }

    #[test]
    fn ids_that_could_add_headers_are_none() {
        assert_eq!(clean_id("<a b@x>"), None);
        assert_eq!(clean_id("<a\r\nBcc: x@x>"), None);
        assert_eq!(clean_id(" <a@x> ").as_deref(), Some("a@x"));
    }
}
