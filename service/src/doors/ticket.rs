//! Opening a ticket without an account (OST-11, OST-27, HAL-38..43).

use super::{contact, split_name, takes_anonymous_tickets};
use crate::access::load;
use crate::accounts::{begin_account, by_guest, find, in_even_time, throttle};
use crate::attachments::{self, Stored, Upload};
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::mail_domains::{self, Assigned};
use crate::settings as desk;
use crate::ticket_types::{self, Audience};
use crate::tickets;
use crate::users::{self, Details, NewUser};
use domain::AppError;
use domain::error::FieldErrors;
use domain::fields::{self, FieldDef, FieldValues};
use domain::ids::{TypeId, UserId};
use domain::journal::Cause;
use domain::policy::{Action, Actor, Resource, Subject, UserFacts, Via};
use domain::settings;
use domain::state::{AccountState, Door, WebAccess};
use domain::tickets::{AnonymousForm, AnonymousTicketInput, TicketInput};
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
/// anything of theirs (HAL-42): what may be done is what anybody may do. Where no ticket can be opened in the name of
/// who is known, it is the General User's and says who wrote: nobody learns here whose addresses the desk knows.
///
/// # Errors
/// `NotFound` while there are no anonymous tickets, `Invalid` with all wrong fields, `TooMany` after too
/// many tickets from one network address.
pub async fn open_ticket(guest: &Guest, input: AnonymousTicketInput) -> Result<()> {
    open_ticket_with_files(guest, input, Vec::new()).await
}

/// The same with files, which belong to the message. None is kept of a ticket that is refused.
///
/// # Errors
/// As [`open_ticket`]; what is wrong with files is at `files`.
pub async fn open_ticket_with_files(guest: &Guest, input: AnonymousTicketInput, uploads: Vec<Upload>) -> Result<()> {
    in_even_time(Box::pin(open(guest, input, uploads))).await
}

async fn open(guest: &Guest, input: AnonymousTicketInput, uploads: Vec<Upload>) -> Result<()> {
    let cx = by_guest(guest, Cause::Portal).await?;
    if !takes_anonymous_tickets(&cx).await? {
        return Err(AppError::NotFound.into());
    }
    let owner = desk::person(&cx, settings::ANONYMOUS_USER);
    let facts = ticket_types::chosen(&mut FieldErrors::new(), &cx.fixed, Audience::Anonymous, &input.type_id);
    let is_hidden = facts.is_some_and(|facts| facts.hides_contact);
    let asked = facts.map(|facts| ticket_types::asked_of_strangers(&cx.fixed, facts)).unwrap_or_default();
    let contact = if owner.is_none() && !is_hidden { contact_details(&input, &asked).map(Some) } else { Ok(None) };
    let ticket = TicketInput {
        type_id: input.type_id,
        queue_id: input.queue_id,
        subject: input.subject,
        body: input.body,
        fields: input.fields,
        ..TicketInput::default()
    };
    let mut wrong = FieldErrors::new();
    attachments::check(&cx, &mut wrong, &uploads);
    let checked = (tickets::check_anonymous(&cx, &stranger(), ticket), contact, wrong.into_result());
    let (new, contact) = match checked {
        (Ok(new), Ok(contact), Ok(())) => (new, contact),
        (new, contact, files) => {
            let mut errors = FieldErrors::new();
            for error in [new.err(), contact.err(), files.err()].into_iter().flatten() {
                match error {
                    AppError::Invalid(fields) => fields.0.iter().for_each(|(field, text)| errors.add(field, text)),
                    other => return Err(other.into()),
                }
            }
            return Err(AppError::Invalid(errors).into());
        }
    };
    count(&cx).await?;
    let files = attachments::keep(&cx, uploads).await?;
    let written = Box::pin(write(&cx, new, owner, contact, &files)).await;
    if written.is_err() {
        attachments::discard(&cx, &files).await;
    }
    written
}

