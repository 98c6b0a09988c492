//! What a change would do, ticket by ticket. Nothing is written.

use super::plan::changes;
use super::{Command, Plan, plan};
use crate::bulk::refusal;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::journal;
use crate::tickets::{self, Sight};
use domain::AppError;
use domain::bulk::{BulkCounts, BulkOutcome, LISTED};
use domain::ids::{QueueId, TicketId};
use domain::policy::{Action, Hat};
use domain::ticket_bulk::{TicketBulkInput, TicketBulkPreview, TicketBulkRow, TicketBulkStep};
use domain::tickets::TicketPatch;
use entity::ticket;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// Tickets read by one statement.
const BATCH: usize = 500;
/// Queues whose agents are offered as owners, where none is chosen.
const QUEUES: usize = 20;

/// What the change would do to each ticket: changed, with before and after, unchanged, or refused with the reason. The
/// counts are of all; of each outcome the first [`LISTED`] tickets are listed.
///
/// # Errors
/// `Forbidden` for whoever is not an agent; `Invalid` with all wrong fields; `Conflict` if another number of tickets was
/// expected.
pub async fn preview(cx: &Cx, input: &TicketBulkInput) -> Result<TicketBulkPreview> {
    let command = Command::check(cx, input).await?;
    let ids = Command::tickets(cx, input).await?;
    let db = cx.app.db.read();
    let as_of = journal::last(db).await?.map(|id| id.to_string()).unwrap_or_default();
    let mut counts = BulkCounts::default();
    let mut listed: HashMap<BulkOutcome, usize> = HashMap::new();
    let mut rows = Vec::new();
    for some in ids.chunks(BATCH) {
        let found = ticket::Entity::find().filter(ticket::Column::Id.is_in(some.iter().copied())).all(db).await?;
        let mut found: HashMap<_, _> = found.into_iter().map(|row| (row.id, row)).collect();
        let mut participants = tickets::participants(db, some).await?;
        for id in some {
            let seen = found.remove(id).map(|row| {
                let sight = Sight::new(cx, Hat::Agent, &row, participants.remove(id).unwrap_or_default());
                (row, sight)
            });
            let row = Box::pin(row(cx, &command, *id, seen)).await?;
            counts.add(row.outcome, 1);
            let so_far = listed.entry(row.outcome).or_default();
            *so_far += 1;
            if *so_far <= LISTED {
                rows.push(row);
            }
        }
    }
    Ok(TicketBulkPreview { summary: command.summary, counts, rows, as_of })
}

async fn row(cx: &Cx, command: &Command, id: TicketId, seen: Option<(ticket::Model, Sight)>) -> Result<TicketBulkRow> {
    let mut subject = String::new();
    let planned = match &seen {
        Some((row, sight)) => {
            if sight.allows(cx, Action::ReadNotes) {
                subject.clone_from(&row.subject);
            }
            plan(cx, cx.app.db.read(), command, (row, sight), None).await
        }
        None => Err(AppError::NotFound.into()),
    };
    let (outcome, changes, reason) = match planned {
        Ok(Plan::Change(_, diff)) => (BulkOutcome::Changed, changes(&diff), String::new()),
        Ok(Plan::Keep) => (BulkOutcome::Unchanged, Vec::new(), "Is like this already.".to_owned()),
        Err(error) => (BulkOutcome::Refused, Vec::new(), refusal(error)?),
    };
    let number = id.number();
    Ok(TicketBulkRow { id, number, subject, outcome, changes, reason, undo: None, undo_reason: String::new() })
}

/// What can be chosen, and once everything is, the preview, or what is wrong.
///
/// # Errors
/// `Forbidden` for whoever is not an agent.
pub async fn step(cx: &Cx, input: &TicketBulkInput) -> Result<TicketBulkStep> {
    tickets::require_list(cx, Hat::Agent)?;
    let queues = tickets::queues_of_agent(cx, Action::MoveTicket);
    let assigned = tickets::queues_of_agent(cx, Action::AssignTicket);
    let chosen: Option<QueueId> = input.change.queue_id.trim().parse().ok();
    let of = assigned.iter().map(|queue| QueueId(queue.id)).filter(|id| chosen.is_none_or(|chosen| chosen == *id));
    let mut owners = Vec::new();
    for queue in of.take(QUEUES) {
        for owner in tickets::owners(cx, queue).await? {
            if !owners.contains(&owner) {
                owners.push(owner);
            }
        }
    }
    owners.sort_by(|a, b| a.name.cmp(&b.name));
    let mut step = TicketBulkStep {
        queues,
        owners,
        types: tickets::types_of_agents(cx),
        tags: tickets::tags(cx, "").await?,
        ..TicketBulkStep::default()
    };
    if input.change != TicketPatch::default() {
        match Box::pin(preview(cx, input)).await {
            Ok(preview) => step.preview = Some(preview),
            Err(Error::App(error @ (AppError::Invalid(_) | AppError::Conflict(_)))) => step.error = Some(error),
            Err(other) => return Err(other),
        }
    }
    Ok(step)
}
