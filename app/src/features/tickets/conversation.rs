//! What was written in a ticket.

use super::take_back::TakeBack;
use crate::ui::{Avatar, Icon, When};
use domain::ids::TicketId;
use domain::state::ArticleKind;
use domain::tickets::{ArticleView, AttachmentView, TicketView};
use leptos::prelude::*;

/// The articles, oldest first. New ones are added below while the page is open, and read out.
#[component]
pub fn Conversation(
    /// The ticket.
    ticket: RwSignal<TicketView>,
) -> impl IntoView {
    let id = ticket.with_untracked(|ticket| ticket.id);
    view! {
        <h2 class="visually-hidden">"Conversation"</h2>
        <div class="conversation" role="log" aria-label="Conversation">
            <For each=move || ticket.with(|ticket| ticket.articles.clone()) key=|article| article.id let:article>
                <Article article ticket=id/>
            </For>
        </div>
    }
}

/// One article.
#[component]
pub fn Article(
    /// The article.
    article: ArticleView,
    /// Its ticket.
    ticket: TicketId,
    /// Where files are, below which each has its number.
    #[prop(default = "/attachments".to_owned())]
    files_at: String,
) -> impl IntoView {
    let class = match article.kind {
        ArticleKind::Message => "article article--public article--customer",
        ArticleKind::Reply => "article article--public article--agent",
        ArticleKind::Note => "article article--note",
    };
    let label = (article.kind == ArticleKind::Note).then(|| {
        view! { <span class="article__label"><Icon glyph=icondata_lu::LuLock/>" "{ArticleKind::Note.label()}</span> }
    });
    let real =
        article.real_author.map(|name| view! { <span class="article__via">{format!("written by {name}")}</span> });
    let files = (!article.attachments.is_empty()).then(|| {
        let files = article.attachments.into_iter().map(|file| view! { <Attachment file files_at=files_at.clone()/> });
        let files = files.collect_view();
        view! { <ul class="attachments" aria-label="Attachments">{files}</ul> }
    });
    view! {
        <article class=class id=format!("article-{}", article.id)>
            <header class="article__head">
                <Avatar name=article.author.clone() id=article.author_id.0 picture=article.author_picture/>
                <strong>{article.author}</strong>
                {label}
                {real}
                <When at=article.created_at/>
            </header>
            <div class="article__body prose">{folded(&article.body)}</div>
            {files}
            {article.undo_until.map(|until| view! { <TakeBack ticket article=article.id until/> })}
        </article>
    }
}

#[component]
fn Attachment(file: AttachmentView, files_at: String) -> impl IntoView {
    view! {
        <li>
            <a href=format!("{files_at}/{}", file.id) rel="external"><Icon glyph=icondata_lu::LuPaperclip/>" "{file.name}</a>
            " "
            <small>{size(file.size)}</small>
        </li>
    }
}

/// Quoted lines from here on are folded.
const LONG_QUOTE: usize = 4;

/// Plain text, what it quotes at length behind a summary.
fn folded(text: &str) -> impl IntoView + use<> {
    let text = text.replace("\r\n", "\n");
    parts(&text)
        .into_iter()
        .map(|(is_quoted, lines)| {
            let inside = paragraphs(&lines);
            if is_quoted && lines.len() >= LONG_QUOTE {
                view! { <details class="quoted"><summary>"Quoted text"</summary>{inside}</details> }.into_any()
            } else {
                inside.into_any()
            }
        })
        .collect_view()
}

/// Lines that follow each other and are quoted, or are not. An empty line belongs to what is before it.
fn parts(text: &str) -> Vec<(bool, Vec<&str>)> {
    let mut out: Vec<(bool, Vec<&str>)> = Vec::new();
    for line in text.lines() {
        let is_quoted = line.trim_start().starts_with('>');
        match out.last_mut() {
            Some((kind, lines)) if *kind == is_quoted || line.trim().is_empty() => lines.push(line),
            _ => out.push((is_quoted, vec![line])),
        }
    }
    out
}

/// Lines as paragraphs: an empty line parts them, other line ends and indents stay.
fn paragraphs(lines: &[&str]) -> impl IntoView + use<> {
    let mut out: Vec<Vec<String>> = vec![Vec::new()];
    for line in lines {
        match out.last_mut() {
            Some(paragraph) if !line.trim().is_empty() => paragraph.push(with_indent(line)),
            _ => out.push(Vec::new()),
        }
    }
    out.into_iter()
        .filter(|lines| !lines.is_empty())
        .map(|lines| {
            let lines = lines.into_iter().enumerate().map(|(index, line)| {
                view! {
                    {(index > 0).then(|| view! { <br/> })}
                    {line}
                }
            });
            view! { <p>{lines.collect_view()}</p> }
        })
        .collect_view()
}

/// HTML folds spaces at the start of a line.
fn with_indent(line: &str) -> String {
    let text = line.trim_start_matches(' ');
    format!("{}{}", "\u{a0}".repeat(line.len() - text.len()), text.trim_end())
}

/// `212 kB`, `1.4 MB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::{parts, size, with_indent};

    #[test]
    fn sizes_are_short() {
        assert_eq!([12, 1_001, 1_430_000].map(size), ["12 B", "2 kB", "1.4 MB"]);
    }

    #[test]
    fn what_is_quoted_is_told_from_the_answer() {
        let text = "Thanks.\n\nAna wrote:\n> one\n>> two\n\nBye";
        let kinds: Vec<_> = parts(text).into_iter().map(|(is_quoted, lines)| (is_quoted, lines.len())).collect();
        assert_eq!(kinds, [(false, 3), (true, 3), (false, 1)]);
        assert!(parts("").is_empty());
    }

    #[test]
    fn indents_stay() {
        assert_eq!(with_indent("  let x = 1; "), "\u{a0}\u{a0}let x = 1;");
    }
}
