//! Addresses of web pages within text.

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Words.
    Text(&'a str),
    /// An address that begins with `http://` or `https://`.
    Link(&'a str),
}

/// A text and the addresses in it, in order.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut done = 0;
    for (at, _) in text.match_indices("://") {
        let Some(start) = scheme(text, done, at) else { continue };
        let end = end(text, at + 3);
        if end == at + 3 {
            continue;
        }
        if start > done {
            out.push(Piece::Text(&text[done..start]));
        }
        out.push(Piece::Link(&text[start..end]));
        done = end;
    }
    if done < text.len() {
        out.push(Piece::Text(&text[done..]));
    }
    out
}

/// Where the address begins whose `://` is here. Nothing within a word or within the address before.
fn scheme(text: &str, done: usize, at: usize) -> Option<usize> {
    let before = text.get(done..at)?;
    let is = |name: &str| {
        let start = before.len().checked_sub(name.len())?;
        before.get(start..)?.eq_ignore_ascii_case(name).then_some(start)
    };
    let start = is("https").or_else(|| is("http"))?;
    let is_word = before[..start].ends_with(|c: char| c.is_alphanumeric());
    (!is_word).then_some(done + start)
}

/// Where it ends: signs behind it belong to the sentence, and so does a bracket that it did not open.
fn end(text: &str, from: usize) -> usize {
    let is_over = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '|');
    let rest = &text[from..];
    let mut address = &rest[..rest.find(is_over).unwrap_or(rest.len())];
    let count = |sign: char| address.matches(sign).count();
    let (opened, mut closed) = (count('('), count(')'));
    loop {
        address = match address.chars().next_back() {
            Some('.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | ']' | '}') => &address[..address.len() - 1],
            Some(')') if closed > opened => {
                closed -= 1;
                &address[..address.len() - 1]
            }
            _ => break,
        };
    }
    from + if address.starts_with(|c: char| c.is_alphanumeric() || c == '[') { address.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::Piece::{Link, Text};
    use super::pieces;

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        let found = pieces("See https://desk.example/a_(b), (HTTP://x.example/?q=1&r=2). xhttps://no");
        let expected = [
            Text("See "),
            Link("https://desk.example/a_(b)"),
            Text(", ("),
            Link("HTTP://x.example/?q=1&r=2"),
            Text("). xhttps://no"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_leads_nowhere_is_text() {
        for text in ["", "https://", "http://...", "javascript://x", "ftp://x", "://", "é://x"] {
            assert!(pieces(text).iter().all(|piece| matches!(piece, Text(_))), "{text}");
        }
        assert_eq!(pieces("ähttp://x.example"), [Text("ähttp://x.example")]);
    }
}
