//! What a message quotes of earlier ones, as mail programs write it.

/// Lines of one kind that follow each other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// Whether they are quoted.
    pub is_quoted: bool,
    /// The lines.
    pub lines: Vec<&'a str>,
}

/// From so many lines on, a quote is folded.
pub(super) const LONG: usize = 4;
/// Lines over which a mail program breaks the line that says who wrote when.
const INTRO_LINES: usize = 3;
/// Longest such line, in bytes.
const INTRO: usize = 400;
/// Lines that the head of a quoted mail has at most.
const HEAD_LINES: usize = 8;

/// The parts of a plain text: lines with `>`, with the line that says who wrote them, and the mail that stands whole
/// at the end.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let end = earlier_mail(&lines).unwrap_or(lines.len());
    let mut out = marked(&lines[..end]);
    if end < lines.len() {
        out.push(Part { is_quoted: true, lines: lines[end..].to_vec() });
    }
    out
}

/// An empty line belongs to what is before it.
fn marked<'a>(lines: &[&'a str]) -> Vec<Part<'a>> {
    let mut out: Vec<Part<'a>> = Vec::new();
    let mut intro_until = 0;
    for (index, line) in lines.iter().copied().enumerate() {
        if index >= intro_until
            && let Some(end) = intro(&lines[index..]).map(|length| index + length)
            && is_marked_behind(&lines[end..])
        {
            intro_until = end;
        }
        let is_quoted = index < intro_until || is_marked(line);
        match out.last_mut() {
            Some(part) if part.is_quoted == is_quoted || line.trim().is_empty() => part.lines.push(line),
            _ => out.push(Part { is_quoted, lines: vec![line] }),
        }
    }
    out
}

fn is_marked(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Whether the next line with text is marked, after one empty line at most.
fn is_marked_behind(lines: &[&str]) -> bool {
    let next = lines.iter().take(2).find(|line| !line.trim().is_empty());
    next.is_some_and(|line| is_marked(line))
}

/// Where a mail begins that stands whole at the end, below an answer. What is quoted alone is forwarded, and is read.
pub(super) fn earlier_mail(lines: &[&str]) -> Option<usize> {
    let mut is_answer = false;
    let mut in_code = false;
    for (index, line) in lines.iter().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if !in_code && begins_mail(&lines[index..]) {
            return is_answer.then_some(index);
        }
        is_answer |= !line.trim().is_empty();
    }
    None
}

fn begins_mail(lines: &[&str]) -> bool {
    let Some((first, rest)) = lines.split_first() else { return false };
    let first = first.trim();
    if is_separator(first) || is_head(lines) {
        return true;
    }
    let is_rule = first.len() >= 10 && first.bytes().all(|byte| byte == b'_');
    if is_rule {
        let next = rest.iter().position(|line| !line.trim().is_empty());
        return next.is_some_and(|next| is_head(&rest[next..]));
    }
    intro(lines).is_some_and(|length| !is_marked_behind(&lines[length..]))
}

/// `-----Original Message-----`
fn is_separator(line: &str) -> bool {
    let inner = line.trim_matches('-');
    let inner = if line.len() - inner.len() >= 4 { inner.trim().to_lowercase() } else { return false };
    matches!(
        inner.as_str(),
        "original message"
            | "original appointment"
            | "ursprüngliche nachricht"
            | "originalnachricht"
            | "message d'origine"
    )
}

/// The head that Outlook writes: who, when, and to whom or about what.
fn is_head(lines: &[&str]) -> bool {
    let named = |line: &str, names: &[&str]| {
        let line = line.trim().trim_start_matches('*');
        let (name, _) = line.split_once(':').unwrap_or_default();
        let name = name.trim_end_matches('*').trim();
        names.iter().any(|known| known.eq_ignore_ascii_case(name))
    };
    let Some((first, rest)) = lines.split_first() else { return false };
    if !named(first, &["From", "Von"]) {
        return false;
    }
    let head = rest.iter().take(HEAD_LINES).take_while(|line| !line.trim().is_empty());
    let (mut when, mut what) = (false, false);
    for line in head {
        when |= named(line, &["Sent", "Date", "Gesendet", "Datum"]);
        what |= named(line, &["To", "Subject", "An", "Betreff"]);
    }
    when && what
}

