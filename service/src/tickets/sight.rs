//! A ticket as the actor may see it, in one of their hats.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::privacy;
use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::policy::{Action, Actor, Hat, Resource, TicketFacts};
use domain::settings::FORCE_CHANGE_SITE_USER;
use domain::state::{GrantKind, TicketState, WebAccess};
use domain::tickets::TicketCaps;
use domain::time::Period;
use entity::{access_grant, ticket};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;

/// Tickets of one statement.
pub(super) const BATCH: usize = 500;

/// The actor with the rights of this hat alone.
pub(super) fn wearing(cx: &Cx, hat: Hat) -> Actor {
    let mut actor = cx.actor.clone();
    match hat {
        Hat::Agent => actor.subject.web_access = WebAccess::NoAccess,
        // A deleted agent stays one: the person is blocked (RTP-17).
        Hat::Portal => actor.subject.agent = actor.subject.agent.filter(|agent| agent.is_deleted),
        Hat::Any => {}
    }
    actor
}

/// What decides about a ticket: who looks, and the facts the rules need.
pub(crate) struct Sight {
    actor: Actor,
    facts: TicketFacts,
    /// Part of another ticket: it is read, and nothing else.
    is_merged: bool,
}

impl Sight {
    /// The sight of a loaded ticket. `participants` may be limited to the actor.
    pub(crate) fn new(cx: &Cx, hat: Hat, row: &ticket::Model, participants: Vec<(UserId, Period)>) -> Self {
        let is_merged = row.state == TicketState::Merged;
        Self { actor: wearing(cx, hat), facts: facts(row, participants), is_merged }
    }

    /// Loads a ticket and its sight.
    ///
    /// # Errors
    /// `NotFound` if there is no such ticket.
    pub(crate) async fn load(
        cx: &Cx,
        db: &impl ConnectionTrait,
        id: TicketId,
        hat: Hat,
    ) -> Result<(ticket::Model, Self)> {
        let row = ticket::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
        Self::with_participants(cx, db, row, hat).await
    }

    /// As [`Sight::load`], while nobody else may change the ticket until the end of the transaction.
    ///
    /// # Errors
    /// `NotFound` if there is no such ticket.
    pub(crate) async fn lock(cx: &Cx, tx: &Tx, id: TicketId, hat: Hat) -> Result<(ticket::Model, Self)> {
        let row = ticket::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
        Self::with_participants(cx, tx.db(), row, hat).await
    }

    async fn with_participants(
        cx: &Cx,
        db: &impl ConnectionTrait,
        row: ticket::Model,
        hat: Hat,
    ) -> Result<(ticket::Model, Self)> {
        let participants = participants(db, &[row.id]).await?.remove(&row.id).unwrap_or_default();
        let sight = Self::new(cx, hat, &row, participants);
        Ok((row, sight))
    }

    /// May the actor do this to the ticket?
    pub(crate) fn allows(&self, cx: &Cx, action: Action) -> bool {
        !(self.is_merged && is_write(action))
            && cx.policy().decide(&self.actor, action, Resource::Ticket(&self.facts)).allow
    }

    /// Refuses unless the actor may do this to the ticket.
    ///
    /// # Errors
    /// `NotFound` if the actor may not see it, `Forbidden` with the reason otherwise, `Conflict` for writing to
    /// one that was merged into another one.
    pub(crate) fn require(&self, cx: &Cx, action: Action) -> Result<()> {
        cx.policy().decide(&self.actor, action, Resource::Ticket(&self.facts)).require()?;
        if self.is_merged && is_write(action) {
            let text = "This ticket was merged into another one. Please go on there.";
            return Err(AppError::Conflict(text.to_owned()).into());
        }
        Ok(())
    }

    /// What the actor may do with the ticket, which may be a General User's, or an opportunity nobody has
    /// converted yet.
    pub(super) fn caps(&self, cx: &Cx, is_general: bool, is_unconverted: bool) -> TicketCaps {
        TicketCaps {
            reply: !is_unconverted && self.allows(cx, Action::Reply),
            note: self.allows(cx, Action::AddNote),
            state: self.allows(cx, Action::ChangeState),
            close: self.allows(cx, Action::CloseTicket),
            change: self.allows(cx, Action::ChangeTicket),
            move_queue: self.allows(cx, Action::MoveTicket),
            assign: self.allows(cx, Action::AssignTicket),
            priority: self.allows(cx, Action::SetPriority),
            end_user: self.allows(cx, Action::ChangeTicket) && !cx.fixed.flag(FORCE_CHANGE_SITE_USER),
            caller: is_general && self.allows(cx, Action::ChangeTicket),
            convert: is_unconverted && self.allows(cx, Action::ConvertOpportunity),
            merge: self.allows(cx, Action::MergeTickets),
            erase: !is_general && privacy::is_possible(cx),
        }
    }

    /// What the rules know of the ticket.
    pub(super) const fn known(&self) -> &TicketFacts {
        &self.facts
    }

    /// The same, for keeps.
    pub(super) fn into_facts(self) -> TicketFacts {
        self.facts
    }

    /// Who looks.
    pub(super) const fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// Whether this changes a ticket.
const fn is_write(action: Action) -> bool {
    !matches!(action, Action::ReadTicket | Action::ReadNotes)
}

/// What the rules know of a ticket.
pub(crate) fn facts(row: &ticket::Model, participants: Vec<(UserId, Period)>) -> TicketFacts {
    TicketFacts {
        id: row.id,
        queue: row.queue_id,
        requester: row.requester_id,
        customer: row.customer_id,
        site: row.site_id,
        owner: row.owner_id,
        is_confidential: row.is_confidential,
        participants,
    }
}

/// Who follows these tickets, and when.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn participants(
    db: &impl ConnectionTrait,
    tickets: &[TicketId],
) -> Result<HashMap<TicketId, Vec<(UserId, Period)>>> {
    let mut out: HashMap<_, Vec<_>> = HashMap::new();
    for some in tickets.chunks(BATCH) {
        let grants = access_grant::Entity::find()
            .filter(access_grant::Column::Kind.eq(GrantKind::Participant))
            .filter(access_grant::Column::TargetId.is_in(some.iter().map(|id| id.0)))
            .all(db)
            .await?;
        for grant in grants {
            if let Some(user) = grant.user_id {
                let period = Period { from: grant.valid_from, until: grant.valid_until };
                out.entry(TicketId(grant.target_id)).or_default().push((user, period));
            }
        }
    }
    Ok(out)
}