/// Writes the ticket for whose it is: of the one `owner` of all such tickets, of whoever left an address, or of nobody
/// in particular.
async fn write(
    cx: &Cx,
    mut new: tickets::New,
    owner: Option<UserId>,
    contact: Option<Contact>,
    files: &[Stored],
) -> Result<()> {
    let mut tx = cx.begin().await?;
    let requester = match (owner, contact) {
        (Some(owner), _) => owner,
        (None, Some(contact)) => {
            let signed = format!("{} <{}>", contact.name, contact.email);
            let known = person(cx, &mut tx, contact).await?;
            if may_be_requester(cx, &tx, known).await? {
                known
            } else {
                // The answer is the same whoever the address belongs to, so the ticket is nobody's in particular.
                new = new.signed(&signed);
                general_user(cx, &tx).await?
            }
        }
        (None, None) => general_user(cx, &tx).await?,
    };
    tickets::write_anonymous(cx, &mut tx, new, requester, files).await.map_err(at_form)?;
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

/// Who opens a ticket, as it was entered.
struct Contact {
    name: String,
    email: String,
    fields: FieldValues,
}

/// Name, address, and the custom fields of people that the type asks for.
fn contact_details(input: &AnonymousTicketInput, asked: &[FieldDef]) -> std::result::Result<Contact, AppError> {
    let mut errors = FieldErrors::new();
    let (name, email) = contact(&mut errors, &input.name, &input.email);
    let mut wrong = FieldErrors::new();
    let fields = fields::check(&mut wrong, asked, &input.user_fields, &FieldValues::default());
    wrong.0.iter().for_each(|(place, text)| errors.add(&format!("user_{place}"), text));
    errors.into_result()?;
    Ok(Contact { name, email, fields })
}

/// Who has this address, or a new guest at the site of its mail domain, or else at the one that the settings
/// name, with the custom fields entered (HAL-43). Nothing is written to who is known: anybody can type their address.
async fn person(cx: &Cx, tx: &mut Tx, contact: Contact) -> Result<UserId> {
    let Contact { name, email, fields } = contact;
    if let Some(known) = find(tx.db(), &email).await? {
        return Ok(known.user_id);
    }
    let assigned = mail_domains::door_place(cx, tx.db(), &email, settings::ANONYMOUS_SITE).await?;
    let Assigned { place, chosen_by } = assigned.ok_or(AppError::NotFound)?;
    let (first, last) = split_name(&name);
    let mut details = Details { emails: vec![email], ..Details::named(first, last) };
    details.profile.fields = fields;
    let welcome = users::is_welcomed(cx, &details);
    let new = NewUser {
        details,
        place,
        place_by: Some(chosen_by),
        allowed_by: None,
        door: Door::Anonymous,
        is_general: false,
    };
    let id = Box::pin(users::insert(cx, tx, new)).await?;
    if welcome {
        begin_account(cx, tx, id, None).await?;
    }
    Ok(id)
}

/// Whether tickets can be opened in the name of this person.
async fn may_be_requester(cx: &Cx, tx: &Tx, id: UserId) -> Result<bool> {
    let facts = load::subject_of(tx.db(), id).await?.map(|subject| UserFacts { subject });
    Ok(facts.is_some_and(|facts| cx.allows(Action::BeRequester, Resource::User(&facts))))
}

/// Whose the tickets of nobody in particular are: the General User of the site that the settings name (HAL-40).
async fn general_user(cx: &Cx, tx: &Tx) -> Result<UserId> {
    let (_, site) = desk::site(cx, tx.db(), settings::ANONYMOUS_SITE).await?.ok_or(AppError::NotFound)?;
    let site = site::Entity::find_by_id(site).one(tx.db()).await?;
    Ok(site.and_then(|site| site.general_user_id).ok_or(AppError::NotFound)?)
}

/// Somebody nobody knows: holds what everyone holds, and no more.
fn stranger() -> Actor {
    let nobody = Subject::bare(UserId(0), "Somebody");
    let subject = Subject { state: AccountState::Active, web_access: WebAccess::Own, ..nobody };
    Actor { subject, via: Via::Direct }
}
