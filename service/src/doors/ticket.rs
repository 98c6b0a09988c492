//! Opening a ticket without an account (OST-11, OST-27, HAL-38..42).

use super::{split_name, takes_anonymous_tickets};
use crate::accounts::{by_guest, find, throttle};
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::mail_domains::{self, Assigned};
use crate::settings as desk;
use crate::tickets;
use crate::users::{self, Details, NewUser};
use domain::error::FieldErrors;
use domain::ids::{CustomerId, SiteId, UserId};
use domain::journal::Cause;
use domain::policy::{AccountLimits, Action, Actor, Subject, Via};
use domain::settings;
use domain::state::{AccountState, Door, WebAccess};
use domain::structure::Standing;
use domain::tickets::{AnonymousForm, AnonymousTicketInput, TicketInput};
use domain::{AppError, validate};

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
    let cx = by_guest(guest, Cause::Portal).await?;
    if !takes_anonymous_tickets(&cx).await? {
        return Err(AppError::NotFound.into());
    }
    let owner = desk::person(&cx, settings::ANONYMOUS_USER);
    let contact = contact(&input, owner.is_none());
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
    let mut tx = cx.begin().await?;
    let address = format!("ticket {}", throttle::address_key(&guest.origin.address));
    let by_address = throttle::count(&cx, &tx, &address).await?;
    if by_address.is_ok() {
        let requester = match owner {
            Some(owner) => owner,
            None => person(&cx, &mut tx, contact).await?,
        };
        tickets::write_anonymous(&cx, &mut tx, new, requester).await.map_err(at_form)?;
    }
    tx.commit().await?;
    Ok(by_address?)
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
fn contact(input: &AnonymousTicketInput, needed: bool) -> std::result::Result<(String, String), AppError> {
    let mut errors = FieldErrors::new();
    if !needed {
        return Ok(Default::default());
    }
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    let email = validate::email(&mut errors, "email", &input.email);
    if email.is_empty() {
        errors.add("email", "The mail address is missing.");
    }
    errors.into_result()?;
    Ok((name, email))
}

/// Who has this address, or a new guest at the site of its mail domain, or else at the one that the settings
/// name.
async fn person(cx: &Cx, tx: &mut Tx, (name, email): (String, String)) -> Result<UserId> {
    if let Some(known) = find(tx.db(), &email).await? {
        return Ok(known.user_id);
    }
    let assigned = mail_domains::door_place(cx, tx.db(), &email, settings::ANONYMOUS_SITE).await?;
    let Assigned { place, chosen_by } = assigned.ok_or(AppError::NotFound)?;
    let (first, last) = split_name(&name);
    let details = Details { emails: vec![email], ..Details::named(first, last) };
    let new = NewUser { details, place, place_by: Some(chosen_by), door: Door::Anonymous, is_general: false };
    Box::pin(users::insert(cx, tx, new)).await
}

/// Somebody nobody knows: holds what everyone holds, and no more.
fn stranger() -> Actor {
    let subject = Subject {
        id: UserId(0),
        name: "Somebody".to_owned(),
        state: AccountState::Active,
        limits: AccountLimits::default(),
        standing: Standing::VALID,
        customer: CustomerId(0),
        customer_name: String::new(),
        customer_standing: Standing::VALID,
        site: SiteId(0),
        site_name: String::new(),
        site_standing: Standing::VALID,
        source: None,
        web_access: WebAccess::Own,
        is_general: false,
        agent: None,
        grants: Vec::new(),
    };
    Actor { subject, via: Via::Direct }
}
