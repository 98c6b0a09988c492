//! The text of a message, and the files in it.

use super::parse::media_type;
use crate::attachments::Upload;
use bytes::Bytes;
use domain::validate::{BODY, LINE};
use html2text::RcDom;
use mail_parser::decoders::html::html_to_text;
use mail_parser::{Encoding, Message, MessagePart, MessagePartId, MimeHeaders, PartType};
use std::borrow::Cow;

/// Columns a text made of HTML is laid out in. Lines are no longer, tables no wider.
const WIDTH: usize = 200;
/// The HTML that is read as text, in bytes; what goes on behind it is in the file.
const HTML: usize = 512 * 1024;
/// Elements within each other that are laid out.
const DEPTH: usize = 500;
/// Marks of elements that are laid out: reading many of them that never end takes as often as long as there are marks.
const MARKS: usize = 10_000;
/// Elements that need no end.
const ENDS_BY_ITSELF: [&str; 18] = [
    "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p", "source", "td",
    "th", "tr",
];
/// Room for the notes that stand beside a text.
const ROOM: usize = 6_000;
/// What an article says of a mail without a text.
const NO_TEXT: &str = "(This mail has no text.)";

/// The text to read, and everything else as files.
pub(super) fn content(message: &Message<'_>) -> (String, Vec<Upload>) {
    let mut parts = message.text_body.as_slice();
    let mut text = body(message, parts);
    if text.is_empty() && message.html_body != message.text_body {
        // A plain alternative that says nothing.
        parts = &message.html_body;
        text = body(message, parts);
    }
    let damaged = if text.is_empty() { damaged(message) } else { Vec::new() };
    if text.is_empty() {
        text = body(message, &damaged);
    }
    let is_text =
        |id: MessagePartId| damaged.contains(&id) || message.text_body.contains(&id) || message.html_body.contains(&id);
    let mut files = Vec::new();
    for (id, part) in (0..).zip(&message.parts) {
        match &part.body {
            PartType::Multipart(_) => {}
            PartType::Text(_) | PartType::Html(_) if is_text(id) => {
                let is_cut = matches!(&part.body, PartType::Html(html) if html.len() > HTML);
                files.extend((is_cut && parts.contains(&id)).then(|| file(part, files.len())));
            }
            _ => files.push(file(part, files.len())),
        }
    }
    if text.chars().count() > BODY - ROOM {
        let whole = Upload {
            name: "message.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            bytes: Bytes::from(text.clone()),
        };
        text = text.chars().take(BODY - ROOM).collect();
        text.push_str("\n\n(The text goes on in message.txt.)");
        files.push(whole);
    }
    if text.is_empty() {
        NO_TEXT.clone_into(&mut text);
    }
    (text, files)
}

/// Texts that end where they should not, such as behind a boundary that is never closed: better read than attached.
fn damaged(message: &Message<'_>) -> Vec<MessagePartId> {
    let is_text = |part: &MessagePart<'_>| {
        part.is_encoding_problem
            && matches!(part.body, PartType::Text(_))
            && matches!(media_type(part).as_str(), "text/plain" | "text/html")
            && part.attachment_name().is_none()
    };
    (0..).zip(&message.parts).filter(|(_, part)| is_text(part)).map(|(id, _)| id).collect()
}

fn body(message: &Message<'_>, parts: &[MessagePartId]) -> String {
    let texts = parts.iter().filter_map(|id| message.parts.get(*id as usize)).filter_map(|part| match &part.body {
        PartType::Text(html) if media_type(part) == "text/html" => Some(clean(&of_html(html))),
        PartType::Text(text) => Some(clean(&declared_or_guessed(message, part, text))),
        PartType::Html(html) => Some(clean(&of_html(html))),
        _ => None,
    });
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Text that names no character set and is no UTF-8 comes from old programs.
fn declared_or_guessed<'x>(message: &Message<'_>, part: &MessagePart<'_>, text: &'x str) -> Cow<'x, str> {
    let names_one = part.content_type().is_some_and(|kind| kind.has_attribute("charset"));
    if names_one || part.encoding != Encoding::None || !text.contains('\u{fffd}') {
        return text.into();
    }
    match message.raw_message.get(part.offset_body as usize..part.offset_end as usize) {
        Some(bytes) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned().into(),
        None => text.into(),
    }
}

/// HTML as text, with addresses of links at the end.
fn of_html(html: &str) -> String {
    let end = html.floor_char_boundary(HTML);
    let html = &html[..end];
    if html.bytes().filter(|byte| *byte == b'<').count() > MARKS || is_deep(html) {
        return html_to_text(html);
    }
    let layout = html2text::config::plain().raw_mode(true).no_table_borders().allow_width_overflow().no_link_wrapping();
    let is_flat = layout.parse_html(html.as_bytes()).is_ok_and(|read| !is_deep_as_read(&read));
    if !is_flat {
        return html_to_text(html);
    }
    layout.string_from_read(html.as_bytes(), WIDTH).unwrap_or_else(|_| html_to_text(html))
}

