//! What a bulk action would do, person by person. Nothing is written.

use super::onlookers::effect;
use super::people::{self, Person};
use super::{Command, Plan, What, act, plan, refusal};
use crate::access::load::AT_ONCE;
use crate::access::{Concerned, Watch};
use crate::cx::Cx;
use crate::error::{Error, Result};
use domain::access::AccessDiff;
use domain::bulk::{BulkCounts, BulkInput, BulkOutcome, BulkPreview, BulkRow, LISTED, TicketsFollow};
use domain::ids::UserId;
use std::collections::HashMap;

/// What the action would do to each person: changed, with before and after, unchanged, or refused with the
/// reason. The counts are of everybody; of each outcome the first [`LISTED`] people are listed.
///
/// # Errors
/// `Forbidden` without the right to see the directory or that of the action; `Invalid` with all wrong
/// fields; `Conflict` if another number of people was expected.
pub async fn preview(cx: &Cx, input: &BulkInput) -> Result<BulkPreview> {
    let command = Command::check(cx, input).await?;
    let ids = Command::people(cx, input).await?;
    let mut counts = BulkCounts::default();
    let mut listed: HashMap<BulkOutcome, usize> = HashMap::new();
    let mut rows = Vec::new();
    let mut moving = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        for person in people::read(cx.app.db.read(), some, cx.now).await? {
            let row = row(cx, &command, &person).await?;
            counts.add(row.outcome, 1);
            if row.outcome == BulkOutcome::Changed {
                moving.insert(row.id, (person.subject().customer, person.subject().site));
            }
            let so_far = listed.entry(row.outcome).or_default();
            *so_far += 1;
            if *so_far <= LISTED {
                rows.push(row);
            }
        }
    }
    let tickets = match command.what {
        What::Move { place, tickets, .. } => effect(cx, &moving, place, tickets).await?,
        _ => None,
    };
    let access = match ids.as_slice() {
        [one] if counts.changed == 1 => access(cx, &command, *one).await?,
        _ => None,
    };
    Ok(BulkPreview { action: command.action, summary: command.summary, counts, rows, tickets, access })
}

/// What this one person gains and loses, if anything. Who cannot be changed after all, loses nothing. Tickets stay
/// where they are: others who see them are told of by [`effect`], and carrying many would hold up who writes.
async fn access(cx: &Cx, command: &Command, id: UserId) -> Result<Option<AccessDiff>> {
    let mut command = command.clone();
    if let What::Move { tickets, .. } = &mut command.what {
        *tickets = TicketsFollow::Nothing;
    }
    let (watch, mut tx) = Watch::begin(cx, Concerned::Person(id)).await?;
    let Some(person) = people::read(tx.db(), &[id], cx.now).await?.pop() else { return Ok(None) };
    match Box::pin(act(cx, &mut tx, &command, &person)).await {
        Ok(_) => Ok(Some(watch.after(cx, tx).await?).filter(|diff| !diff.is_empty())),
        Err(Error::App(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

async fn row(cx: &Cx, command: &Command, person: &Person) -> Result<BulkRow> {
    let (outcome, changes, reason) = match plan(cx, None, command, person).await {
        Ok(Plan::Change(changes)) => (BulkOutcome::Changed, changes, String::new()),
        Ok(Plan::Keep(reason)) => (BulkOutcome::Unchanged, Vec::new(), reason),
        Err(error) => (BulkOutcome::Refused, Vec::new(), refusal(error)?),
    };
    let subject = person.subject();
    Ok(BulkRow {
        id: subject.id,
        name: subject.name.clone(),
        outcome,
        changes,
        reason,
        undo: None,
        undo_reason: String::new(),
    })
}
