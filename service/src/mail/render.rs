//! Filling a template. Values go in once: what looks like a variable inside a value stays text.

use crate::markup::escape;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What stands for a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, escaped in HTML.
    Text(String),
    /// An address of this server, a link in HTML.
    Link(String),
    /// Text that has HTML of its own.
    Written {
        /// As it was written.
        text: String,
        /// The same as blocks of HTML, which nothing is escaped in any more.
        html: String,
    },
}

/// What stands for such blocks until paragraphs are made.
const BLOCKS: &str = "\u{1}";

impl Value {
    fn plain(&self) -> &str {
        match self {
            Self::Text(text) | Self::Link(text) | Self::Written { text, .. } => text,
        }
    }

    fn html(&self) -> String {
        match self {
            Self::Text(text) => escape(text),
            Self::Link(url) => {
                let url = escape(url);
                format!("<a href=\"{url}\">{url}</a>")
            }
            Self::Written { .. } => format!("\n\n{BLOCKS}\n\n"),
        }
    }
}

/// Values by the names of variables, without the leading `$-`.
pub type Values = BTreeMap<&'static str, Value>;

/// A mail's texts.
#[derive(Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same in HTML.
    pub html: String,
}

/// Fills subject and body.
pub fn render(subject: &str, body: &str, values: &Values) -> Rendered {
    let plain = |value: &Value| value.plain().to_owned();
    // A message has one body.
    let blocks = values.values().find_map(|value| match value {
        Value::Written { html, .. } => Some(html.as_str()),
        Value::Text(_) | Value::Link(_) => None,
    });
    Rendered {
        subject: one_line(&expand(subject, values, str::to_owned, plain)),
        text: expand(body, values, str::to_owned, plain),
        html: page(&expand(body, values, escape, Value::html), blocks),
    }
}

/// The names of the variables a template uses.
pub fn names(template: &str) -> Vec<&str> {
    let pieces = pieces(template).into_iter();
    pieces.filter_map(|piece| if let Piece::Variable(name) = piece { Some(name) } else { None }).collect()
}

/// Without line breaks and other control characters, which have no place in a header.
pub fn one_line(text: &str) -> String {
    text.split(char::is_control).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

enum Piece<'a> {
    Text(&'a str),
    Variable(&'a str),
}

fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find("$-") {
        let name = &rest[at + 2..];
        let end = name.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(name.len());
        if end == 0 {
            out.push(Piece::Text(&rest[..at + 2]));
        } else {
            out.push(Piece::Text(&rest[..at]));
            out.push(Piece::Variable(&name[..end]));
        }
        rest = &name[end..];
    }
    out.push(Piece::Text(rest));
    out
}

/// Replaces variables. One without a value leaves nothing, nor the space before or after it (HAL-16b).
fn expand(template: &str, values: &Values, text: fn(&str) -> String, value: impl Fn(&Value) -> String) -> String {
    let mut out = String::new();
    let mut gap = false;
    for piece in pieces(template) {
        match piece {
            Piece::Variable(name) => match values.get(name).filter(|value| !value.plain().is_empty()) {
                Some(found) => {
                    out.push_str(&value(found));
                    gap = false;
                }
                None => gap = true,
            },
            Piece::Text(part) => {
                let kept = if gap { close_gap(&mut out, part) } else { part };
                out.push_str(&text(kept));
                gap &= part.is_empty();
            }
        }
    }
    out.trim().to_owned()
}

fn close_gap<'a>(out: &mut String, part: &'a str) -> &'a str {
    if out.is_empty() || out.ends_with([' ', '\n']) {
        if let Some(rest) = part.strip_prefix(' ') {
            return rest;
        }
        if part.starts_with([',', '.', ';', ':', '!', '?', ')', '\n']) && out.ends_with(' ') {
            out.pop();
        }
    }
    part
}

/// Paragraphs of escaped text as a page of their own.
fn page(escaped: &str, blocks: Option<&str>) -> String {
    let paragraphs = escaped.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    let body = paragraphs.fold(String::new(), |mut out, part| {
        match blocks.filter(|_| part == BLOCKS) {
            Some(blocks) => out.push_str(blocks),
            None => {
                let _ = write!(out, "<p>{}</p>", part.replace('\n', "<br>\n"));
            }
        }
        out.push('\n');
        out
    });
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"></head>\
         <body style=\"font-family:system-ui,sans-serif;line-height:1.5\">\n{body}</body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&'static str, &str)]) -> Values {
        pairs.iter().map(|(name, text)| (*name, Value::Text((*text).to_owned()))).collect()
    }

    fn text(template: &str, pairs: &[(&'static str, &str)]) -> String {
        render("", template, &values(pairs)).text
    }

    #[test]
    fn hal_16b_empty_values_leave_no_stray_token() {
        let template = "Hello $-PREFERREDNAME $-MIDDLENAME, welcome. $-MIDDLENAME";
        let both = [("PREFERREDNAME", "Jo"), ("MIDDLENAME", "Ann")];
        assert_eq!(text(template, &both), "Hello Jo Ann, welcome. Ann");
        assert_eq!(text(template, &both[..1]), "Hello Jo, welcome.");
        assert_eq!(text(template, &[("PREFERREDNAME", ""), ("MIDDLENAME", "Ann")]), "Hello Ann, welcome. Ann");
        assert_eq!(text(template, &[]), "Hello, welcome.");
    }

    #[test]
    fn values_are_not_expanded_again() {
        let pairs = [("NAME", "$-LINK"), ("LINK", "secret")];
        assert_eq!(text("$-NAME", &pairs), "$-LINK");
    }

    #[test]
    fn what_is_no_variable_stays() {
        assert_eq!(text("5 $- 6 $-- $-name", &[]), "5 $- 6 $-- $-name");
        assert_eq!(names("$-A x $-LINK.$-"), ["A", "LINK"]);
    }

    #[test]
    fn html_escapes_values_and_keeps_paragraphs() {
        let mut values = values(&[("NAME", "<script>\"x\" & 'y'</script>")]);
        values.insert("LINK", Value::Link("https://desk.example/a?b=\"c".to_owned()));
        let html = render("", "Hi <b> $-NAME\nline\n\n$-LINK", &values).html;
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        assert!(html.contains("&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;<br>\nline</p>"), "{html}");
        assert!(html.contains("<p><a href=\"https://desk.example/a?b=&quot;c\">"), "{html}");
    }

    #[test]
    fn what_was_written_stands_between_paragraphs() {
        let body = Value::Written { text: "**Yes**".to_owned(), html: "<p><strong>Yes</strong></p>".to_owned() };
        let rendered = render("", "Hello,\n$-BODY\nBye", &Values::from([("BODY", body)]));
        assert_eq!(rendered.text, "Hello,\n**Yes**\nBye");
        assert!(rendered.html.contains("<p>Hello,</p>\n<p><strong>Yes</strong></p>\n<p>Bye</p>"), "{}", rendered.html);
    }

    #[test]
    fn subjects_are_one_line() {
        let rendered = render("Re: $-SUBJECT", "", &values(&[("SUBJECT", "a\r\nBcc: x@example.com\0b")]));
        assert_eq!(rendered.subject, "Re: a Bcc: x@example.com b");
    }
}
