//! Mails that became no article, and what to do with them.

use super::api::{DeleteMail, ReleaseMail, quarantine, quarantined};
use super::page::KIND;
use crate::features::structure::parts::id_in_path;
use crate::features::users::parts::{Answer, query_param};
use crate::shell::now;
use crate::ui::{Empty, PageHead, Pager, Panel, Tabs, When, load, read};
use domain::AppError;
use domain::ids::IncomingId;
use domain::mailboxes::{IncomingQuery, IncomingRow, IncomingView};
use domain::paging::Page;
use leptos::form::ActionForm;
use leptos::prelude::*;

const PATH: &str = "/admin/mailboxes/quarantine";
const IGNORED: &str = "/admin/mailboxes/quarantine?tab=ignored";

/// The mails in quarantine, and on the second tab those that needed nothing.
#[component]
pub fn QuarantinePage() -> impl IntoView {
    let tab = query_param("tab");
    let is_ignored = Memo::new(move |_| tab.get() == "ignored");
    let (after, before) = (query_param("after"), query_param("before"));
    let asked =
        move || IncomingQuery { after: after.get(), before: before.get(), ..IncomingQuery::first(is_ignored.get()) };
    let rows = read(asked, quarantine);
    let tabs =
        vec![("In quarantine".to_owned(), PATH.to_owned(), None), ("Ignored".to_owned(), IGNORED.to_owned(), None)];
    view! {
        <div class="page page--medium stack">
            <PageHead title="Quarantine" crumbs=KIND.crumbs() lead="Mails that became no ticket. Those in quarantine wait for somebody to look at them."/>
            {move || view! { <Tabs label="Quarantine" tabs=tabs.clone() current={if is_ignored.get() { IGNORED } else { PATH }}/> }}
            {load(rows, move |page| view! { <MailTable page/> })}
        </div>
    }
}

#[component]
fn MailTable(page: Page<IncomingRow>) -> impl IntoView {
    let Page { rows, next, previous } = page;
    if rows.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuMailCheck title="No such mails" text="Every mail found its way."/> }.into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let at = row.at;
        let subject = subject_of(&row);
        let title = if row.is_kept {
            view! { <a class="table__link" href=format!("{PATH}/{}", row.id)>{subject}</a> }.into_any()
        } else {
            subject.into_any()
        };
        view! {
            <tr>
                <td class="col-main">{title}<p class="small muted">{row.reason}</p></td>
                <td data-label="From">{row.sender}</td>
                <td data-label="Mailbox">{row.mailbox}</td>
                <td data-label="When"><When at now=now().unwrap_or(at)/></td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Mails"</caption>
                <thead><tr><th>"Subject"</th><th>"From"</th><th>"Mailbox"</th><th>"When"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <Pager previous next/>
        </div>
    }
    .into_any()
}

fn subject_of(row: &IncomingRow) -> String {
    if row.subject.is_empty() { "(no subject)".to_owned() } else { row.subject.clone() }
}

/// A mail in quarantine with its source.
#[component]
pub fn QuarantinedPage() -> impl IntoView {
    let id = id_in_path::<IncomingId>();
    let release = ServerAction::<ReleaseMail>::new();
    let delete = ServerAction::<DeleteMail>::new();
    let mail = read(move || id.get(), |id| async move { quarantined(id.ok_or(AppError::NotFound)?).await });
    view! {
        <div class="page page--medium stack">
            <Answer action=release done="Released."/>
            <Answer action=delete done="Deleted."/>
            {load(mail, move |mail| view! { <Mail mail release delete/> })}
        </div>
    }
}

#[component]
fn Mail(mail: IncomingView, release: ServerAction<ReleaseMail>, delete: ServerAction<DeleteMail>) -> impl IntoView {
    let IncomingView { row, source, is_cut } = mail;
    let (id, at) = (row.id.0, row.at);
    let mut crumbs = KIND.crumbs();
    crumbs.push(("Quarantine".to_owned(), PATH.to_owned()));
    let sender = if row.sender.is_empty() { "No sender".to_owned() } else { row.sender.clone() };
    view! {
        <PageHead title=subject_of(&row) crumbs lead=row.reason>
            <ActionForm action=release>
                <input type="hidden" name="id" value=id/>
                <button class="btn btn--primary">"Release"</button>
            </ActionForm>
            <ActionForm action=delete>
                <input type="hidden" name="id" value=id/>
                <button class="btn btn--danger">"Delete"</button>
            </ActionForm>
        </PageHead>
        <p class="hint">
            {format!("{sender} to {}, ", row.mailbox)}<When at now=now().unwrap_or(at)/>
            ". Released, it becomes a ticket or an answer, whatever kept it back."
        </p>
        <Panel title="Source">
            <pre class="code"><code>{source}</code></pre>
            {is_cut.then(|| view! { <p class="hint">"The mail goes on; this is its beginning."</p> })}
        </Panel>
    }
}
