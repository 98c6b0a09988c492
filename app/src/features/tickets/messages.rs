//! The search of what is said in tickets.

use super::api::search_messages;
use crate::features::users::parts::query_param;
use crate::ui::{Empty, PageHead, Pager, SearchBox, When, load, query_string, read};
use domain::messages::{MessageQuery, MessageRow, Piece};
use domain::paging::Page;
use domain::state::ArticleKind;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Messages in which all words are found, the best or the newest first.
#[component]
pub fn MessagesPage() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| {
        params.with(|params| {
            let get = |name| params.get(name).unwrap_or_default();
            MessageQuery { q: get("q"), sort: get("sort"), after: get("after") }
        })
    });
    let rows = read(move || query.get(), search_messages);
    view! {
        <div class="page stack">
            <PageHead title="Messages" lead="What was written in tickets."/>
            <div class="list">
                <div class="list-toolbar">
                    <SearchBox label="Search messages" placeholder="Words of a subject or a message"/>
                    <OrderSwitch/>
                </div>
                {load(rows, move |page| view! { <Found page query=query.get_untracked()/> })}
            </div>
        </div>
    }
}

/// What comes first.
#[component]
fn OrderSwitch() -> impl IntoView {
    let params = use_query_map();
    let sort = query_param("sort");
    let link = move |name: &'static str| {
        params.with(|params| format!("/agent/messages{}", query_string(params, "sort", name)))
    };
    let current = move |name: &'static str| sort.with(|sort| (sort == name).then_some("true"));
    view! {
        <div class="btn-group" role="group" aria-label="Order">
            <a class="btn btn--small" aria-current=move || current("") href=move || link("")>"Best first"</a>
            <a class="btn btn--small" aria-current=move || current("newest") href=move || link("newest")>"Newest first"</a>
        </div>
    }
}

#[component]
fn Found(page: Page<MessageRow>, query: MessageQuery) -> impl IntoView {
    let Page { rows, next, .. } = page;
    if rows.is_empty() && next.is_none() {
        let (title, text) = if query.q.trim().is_empty() {
            ("Search all messages", "All words must be found. Three letters of a word are enough.")
        } else if query.after.is_empty() {
            ("No message found", "Try fewer words, or the beginnings of words.")
        } else {
            ("No more messages", "There are no older ones.")
        };
        return view! { <Empty glyph=icondata_lu::LuMessageSquareText title text/> }.into_any();
    }
    view! {
        <ol class="messages">{rows.into_iter().map(|row| view! { <Message row/> }).collect_view()}</ol>
        <Pager previous=None next/>
    }
    .into_any()
}

#[component]
fn Message(row: MessageRow) -> impl IntoView {
    let note =
        (row.kind == ArticleKind::Note).then(|| view! { <span class="badge badge--warning">"Internal note"</span> });
    view! {
        <li class="message">
            <p class="message__head">
                <a href=format!("/agent/tickets/{}#article-{}", row.ticket_id, row.id)>{marked(row.title)}</a>
                <span class="muted">{format!("#{}", row.number)}</span>
                {note}
            </p>
            <p class="message__passage">{marked(row.passage)}</p>
            <p class="muted">{row.author}" · "<When at=row.created_at/></p>
        </li>
    }
}

fn marked(pieces: Vec<Piece>) -> impl IntoView {
    let piece = |piece: Piece| {
        if piece.is_found { view! { <mark>{piece.text}</mark> }.into_any() } else { piece.text.into_any() }
    };
    pieces.into_iter().map(piece).collect_view()
}
