//! Erasing many people by one bulk operation, each by the use-case for one.

use super::candidate::{Candidate, candidate};
use super::erase::{self, By, REASON};
use super::question::elsewhere;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::bulk::{BulkInput, ErasureTotals};
use domain::error::FieldErrors;
use domain::ids::{PrivacyTaskId, UserId};
use domain::privacy::{ErasurePlan, TicketFate, WrittenFate};
use domain::settings::PRIVACY_COOLING_OFF;
use domain::validate;
use sea_orm::ConnectionTrait;

/// The plan for all of them and the reason, with errors at `fate`, `written` and `reason`. What becomes of tickets has
/// to be said (OST-13).
pub(crate) fn plan_for_many(errors: &mut FieldErrors, input: &BulkInput) -> (ErasurePlan, String) {
    let tickets = TicketFate::parse(input.fate.trim()).filter(|fate| *fate != TicketFate::HandOver);
    if tickets.is_none() {
        errors.add("fate", "Please say what becomes of their tickets: they are deleted, or kept without the person.");
    }
    let written = match input.written.trim() {
        "" => Some(WrittenFate::Anonymise),
        text => WrittenFate::parse(text),
    };
    if written.is_none() {
        errors.add("written", "Please choose one from the list.");
    }
    let plan = ErasurePlan {
        tickets: tickets.unwrap_or(TicketFate::Anonymise),
        written: written.unwrap_or(WrittenFate::Anonymise),
        heir_id: None,
    };
    (plan, validate::text(errors, "reason", "The reason", &input.reason, REASON))
}

/// What goes along with somebody who can be erased.
#[derive(Clone, Copy)]
pub(crate) struct Erasable {
    /// How many of their tickets the plan is about.
    pub tickets: u64,
    /// How many stay in any case, because of a legal hold.
    pub held_tickets: u64,
}

/// What goes along with somebody, if they can be erased now.
///
/// # Errors
/// As [`super::erase()`], but for what is said in its form.
pub(crate) async fn erasable(cx: &Cx, db: &impl ConnectionTrait, id: UserId) -> Result<Erasable> {
    let Candidate { tickets, held_tickets, .. } = candidate(cx, db, id).await?;
    Ok(Erasable { tickets: tickets - held_tickets, held_tickets })
}

/// Has somebody erased, in the caller's transaction.
///
/// # Errors
/// As [`erasable`].
pub(crate) async fn erase_in(
    cx: &Cx,
    tx: &mut Tx,
    id: UserId,
    (plan, reason): (ErasurePlan, String),
) -> Result<PrivacyTaskId> {
    let candidate = candidate(cx, tx.db(), id).await?;
    let by = By { person: cx.actor.subject.id, run: None };
    erase::request(cx, tx, candidate, reason, plan, by).await
}

/// What goes along with these people, who could be erased when they were looked at: nobody is judged again.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn totals(cx: &Cx, people: &[(UserId, Erasable)]) -> Result<ErasureTotals> {
    let ids: Vec<UserId> = people.iter().map(|(id, _)| *id).collect();
    let mut out = ErasureTotals {
        people: people.len() as u64,
        days: u64::try_from(cx.fixed.number(PRIVACY_COOLING_OFF)).unwrap_or_default(),
        written: elsewhere(cx.app.db.read(), &ids).await?,
        ..ErasureTotals::default()
    };
    for (_, Erasable { tickets, held_tickets }) in people {
        out.tickets += tickets;
        out.held_tickets += held_tickets;
    }
    Ok(out)
}
