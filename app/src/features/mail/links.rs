//! Finding the links in plain text.

/// A piece of text, or a link in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text as it is.
    Text(String),
    /// An `http` or `https` address.
    Link(String),
}

/// The text in pieces; joined they are the text again. Only `http` and `https` addresses become links.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(start) = next_link(rest) {
        let (before, link) = rest.split_at(start);
        let (link, after) = link.split_at(link_len(link));
        if !before.is_empty() {
            out.push(Piece::Text(before.to_owned()));
        }
        out.push(Piece::Link(link.to_owned()));
        rest = after;
    }
    if !rest.is_empty() {
        out.push(Piece::Text(rest.to_owned()));
    }
    out
}

fn next_link(text: &str) -> Option<usize> {
    ["https://", "http://"].into_iter().filter_map(|scheme| text.find(scheme)).min()
}

/// Up to the first character no address contains, without the punctuation of the sentence around it.
fn link_len(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\'' | '`');
    let end = text.find(ends).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    fn link(text: &str) -> Piece {
        Piece::Link(text.to_owned())
    }

    #[test]
    fn finds_links_in_lines_and_sentences() {
        assert_eq!(
            pieces("Choose here:\nhttp://127.0.0.1:3000/link/a-b_c\n\nor (https://example.org/x?y=1&z=2)."),
            [
                text("Choose here:\n"),
                link("http://127.0.0.1:3000/link/a-b_c"),
                text("\n\nor ("),
                link("https://example.org/x?y=1&z=2"),
                text(")."),
            ]
        );
    }

    #[test]
    fn leaves_everything_else_alone() {
        for plain in ["", "no links", "javascript:alert(1)", "ftp://example.org"] {
            assert!(pieces(plain).iter().all(|piece| matches!(piece, Piece::Text(_))), "{plain}");
        }
    }

    #[test]
    fn joined_they_are_the_text_again() {
        for whole in ["a https:// b", "http://x http://y", "<https://é.example/>ü", "https://..."] {
            let joined: String = pieces(whole)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Text(part) | Piece::Link(part) => part,
                })
                .collect();
            assert_eq!(joined, whole);
        }
    }
}
