//! Asking by mail address and number for the link to a ticket (N15).

use super::page::by;
use crate::access::load::subject_of;
use crate::accounts::{in_even_time, throttle};
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::tickets::{self, Sight};
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::TicketId;
use domain::journal::Entity;
use domain::policy::{Action, Actor, Hat, Via};
use domain::settings::GUEST_LINKS;
use domain::validate;
use entity::user_email;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Mails a link to the ticket of this number, if it is that of whoever has this mail address, or they follow it. With an
/// account the link leads to the portal. The answer and its time are the same for everybody.
///
/// # Errors
/// `NotFound` while there are no ticket links, `Invalid` with `email` and `number` for what is none, `TooMany` after
/// too many requests from the network address.
pub async fn send_status(guest: &Guest, email: &str, number: &str) -> Result<()> {
    in_even_time(Box::pin(begin(guest, email, number))).await
}

async fn begin(guest: &Guest, email: &str, number: &str) -> Result<()> {
    let cx = by(guest).await?;
    if !cx.fixed.flag(GUEST_LINKS) {
        return Err(AppError::NotFound.into());
    }
    let mut errors = FieldErrors::new();
    let email = validate::email(&mut errors, "email", email);
    if email.is_empty() {
        errors.add("email", "The mail address is missing.");
    }
    let id = TicketId::from_number(number);
    if id.is_none() {
        errors.add("number", "The number of a ticket looks like 10042. It stands in every mail about it.");
    }
    errors.into_result()?;
    let mut tx = cx.begin().await?;
    let address = throttle::address_key(&guest.origin.address);
    let by_address = throttle::count(&cx, &tx, &format!("ticket status {address}")).await?;
    let by_email = throttle::count(&cx, &tx, &format!("ticket status {}", throttle::login_key(&email))).await?;
    if let Some(id) = id.filter(|_| by_address.is_ok() && by_email.is_ok()) {
        send(&cx, &mut tx, &email, id).await?;
    }
    tx.commit().await?;
    Ok(by_address?)
}

/// Mails the link to the person's own address, if the ticket is theirs.
async fn send(cx: &Cx, tx: &mut Tx, email: &str, id: TicketId) -> Result<()> {
    let of_person = user_email::Column::AddressKey.eq(validate::key(email));
    let Some(address) = user_email::Entity::find().filter(of_person).one(tx.db()).await? else { return Ok(()) };
    let subject = subject_of(tx.db(), address.user_id).await?.filter(|subject| !subject.is_general);
    let Some(subject) = subject else { return Ok(()) };
    let (person, id) = (subject.id, tickets::forwarded(tx.db(), id).await?);
    let via = Via::Link { ticket: id, is_forwarded: false };
    let reader = Cx { actor: Actor { subject, via }, ..cx.clone() };
    let sight = match Sight::load(&reader, tx.db(), id, Hat::Portal).await {
        Ok((_, sight)) => sight,
        Err(Error::App(AppError::NotFound)) => return Ok(()),
        Err(error) => return Err(error),
    };
    if !sight.allows(&reader, Action::ReadTicket) {
        return Ok(());
    }
    mail::send_template(cx, tx, mail::TICKET_STATUS, person, MailRefs::ticket(id)).await?;
    journal::record_for(cx, tx, person, "ticket.link_asked", Entity::Ticket, id.0, Diff::new()).await
}
