//! How many tickets come into the sight of many people, or go out of it: counted once each, in one statement.

use crate::error::Result;
use domain::Timestamp;
use domain::ids::UserId;
use domain::policy::TicketScope;
use entity::scope::{no_own_of_some, own_of_any, tickets_visible_to};
use entity::ticket;
use sea_orm::{Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// Most kinds of sight that one statement tells apart: it looks at tickets by each of them.
const MOST: usize = 40;

/// What people see more, by kinds: whoever sees the same apart from their own tickets is of one kind.
#[derive(Default)]
pub(super) struct Sights(Vec<Kind>);

struct Kind {
    /// What they do not gain, apart from own and followed tickets.
    without: TicketScope,
    /// What they gain apart from those, where it is not in the other.
    with: TicketScope,
    /// Whether each of the two holds their own and followed tickets.
    own: (bool, bool),
    people: Vec<UserId>,
}

impl Sights {
    /// Adds somebody who sees what is in the second scope and not in the first.
    pub(super) fn add(&mut self, id: UserId, (without, with): &(TicketScope, TicketScope)) {
        let own = (without.own.is_some(), with.own.is_some());
        let (without, with) = (of_others(without), of_others(with));
        match self.0.iter_mut().find(|kind| kind.own == own && kind.without == without && kind.with == with) {
            Some(kind) => kind.people.push(id),
            None => self.0.push(Kind { without, with, own, people: vec![id] }),
        }
    }

    /// How many tickets at least one of them sees more; `None` for too many kinds.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(super) async fn tickets(&self, db: &impl ConnectionTrait, now: Timestamp) -> Result<Option<u64>> {
        if self.0.is_empty() {
            return Ok(Some(0));
        }
        if self.0.len() > MOST {
            return Ok(None);
        }
        let any = self.0.iter().fold(Condition::any(), |any, kind| any.add(kind.tickets(now)));
        Ok(Some(ticket::Entity::find().filter(any).count(db).await?))
    }
}

impl Kind {
    /// The tickets that at least one person of this kind sees more.
    fn tickets(&self, now: Timestamp) -> Condition {
        let (had, has) = self.own;
        let wide = Condition::all().add(tickets_visible_to(&self.with));
        // What all of them saw as their own is new to none.
        let wide = wide.add_option(had.then(|| no_own_of_some(&self.people, now)));
        let more = Condition::any().add(wide).add_option((has && !had).then(|| own_of_any(&self.people, now)));
        Condition::all().add(more).add(tickets_visible_to(&self.without).not())
    }
}

/// The scope without what is the person's own. Who somebody is tells nothing else unless customers are hidden.
fn of_others(scope: &TicketScope) -> TicketScope {
    let agent = if scope.hidden.is_empty() { UserId::default() } else { scope.agent };
    TicketScope { own: None, agent, ..scope.clone() }
}
