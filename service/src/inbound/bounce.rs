//! Mails that tell that a mail could not be delivered (RFC 3464, and what came before it).

use super::automatic::has_null_return_path;
use super::parse::{header, media_type, parameter};
use super::text::one_line;
use domain::validate;
use mail_parser::{Message, PartType};

/// Most addresses of one bounce.
const MOST: usize = 50;

/// What a bounce says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bounce {
    /// Addresses that cannot be reached, with what the other side said.
    pub failed: Vec<(String, String)>,
    /// Whether it only says that a mail is late.
    pub is_delay: bool,
}

/// What the message says of mails that could not be delivered. `None` if it is no bounce.
pub(super) fn read(message: &Message<'_>) -> Option<Bounce> {
    let reports: Vec<_> = message.parts.iter().filter(|part| media_type(part) == "message/delivery-status").collect();
    let is_report = parameter(message, "report-type") == "delivery-status";
    if is_report || !reports.is_empty() && (is_from_a_mailer(message) || has_null_return_path(message)) {
        let mut bounce = Bounce { failed: Vec::new(), is_delay: !reports.is_empty() };
        for report in reports {
            recipients(&String::from_utf8_lossy(report.contents()), &mut bounce);
        }
        bounce.failed.truncate(MOST);
        return Some(bounce);
    }
    let listed = header(message, "X-Failed-Recipients");
    if !listed.is_empty() {
        let addresses = listed.split(',').map(str::trim).filter(|address| validate::is_email(address));
        let failed = addresses.map(|address| (address.to_owned(), "The mail came back.".to_owned()));
        return Some(Bounce { failed: failed.take(MOST).collect(), is_delay: false });
    }
    if is_from_a_mailer(message) && has_null_return_path(message) {
        return Some(Bounce { failed: in_words(message), is_delay: false });
    }
    None
}

fn is_from_a_mailer(message: &Message<'_>) -> bool {
    let from = message.from().and_then(|from| from.first()).and_then(|one| one.address()).unwrap_or_default();
    let local = from.split('@').next().unwrap_or_default().to_lowercase();
    matches!(local.as_str(), "mailer-daemon" | "postmaster" | "mail-daemon")
}

/// The groups of fields of a report, one for each recipient behind one for the message.
fn recipients(report: &str, bounce: &mut Bounce) {
    let report = report.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    for group in report.split("\n\n") {
        let field = |name: &str| {
            group.lines().find_map(|line| {
                let (found, value) = line.split_once(':')?;
                found.trim().eq_ignore_ascii_case(name).then(|| value.trim())
            })
        };
        let address =
            |name| field(name).map(|value| value.rsplit(';').next().unwrap_or(value).trim_matches(['<', '>', ' ']));
        let Some(to) = address("Original-Recipient").or_else(|| address("Final-Recipient")) else { continue };
        let status = field("Status").unwrap_or_default();
        let has_failed = field("Action").is_none_or(|action| action.eq_ignore_ascii_case("failed"));
        let is_for_good = status.is_empty() || status.starts_with('5');
        if !has_failed || !is_for_good {
            continue;
        }
        bounce.is_delay = false;
        if validate::is_email(to) {
            let why =
                field("Diagnostic-Code").map_or(status, |code| code.rsplit_once(';').map_or(code, |(_, text)| text));
            let why = one_line(why);
            bounce.failed.push((to.to_owned(), if why.is_empty() { "The mail came back.".to_owned() } else { why }));
        }
    }
}

/// What old programs write: a paragraph that begins with `<address>:`.
fn in_words(message: &Message<'_>) -> Vec<(String, String)> {
    let texts = message.parts.iter().filter_map(|part| match &part.body {
        PartType::Text(text) => Some(text.as_ref()),
        _ => None,
    });
    let mut out = Vec::new();
    for text in texts.take(1) {
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some((address, rest)) = line.trim().strip_prefix('<').and_then(|line| line.split_once(">:")) else {
                continue;
            };
            if validate::is_email(address) && out.len() < MOST {
                let why = if rest.trim().is_empty() { lines.next().unwrap_or_default() } else { rest };
                out.push((address.to_owned(), one_line(why)));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(fields: &str) -> Bounce {
        let mut bounce = Bounce { failed: Vec::new(), is_delay: true };
        recipients(fields, &mut bounce);
        bounce
    }

    #[test]
    fn a_failed_recipient_is_named_with_what_was_said() {
        let bounce = report(
            "Reporting-MTA: dns; mx.x.example\r\n\r\nFinal-Recipient: rfc822; Ana@x.example\r\nAction: failed\r\n\
             Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n no such user\r\n",
        );
        assert_eq!(bounce.failed, [("Ana@x.example".to_owned(), "550 5.1.1 no such user".to_owned())]);
        assert!(!bounce.is_delay);
    }

    #[test]
    fn what_is_late_has_not_failed() {
        let bounce = report("Final-Recipient: rfc822; a@x.example\nAction: delayed\nStatus: 4.4.1\n");
        assert!(bounce.failed.is_empty() && bounce.is_delay);
        assert!(report("Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 4.2.2\n").failed.is_empty());
    }
}
