//! Who follows a ticket: seen, added and taken out by agents who may change it and by its requester. Whoever follows
//! it says for themselves whether mails about it reach them, and leaves when they like.

use super::muted;
use super::reply_audience::{HIDDEN, belongs, reads};
use super::sight::Sight;
use super::told;
use crate::access::load::{self, subject_of};
use crate::access::require_seen;
use crate::accounts;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::guest_links;
use crate::journal::{self, Diff};
use crate::secret;
use domain::AppError;
use domain::access::{AccessDiff, AccessPart, AccessSample, AccessSide};
use domain::error::FieldErrors;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::participants::{ParticipantInput, ParticipantRow, Participants};
use domain::policy::{Action, Hat, Resource, Subject, TicketFacts, UserFacts, Via};
use domain::state::GrantKind;
use domain::time::Period;
use domain::validate;
use entity::{access_grant, ticket_outsider, user};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

/// Somebody follows the ticket from now on.
const ADDED: &str = "ticket.participant_added";
/// Somebody does not follow it any more.
const REMOVED: &str = "ticket.participant_removed";
/// Mails about the ticket were turned on or off for somebody.
pub(crate) const MAILS: &str = "ticket.participant_mails";

/// Who gets the public messages of a ticket; whoever may not add people sees themselves alone.
///
/// # Errors
/// `NotFound` for a ticket out of sight.
pub async fn participants(cx: &Cx, id: TicketId, hat: Hat) -> Result<Participants> {
    let db = cx.app.db.read();
    let (row, sight) = Sight::load(cx, db, id, hat).await?;
    sight.require(cx, Action::ReadTicket)?;
    let ticket = sight.known();
    let may_add = sight.allows(cx, Action::ManageParticipants);
    let sees_all = may_add || sight.allows(cx, Action::ReadNotes);
    let me = cx.actor.subject.id;
    let writes = sight.allows(cx, Action::Reply);
    let muted = muted::of_ticket(db, id).await?;
    let follows = |id: UserId| ticket.participants.iter().find(|(who, it)| *who == id && !it.is_over(cx.now));
    let ids: Vec<UserId> = std::iter::once(ticket.requester)
        .chain(ticket.participants.iter().filter(|(_, period)| !period.is_over(cx.now)).map(|(id, _)| *id))
        .filter(|id| sees_all || *id == me)
        .collect();
    let mut people = Vec::new();
    for subject in load::subjects(db, Condition::all().add(user::Column::Id.is_in(ids))).await? {
        let id = subject.id;
        let is_requester = id == ticket.requester;
        let is_mine = id == me && writes;
        let is_named = cx.require_known(&subject).is_ok();
        people.push(ParticipantRow {
            id,
            is_requester,
            is_outside: is_outside(cx, &subject, ticket),
            mails: !subject.is_general && !muted.contains(&id),
            until: follows(id).and_then(|(_, period)| period.until).filter(|_| !is_requester),
            may_mute: !subject.is_general && (may_add || is_mine),
            may_remove: !is_requester && (may_add || is_mine),
            name: if is_named { subject.name } else { HIDDEN.to_owned() },
            customer: if is_named { subject.customer_name } else { String::new() },
        });
    }
    people.sort_by(|a, b| (!a.is_requester, &a.name, a.id).cmp(&(!b.is_requester, &b.name, b.id)));
    Ok(Participants {
        ticket_id: id,
        number: id.number(),
        subject: row.subject,
        people,
        may_add,
        by_directory: may_add && sight.allows(cx, Action::ReadNotes),
    })
}

/// Whether somebody belongs neither to the desk nor to the customer of the ticket.
fn is_outside(cx: &Cx, subject: &Subject, ticket: &TicketFacts) -> bool {
    !subject.is_agent() && !belongs(cx, subject, ticket.customer)
}