/// How many lines say `On … wrote:` or `Am … schrieb …:`, with a date.
fn intro(lines: &[&str]) -> Option<usize> {
    let first = lines.first()?.trim_start();
    if !first.starts_with("On ") && !first.starts_with("Am ") {
        return None;
    }
    let mut text = String::new();
    for (index, line) in lines.iter().take(INTRO_LINES).enumerate() {
        let line = line.trim();
        if line.is_empty() || text.len() + line.len() > INTRO {
            return None;
        }
        text.push(' ');
        text.push_str(line);
        if line.ends_with(':') {
            let is_dated = text.bytes().any(|byte| byte.is_ascii_digit());
            let says_so = text.ends_with("wrote:") || text.contains(" schrieb ") || text.ends_with("schrieb:");
            return (is_dated && says_so).then_some(index + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{earlier_mail, parts};

    fn kinds(text: &str) -> Vec<(bool, usize)> {
        parts(text).into_iter().map(|part| (part.is_quoted, part.lines.len())).collect()
    }

    #[test]
    fn what_is_quoted_is_told_from_the_answer() {
        assert_eq!(kinds("Thanks.\n\nAna wrote:\n> one\n>> two\n\nBye"), [(false, 3), (true, 3), (false, 1)]);
        assert!(parts("").is_empty());
    }

    #[test]
    fn the_line_before_a_quote_belongs_to_it() {
        let texts = [
            "Yes.\n\nOn Mon, 23 Nov 2026 at 10:39, Ana <ana@example.com> wrote:\n> one\n> two",
            "Yes.\n\nOn Mon, 23 Nov 2026 at 10:39, Ana Ruiz\n<ana@example.com> wrote:\n\n> one",
            "Ja.\n\nAm 23.11.26 um 10:39 schrieb Ana Ruiz:\n> eins\n> zwei",
        ];
        for text in texts {
            assert_eq!(kinds(text).first(), Some(&(false, 2)), "{text}");
            assert_eq!(kinds(text).len(), 2, "{text}");
        }
    }

    #[test]
    fn a_whole_mail_below_the_answer_is_a_quote() {
        let mails = [
            "-----Original Message-----\nFrom: Ana\nSent: Monday\n\nHello",
            "----- Ursprüngliche Nachricht -----\nHallo",
            "From: Ana Ruiz <ana@example.com>\nSent: Monday, 23 November 2026 10:39\nTo: Desk\nSubject: Printer\n\nHello",
            "________________________________\nVon: Ana\nGesendet: Montag\nAn: Desk\nBetreff: Drucker\n\nHallo",
            "*From:* Ana\n*Date:* Monday\n*Subject:* Printer\n\nHello",
            "On 23 Nov 2026, at 10:39, Ana <ana@example.com> wrote:\n\nHello\nagain",
        ];
        for mail in mails {
            let text = format!("Thanks.\n\n{mail}");
            assert_eq!(kinds(&text), [(false, 2), (true, mail.lines().count())], "{text}");
            let lines: Vec<_> = mail.lines().collect();
            assert_eq!(earlier_mail(&lines), None, "what is forwarded is read: {mail}");
        }
    }

    #[test]
    fn what_only_looks_alike_is_no_quote() {
        let texts = [
            "Hello.\nFrom: the north",
            "Hello.\nOn Monday Ana wrote:\nnothing",
            "Hello.\nOn 3 November we moved.\nSince then it is slow.",
            "Hello.\n-- \nAna",
            "Hello.\n----------\nMore",
            "Log:\n```\nFrom: a\nDate: b\nTo: c\n```",
        ];
        for text in texts {
            assert!(parts(text).iter().all(|part| !part.is_quoted), "{text}");
        }
    }
}
