//! What a bulk action would do, person by person. Nothing is written.

use super::onlookers::effect;
use super::people::{self, Person};
use super::rehearsal::rehearse;
use super::{Command, Plan, What, plan, refusal};
use crate::access::load::AT_ONCE;
use crate::access::{Concerned, Watch};
use crate::cx::Cx;
use crate::error::Result;
use crate::privacy::{self, Erasable};
use domain::access::{AccessDiff, AccessTotals};
use domain::bulk::{BulkCounts, BulkInput, BulkOutcome, BulkPreview, BulkRow, LISTED};
use std::collections::HashMap;

/// People whose access is compared before and after: read by one statement, and named as the first of more.
const LOOKED_AT: usize = AT_ONCE;

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
    let (mut moving, mut erased) = (HashMap::new(), Vec::new());
    let mut first = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        for person in people::read(cx.app.db.read(), some, cx.now).await? {
            let (row, goes) = row(cx, &command, &person).await?;
            erased.extend(goes.map(|goes| (row.id, goes)));
            counts.add(row.outcome, 1);
            if row.outcome == BulkOutcome::Changed {
                moving.insert(row.id, (person.subject().customer, person.subject().site));
                if first.len() < LOOKED_AT {
                    first.push(person);
                }
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
    let erasure = match command.what {
        What::Erase { .. } => Some(Box::pin(privacy::totals(cx, &erased)).await?),
        _ => None,
    };
    let (access, totals) = match Box::pin(access(cx, &command, &first)).await? {
        Some((diff, totals)) if !diff.is_empty() || totals.people < counts.changed => (Some(diff), Some(totals)),
        _ => (None, None),
    };
    Ok(BulkPreview { action: command.action, summary: command.summary, counts, rows, tickets, access, totals, erasure })
}

/// What these people gain and lose. Tickets stay where they are: others who see them are told of by [`effect`], and
/// carrying many would hold up who writes. Whoever only looks through somebody's eyes is not told: nothing is written
/// for them, not even to be taken back.
async fn access(cx: &Cx, command: &Command, people: &[Person]) -> Result<Option<(AccessDiff, AccessTotals)>> {
    if people.is_empty() || cx.require_writing().is_err() {
        return Ok(None);
    }
    let ids = people.iter().map(|person| person.subject().id).collect();
    let (watch, tx) = Watch::begin(cx, Concerned::People(ids)).await?;
    rehearse(cx, &tx, command, people).await?;
    Ok(Some(watch.after_together(cx, tx).await?))
}

/// What would become of a person, and what would be erased with them.
async fn row(cx: &Cx, command: &Command, person: &Person) -> Result<(BulkRow, Option<Erasable>)> {
    let mut goes = None;
    let (outcome, changes, reason) = match plan(cx, None, command, person).await {
        Ok(Plan::Change(changes)) => (BulkOutcome::Changed, changes, String::new()),
        Ok(Plan::Erase(changes, with)) => {
            goes = Some(with);
            (BulkOutcome::Changed, changes, String::new())
        }
        Ok(Plan::Keep(reason)) => (BulkOutcome::Unchanged, Vec::new(), reason),
        Err(error) => (BulkOutcome::Refused, Vec::new(), refusal(error)?),
    };
    let subject = person.subject();
    let row = BulkRow {
        id: subject.id,
        name: subject.name.clone(),
        outcome,
        changes,
        reason,
        undo: None,
        undo_reason: String::new(),
    };
    Ok((row, goes))
}
