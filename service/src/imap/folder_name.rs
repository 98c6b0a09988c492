//! Names of folders as IMAP has them: UTF-7 in the modified form of RFC 3501.

use base64::Engine;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

const BASE64: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// The name of a folder as the server has it.
pub(super) fn encoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        if matches!(first, ' '..='~') {
            out.push_str(if first == '&' { "&-" } else { &rest[..1] });
            rest = &rest[1..];
        } else {
            let end = rest.find(|c| matches!(c, ' '..='~')).unwrap_or(rest.len());
            let units: Vec<u8> = rest[..end].encode_utf16().flat_map(u16::to_be_bytes).collect();
            out.push('&');
            out.push_str(&BASE64.encode(units));
            out.push('-');
            rest = &rest[end..];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn names_are_written_as_the_standard_shows() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("R&D", "R&-D"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("☺!", "&Jjo-!"),
        ] {
            assert_eq!(encoded(name), wire);
        }
    }
}
