//! Who else has a ticket open, and who is writing: kept in memory for as long as their pages say so, and shown to
//! those alone who see the ticket as agents.

use crate::cx::Cx;
use crate::error::Result;
use crate::tickets::Sight;
use domain::Timestamp;
use domain::ids::{TicketId, UserId};
use domain::policy::{Action, Hat, Via};
use domain::tickets::PresentRow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Seconds after which somebody who was not heard of is gone. Pages say every ten that they are there.
const LASTS_S: i64 = 25;

/// Who is where on this server.
#[derive(Debug, Default)]
pub struct Presence(Mutex<HashMap<TicketId, HashMap<UserId, Seen>>>);

#[derive(Debug)]
struct Seen {
    name: String,
    at: Timestamp,
    is_typing: bool,
}

impl Presence {
    /// Notes somebody, if there is anybody to note, and tells who else is there.
    fn note(&self, ticket: TicketId, me: UserId, seen: Option<Seen>, now: Timestamp) -> Vec<PresentRow> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = now.plus_seconds(-LASTS_S);
        all.retain(|_, people| {
            people.retain(|_, seen| seen.at > oldest);
            !people.is_empty()
        });
        if let Some(seen) = seen {
            all.entry(ticket).or_default().insert(me, seen);
        }
        let here = all.get(&ticket).into_iter().flatten().filter(|(id, _)| **id != me);
        let mut others: Vec<_> =
            here.map(|(_, seen)| PresentRow { name: seen.name.clone(), is_typing: seen.is_typing }).collect();
        others.sort_by(|a, b| a.name.cmp(&b.name));
        others
    }
}

/// Says that the actor has this ticket open, and perhaps writes, and tells who else does. Whoever looks through
/// somebody else's eyes is not shown to anybody.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` for whoever does not see it as an agent.
pub async fn here(cx: &Cx, id: TicketId, is_typing: bool) -> Result<Vec<PresentRow>> {
    let (_, sight) = Sight::load(cx, cx.app.db.read(), id, Hat::Agent).await?;
    sight.require(cx, Action::ReadTicket)?;
    sight.require(cx, Action::ReadNotes)?;
    let me = &cx.actor.subject;
    let is_shown = cx.actor.via == Via::Direct;
    let seen = is_shown.then(|| Seen { name: me.name.clone(), at: cx.now, is_typing });
    Ok(cx.app.presence.note(id, me.id, seen, cx.now))
}
