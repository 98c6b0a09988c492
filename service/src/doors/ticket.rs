//! Opening a ticket without an account (OST-11, OST-27, HAL-38..43).

use super::{split_name, takes_anonymous_tickets};
use crate::accounts::{by_guest, find, throttle};
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::settings as desk;
use crate::ticket_types::{self, Audience};
use crate::tickets;
use crate::users::{self, Details, NewUser};
use domain::error::FieldErrors;
use domain::fields::{self, FieldDef, FieldRecord, FieldValues};
use domain::ids::{CustomerId, SiteId, TypeId, UserId};
use domain::journal::Cause;
use domain::policy::{AccountLimits, Action, Actor, Subject, Via};
use domain::settings;
use domain::state::{AccountState, Door, WebAccess};
use domain::structure::Standing;
use domain::tickets::{AnonymousForm, AnonymousTicketInput, TicketInput};
use domain::{AppError, validate};
use entity::site;
use sea_orm::EntityTrait;

/// The types and queues anybody may open tickets with, and whether contact details are asked for: not where all
/// such tickets belong to one person, or the type hides them (HAL-39..41).
///
/// # Errors
/// `NotFound` while there are no anonymous tickets.
pub async fn form(guest: &Guest, wanted: Option<TypeId>) -> Result<AnonymousForm> {
    let cx = by_guest(guest, Cause::Portal).await?;
    if !takes_anonymous_tickets(&cx).await? {
        return Err(AppError::NotFound.into());
    }
    let mut typed = ticket_types::form(&cx.fixed, Audience::Anonymous, wanted);
    let Some(facts) = typed.type_id.and_then(|id| cx.fixed.ticket_type(id)) else {
        return Ok(AnonymousForm { queues: Vec::new(), contact: false, typed });
    };
    let contact = desk::person(&cx, settings::ANONYMOUS_USER).is_none() && !facts.hides_contact;
    if !contact {
        typed.user_fields.clear();
    }
    let queues = tickets::queues_for(&cx, &stranger(), Action::CreateTicket);
    Ok(AnonymousForm { queues, contact, typed })
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
    let facts = ticket_types::chosen(&mut FieldErrors::new(), &cx.fixed, Audience::Anonymous, &input.type_id);
    let is_hidden = facts.is_some_and(|facts| facts.hides_contact);
    let asked = facts.map(|facts| ticket_types::asked(&cx.fixed, facts, FieldRecord::User)).unwrap_or_default();
    let contact = if owner.is_none() && !is_hidden { contact(&input, &asked).map(Some) } else { Ok(None) };
    let ticket = TicketInput {
        type_id: input.type_id,
        queue_id: input.queue_id,
        subject: input.subject,
        body: input.body,
        fields: input.fields,
        ..TicketInput::default()
    };
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
        let requester = match (owner, contact) {
            (Some(owner), _) => owner,
            (None, Some(contact)) => person(&cx, &mut tx, contact).await?,
            (None, None) => general_user(&cx, &tx).await?,
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

/// Who opens a ticket, as it was entered.
struct Contact {
    name: String,
    email: String,
    fields: FieldValues,
}

/// Name, address, and the custom fields of people that the type asks for.
fn contact(input: &AnonymousTicketInput, asked: &[FieldDef]) -> std::result::Result<Contact, AppError> {
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    let email = validate::email(&mut errors, "email", &input.email);
    if email.is_empty() {
        errors.add("email", "The mail address is missing.");
    }
    let mut wrong = FieldErrors::new();
    let fields = fields::check(&mut wrong, asked, &input.user_fields, &FieldValues::default());
    wrong.0.iter().for_each(|(place, text)| errors.add(&format!("user_{place}"), text));
    errors.into_result()?;
    Ok(Contact { name, email, fields })
}

/// Who has this address, or a new guest at the site that the settings name, with the custom fields entered
/// (HAL-43). Nothing is written to who is known: anybody can type their address.
async fn person(cx: &Cx, tx: &mut Tx, contact: Contact) -> Result<UserId> {
    let Contact { name, email, fields } = contact;
    if let Some(known) = find(tx.db(), &email).await? {
        return Ok(known.user_id);
    }
    let place = desk::site(cx, tx.db(), settings::ANONYMOUS_SITE).await?.ok_or(AppError::NotFound)?;
    let (first, last) = split_name(&name);
    let mut details = Details { emails: vec![email], ..Details::named(first, last) };
    details.profile.fields = fields;
    Box::pin(users::insert(cx, tx, NewUser { details, place, door: Door::Anonymous, is_general: false })).await
}

/// Whose the tickets of nobody in particular are: the General User of the site that the settings name (HAL-40).
async fn general_user(cx: &Cx, tx: &Tx) -> Result<UserId> {
    let (_, site) = desk::site(cx, tx.db(), settings::ANONYMOUS_SITE).await?.ok_or(AppError::NotFound)?;
    let site = site::Entity::find_by_id(site).one(tx.db()).await?;
    Ok(site.and_then(|site| site.general_user_id).ok_or(AppError::NotFound)?)
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
