//! What stands inside a `textarea` or a `title`.

/// The text as the page must hold it: the framework writes the content of these two elements as it is,
/// so that an unescaped `</textarea>` in it would end the element, and what follows be markup of ours.
#[cfg(feature = "ssr")]
#[must_use]
pub fn raw_text(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    // Browsers drop a line break right after the tag.
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

/// The text: in the browser it becomes a text node, which needs no escaping.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn raw_text(text: &str) -> String {
    text.to_owned()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::raw_text;

    #[test]
    fn text_stays_inside() {
        assert_eq!(raw_text("a </textarea><b> &lt; c"), "a &lt;/textarea>&lt;b> &amp;lt; c");
        assert_eq!(raw_text("\nb"), "\n\nb");
    }
}
