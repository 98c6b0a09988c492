//! A ticket behind a link, for people without an account (N15).

use super::api::open_link;
use super::guest_forms::{AnswerForm, AskForm, CodeForm, Forget};
use crate::features::tickets::Article;
use crate::live::listen;
use crate::shell::AuthShell;
use crate::ui::{StateBadge, load, read};
use domain::guest_links::{GuestPage, GuestTicket, LinkState};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// Where the links in mails lead people who have no account.
#[component]
pub fn GuestTicketPage() -> impl IntoView {
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
    let page = read(move || token.get(), open_link);
    load(page, move |page| {
        let token = token.get_untracked();
        match page {
            GuestPage::Open(ticket) => view! { <Live ticket=*ticket token/> }.into_any(),
            GuestPage::Ask => view! { <AskForm token/> }.into_any(),
            GuestPage::Code { email } => view! { <CodeForm token email/> }.into_any(),
            GuestPage::Unknown => view! { <NoTicket why=None/> }.into_any(),
            GuestPage::Over(why) => view! { <NoTicket why=Some(why)/> }.into_any(),
        }
    })
}

/// The ticket, as long as the link works. What is being written stays while the conversation grows.
#[component]
fn Live(ticket: GuestTicket, token: String) -> impl IntoView {
    let over = RwSignal::new(None);
    let (path, after) = (token.clone(), ticket.notices);
    let first = RwSignal::new(ticket);
    listen(format!("/t/{token}/events?after={after}"), move || {
        let answer = open_link(path.clone());
        leptos::task::spawn_local(async move {
            match answer.await {
                Ok(GuestPage::Open(fresh)) => {
                    first.try_set(*fresh);
                }
                Ok(GuestPage::Over(why)) => {
                    over.try_set(Some(why));
                }
                // Asked again at the next request.
                Ok(_) | Err(_) => {}
            }
        });
    });
    move || match over.get() {
        Some(why) => view! { <NoTicket why=Some(why)/> }.into_any(),
        None => view! { <Ticket ticket=first token=token.clone()/> }.into_any(),
    }
}

#[component]
fn Ticket(ticket: RwSignal<GuestTicket>, token: String) -> impl IntoView {
    let GuestTicket { id, number, subject, me, is_forwarded, asks_name, may_reply, .. } = ticket.get_untracked();
    let state = Memo::new(move |_| ticket.with(|ticket| ticket.state));
    let files_at = format!("/t/{token}/files");
    let as_whom = if is_forwarded {
        format!("This link was sent to somebody else. You read it as {me}, and answer under your own name.")
    } else {
        format!("You read and answer it as {me}.")
    };
    view! {
        <AuthShell title=subject lead=as_whom wide=true>
            <p class="row"><span class="muted">{format!("#{number}")}</span>{move || view! { <StateBadge state=state.get()/> }}</p>
            <h2 class="visually-hidden">"Conversation"</h2>
            <div class="conversation" role="log" aria-label="Conversation">
                <For each=move || ticket.with(|ticket| ticket.articles.clone()) key=|article| article.id let:article>
                    <Article article ticket=id files_at=files_at.clone()/>
                </For>
            </div>
            {may_reply.then(|| view! { <AnswerForm token=token.clone() asks_name/> })}
            <Forget token/>
        </AuthShell>
    }
}

/// Why there is no ticket, and what to do.
#[component]
fn NoTicket(why: Option<LinkState>) -> impl IntoView {
    crate::request::answer_status(if why.is_some() { 410 } else { 404 });
    let is_off = why == Some(LinkState::Off);
    let (title, text) = match why {
        None => (
            "This link is not known here",
            "Please check that it was copied whole. The newest mail about your ticket has the link that works.",
        ),
        Some(LinkState::Expired) => (
            "This link has expired",
            "Answer the last mail about your ticket: your answer goes into it, and the next mail to you has a new link.",
        ),
        Some(LinkState::Off) => (
            "Links to tickets are switched off",
            "Please sign in, or answer the last mail about your ticket: your answer goes into it.",
        ),
        Some(_) => (
            "This link was revoked",
            "If the ticket is yours, answer the last mail about it: the next mail to you has a new link.",
        ),
    };
    view! {
        <AuthShell title=title>
            <p>{text}</p>
            <p class="row"><a class="btn" href="/sign-in">"Sign in"</a>{(!is_off).then(|| view! { <a class="btn" href="/check-ticket">"Send me a new link"</a> })}</p>
        </AuthShell>
    }
}
