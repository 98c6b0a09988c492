//! Mails about tickets that their readers may end, and the links by which they do so without signing in (RFC 8058).

use super::{
    CUSTOMER_ANSWERED, LINK_FORWARDED, MESSAGE_WRITTEN, NEW_TICKET, PARTICIPANT_ADDED, REPLIED, SendMail,
    TICKET_ASSIGNED, TICKET_OPENED, TICKET_OPENED_FOR, TICKET_OVERDUE, TICKET_REMINDER,
};
use crate::accounts::by_guest;
use crate::app::App;
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::secret::hash_token;
use crate::{tickets, users};
use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::journal::{Cause, Entity};
use entity::{agent, ticket, user};
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Whether this mail is one that people may turn off. Mails about accounts are not.
pub(super) const fn can_be_ended(template: i32) -> bool {
    matches!(
        template,
        TICKET_OPENED | TICKET_OPENED_FOR | REPLIED | MESSAGE_WRITTEN | PARTICIPANT_ADDED | LINK_FORWARDED
    ) || is_of_work(template)
}

/// Whether it tells an agent of work that came.
const fn is_of_work(template: i32) -> bool {
    matches!(template, TICKET_ASSIGNED | CUSTOMER_ANSWERED | NEW_TICKET)
}

/// Whether its link leads to the agent panel.
pub(super) const fn is_for_agents(template: i32) -> bool {
    matches!(template, TICKET_OVERDUE | TICKET_REMINDER) || is_of_work(template)
}

/// What a link ends.
#[derive(Clone, Copy)]
enum Ends {
    /// Mails about this ticket.
    Ticket(TicketId),
    /// Mails about new tickets.
    NewTickets,
}

/// Adds the headers by which mail programs offer to end such mails.
pub(super) fn mark(message: &mut Message, app: &App, mail: &SendMail, to: UserId) {
    let Some(ticket) = mail.refs.ticket_id.filter(|_| can_be_ended(mail.template)) else { return };
    let ends = if mail.template == NEW_TICKET { Ends::NewTickets } else { Ends::Ticket(ticket) };
    let url = format!("<{}/unsubscribe/{}>", app.public_url, token(app, to, ends));
    let headers = message.headers_mut();
    for (name, value) in [
        (HeaderName::new_from_ascii_str("List-Unsubscribe"), url),
        (HeaderName::new_from_ascii_str("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click".to_owned()),
    ] {
        // One word of ASCII, which needs no encoding and must not be folded.
        headers.insert_raw(HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value));
    }
}

/// The part of a link that only this desk can make. It does not end: it takes nothing but mails away.
fn token(app: &App, person: UserId, ends: Ends) -> String {
    let what = match ends {
        Ends::Ticket(id) => id.to_string(),
        Ends::NewTickets => "new".to_owned(),
    };
    let proof = app.key.derive(&["unsubscribe", &person.to_string(), &what]);
    format!("{person}.{what}.{proof}")
}

/// Whose mails a token ends, and which.
fn read(app: &App, text: &str) -> Option<(UserId, Ends)> {
    let mut parts = text.splitn(3, '.');
    let person: UserId = parts.next()?.parse().ok()?;
    let ends = match parts.next()? {
        "new" => Ends::NewTickets,
        id => Ends::Ticket(id.parse().ok()?),
    };
    // Hashes, so that the time it takes tells nothing.
    (hash_token(&token(app, person, ends)) == hash_token(text)).then_some((person, ends))
}

/// Whether the link of this token was made here.
#[must_use]
pub fn is_known(guest: &Guest, token: &str) -> bool {
    read(&guest.app, token).is_some()
}

/// Ends the mails of a link, or all mails about tickets. Twice is once; for somebody who is gone there is nothing to do.
///
/// # Errors
/// `NotFound` for a token that was not made here.
pub async fn unsubscribe(guest: &Guest, token: &str, all: bool) -> Result<()> {
    let (person, ends) = read(&guest.app, token).ok_or(AppError::NotFound)?;
    let cx = by_guest(guest, Cause::Portal).await?;
    let mut tx = cx.begin().await?;
    let Some(row) = user::Entity::find_by_id(person).one(tx.db()).await? else { return Ok(()) };
    match ends {
        _ if all => users::turn_mails(&cx, &mut tx, person, false).await?,
        Ends::Ticket(id) => mute(&cx, &mut tx, id, &row).await?,
        Ends::NewTickets => no_new_tickets(&cx, &mut tx, person).await?,
    }
    tx.commit().await
}

async fn mute(cx: &Cx, tx: &mut Tx, id: TicketId, person: &user::Model) -> Result<()> {
    if ticket::Entity::find_by_id(id).one(tx.db()).await?.is_none()
        || !tickets::set_muted(cx, tx, id, person.id, true).await?
    {
        return Ok(());
    }
    let diff = Diff::new().set("participant", &person.display_name).field("mails", &true, &false);
    journal::record(cx, tx, tickets::MAILS, Entity::Ticket, id.0, diff).await
}

async fn no_new_tickets(cx: &Cx, tx: &mut Tx, person: UserId) -> Result<()> {
    let turned = agent::Entity::update_many()
        .col_expr(agent::Column::NewTicketMail, Expr::value(false))
        .filter(agent::Column::UserId.eq(person))
        .filter(agent::Column::NewTicketMail.eq(true))
        .exec(tx.db())
        .await?;
    if turned.rows_affected == 0 {
        return Ok(());
    }
    let diff = Diff::new().field("new_ticket_mail", &true, &false);
    journal::record(cx, tx, "user.mails_chosen", Entity::User, person.0, diff).await
}
