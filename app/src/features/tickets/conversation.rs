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
            <div class="article__body prose" inner_html=article.html></div>
            {files}
            {article.undo_until.map(|until| view! { <TakeBack ticket article=article.id until/> })}
        </article>
    }
}

#[component]
fn Attachment(file: AttachmentView, files_at: String) -> impl IntoView {
    let path = format!("{files_at}/{}", file.id);
    let src = format!("{path}/thumbnail");
    // The link is named by the file.
    let preview = is_picture(&file)
        .then(|| view! { <img class="attachments__preview" src=src alt="" loading="lazy" decoding="async"/> });
    let class = if preview.is_some() { "attachments__picture" } else { "" };
    view! {
        <li class=class>
            <a href=path rel="external">{preview}<span><Icon glyph=icondata_lu::LuPaperclip/>" "{file.name}</span></a>
            " "
            <small>{size(file.size)}</small>
        </li>
    }
}

/// Largest picture that is shown in the conversation, in bytes.
const PREVIEW: u64 = 5_000_000;

/// Whether a browser shows the file as a picture: the types that the server sends as such.
fn is_picture(file: &AttachmentView) -> bool {
    let is_known = matches!(file.media_type.as_str(), "image/png" | "image/jpeg" | "image/gif" | "image/webp");
    is_known && file.size <= PREVIEW
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
    use super::{PREVIEW, is_picture, size};
    use domain::ids::AttachmentId;
    use domain::tickets::AttachmentView;

    #[test]
    fn sizes_are_short() {
        assert_eq!([12, 1_001, 1_430_000].map(size), ["12 B", "2 kB", "1.4 MB"]);
    }

    #[test]
    fn only_pictures_that_browsers_show_are_previewed() {
        let file = |media_type: &str, size| AttachmentView {
            id: AttachmentId(1),
            name: "a".to_owned(),
            media_type: media_type.to_owned(),
            size,
        };
        assert!(is_picture(&file("image/png", 1)) && is_picture(&file("image/jpeg", PREVIEW)));
        for (media_type, size) in [("image/svg+xml", 1), ("text/html", 1), ("image/png", PREVIEW + 1)] {
            assert!(!is_picture(&file(media_type, size)), "{media_type}");
        }
    }
}
