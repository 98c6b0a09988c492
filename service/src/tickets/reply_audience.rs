//! Who gets and who sees a reply, told before it is sent. Whoever is outside of the customer of the ticket and would get
//! one for the first time has to be confirmed, once.

use super::followers::callers;
use super::muted;
use super::sight::Sight;
use crate::access::load;
use crate::access::require_seen;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::guest_links;
use crate::secret;
use domain::access::{AccessDiff, AccessPart, AccessSample, AccessSide};
use domain::audience::{AudienceRole, AudienceRow, ReplyAudience};
use domain::ids::{CustomerId, TicketId, UserId};
use domain::policy::{Action, Actor, Hat, Resource, Subject, TicketFacts, Via};
use domain::state::{GrantKind, WebAccess};
use entity::{access_grant, customer, ticket_outsider, ticket_profile, user, user_profile};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{BTreeMap, BTreeSet};

/// Most colleagues whose sight is looked at.
const MOST: usize = 500;
/// Somebody of a confidential customer, for whoever may not know of it.
pub(super) const HIDDEN: &str = "Somebody you may not see";
/// Names of colleagues that are given.
const NAMES: usize = 5;

/// Who would get and see a reply of the actor to this ticket.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right to reply.
pub async fn audience(cx: &Cx, id: TicketId) -> Result<ReplyAudience> {
    let db = cx.app.db.read();
    let (_, sight) = Sight::load(cx, db, id, Hat::Agent).await?;
    sight.require(cx, Action::ReadNotes)?;
    sight.require(cx, Action::Reply)?;
    let ticket = sight.known();
    let mut people = recipients(cx, db, ticket).await?;
    let seen = newcomers(&people).map(|diff| diff.seen).unwrap_or_default();
    let known: BTreeSet<UserId> = people.iter().filter_map(|row| row.id).collect();
    for (_, _, email) in callers(db, id).await? {
        people.push(stranger(email, AudienceRole::Caller, true));
    }
    for browser in guest_links::forwarded_to(db, id).await? {
        if browser.user_id.is_none_or(|person| !known.contains(&person)) {
            people.push(AudienceRow { id: browser.user_id, ..stranger(browser.email, AudienceRole::Guest, false) });
        }
    }
    let (names, at_least) = colleagues(cx, db, ticket, &known).await?;
    let customer = customer::Entity::find_by_id(ticket.customer).one(db).await?;
    Ok(ReplyAudience {
        customer: customer.map(|customer| customer.name).unwrap_or_default(),
        people,
        colleagues: names.len() as u64,
        // Names are for those who may see the directory.
        colleague_names: if cx.allows(Action::ReadUsers, Resource::Desk) {
            names.into_iter().take(NAMES).collect()
        } else {
            Vec::new()
        },
        at_least,
        seen,
    })
}

fn stranger(name: String, role: AudienceRole, by_mail: bool) -> AudienceRow {
    AudienceRow { id: None, name, role, customer: String::new(), by_mail, is_outside: true, is_new: false }
}

/// Refuses a reply that would go to somebody outside of the customer for the first time, unless that was seen; notes
/// those who were confirmed. A program is believed to know what it does where it says nothing.
///
/// # Errors
/// `Unseen` with who that is.
pub(super) async fn confirm(cx: &Cx, tx: &Tx, sight: &Sight, seen: &str) -> Result<()> {
    let people = recipients(cx, tx.db(), sight.known()).await?;
    let Some(diff) = newcomers(&people) else { return Ok(()) };
    let is_program = matches!(cx.actor.via, Via::Token { .. });
    if !(is_program && seen.trim().is_empty()) {
        require_seen(diff, seen.trim())?;
    }
    let rows =
        people.iter().filter(|row| row.is_new).filter_map(|row| row.id).map(|person| ticket_outsider::ActiveModel {
            ticket_id: Set(sight.known().id),
            user_id: Set(person),
            confirmed_at: Set(cx.now),
            ..Default::default()
        });
    let known = OnConflict::columns([ticket_outsider::Column::TicketId, ticket_outsider::Column::UserId])
        .do_nothing()
        .to_owned();
    ticket_outsider::Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// What has to be seen, if anybody new is outside.
fn newcomers(people: &[AudienceRow]) -> Option<AccessDiff> {
    let new: Vec<_> = people.iter().filter(|row| row.is_new).collect();
    if new.is_empty() {
        return None;
    }
    let ids: Vec<_> = new.iter().filter_map(|row| row.id).collect();
    let part = |row: &&AudienceRow| {
        let of = if row.customer.is_empty() { String::new() } else { format!(" of {}", row.customer) };
        AccessPart { text: format!("{}{of} gets this reply", row.name), people: 1 }
    };
    let sample = |row: &&AudienceRow| Some(AccessSample { id: row.id?, name: row.name.clone(), others: 0, tickets: 0 });
    let gain = AccessSide {
        people: new.len() as u64,
        parts: new.iter().map(part).collect(),
        samples: new.iter().filter_map(sample).collect(),
    };
    let seen = secret::hash_token(&format!("{ids:?}"));
    Some(AccessDiff { gain, lose: AccessSide::default(), seen })
}

/// Requester and participants who get a reply of the actor.
async fn recipients(cx: &Cx, db: &impl ConnectionTrait, ticket: &TicketFacts) -> Result<Vec<AudienceRow>> {
    let now = ticket.participants.iter().filter(|(_, period)| period.contains(cx.now)).map(|(id, _)| *id);
    let mut ids: Vec<UserId> = std::iter::once(ticket.requester).chain(now).collect();
    ids.retain(|id| *id != cx.actor.subject.id);
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let these = || ids.iter().copied();
    let subjects = load::subjects(db, Condition::all().add(user::Column::Id.is_in(these()))).await?;
    let addresses: Vec<(UserId, Option<String>)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Email])
        .filter(user::Column::Id.is_in(these()))
        .into_tuple()
        .all(db)
        .await?;
    let addresses: BTreeMap<_, _> = addresses.into_iter().collect();
    let silent: Vec<UserId> = user_profile::Entity::find()
        .select_only()
        .column(user_profile::Column::UserId)
        .filter(user_profile::Column::UserId.is_in(these()))
        .filter(user_profile::Column::MailOff.eq(true))
        .into_tuple()
        .all(db)
        .await?;
    let muted = muted::of_ticket(db, ticket.id).await?;
    let confirmed: Vec<UserId> = ticket_outsider::Entity::find()
        .select_only()
        .column(ticket_outsider::Column::UserId)
        .filter(ticket_outsider::Column::TicketId.eq(ticket.id))
        .into_tuple()
        .all(db)
        .await?;
    let mut out = Vec::new();
    for subject in subjects {
        let is_requester = subject.id == ticket.requester;
        if !is_requester && (subject.is_general || !reads(cx, &subject, ticket)) {
            continue;
        }
        if subject.is_general {
            out.push(caller(db, ticket.id, &subject).await?);
            continue;
        }
        let is_outside = !subject.is_agent() && !belongs(cx, &subject, ticket.customer);
        let is_named = cx.require_known(&subject).is_ok();
        let has_address =
            addresses.get(&subject.id).is_some_and(|email| email.as_ref().is_some_and(|it| !it.is_empty()));
        out.push(AudienceRow {
            id: Some(subject.id),
            role: if is_requester { AudienceRole::Requester } else { AudienceRole::Participant },
            by_mail: has_address && !silent.contains(&subject.id) && !muted.contains(&subject.id),
            is_new: is_outside && !confirmed.contains(&subject.id),
            is_outside,
            name: if is_named { subject.name } else { HIDDEN.to_owned() },
            customer: if is_named { subject.customer_name } else { String::new() },
        });
    }
    // The requester first.
    out.sort_by(|a, b| (a.role, &a.name, a.id).cmp(&(b.role, &b.name, b.id)));
    Ok(out)
}

