//! Mails that come in, and what becomes of them.

mod arranging;
mod corpus;
mod difficult;
mod known;
mod quarantine;
mod threads;
mod unknown;

use crate::support::TestApp;
use crate::tickets::inbox;
use domain::customers::CustomerInput;
use domain::ids::{CustomerId, MailboxId, SiteId, TicketId, UserId};
use domain::mailboxes::MailboxInput;
use domain::settings::DEFAULT_SITE;
use entity::{article, attachment, incoming_mail, site, ticket, user, user_email};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use service::inbound::{self, Received};
use service::{customers, mailboxes};

/// The address of the mailbox of [`mailbox`].
pub const SUPPORT: &str = "support@desk.example.com";

/// The form of a mailbox of this name with this choice for unknown senders.
pub async fn form(t: &TestApp, name: &str, create_users: &str) -> MailboxInput {
    MailboxInput {
        name: name.to_owned(),
        address: format!("{}@desk.example.com", name.to_lowercase()),
        queue_id: inbox(t).await.to_string(),
        create_users: create_users.to_owned(),
        is_active: "true".to_owned(),
        ..MailboxInput::default()
    }
}

/// The mailbox *Support*, which does with unknown senders as the settings say.
pub async fn mailbox(t: &TestApp) -> MailboxId {
    let input = form(t, "Support", "").await;
    mailboxes::create(&t.admin().await, input).await.unwrap()
}

/// The default customer and site of the settings, and the General User of the site.
pub struct Place {
    pub customer: CustomerId,
    pub site: SiteId,
    pub general: UserId,
}

/// Chooses a default customer and site.
pub async fn default_place(t: &TestApp) -> Place {
    let admin = t.admin().await;
    let input = CustomerInput { name: "Walk-in".to_owned(), ..CustomerInput::default() };
    let customer = customers::create(&admin, input).await.unwrap();
    let of_customer = site::Entity::find().filter(site::Column::CustomerId.eq(customer));
    let site = of_customer.one(t.app.db.read()).await.unwrap().unwrap();
    t.set_setting(DEFAULT_SITE, &site.id.to_string()).await;
    Place { customer, site: site.id, general: site.general_user_id.unwrap() }
}

/// Delivers a message to a mailbox.
pub async fn deliver(t: &TestApp, mailbox: MailboxId, raw: impl AsRef<[u8]>) -> Received {
    inbound::receive(&t.app, mailbox, raw.as_ref()).await.unwrap()
}

/// A message with these headers.
pub fn message(headers: &[(&str, &str)], body: &str) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{headers}\r\n{body}\r\n")
}

/// A plain message.
pub fn plain(from: &str, id: &str, subject: &str) -> String {
    let id = format!("<{id}@x.example>");
    message(&[("From", from), ("To", SUPPORT), ("Message-ID", &id), ("Subject", subject)], "It does not work.")
}

/// An answer to the mail of this Message-ID.
pub fn answer(from: &str, id: &str, to: &str) -> String {
    let id = format!("<{id}@x.example>");
    let headers =
        [("From", from), ("To", SUPPORT), ("Message-ID", &id), ("In-Reply-To", to), ("Subject", "Re: Printer")];
    message(&headers, "Here is more.")
}

/// The ticket a mail opened.
pub fn opened(received: Received) -> TicketId {
    match received {
        Received::Ticket { ticket, .. } => ticket,
        other => panic!("no ticket was opened: {other:?}"),
    }
}

/// The ticket a mail was added to.
pub fn added_to(received: Received) -> TicketId {
    match received {
        Received::Reply { ticket, .. } => ticket,
        other => panic!("it was added to no ticket: {other:?}"),
    }
}

/// The row of a ticket.
pub async fn row(t: &TestApp, id: TicketId) -> ticket::Model {
    ticket::Entity::find_by_id(id).one(t.app.db.read()).await.unwrap().unwrap()
}

/// The articles of a ticket, the oldest first.
pub async fn articles(t: &TestApp, id: TicketId) -> Vec<article::Model> {
    let of_ticket = article::Entity::find().filter(article::Column::TicketId.eq(id));
    of_ticket.order_by_asc(article::Column::Id).all(t.app.db.read()).await.unwrap()
}

/// The names of the files of a ticket.
pub async fn files(t: &TestApp, id: TicketId) -> Vec<String> {
    let of_ticket = attachment::Entity::find().filter(attachment::Column::TicketId.eq(id));
    let rows = of_ticket.order_by_asc(attachment::Column::Id).all(t.app.db.read()).await.unwrap();
    rows.into_iter().map(|row| row.file_name).collect()
}

/// Who has this mail address.
pub async fn by_address(t: &TestApp, address: &str) -> Option<user::Model> {
    let owner = user_email::Entity::find().filter(user_email::Column::AddressKey.eq(address));
    let owner = owner.one(t.app.db.read()).await.unwrap()?;
    Some(t.user(owner.user_id).await)
}

/// How many mails are noted.
pub async fn noted(t: &TestApp) -> u64 {
    incoming_mail::Entity::find().count(t.app.db.read()).await.unwrap()
}

/// How many tickets there are.
pub async fn tickets(t: &TestApp) -> u64 {
    ticket::Entity::find().count(t.app.db.read()).await.unwrap()
}
