//! Mails the file transport kept instead of sending them.

use super::api::{kept_mails, open_kept_mail};
use super::links::{Piece, pieces};
use crate::shell::now;
use crate::ui::{Empty, PageHead, Panel, When, load, read};
use domain::mail::KeptMail;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

const PATH: &str = "/admin/mails";

/// The kept mails.
#[component]
pub fn KeptMailsPage() -> impl IntoView {
    let rows = read(|| (), |()| kept_mails());
    view! {
        <div class="page page--medium stack">
            <PageHead title="Kept mails" lead="While no mail relay is configured, mails are kept here instead of being sent."/>
            {load(rows, |rows| view! { <MailTable rows/> })}
        </div>
    }
}

#[component]
fn MailTable(rows: Vec<KeptMail>) -> impl IntoView {
    if rows.is_empty() {
        let text = "Mails appear here once something was sent, unless a mail relay delivers them.";
        return view! { <Empty glyph=icondata_lu::LuMailOpen title="No kept mails" text/> }.into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let subject = if row.subject.is_empty() { "(no subject)".to_owned() } else { row.subject };
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("{PATH}/{}", row.name)>{subject}</a></td>
                <td data-label="To">{row.to}</td>
                <td data-label="When"><When at=row.at now=now().unwrap_or(row.at)/></td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Kept mails"</caption>
                <thead><tr><th>"Subject"</th><th>"To"</th><th>"When"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// One kept mail.
#[component]
pub fn KeptMailPage() -> impl IntoView {
    let params = use_params_map();
    let mail = read(move || params.with(|params| params.get("name").unwrap_or_default()), open_kept_mail);
    load(mail, |mail| {
        let crumbs = vec![("Kept mails".to_owned(), PATH.to_owned())];
        view! {
            <div class="page page--medium stack">
                <PageHead title=mail.subject.clone() crumbs/>
                <Panel title="Mail">
                    <dl class="kv">
                        <dt>"To"</dt><dd>{mail.to}</dd>
                        <dt>"When"</dt><dd><When at=mail.at/></dd>
                    </dl>
                    <Body text=mail.body/>
                </Panel>
            </div>
        }
    })
}

/// Plain text with links that can be followed. Their targets are loaded anew: a one-time link may sign
/// somebody else in.
#[component]
fn Body(text: String) -> impl IntoView {
    let pieces = pieces(&text).into_iter().map(|piece| match piece {
        Piece::Text(text) => text.into_any(),
        Piece::Link(address) => {
            let text = address.clone();
            view! { <a href=address rel="external noreferrer">{text}</a> }.into_any()
        }
    });
    view! { <pre class="code"><code>{pieces.collect_view()}</code></pre> }
}
