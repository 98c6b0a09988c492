//! Messages within encoded messages: the library copies these by recursion, so that thousands of them in one mail
//! would take more stack than there is, and with it the server.

use super::parse::let_go;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{HeaderName, MessageParser, MessagePart, PartType};
use std::borrow::Cow;

/// Messages one within another, in one that is encoded, that are still taken apart.
const MOST: usize = 50;
/// Encoded messages one within another that the library decodes.
const DECODED: usize = 4;

/// Whether this mail holds more than can be taken apart. Its own messages, as they are written, do no harm.
pub(super) fn is_too_deep(raw: &[u8]) -> bool {
    // Without the header that tells the encoding nothing is decoded.
    let parser = MessageParser::default().ignore_header(HeaderName::ContentTransferEncoding);
    let mut rest = vec![(Cow::Borrowed(raw), 0)];
    while let Some((raw, decoded)) = rest.pop() {
        let Some(message) = parser.parse(&*raw) else { continue };
        let mut within = 0;
        let mut messages = vec![&message];
        while let Some(message) = messages.pop() {
            for part in &message.parts {
                if let PartType::Message(inner) = &part.body {
                    within += 1;
                    messages.push(inner);
                }
                if decoded < DECODED
                    && let Some(encoded) = encoded(&raw, part)
                {
                    rest.push((Cow::Owned(encoded), decoded + 1));
                }
            }
        }
        let_go(message);
        if decoded > 0 && within > MOST {
            return true;
        }
    }
    false
}

/// What an encoded message holds.
fn encoded(raw: &[u8], part: &MessagePart<'_>) -> Option<Vec<u8>> {
    let is_message = matches!(part.body, PartType::Message(_)) || part.is_encoding_problem;
    if !is_message {
        return None;
    }
    let (start, end) = (part.offset_body as usize, part.offset_end as usize);
    let headers = raw.get(part.offset_header as usize..start)?.to_ascii_lowercase();
    let names = |word: &[u8]| headers.windows(word.len()).any(|window| window == word);
    let body = raw.get(start..end).or_else(|| raw.get(start..))?;
    if names(b"base64") {
        base64_decode(body)
    } else if names(b"quoted-printable") {
        quoted_printable_decode(body)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::read;
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    fn nested(levels: usize) -> String {
        let within = format!("{}From: a@x.example\r\n\r\nCore", "Content-Type: message/rfc822\r\n\r\n".repeat(levels));
        let encoded = STANDARD.encode(within).into_bytes();
        let lines: Vec<_> = encoded.chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        format!(
            "From: a@x.example\r\nSubject: Deep\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
             Content-Type: text/plain\r\n\r\nText\r\n--b\r\nContent-Type: message/rfc822\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
            lines.join("\r\n")
        )
    }

    #[test]
    fn thousands_of_messages_within_an_encoded_one_take_no_server_down() {
        let deep = nested(50_000);
        assert!(is_too_deep(deep.as_bytes()));
        assert!(read(deep.as_bytes()).is_none());
    }

    #[test]
    fn a_few_are_read() {
        let few = nested(3);
        assert!(!is_too_deep(few.as_bytes()));
        assert_eq!(read(few.as_bytes()).unwrap().files.len(), 1);
    }

    #[test]
    fn what_is_written_as_it_is_may_be_deep() {
        let written = format!("From: a@x.example\r\n{}Core", "Content-Type: message/rfc822\r\n\r\n".repeat(50_000));
        assert!(!is_too_deep(written.as_bytes()));
    }
}
