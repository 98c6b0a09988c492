//! Mails to those who follow a ticket beside its requester.

use super::Sight;
use crate::access::load::subject_of;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::mail;
use domain::Timestamp;
use domain::ids::{ArticleId, UserId};
use domain::policy::{Action, Actor, Resource, Via};

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
    let now = ticket.participants.iter().filter(|(_, period)| period.contains(cx.now));
    let mut people: Vec<UserId> = now.map(|(id, _)| *id).filter(others).collect();
    people.sort_unstable();
    people.dedup();
    for id in people {
        let Some(subject) = subject_of(tx.db(), id).await? else { continue };
        // Whoever has no account reads it in the mail alone, or by their link.
        let reader = Actor { subject, via: Via::Mail };
        if cx.policy().decide(&reader, Action::ReadTicket, Resource::Ticket(ticket)).allow {
            mail::send_reply(cx, tx, id, (ticket.id, article), due).await?;
        }
    }
    Ok(())
}