/// The same as [`is_deep`] of what the HTML is read as: ends in comments and in attributes count for nothing there,
/// and elements that need no end may stand within each other all the same.
fn is_deep_as_read(read: &RcDom) -> bool {
    let mut level = vec![read.document.clone()];
    for _ in 0..DEPTH {
        level = level.iter().flat_map(|node| node.children.borrow().clone()).collect();
        if level.is_empty() {
            return false;
        }
    }
    true
}

/// Whether elements stand within each other more often than a person or a program would have it: laying out such
/// a text takes more stack than there is.
fn is_deep(html: &str) -> bool {
    let mut open: Vec<String> = Vec::new();
    for rest in html.split('<').skip(1) {
        let is_end = rest.starts_with('/');
        let name = rest.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric);
        let name = name.collect::<String>().to_ascii_lowercase();
        if name.is_empty() || ENDS_BY_ITSELF.contains(&name.as_str()) {
            continue;
        }
        if !is_end {
            open.push(name);
        } else if let Some(at) = open.iter().rposition(|known| *known == name) {
            open.truncate(at);
        }
        if open.len() > DEPTH {
            return true;
        }
    }
    false
}

/// Text that can be kept and shown: lines without a carriage return, nothing that moves the cursor, no ruler
/// wider than a telephone, no heap of empty lines.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let line: String = line.chars().filter(|c| *c == '\t' || !c.is_control()).collect();
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty > 2 {
            continue;
        }
        let is_ruler = line.chars().count() > 20 && line.chars().all(|c| matches!(c, '─' | '-' | '_' | '=' | '━'));
        out.push_str(if is_ruler { "---" } else { line });
        out.push('\n');
    }
    out.trim().to_owned()
}

/// A header as one line without what cannot be shown, no longer than a line may be.
pub(super) fn one_line(text: &str) -> String {
    let text = squeezed(text);
    if text.chars().count() <= LINE {
        return text;
    }
    text.chars().take(LINE - 1).chain(['…']).collect()
}

/// The same, however long.
pub(super) fn squeezed(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn file(part: &MessagePart<'_>, index: usize) -> Upload {
    let media_type = media_type(part);
    let name = match (part.attachment_name().map(str::trim), &part.body) {
        (Some(name), _) if !name.is_empty() => name.to_owned(),
        (_, PartType::Message(message)) => {
            let subject = one_line(message.subject().unwrap_or_default()).replace(['/', '\\'], " ");
            format!("{}.eml", if subject.trim().is_empty() { "message" } else { subject.trim() })
        }
        _ => format!("part-{}{}", index + 1, ending(&media_type)),
    };
    Upload { name, media_type, bytes: Bytes::copy_from_slice(part.contents()) }
}

/// What the name of a file of this kind ends with.
fn ending(media_type: &str) -> &'static str {
    match media_type {
        "text/plain" | "message/delivery-status" | "text/rfc822-headers" => ".txt",
        "text/html" => ".html",
        "text/calendar" => ".ics",
        "text/csv" => ".csv",
        "text/vcard" | "text/x-vcard" => ".vcf",
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        "application/pdf" => ".pdf",
        "application/ms-tnef" => ".dat",
        "application/pgp-signature" => ".asc",
        "message/rfc822" => ".eml",
        _ => ".bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_reads_as_text() {
        let text = clean(&of_html(
            "<h1>Hello</h1><p>The <b>printer</b> is <a href='https://x.example/y'>here</a>.</p>\
             <ul><li>One<li>Two</ul><script>alert(1)</script><style>p{}</style>",
        ));
        for part in ["Hello", "printer", "https://x.example/y", "* One", "* Two"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("alert") && !text.contains("p{}"), "{text}");
    }

    #[test]
    fn deep_html_does_not_end_the_program() {
        let deep = format!("{}end{}", "<div>".repeat(50_000), "</div>".repeat(50_000));
        assert!(of_html(&deep).contains("end"));
        for hidden in ["<dd><li>", "<div><!-- </div> -->", "<div title='</div>'>"] {
            assert!(of_html(&format!("{}<p>end</p>", hidden.repeat(5_000))).contains("end"), "{hidden}");
        }
    }

    #[test]
    fn many_elements_that_never_end_take_no_time() {
        let began = std::time::Instant::now();
        assert!(of_html(&format!("{}<p>end</p>", "<dd><li>".repeat(64_000))).contains("end"));
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    }

    #[test]
    fn text_keeps_lines_and_loses_what_cannot_be_shown() {
        assert_eq!(clean("a\r\n\u{0}b\u{1b}[2J\r\n\r\n\r\n\r\n\r\nc  "), "a\nb[2J\n\n\nc");
        assert_eq!(one_line(" a\r\n b\u{0}c "), "a b c");
        assert_eq!(one_line(&"x".repeat(500)).chars().count(), LINE);
    }
}
