//! How the fetching of a mailbox goes.

use super::api::{RemoveMailboxAccount, TestMailboxAccount};
use crate::features::users::parts::{Answer, query_param};
use crate::shell::now;
use crate::ui::{Icon, Panel, When, thousands};
use domain::ids::MailboxId;
use domain::mailbox_accounts::MailboxAccount;
use leptos::form::ActionForm;
use leptos::prelude::*;

/// What a test has just found, as the address of the page tells it.
#[component]
pub(super) fn Tested() -> impl IntoView {
    let (mails, idle) = (query_param("mails"), query_param("idle"));
    move || {
        let mails = mails.get().parse::<u64>().ok()?;
        let mails = if mails == 1 { "1 mail is".to_owned() } else { format!("{} mails are", thousands(mails)) };
        let news = if idle.get() == "1" {
            "The server tells of new mails by itself."
        } else {
            "The server does not tell of new mails by itself, so it is asked."
        };
        Some(view! {
            <div class="alert alert--success" role="status">
                <Icon glyph=icondata_lu::LuCheck/>
                <div><p class="alert__title">"The connection works"</p><p>{format!("{mails} in the folder. {news}")}</p></div>
            </div>
        })
    }
}

/// Whether it goes well, with what can be done about it.
#[component]
pub(super) fn AccountState(
    id: MailboxId,
    account: MailboxAccount,
    test: ServerAction<TestMailboxAccount>,
    remove: ServerAction<RemoveMailboxAccount>,
) -> impl IntoView {
    let MailboxAccount { fetched, fetched_at, last_error, next_at, is_enabled, .. } = account;
    let trouble = last_error.map(|error| {
        let next = next_at.map(|at| view! { " It is tried again at "<When at/>"." });
        view! {
            <div class="alert alert--danger" role="alert">
                <Icon glyph=icondata_lu::LuCircleAlert/>
                <div><p class="alert__title">"The mailbox cannot be fetched"</p><p>{error}{next}</p></div>
            </div>
        }
    });
    let looked = match fetched_at {
        Some(at) => view! { <When at now=now().unwrap_or(at)/> }.into_any(),
        None => "Not yet".into_any(),
    };
    view! {
        <Answer action=test done="The connection works."/>
        <Answer action=remove done="Removed."/>
        {trouble}
        <Panel title="Fetching">
            <dl class="kv">
                <dt>"State"</dt><dd>{if is_enabled { "Mails are fetched" } else { "Off" }}</dd>
                <dt>"Last look without an error"</dt><dd>{looked}</dd>
                <dt>"Mails fetched"</dt><dd>{thousands(fetched)}</dd>
            </dl>
            <div class="row">
                <ActionForm action=test>
                    <input type="hidden" name="id" value=id.0/>
                    <button class="btn btn--small">"Test connection"</button>
                </ActionForm>
                <ActionForm action=remove>
                    <input type="hidden" name="id" value=id.0/>
                    <button class="btn btn--small btn--danger">"Remove server"</button>
                </ActionForm>
            </div>
        </Panel>
    }
}
