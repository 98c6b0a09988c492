//! What was written in a ticket.

use crate::ui::{Avatar, Icon, When};
use domain::state::ArticleKind;
use domain::tickets::{ArticleView, AttachmentView, TicketView};
use leptos::prelude::*;

/// The articles, oldest first. New ones are added below while the page is open, and read out.
#[component]
pub fn Conversation(
    /// The ticket.
    ticket: RwSignal<TicketView>,
) -> impl IntoView {
    view! {
        <h2 class="visually-hidden">"Conversation"</h2>
        <div class="conversation" role="log" aria-label="Conversation">
            <For each=move || ticket.with(|ticket| ticket.articles.clone()) key=|article| article.id let:article>
                <Article article/>
            </For>
        </div>
    }
}

/// One article.
#[component]
pub fn Article(
    /// The article.
    article: ArticleView,
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
            <div class="article__body prose">{paragraphs(&article.body)}</div>
            {files}
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

/// Plain text as paragraphs: an empty line parts them, other line ends and indents stay.
fn paragraphs(text: &str) -> impl IntoView + use<> {
    let text = text.replace("\r\n", "\n");
    let mut out: Vec<Vec<String>> = vec![Vec::new()];
    for line in text.lines() {
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
    use super::{size, with_indent};

    #[test]
    fn sizes_are_short() {
        assert_eq!([12, 1_001, 1_430_000].map(size), ["12 B", "2 kB", "1.4 MB"]);
    }

    #[test]
    fn indents_stay() {
        assert_eq!(with_indent("  let x = 1; "), "\u{a0}\u{a0}let x = 1;");
    }
}
