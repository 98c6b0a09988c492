//! The pages of mailboxes.

use super::api::{CreateMailbox, UpdateMailbox, mailbox, mailboxes, offered_to_mailboxes};
use crate::features::audit::HistoryPanel;
use crate::features::mailbox_accounts::MailboxTroubles;
use crate::features::structure::parts::{CommentField, Kind, NameField, NewButton, count_saved, id_in_path};
use crate::features::users::parts::query_param;
use crate::live::on_any_change;
use crate::ui::{
    CheckField, Empty, Form, FormActions, HiddenField, Icon, PageHead, SelectField, Tabs, TextField, load, read,
};
use domain::AppError;
use domain::ids::MailboxId;
use domain::journal::Entity;
use domain::mailboxes::{CreateUsers, MailboxInput, MailboxRow};
use domain::structure::Choice;
use leptos::prelude::*;

/// Mailboxes, as lists and breadcrumbs name them.
pub(crate) const KIND: Kind = Kind { title: "Mailboxes", path: "/admin/mailboxes", entity: Entity::Mailbox };

/// The list of mailboxes.
#[component]
pub fn MailboxesPage() -> impl IntoView {
    let rows = read(|| (), |()| mailboxes());
    on_any_change(Entity::Mailbox, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="A mail to one of these addresses becomes a ticket, an answer to a mail of the desk goes into its ticket.">
                <a class="btn" href="/admin/mailboxes/quarantine"><Icon glyph=icondata_lu::LuShieldAlert/>" Quarantine"</a>
                <NewButton kind=KIND label="New mailbox"/>
            </PageHead>
            <MailboxTroubles/>
            {load(rows, |rows| view! { <MailboxTable rows/> })}
        </div>
    }
}

