//! Text as HTML.

/// Text that cannot be mistaken for markup.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Paragraphs, with `code` and *emphasis*.
pub fn prose(text: &str) -> String {
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    paragraphs.map(|paragraph| format!("<p>{}</p>", inline(paragraph))).collect()
}

/// One line, with `code` and *emphasis*.
pub fn inline(text: &str) -> String {
    marked(&escape(text), '`', "code", |between| marked(between, '*', "em", str::to_owned))
}

/// Puts every second part between two marks into an element, and the others through `rest`.
fn marked(text: &str, mark: char, element: &str, rest: impl Fn(&str) -> String) -> String {
    let parts = text.split(mark).enumerate();
    parts
        .map(|(index, part)| if index % 2 == 1 { format!("<{element}>{part}</{element}>") } else { rest(part) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_text_stays_text() {
        assert_eq!(inline("<b> & `a*b`, *so*"), "&lt;b&gt; &amp; <code>a*b</code>, <em>so</em>");
        assert_eq!(prose("one\n\ntwo"), "<p>one</p><p>two</p>");
    }
}
