//! Mails to those who follow a ticket beside its requester.

use super::{Sight, forwarded};
use crate::access::load::subject_of;
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::mail;
use domain::Timestamp;
use domain::ids::{ArticleId, TicketId, UserId};
use domain::journal::Cause;
use domain::policy::{Action, Actor, Hat, Resource, TicketFacts, Via};
use domain::validate;
use entity::{ticket, ticket_merge, ticket_profile, user};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::sync::Arc;

/// Has a reply sent, not before it is due, to the participants of its ticket who may read it there.
///
/// # Errors
/// If the database refuses.
pub(super) async fn mail(
    cx: &Cx,
    tx: &mut Tx,
    sight: &Sight,
    (article, due): (ArticleId, Timestamp),
    author: UserId,
) -> Result<()> {
    let ticket = sight.known();
    let others = |id: &UserId| *id != author && *id != ticket.requester;
    let mut people: Vec<UserId> = now(cx, ticket).filter(others).collect();
    people.sort_unstable();
    people.dedup();
    for id in people {
        if reads(cx, tx.db(), id, ticket).await? {
            mail::send_reply(cx, tx, id, (ticket.id, article), due).await?;
        }
    }
    for (general, merged, _) in callers(tx.db(), ticket.id).await? {
        mail::send_reply_to_caller(cx, tx, (general, merged), (ticket.id, article), due).await?;
    }
    Ok(())
}

/// The participants of this moment.
pub(super) fn now(cx: &Cx, ticket: &TicketFacts) -> impl Iterator<Item = UserId> {
    ticket.participants.iter().filter(|(_, period)| period.contains(cx.now)).map(|(id, _)| *id)
}

/// Whether a mail about the ticket may go to this person.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn reads(cx: &Cx, db: &impl ConnectionTrait, id: UserId, ticket: &TicketFacts) -> Result<bool> {
    let Some(subject) = subject_of(db, id).await?.filter(|subject| !subject.is_general) else {
        return Ok(false);
    };
    // Whoever has no account reads it in the mail alone, or by their link.
    let reader = Actor { subject, via: Via::Mail };
    Ok(cx.policy().decide(&reader, Action::ReadTicket, Resource::Ticket(ticket)).allow)
}

/// Whether what was written in a ticket may still go to this person, now that its mail leaves: to the requester, and to
/// whoever reads the ticket at this moment. It was `addressed` to who they were before they were merged.
///
/// # Errors
/// `NotFound` if the ticket is gone.
pub(crate) async fn still_reads(app: &Arc<App>, id: TicketId, person: UserId, addressed: UserId) -> Result<bool> {
    let cx = Cx::system(app, Cause::Job).await?;
    let db = app.db.read();
    let (_, sight) = Sight::load(&cx, db, forwarded(db, id).await?, Hat::Any).await?;
    let mut ticket = sight.into_facts();
    if [person, addressed].contains(&ticket.requester) {
        return Ok(true);
    }
    for (follower, _) in &mut ticket.participants {
        if *follower == addressed {
            *follower = person;
        }
    }
    reads(&cx, db, person, &ticket).await
}

/// Who gave a mail address in General Users' tickets that are part of this one by now: the General User, that
/// ticket, the mail address. Each address once, and not that of the ticket itself.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn callers(db: &impl ConnectionTrait, id: TicketId) -> Result<Vec<(UserId, TicketId, String)>> {
    let mut parts: Vec<TicketId> = vec![id];
    let mut at = 0;
    while let Some(into) = parts.get(at).copied() {
        let merged: Vec<TicketId> = ticket_merge::Entity::find()
            .select_only()
            .column(ticket_merge::Column::TicketId)
            .filter(ticket_merge::Column::IntoId.eq(into))
            .order_by_asc(ticket_merge::Column::TicketId)
            .into_tuple()
            .all(db)
            .await?;
        parts.extend(merged.into_iter().filter(|merged| !parts.contains(merged)).collect::<Vec<_>>());
        at += 1;
    }
    if parts.len() == 1 {
        return Ok(Vec::new());
    }
    let profiles = ticket_profile::Entity::find()
        .filter(ticket_profile::Column::TicketId.is_in(parts))
        .filter(ticket_profile::Column::CallerEmail.ne(""))
        .order_by_asc(ticket_profile::Column::TicketId)
        .all(db)
        .await?;
    let mut known: Vec<String> = profiles
        .iter()
        .filter(|profile| profile.ticket_id == id)
        .map(|profile| validate::key(&profile.caller_email))
        .collect();
    let mut out = Vec::new();
    for profile in profiles.into_iter().filter(|profile| profile.ticket_id != id) {
        let key = validate::key(&profile.caller_email);
        let found = ticket::Entity::find_by_id(profile.ticket_id).find_also_related(user::Entity).one(db).await?;
        let Some((row, Some(requester))) = found else { continue };
        if requester.is_general && !known.contains(&key) {
            known.push(key);
            out.push((row.requester_id, row.id, profile.caller_email));
        }
    }
    Ok(out)
}
