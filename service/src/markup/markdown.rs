//! Markdown as HTML.

use super::links::{Piece, pieces};
use super::quotes::{self, LONG};
use super::{Place, plain};
use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeWithOffset, html::push_html};
use std::sync::LazyLock;

/// Longer texts are shown as plain text, in bytes.
const MOST: usize = 64 * 1024;
/// Elements within each other; what is deeper stands in the last one.
const DEPTH: usize = 16;

/// The elements that are shown.
const TAGS: [&str; 15] =
    ["a", "blockquote", "br", "code", "del", "details", "em", "hr", "li", "ol", "p", "pre", "strong", "summary", "ul"];

/// The last word on what is shown, whatever was made before.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(TAGS.into())
        .tag_attributes([("a", ["href"].into()), ("ol", ["start"].into())].into())
        .set_tag_attribute_values([("a", [("target", "_blank")].into())].into())
        .generic_attributes([].into())
        .allowed_classes([("details", ["quoted"].into())].into())
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener nofollow"));
    builder
});

/// The HTML of a text. Line ends stay, HTML is text.
pub(super) fn html(text: &str, place: Place) -> String {
    if text.len() > MOST {
        return plain::html(text, place);
    }
    let lines: Vec<&str> = text.lines().collect();
    let end = quotes::earlier_mail(&lines).unwrap_or(lines.len());
    let own = lines[..end].join("\n");
    let mut shape = Shape { out: Vec::new(), open: Vec::new(), links: 0, codes: 0, folds: place == Place::Page };
    let parser = Parser::new_ext(&own, Options::ENABLE_STRIKETHROUGH).into_offset_iter();
    for (event, range) in TextMergeWithOffset::new(parser) {
        let is_quote = shape.open.is_empty() && matches!(event, Event::Start(Tag::BlockQuote(_)));
        let is_long = is_quote && own[range].lines().take(LONG).count() >= LONG;
        shape.take(event, is_long);
    }
    let mut made = String::with_capacity(text.len() * 2);
    push_html(&mut made, shape.out.into_iter());
    let mut out = SANITISER.clean(&made).to_string();
    let earlier = &lines[end..];
    if place == Place::Page && earlier.len() >= LONG {
        plain::fold(&mut out, earlier);
    } else {
        plain::paragraphs(&mut out, earlier);
    }
    out
}

/// What is left of a Markdown text, event by event.
struct Shape<'a> {
    out: Vec<Event<'a>>,
    /// What closes each open element.
    open: Vec<Vec<Event<'a>>>,
    links: usize,
    codes: usize,
    folds: bool,
}

impl<'a> Shape<'a> {
    fn take(&mut self, event: Event<'a>, is_long: bool) {
        match event {
            Event::Start(tag) => self.start(tag, is_long),
            Event::End(end) => self.end(end),
            Event::Text(text) if self.links == 0 && self.codes == 0 => self.text(&text),
            // Written as HTML, and read as what was written.
            Event::Html(text) => {
                self.out.push(Event::Text(CowStr::from(text.trim_end().to_owned())));
                self.out.push(Event::HardBreak);
            }
            Event::InlineHtml(text) => self.out.push(Event::Text(text)),
            Event::SoftBreak => self.out.push(Event::HardBreak),
            kept @ (Event::Text(_) | Event::Code(_) | Event::HardBreak | Event::Rule) => self.out.push(kept),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>, is_long: bool) {
        match tag {
            Tag::Link { .. } | Tag::Image { .. } => self.links += 1,
            Tag::CodeBlock(_) => self.codes += 1,
            _ => {}
        }
        let (opening, closing) = if self.open.len() < DEPTH { self.shaped(tag, is_long) } else { Default::default() };
        self.out.extend(opening);
        self.open.push(closing);
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Link | TagEnd::Image => self.links = self.links.saturating_sub(1),
            TagEnd::CodeBlock => self.codes = self.codes.saturating_sub(1),
            _ => {}
        }
        self.out.extend(self.open.pop().unwrap_or_default());
    }

    /// What opens an element, and what closes it.
    fn shaped(&self, tag: Tag<'a>, is_long: bool) -> (Vec<Event<'a>>, Vec<Event<'a>>) {
        match tag {
            // Headings of a page are the page's own.
            Tag::Heading { .. } => (
                vec![Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)],
                vec![Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)],
            ),
            Tag::HtmlBlock => (vec![Event::Start(Tag::Paragraph)], vec![Event::End(TagEnd::Paragraph)]),
            Tag::Link { .. } | Tag::Image { .. } if self.links > 1 => Default::default(),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                (vec![Event::Start(link(dest_url, LinkType::Inline))], vec![Event::End(TagEnd::Link)])
            }
            Tag::BlockQuote(_) if is_long && self.folds && self.open.is_empty() => (
                vec![Event::Html(plain::FOLD.0.into()), Event::Start(Tag::BlockQuote(None))],
                vec![Event::End(TagEnd::BlockQuote(None)), Event::Html(plain::FOLD.1.into())],
            ),
            tag => {
                let end = tag.to_end();
                (vec![Event::Start(tag)], vec![Event::End(end)])
            }
        }
    }

    fn text(&mut self, text: &str) {
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => self.out.push(Event::Text(text.to_owned().into())),
                Piece::Link(address) => {
                    let address = CowStr::from(address.to_owned());
                    self.out.push(Event::Start(link(address.clone(), LinkType::Autolink)));
                    self.out.push(Event::Text(address));
                    self.out.push(Event::End(TagEnd::Link));
                }
            }
        }
    }
}

