//! The tab *Server* of a mailbox.

use super::api::{RemoveMailboxAccount, SaveMailboxAccount, TestMailboxAccount, mailbox_account};
use super::state::{AccountState, Tested};
use crate::features::mailboxes::{KIND, tabs_of};
use crate::features::structure::parts::{count_saved, id_in_path};
use crate::ui::{CheckField, Form, HiddenField, PageHead, PasswordField, SelectField, Tabs, TextField, load, read};
use domain::AppError;
use domain::ids::MailboxId;
use domain::mailbox_accounts::{MailCredential, MailSecurity, MailboxAccountInput, MailboxAccountPage};
use domain::validate::is_ticked;
use leptos::prelude::*;

/// Where the server of a mailbox is set.
pub(super) fn path_of(id: MailboxId) -> String {
    format!("{}/server", KIND.page_of(id))
}

/// The server of a mailbox: its form, how fetching goes, and trying it out.
#[component]
pub fn MailboxServerPage() -> impl IntoView {
    let id = id_in_path::<MailboxId>();
    let save = ServerAction::<SaveMailboxAccount>::new();
    let test = ServerAction::<TestMailboxAccount>::new();
    let remove = ServerAction::<RemoveMailboxAccount>::new();
    let saved = count_saved(move || save.value().with(|value| matches!(value, Some(Ok(())))));
    let shown = read(
        move || (id.get(), saved.get(), remove.version().get()),
        |(id, ..)| async move { mailbox_account(id.ok_or(AppError::NotFound)?).await },
    );
    load(shown, move |MailboxAccountPage { name, account }| {
        let id = id.get_untracked().unwrap_or_default();
        let input = account.as_ref().map(MailboxAccountInput::from).unwrap_or_default();
        let is_new = account.is_none();
        view! {
            <div class="page page--medium stack">
                <PageHead title=name.clone() crumbs=KIND.crumbs()/>
                <Tabs label=name tabs=tabs_of(id) current=path_of(id)/>
                <Tested/>
                {account.map(|account| view! { <AccountState id account test remove/> })}
                <Form action=save>
                    <HiddenField name="id" value=id.to_string()/>
                    <HiddenField name="version" value=input.version.clone() prefixed=true/>
                    <Fields input is_new/>
                    <div class="form__actions">
                        <button class="btn btn--primary" name="then" value="stay">"Save"</button>
                        <button class="btn" name="then" value="test">"Test and save"</button>
                        <a class="btn btn--ghost" href=KIND.path>"Cancel"</a>
                    </div>
                </Form>
            </div>
        }
    })
}

#[component]
fn Fields(input: MailboxAccountInput, is_new: bool) -> impl IntoView {
    let choice = |(value, label): (&str, &str)| (value.to_owned(), label.to_owned());
    let kinds = MailSecurity::ALL.iter().map(|one| choice((one.as_str(), one.label()))).collect();
    let credentials = MailCredential::ALL.iter().map(|one| choice((one.as_str(), one.label()))).collect();
    let kept = if is_new { "" } else { "Leave it empty to keep the present one, which is never shown." };
    view! {
        <fieldset class="form__section">
            <legend>"Server"</legend>
            <div class="form__grid">
                <TextField name="host" label="Server" value=input.host required=true hint="Such as imap.example.com."/>
                <SelectField name="security" label="Encryption" options=kinds value=input.security required=true/>
                <TextField name="port" label="Port" value=input.port hint="Empty: 993 for TLS, else 143."/>
            </div>
        </fieldset>
        <fieldset class="form__section">
            <legend>"Login"</legend>
            <div class="form__grid">
                <TextField name="login" label="Login" value=input.login required=true/>
                <SelectField name="credential" label="Signs in with" options=credentials value=input.credential required=true/>
                <PasswordField name="password" label="Password or token" autocomplete="new-password" required=is_new hint=kept/>
            </div>
        </fieldset>
        <fieldset class="form__section">
            <legend>"Fetching"</legend>
            <CheckField name="is_enabled" label="Fetch mails" checked=is_ticked(&input.is_enabled)
                hint="Everything in the folder is fetched and leaves it as soon as it is kept here."/>
            <div class="form__grid">
                <TextField name="folder" label="Folder" value=input.folder hint="Usually INBOX."/>
                <TextField name="move_to" label="Move fetched mails to" value=input.move_to hint="A folder on the server. Empty: they are deleted there."/>
                <TextField name="poll_seconds" label="Look every … seconds" value=input.poll_seconds hint="Servers that tell of new mails by themselves are heard at once."/>
            </div>
        </fieldset>
    }
}
