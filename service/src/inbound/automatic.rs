//! Mails that no person wrote (RFC 3834): nothing is answered to them by itself.

use super::parse::{has_header, header, parameter};
use mail_parser::Message;

/// How far a mail was written by a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Automatic {
    /// A person wrote it, for all we know.
    #[default]
    No,
    /// A program wrote or spread it, such as a monitoring or a mailing list: it counts, but gets no answer.
    Generated,
    /// A program answered a mail of ours, such as a note of absence: it needs nothing.
    Answer,
}

/// What the headers say.
pub(super) fn kind(message: &Message<'_>) -> Automatic {
    let submitted = header(message, "Auto-Submitted").to_lowercase();
    let precedence = header(message, "Precedence").to_lowercase();
    let submitted = submitted.split([';', ' ']).next().unwrap_or_default();
    let suppresses = has_header(message, "X-Auto-Response-Suppress");
    let answers = has_header(message, "In-Reply-To");
    let is_answer = matches!(submitted, "auto-replied" | "auto-notified")
        || ["X-Autoreply", "X-Autorespond", "X-Autoresponder"].iter().any(|name| has_header(message, name))
        || precedence == "auto_reply"
        || parameter(message, "report-type") == "disposition-notification"
        || submitted == "auto-generated" && suppresses && answers;
    if is_answer {
        return Automatic::Answer;
    }
    let is_generated = !matches!(submitted, "" | "no")
        || matches!(precedence.as_str(), "bulk" | "junk" | "list")
        || suppresses
        || has_header(message, "List-Id")
        || has_header(message, "List-Unsubscribe")
        || has_null_return_path(message);
    if is_generated { Automatic::Generated } else { Automatic::No }
}

/// Whether the other side wants nothing back, as bounces do.
pub(super) fn has_null_return_path(message: &Message<'_>) -> bool {
    header(message, "Return-Path").replace(' ', "") == "<>"
}

#[cfg(test)]
mod tests {
    use super::super::parse::read;
    use super::Automatic::{self, Answer, Generated, No};

    fn of(headers: &str) -> Automatic {
        read(format!("From: a@x.example\r\n{headers}\r\n\r\nText").as_bytes()).unwrap().automatic
    }

    #[test]
    fn headers_tell_who_wrote() {
        for (headers, kind) in [
            ("Subject: Hi", No),
            ("Auto-Submitted: no", No),
            ("Auto-Submitted: auto-replied", Answer),
            ("Auto-Submitted: auto-replied; owner-email=x", Answer),
            ("auto-submitted: AUTO-GENERATED", Generated),
            ("Precedence: bulk", Generated),
            ("Precedence: list", Generated),
            ("Precedence: junk", Generated),
            ("X-Auto-Response-Suppress: All", Generated),
            ("X-Auto-Response-Suppress: All\r\nAuto-Submitted: auto-generated\r\nIn-Reply-To: <a@x>", Answer),
            ("Return-Path: <>", Generated),
            ("Return-Path: <ana@x.example>", No),
            ("List-Id: <all.x.example>", Generated),
            ("X-Autoreply: yes", Answer),
        ] {
            assert_eq!(of(headers), kind, "{headers}");
        }
    }
}