const fn link(dest_url: CowStr<'_>, link_type: LinkType) -> Tag<'_> {
    Tag::Link { link_type, dest_url, title: CowStr::Borrowed(""), id: CowStr::Borrowed("") }
}

#[cfg(test)]
mod tests {
    use super::{TAGS, html};
    use crate::markup::Place;
    use proptest::prelude::*;

    fn page(text: &str) -> String {
        html(text, Place::Page)
    }

    #[test]
    fn markdown_is_shown() {
        let cases = [
            ("**a** _b_ ~~c~~ `d`", "<strong>a</strong> <em>b</em> <del>c</del> <code>d</code>"),
            ("# Head", "<p><strong>Head</strong></p>"),
            ("one\ntwo", "one<br>\ntwo"),
            ("- a\n- b", "<li>a</li>"),
            ("3. a", "<ol start=\"3\">"),
            ("```sh\nls <x>\n```", "<pre><code>ls &lt;x&gt;\n</code></pre>"),
            ("> one", "<blockquote>"),
        ];
        for (text, expected) in cases {
            assert!(page(text).contains(expected), "{text}: {}", page(text));
        }
    }

    #[test]
    fn links_open_elsewhere_and_tell_nothing() {
        let found = page("[a](https://x.example/y) https://z.example/a_b_c. ![p](https://x.example/p.png)");
        assert_eq!(found.matches("<a ").count(), 3, "{found}");
        assert_eq!(found.matches("target=\"_blank\"").count(), 3, "{found}");
        assert_eq!(found.matches("rel=\"noopener nofollow\"").count(), 3, "{found}");
        assert!(found.contains("href=\"https://z.example/a_b_c\"") && !found.contains("<img"), "{found}");
        assert!(!page("[![p](https://x.example/p.png)](https://x.example)").contains("<img"));
        assert!(!page("`https://x.example`").contains("<a "));
    }

    #[test]
    fn long_quotes_and_earlier_mails_are_folded() {
        assert!(
            page("Yes.\n\n> a\n> b\n> c\n> d").contains("<details class=\"quoted\"><summary>Quoted text</summary>")
        );
        assert!(!page("Yes.\n\n> a").contains("details"));
        assert!(!html("Yes.\n\n> a\n> b\n> c\n> d", Place::Mail).contains("details"));
        let found = page("**Yes.**\n\n-----Original Message-----\nFrom: *Ana*\n\nHello");
        assert!(found.contains("<strong>Yes.</strong>") && found.contains("From: *Ana*"), "{found}");
        assert!(found.contains("<details"), "{found}");
    }

    #[test]
    fn nothing_nasty_comes_through() {
        let texts = [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[a](javascript:alert(1)) [b](JaVaScRiPt&colon;alert(1)) [c](data:text/html,x) [d](vbscript:x)",
            "<javascript:alert(1)> ![x](javascript:alert(1)) [r]\n\n[r]: javascript:alert(1)",
            "<svg onload=alert(1)><style>*{display:none}</style>",
            "<details open ontoggle=alert(1)>\n\n<p style=\"position:fixed\">x",
            "[x](/admin/agents) [y](//evil.example) [z](../x)",
            "```\"><script>\n</code></pre><script>x</script>\n```",
            "[a](https://x.example/\"onmouseover=alert(1)) https://x.example/'onmouseover='x",
            "</p></div></article><iframe src=https://x.example>",
        ];
        for text in texts {
            is_harmless(&page(text));
        }
        assert!(page("<b>hello</b>").contains("&lt;b&gt;hello&lt;/b&gt;"));
    }

    #[test]
    fn deep_and_huge_texts_are_soon_done() {
        let texts = [
            ">".repeat(10_000),
            format!("{}x", "- ".repeat(10_000)),
            format!("{}x{}", "**_".repeat(5_000), "_**".repeat(5_000)),
            "[".repeat(50_000),
            format!("{}x", "![".repeat(10_000)),
            "`".repeat(60_000),
            "<a ".repeat(20_000),
            "word ".repeat(40_000),
            "x".repeat(200_000),
            "https://x.example/)))))".repeat(8_000),
            ">\n".repeat(30_000),
        ];
        for text in texts {
            let found = page(&text);
            is_harmless(&found);
            assert!(found.matches("<blockquote>").count() <= super::DEPTH, "{}", &text[..40]);
        }
    }

    /// Only known elements, with known attributes.
    fn is_harmless(html: &str) {
        for tag in html.split('<').skip(1) {
            let (tag, _) = tag.split_once('>').unwrap_or((tag, ""));
            let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            assert!(TAGS.contains(&name.as_str()), "{html}");
            let mut rest = tag;
            while let Some((before, value)) = rest.split_once("=\"") {
                let attribute = before.rsplit(' ').next().unwrap_or_default();
                let (value, after) = value.split_once('"').unwrap_or((value, ""));
                match attribute {
                    "href" => {
                        let is_safe = ["http://", "https://", "mailto:"];
                        let value = value.to_ascii_lowercase();
                        assert!(is_safe.iter().any(|scheme| value.starts_with(scheme)), "{html}");
                    }
                    "rel" | "target" | "start" | "class" => {}
                    other => panic!("{other}: {html}"),
                }
                rest = after;
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_harmless(text in r#"([ \n>*_`\[\]()!#<&;:/"'=-]|javascript:|<script|onerror=|https://|data:|a|1\. |&#x6a;){0,60}"#) {
            is_harmless(&html(&text, Place::Page));
            is_harmless(&crate::markup::plain::html(&text, Place::Page));
        }
    }
}