/// Adds somebody, who sees the ticket and gets its public messages by mail from now on, unless they have turned these
/// off; a mail tells them. Agents add anybody they may open tickets for; a requester adds colleagues, by their mail
/// address.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right, `Invalid` at `person` or `email` for whom
/// nobody could add; `Unseen` for somebody outside of the customer, unless that was seen.
pub async fn add_participant(cx: &Cx, id: TicketId, input: ParticipantInput, hat: Hat) -> Result<UserId> {
    let mut tx = cx.begin().await?;
    let (ticket, subject) = candidate(cx, &tx, id, &input, hat).await?;
    let diff = gain(cx, &ticket, &subject);
    let is_program = matches!(cx.actor.via, Via::Token { .. });
    if !(is_program && input.seen.trim().is_empty()) {
        require_seen(diff, input.seen.trim())?;
    }
    let grant = access_grant::ActiveModel {
        kind: Set(GrantKind::Participant),
        user_id: Set(Some(subject.id)),
        target_id: Set(id.0),
        granted_by: Set(cx.subject_id()),
        reason: Set("Added to the ticket.".to_owned()),
        created_at: Set(cx.now),
        ..Default::default()
    };
    access_grant::Entity::insert(grant).exec_without_returning(tx.db()).await?;
    if is_outside(cx, &subject, &ticket) && !matches!(hat, Hat::Portal) {
        confirm(cx, &tx, id, subject.id).await?;
    }
    let diff = Diff::new().set("participant", &subject.name);
    journal::record(cx, &mut tx, ADDED, Entity::Ticket, id.0, diff).await?;
    told::added(cx, &mut tx, id, subject.id).await?;
    tx.commit().await?;
    Ok(subject.id)
}

/// Who would gain sight of the ticket and is outside of its customer; nobody otherwise.
///
/// # Errors
/// As [`add_participant`].
pub async fn preview_participant(cx: &Cx, id: TicketId, input: ParticipantInput, hat: Hat) -> Result<AccessDiff> {
    let tx = cx.begin().await?;
    let (ticket, subject) = candidate(cx, &tx, id, &input, hat).await?;
    Ok(gain(cx, &ticket, &subject))
}

/// Takes somebody out, or oneself.
///
/// # Errors
/// `NotFound` for a ticket out of sight and somebody who does not follow it, `Forbidden` without the right.
pub async fn remove_participant(cx: &Cx, id: TicketId, person: UserId, hat: Hat) -> Result<()> {
    let mut tx = cx.begin().await?;
    let sight = changeable(cx, &tx, id, person, hat).await?;
    if !sight.known().participants.iter().any(|(who, period)| *who == person && !period.is_over(cx.now)) {
        return Err(AppError::NotFound.into());
    }
    access_grant::Entity::delete_many()
        .filter(access_grant::Column::Kind.eq(GrantKind::Participant))
        .filter(access_grant::Column::TargetId.eq(id.0))
        .filter(access_grant::Column::UserId.eq(person))
        .exec(tx.db())
        .await?;
    if person != sight.known().requester {
        muted::set(cx, &tx, id, person, false).await?;
        guest_links::shut_out(cx, &tx, id, person).await?;
    }
    let name = subject_of(tx.db(), person).await?.map(|subject| subject.name);
    let diff = Diff::new().field("participant", &name, &None);
    journal::record(cx, &mut tx, REMOVED, Entity::Ticket, id.0, diff).await?;
    tx.commit().await
}

/// Turns mails about the ticket on or off for its requester or a participant.
///
/// # Errors
/// `NotFound` for a ticket out of sight and somebody it is not about, `Forbidden` without the right.
pub async fn mail_participant(cx: &Cx, id: TicketId, person: UserId, mails: bool, hat: Hat) -> Result<()> {
    let mut tx = cx.begin().await?;
    let sight = changeable(cx, &tx, id, person, hat).await?;
    let ticket = sight.known();
    let follows = ticket.participants.iter().any(|(who, period)| *who == person && !period.is_over(cx.now));
    let subject = subject_of(tx.db(), person).await?.filter(|subject| !subject.is_general);
    let Some(subject) = subject.filter(|_| follows || ticket.requester == person) else {
        return Err(AppError::NotFound.into());
    };
    if muted::set(cx, &tx, id, person, !mails).await? {
        let diff = Diff::new().set("participant", &subject.name).field("mails", &!mails, &mails);
        journal::record(cx, &mut tx, MAILS, Entity::Ticket, id.0, diff).await?;
    }
    tx.commit().await
}

/// The ticket, if the actor may change what this person gets of it: everybody may for themselves.
async fn changeable(cx: &Cx, tx: &Tx, id: TicketId, person: UserId, hat: Hat) -> Result<Sight> {
    let (_, sight) = Sight::lock(cx, tx, id, hat).await?;
    sight.require(cx, Action::ReadTicket)?;
    let is_own = person == cx.actor.subject.id && sight.allows(cx, Action::Reply);
    if !is_own {
        sight.require(cx, Action::ManageParticipants)?;
    }
    Ok(sight)
}