/// A participant who may not read the ticket gets nothing.
pub(super) fn reads(cx: &Cx, subject: &Subject, ticket: &TicketFacts) -> bool {
    let reader = Actor { subject: subject.clone(), via: Via::Mail };
    cx.policy().decide(&reader, Action::ReadTicket, Resource::Ticket(ticket)).allow
}

/// Whether the customer is one of theirs now.
pub(super) fn belongs(cx: &Cx, subject: &Subject, customer: CustomerId) -> bool {
    subject.customer == customer
        || subject.grants.iter().any(|grant| {
            grant.kind == GrantKind::Customer && grant.target == customer.0 && grant.period.contains(cx.now)
        })
}

/// Who stands behind a General User: the caller, if there is a mail address of theirs.
async fn caller(db: &impl ConnectionTrait, ticket: TicketId, general: &Subject) -> Result<AudienceRow> {
    let profile = ticket_profile::Entity::find_by_id(ticket).one(db).await?;
    let email = profile.map(|profile| profile.caller_email).filter(|email| !email.is_empty());
    Ok(AudienceRow {
        id: Some(general.id),
        role: if email.is_some() { AudienceRole::Caller } else { AudienceRole::Requester },
        by_mail: email.is_some(),
        name: email.unwrap_or_else(|| general.name.clone()),
        customer: general.customer_name.clone(),
        is_outside: false,
        is_new: false,
    })
}

/// Others of the customer who see the ticket in the portal, by name; whether there may be more.
async fn colleagues(
    cx: &Cx,
    db: &impl ConnectionTrait,
    ticket: &TicketFacts,
    known: &BTreeSet<UserId>,
) -> Result<(Vec<String>, bool)> {
    use {access_grant::Column as G, user::Column as U};
    let further = access_grant::Entity::find()
        .select_only()
        .column(G::UserId)
        .filter(G::Kind.eq(GrantKind::Customer))
        .filter(G::UserId.is_not_null())
        .filter(G::TargetId.eq(ticket.customer.0))
        .into_query();
    let site = Condition::all().add(U::WebAccess.eq(WebAccess::Site)).add(U::SiteId.eq(ticket.site));
    let of_customer = Condition::any().add(U::CustomerId.eq(ticket.customer)).add(U::Id.in_subquery(further));
    let wide = Condition::all().add(U::WebAccess.eq(WebAccess::Customer)).add(of_customer);
    let ids: Vec<UserId> = user::Entity::find()
        .select_only()
        .column(U::Id)
        .filter(Condition::any().add(site).add(wide))
        .order_by_asc(U::SortKey)
        .order_by_asc(U::Id)
        .limit(MOST as u64 + 1)
        .into_tuple()
        .all(db)
        .await?;
    let at_least = ids.len() > MOST;
    let others: Vec<_> = ids.into_iter().filter(|id| !known.contains(id)).take(MOST).collect();
    if others.is_empty() {
        return Ok((Vec::new(), at_least));
    }
    let subjects = load::subjects(db, Condition::all().add(U::Id.is_in(others))).await?;
    let mut names: Vec<String> = subjects
        .into_iter()
        .filter_map(|subject| {
            let is_known = cx.require_known(&subject).is_ok();
            let name = if is_known { subject.name.clone() } else { HIDDEN.to_owned() };
            let actor = Actor { subject, via: Via::Direct };
            cx.policy().ticket_scope(&actor, Hat::Portal).contains(ticket).then_some(name)
        })
        .collect();
    names.sort();
    Ok((names, at_least))
}
