//! Messages within encoded messages: the library copies these by recursion, so that thousands of them in one mail
//! would take more stack than there is, and with it the server.

use super::parse::let_go;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use mail_parser::{HeaderName, MessageParser, MessagePart, PartType};
use std::borrow::Cow;

/// Messages one within another, in one that is encoded, that are still taken apart.
const MOST: usize = 50;
/// Encoded messages one within another that the library decodes.
const DECODED: usize = 4;

/// Letters alone, however they end.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Whether this mail holds more than can be taken apart. Its own messages, as they are written, do no harm.
pub(super) fn is_too_deep(raw: &[u8]) -> bool {
    // Without the header that tells the encoding nothing is decoded.
    let parser = MessageParser::new()
        .header_content_type(HeaderName::ContentType)
        .ignore_header(HeaderName::ContentTransferEncoding);
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

/// What an encoded message holds, and perhaps what stands behind it: rather too much than too little.
fn encoded(raw: &[u8], part: &MessagePart<'_>) -> Option<Vec<u8>> {
    let is_message = matches!(part.body, PartType::Message(_)) || part.is_encoding_problem;
    if !is_message {
        return None;
    }
    let start = part.offset_body as usize;
    let headers = raw.get(part.offset_header as usize..start)?.to_ascii_lowercase();
    let names = |word: &[u8]| headers.windows(word.len()).any(|window| window == word);
    let body = raw.get(start..)?;
    if names(b"base64") {
        Some(from_base64(body))
    } else if names(b"quoted-printable") {
        Some(from_quoted_printable(body))
    } else {
        None
    }
}

/// Decodes up to the next line that cannot be base64: that of a boundary.
fn from_base64(body: &[u8]) -> Vec<u8> {
    let end = body.windows(3).position(|window| window == b"\n--").unwrap_or(body.len());
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut letters: Vec<u8> = body[..end].iter().copied().filter(is_letter).collect();
    if letters.len() % 4 == 1 {
        letters.pop();
    }
    LENIENT.decode(letters).unwrap_or_default()
}

fn from_quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'=');
        rest = match byte {
            Some(byte) => {
                out.push(byte);
                &after[2..]
            }
            None if *first == b'=' && after.starts_with(b"\r\n") => &after[2..],
            None if *first == b'=' && after.starts_with(b"\n") => &after[1..],
            None => {
                out.push(*first);
                after
            }
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::parse::read;
    use super::*;
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
    fn nor_do_those_in_quoted_printable() {
        let within = "Content-Type: message/rfc822=0D=0A=0D=0A".repeat(50_000);
        let deep = format!(
            "From: a@x.example\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
             {within}Core =\r\n"
        );
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