/// Whom the form names, if they can be added: the ticket with them among its participants, and the person.
async fn candidate(
    cx: &Cx,
    tx: &Tx,
    id: TicketId,
    input: &ParticipantInput,
    hat: Hat,
) -> Result<(TicketFacts, Subject)> {
    let (_, sight) = Sight::lock(cx, tx, id, hat).await?;
    sight.require(cx, Action::ReadTicket)?;
    sight.require(cx, Action::ManageParticipants)?;
    let is_agent = sight.allows(cx, Action::ReadNotes);
    let ticket = sight.into_facts();
    let (field, subject) = named(cx, tx, input, is_agent).await?;
    let colleague = |subject: &Subject| is_agent || belongs(cx, subject, ticket.customer);
    let Some(subject) = subject.filter(|subject| !subject.is_general && colleague(subject)) else {
        let text = if is_agent {
            "Please choose a person from the directory."
        } else {
            "Nobody of your organisation has this mail address."
        };
        return Err(AppError::field(field, text).into());
    };
    let follows = ticket.participants.iter().any(|(who, period)| *who == subject.id && period.contains(cx.now));
    if follows || ticket.requester == subject.id {
        return Err(AppError::field(field, format!("{} gets this ticket already.", subject.name)).into());
    }
    let mut followed = ticket;
    followed.participants.push((subject.id, Period::ALWAYS));
    if let Some(why) = refusal(cx, &subject, &followed, is_agent) {
        return Err(AppError::field(field, why).into());
    }
    Ok((followed, subject))
}

/// The person of the form, and the field that names them.
async fn named(cx: &Cx, tx: &Tx, input: &ParticipantInput, is_agent: bool) -> Result<(&'static str, Option<Subject>)> {
    let mut errors = FieldErrors::new();
    let person = input.person.trim();
    if is_agent && !person.is_empty() {
        let id = validate::id::<UserId>(&mut errors, "person", "a person", person);
        errors.into_result()?;
        let found = match id {
            Some(id) => subject_of(tx.db(), id).await?,
            None => None,
        };
        return Ok(("person", found.filter(|subject| cx.require_known(subject).is_ok())));
    }
    let email = input.email.trim();
    if email.is_empty() {
        errors.add("email", "The mail address is missing.");
    } else if !email.contains('@') {
        errors.add("email", "This is not a mail address.");
    }
    errors.into_result()?;
    let found = match accounts::find(tx.db(), email).await? {
        Some(found) => subject_of(tx.db(), found.user_id).await?,
        None => None,
    };
    Ok(("email", found.filter(|subject| cx.require_known(subject).is_ok())))
}

/// Why nothing would reach this person, even as a participant.
fn refusal(cx: &Cx, subject: &Subject, followed: &TicketFacts, is_agent: bool) -> Option<String> {
    if is_agent {
        let facts = UserFacts { subject: subject.clone() };
        let decision = cx.decide(Action::BeRequester, Resource::User(&facts));
        if !decision.allow {
            let why: Vec<_> = decision.because.into_iter().map(|reason| reason.text).collect();
            return Some(why.join(" "));
        }
    }
    (!reads(cx, subject, followed))
        .then(|| format!("{} may not read tickets, not even as a participant.", subject.name))
}

/// What has to be seen before somebody outside of the customer is added.
fn gain(cx: &Cx, ticket: &TicketFacts, subject: &Subject) -> AccessDiff {
    if !is_outside(cx, subject, ticket) {
        return AccessDiff::default();
    }
    let text = format!("{} of {} sees this ticket and gets its messages", subject.name, subject.customer_name);
    let sample = AccessSample { id: subject.id, name: subject.name.clone(), others: 0, tickets: 1 };
    let gain = AccessSide { people: 1, parts: vec![AccessPart { text, people: 1 }], samples: vec![sample] };
    let seen = secret::hash_token(&format!("participant {} {}", ticket.id, subject.id));
    AccessDiff { gain, lose: AccessSide::default(), seen }
}

/// Who was confirmed once is not asked about again when somebody replies.
async fn confirm(cx: &Cx, tx: &Tx, ticket: TicketId, person: UserId) -> Result<()> {
    let row = ticket_outsider::ActiveModel {
        ticket_id: Set(ticket),
        user_id: Set(person),
        confirmed_at: Set(cx.now),
        ..Default::default()
    };
    let known = OnConflict::columns([ticket_outsider::Column::TicketId, ticket_outsider::Column::UserId])
        .do_nothing()
        .to_owned();
    ticket_outsider::Entity::insert(row).on_conflict(known).exec_without_returning(tx.db()).await?;
    Ok(())
}