#[component]
fn MailboxTable(rows: Vec<MailboxRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuMailbox title="No mailboxes yet" text="With one, people can write to the desk by mail.">
                <NewButton kind=KIND label="New mailbox"/>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let new_users = match (row.create_users, row.creates_users) {
            (CreateUsers::Inherit, true) => "Created, as in general",
            (CreateUsers::Inherit, false) => "Not created, as in general",
            (_, true) => "Created",
            (_, false) => "Not created",
        };
        let waiting = (row.quarantined > 0)
            .then(|| view! { <a href="/admin/mailboxes/quarantine">{format!("{} waiting", row.quarantined)}</a> });
        view! {
            <tr class={if row.is_active { "" } else { "is-dimmed" }}>
                <td class="col-main"><a class="table__link" href=KIND.page_of(row.id)>{row.name}</a>{(!row.is_active).then(|| view! { " "<span class="badge">"inactive"</span> })}</td>
                <td data-label="Address">{row.address}</td>
                <td data-label="Queue"><a href=format!("/admin/queues/{}", row.queue_id)>{row.queue}</a></td>
                <td data-label="New users">{new_users}</td>
                <td data-label="Quarantine">{waiting}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr><th>"Name"</th><th>"Address"</th><th>"Queue"</th><th>"Users for unknown senders"</th><th>"Quarantine"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form of a new mailbox.
#[component]
pub fn NewMailboxPage() -> impl IntoView {
    let create = ServerAction::<CreateMailbox>::new();
    let options = read(|| (), |()| offered_to_mailboxes());
    load(options, move |(queues, general)| {
        let input = MailboxInput { is_active: "true".to_owned(), ..MailboxInput::default() };
        view! {
            <div class="page page--medium stack">
                <PageHead title="New mailbox" crumbs=KIND.crumbs()/>
                <Form action=create>
                    <MailboxFields input=input.clone() queues/>
                    <fieldset class="form__section">
                        <legend>"Incoming"</legend>
                        <IncomingFields value=input.create_users general/>
                    </fieldset>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            </div>
        }
    })
}

type Shown = (MailboxRow, (Vec<Choice>, bool));

async fn with_options(id: Option<MailboxId>) -> Result<Shown, AppError> {
    Ok((mailbox(id.ok_or(AppError::NotFound)?).await?, offered_to_mailboxes().await?))
}

/// One mailbox.
#[component]
pub fn MailboxPage() -> impl IntoView {
    let id = id_in_path::<MailboxId>();
    let tab = query_param("tab");
    let update = ServerAction::<UpdateMailbox>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let row = read(move || (id.get(), saved.get()), |(id, _)| with_options(id));
    load(row, move |(row, (queues, general)): Shown| {
        let tabs = tabs_of(row.id);
        let name = row.name.clone();
        view! {
            <div class="page page--medium stack">
                <PageHead title=name.clone() crumbs=KIND.crumbs() lead=row.address.clone()/>
                {move || {
                    let (tab, row, queues) = (tab.get(), row.clone(), queues.clone());
                    let current = if tab.is_empty() { KIND.page_of(row.id) } else { format!("{}?tab={tab}", KIND.page_of(row.id)) };
                    view! {
                        <Tabs label=name.clone() tabs=tabs.clone() current/>
                        <Tab tab row queues general update/>
                    }
                }}
            </div>
        }
    })
}

/// The tabs of a mailbox.
pub(crate) fn tabs_of(id: MailboxId) -> Vec<(String, String, Option<u64>)> {
    let page = KIND.page_of(id);
    let tabs = [("Mailbox", ""), ("Server", "/server"), ("Incoming", "?tab=incoming"), ("History", "?tab=history")];
    tabs.map(|(name, query)| (name.to_owned(), format!("{page}{query}"), None)).to_vec()
}

#[component]
fn Tab(
    tab: String,
    row: MailboxRow,
    queues: Vec<Choice>,
    general: bool,
    update: ServerAction<UpdateMailbox>,
) -> impl IntoView {
    if tab == "history" {
        return view! { <HistoryPanel entity=KIND.entity id=row.id.0/> }.into_any();
    }
    let input = MailboxInput::from(&row);
    let present = (row.queue_id.to_string(), row.queue);
    let is_incoming = tab == "incoming";
    view! {
        <Form action=update>
            <HiddenField name="id" value=row.id.to_string()/>
            <HiddenField name="tab" value=tab/>
            <HiddenField name="version" value=input.version.clone() prefixed=true/>
            {if is_incoming {
                view! { <IncomingFields value=input.create_users general/> }.into_any()
            } else {
                view! { <MailboxFields input queues present=Some(present)/> }.into_any()
            }}
            <FormActions finish=true cancel=KIND.path/>
        </Form>
    }
    .into_any()
}

#[component]
fn MailboxFields(
    input: MailboxInput,
    queues: Vec<Choice>,
    /// The queue of the mailbox, which may be out of use.
    #[prop(optional_no_strip)]
    present: Option<(String, String)>,
) -> impl IntoView {
    let mut options: Vec<_> = queues.into_iter().map(|one| (one.id.to_string(), one.name)).collect();
    options.extend(present.filter(|(id, _)| !options.iter().any(|(known, _)| known == id)));
    view! {
        <div class="form__grid">
            <NameField value=input.name/>
            <TextField name="address" label="Mail address" value=input.address required=true hint="What people write to."/>
            <SelectField name="queue_id" label="Queue" options value=input.queue_id empty="Please choose" required=true hint="Where its new tickets wait."/>
        </div>
        <CheckField name="is_active" label="Takes mails" checked=input.is_active == "true"/>
        <CommentField value=input.comment/>
    }
}

/// What becomes of senders whom nobody knows (HAL-45).
#[component]
fn IncomingFields(value: String, general: bool) -> impl IntoView {
    let value = if value.is_empty() { CreateUsers::Inherit.as_str().to_owned() } else { value };
    let options = CreateUsers::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
    let says = if general { "yes" } else { "no" };
    let hint = format!("The general settings say {says}. Without a new user, the ticket goes to the General User.");
    view! {
        <div class="form__grid">
            <SelectField name="create_users" label="Create a new user when the sender's address matches nobody" options value required=true hint/>
        </div>
    }
}
