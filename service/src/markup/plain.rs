//! Plain text as HTML: paragraphs, line ends and indents stay, addresses are links.

use super::links::{Piece, pieces};
use super::quotes::{self, LONG};
use super::{Place, escape};

/// What stands before a folded quote, and what behind.
pub(super) const FOLD: (&str, &str) = ("<details class=\"quoted\"><summary>Quoted text</summary>", "</details>");

/// The HTML of a plain text.
pub(super) fn html(text: &str, place: Place) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for part in quotes::parts(text) {
        if place == Place::Page && part.is_quoted && part.lines.len() >= LONG {
            fold(&mut out, &part.lines);
        } else {
            paragraphs(&mut out, &part.lines);
        }
    }
    out
}

/// Lines behind a summary.
pub(super) fn fold(out: &mut String, lines: &[&str]) {
    out.push_str(FOLD.0);
    paragraphs(out, lines);
    out.push_str(FOLD.1);
}

/// An empty line parts paragraphs.
pub(super) fn paragraphs(out: &mut String, lines: &[&str]) {
    let mut is_open = false;
    for text in lines {
        let text = text.trim_end();
        if text.is_empty() {
            out.push_str(if is_open { "</p>" } else { "" });
            is_open = false;
            continue;
        }
        out.push_str(if is_open { "<br>" } else { "<p>" });
        is_open = true;
        line(out, text);
    }
    if is_open {
        out.push_str("</p>");
    }
}

/// HTML folds spaces at the start of a line.
fn line(out: &mut String, line: &str) {
    let text = line.trim_start_matches(' ');
    out.push_str(&"\u{a0}".repeat(line.len() - text.len()));
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(&escape(text)),
            Piece::Link(address) => {
                let address = escape(address);
                let opening = format!("<a href=\"{address}\" target=\"_blank\" rel=\"noopener nofollow\">");
                out.push_str(&opening);
                out.push_str(&address);
                out.push_str("</a>");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::html;
    use crate::markup::Place;

    #[test]
    fn paragraphs_line_ends_and_indents_stay() {
        let found = html("One\r\n  two  \r\n\r\n\r\n<b>*three*</b>", Place::Page);
        assert_eq!(found, "<p>One<br>\u{a0}\u{a0}two</p><p>&lt;b&gt;*three*&lt;/b&gt;</p>");
        assert_eq!(html("", Place::Page), "");
    }

    #[test]
    fn long_quotes_are_folded_in_pages_alone() {
        let text = "Yes.\n> a\n> b\n> c\n> d";
        assert!(
            html(text, Place::Page).contains("<details class=\"quoted\"><summary>Quoted text</summary><p>&gt; a<br>")
        );
        assert!(!html(text, Place::Mail).contains("details"));
        assert!(!html("Yes.\n> a\n> b", Place::Page).contains("details"));
    }

    #[test]
    fn an_address_cannot_leave_its_attribute() {
        let found = html("https://x.example/?a='onclick=1&b=\"c", Place::Page);
        assert!(
            found.starts_with("<p><a href=\"https://x.example/?a=&#39;onclick=1&amp;b=\" target=\"_blank\""),
            "{found}"
        );
        assert!(found.ends_with("</a>&quot;c</p>"), "{found}");
    }
}
