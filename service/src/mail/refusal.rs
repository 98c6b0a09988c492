//! Why a mail was not taken, and what follows from that.

use crate::jobs::Failure;
use lettre::transport::smtp::Error;
use std::error::Error as _;

/// Why a mail was not taken.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It may be taken later.
    Later(String),
    /// It will never be taken.
    Never(String),
    /// It will never be taken, because its recipient cannot be reached; with what the relay said.
    Unreachable(String),
}

impl Refusal {
    /// What an error of a relay means (RFC 5321, RFC 3463). That it does not let Deskfolk in is for the operator to
    /// mend; the mail waits so long.
    pub(super) fn of(error: &Error) -> Self {
        let text = format!("smtp: {error}");
        let code = error.status().map(u16::from).unwrap_or_default();
        if !error.is_permanent() || matches!(code, 530 | 534 | 535 | 538) {
            return Self::Later(text);
        }
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        if is_about_recipient(code, &said) { Self::Unreachable(said) } else { Self::Never(text) }
    }
}

/// Whether the mailbox is what is wrong: by the enhanced code where there is one, or else by the code alone.
fn is_about_recipient(code: u16, said: &str) -> bool {
    let first = said.split_whitespace().next().unwrap_or_default();
    match first.strip_prefix("5.") {
        // 5.1.7 and 5.1.8 are about the sender.
        Some(detail) => matches!(detail, "1.0" | "1.1" | "1.2" | "1.3" | "1.6" | "1.10" | "2.1"),
        None => matches!(code, 550 | 551 | 553),
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Later(text) => Self::Retry(text),
            Refusal::Never(text) => Self::Fail(text),
            Refusal::Unreachable(text) => Self::Fail(format!("the address cannot be reached: {text}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_said_of_the_mailbox_counts_against_it() {
        for (code, said, is) in [
            (550, "5.1.1 <ana@x.example>: no such user", true),
            (550, "5.2.1 Mailbox disabled", true),
            (550, "No such user", true),
            (553, "Mailbox name not allowed", true),
            (550, "5.7.1 Message looks like spam", false),
            (550, "5.1.8 Sender domain does not exist", false),
            (552, "5.3.4 Message too big", false),
            (554, "Transaction failed", false),
        ] {
            assert_eq!(is_about_recipient(code, said), is, "{code} {said}");
        }
    }
}
