//! Opening a ticket without an account (OST-11, OST-27, HAL-38..42).

use super::{contact, split_name, takes_anonymous_tickets};
use crate::accounts::{by_guest, find, in_even_time, throttle};
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::settings as desk;
use crate::tickets;
use crate::users::{self, Details, NewUser};
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::UserId;
use domain::journal::Cause;
use domain::policy::{Action, Actor, Subject, Via};
use domain::settings;
use domain::state::{AccountState, Door, WebAccess};
use domain::tickets::{AnonymousForm, AnonymousTicketInput, TicketInput};

/// The queues anybody may open tickets in, and whether contact details are asked for: not where all such
/// tickets belong to one person (HAL-39, HAL-41).
///
/// # Errors
/// `NotFound` while there are no anonymous tickets.
pub async fn form(guest: &Guest) -> Result<AnonymousForm> {
    let cx = by_guest(guest, Cause::Portal).await?;
    if !takes_anonymous_tickets(&cx).await? {
        return Err(AppError::NotFound.into());
    }
    let queues = tickets::queues_for(&cx, &stranger(), Action::CreateTicket);
    Ok(AnonymousForm { queues, contact: desk::person(&cx, settings::ANONYMOUS_USER).is_none() })
}

/// Opens a ticket for whoever is at this address, who is added to the directory as a guest if unknown
/// (OST-11). Who is known becomes the requester, and whoever sits at the browser gets no access to
/// anything of theirs (HAL-42): what may be done is what anybody may do.
///
/// # Errors
/// `NotFound` while there are no anonymous tickets, `Invalid` with all wrong fields, `TooMany` after too
/// many tickets from one network address.
pub async fn open_ticket(guest: &Guest, input: AnonymousTicketInput) -> Result<()> {
    in_even_time(Box::pin(open(guest, input))).await
}

async fn open(guest: &Guest, input: AnonymousTicketInput) -> Result<()> {
    let cx = by_guest(guest, Cause::Portal).await?;
    if !takes_anonymous_tickets(&cx).await? {
        return Err(AppError::NotFound.into());
    }
    let owner = desk::person(&cx, settings::ANONYMOUS_USER);
    let contact = contact_details(&input, owner.is_none());
    let ticket =
        TicketInput { queue_id: input.queue_id, subject: input.subject, body: input.body, ..TicketInput::default() };
    let (new, contact) = match (tickets::check_anonymous(&cx, &stranger(), ticket), contact) {
        (Ok(new), Ok(contact)) => (new, contact),
        (new, contact) => {
            let mut errors = FieldErrors::new();
            for error in [new.err(), contact.err()].into_iter().flatten() {
                match error {
                    AppError::Invalid(fields) => fields.0.iter().for_each(|(field, text)| errors.add(field, text)),
                    other => return Err(other.into()),
                }
            }
            return Err(AppError::Invalid(errors).into());
        }
    };
    count(&cx).await?;
    let mut tx = cx.begin().await?;
    let requester = match owner {
        Some(owner) => owner,
        None => person(&cx, &mut tx, contact).await?,
    };
    tickets::write_anonymous(&cx, &mut tx, new, requester).await.map_err(at_form)?;
    tx.commit().await
}

/// Counts the attempt from this network address apart from the ticket: one that is refused counts as well, or
/// addresses could be tried without end.
async fn count(cx: &Cx) -> Result<()> {
    let key = format!("ticket {}", throttle::address_key(&cx.origin.address));
    let tx = cx.begin().await?;
    let counted = throttle::count(cx, &tx, &key).await?;
    tx.commit().await?;
    Ok(counted?)
}

/// A refusal of the requester, whom the form does not show.
fn at_form(error: Error) -> Error {
    match &error {
        Error::App(refusal) if refusal.at("requester_id").is_some() => {
            AppError::field("form", "No ticket can be opened for this address. Please reach us in another way.").into()
        }
        _ => error,
    }
}

/// Name and address, where they are asked for.
fn contact_details(input: &AnonymousTicketInput, needed: bool) -> std::result::Result<(String, String), AppError> {
    if !needed {
        return Ok(Default::default());
    }
    let mut errors = FieldErrors::new();
    let details = contact(&mut errors, &input.name, &input.email);
    errors.into_result()?;
    Ok(details)
}

/// Who has this address, or a new guest at the site that the settings name.
async fn person(cx: &Cx, tx: &mut Tx, (name, email): (String, String)) -> Result<UserId> {
    if let Some(known) = find(tx.db(), &email).await? {
        return Ok(known.user_id);
    }
    let place = desk::site(cx, tx.db(), settings::ANONYMOUS_SITE).await?.ok_or(AppError::NotFound)?;
    let (first, last) = split_name(&name);
    let details = Details { emails: vec![email], ..Details::named(first, last) };
    Box::pin(users::insert(cx, tx, NewUser { details, place, door: Door::Anonymous, is_general: false })).await
}

/// Somebody nobody knows: holds what everyone holds, and no more.
fn stranger() -> Actor {
    let nobody = Subject::bare(UserId(0), "Somebody");
    let subject = Subject { state: AccountState::Active, web_access: WebAccess::Own, ..nobody };
    Actor { subject, via: Via::Direct }
}
