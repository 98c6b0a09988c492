//! What a run does to people and tickets, one by one, by the use-cases that do it by hand.

use super::step::Counts;
use crate::attachments;
use crate::bulk;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::privacy::candidate::candidate;
use crate::privacy::erase::{self, By};
use crate::privacy::plan::Stored;
use crate::privacy::step;
use domain::AppError;
use domain::bulk::BulkInput;
use domain::ids::{RetentionRunId, TicketId, UserId};
use domain::journal::Entity;
use domain::privacy::{ERASED, ErasurePlan, PrivacyState, TicketFate};
use domain::retention::{RetentionAction, RunCount};
use domain::state::Validity;
use entity::{attachment, privacy_task, retention_rule, ticket, user};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

/// Does to people what the rule says.
pub(super) async fn on_people(
    cx: &Cx,
    rule: &retention_rule::Model,
    run: RetentionRunId,
    people: &[UserId],
    counts: &mut Counts,
) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    if rule.action == RetentionAction::Deactivate {
        return deactivate(cx, people, counts).await;
    }
    let tickets = match rule.action {
        RetentionAction::Anonymise => TicketFate::Anonymise,
        _ => TicketFate::Delete,
    };
    for id in people {
        let what = match erase_one(cx, rule, run, *id, tickets).await {
            Ok(()) => RunCount::Erasures,
            Err(Error::App(AppError::NotFound | AppError::Forbidden(_))) => RunCount::Refused,
            Err(Error::App(AppError::Conflict(text))) if text.contains("legal hold") => RunCount::Held,
            Err(Error::App(AppError::Conflict(_))) => RunCount::Changed,
            Err(error) => return Err(error),
        };
        *counts.entry(what).or_default() += 1;
    }
    Ok(())
}

async fn erase_one(
    cx: &Cx,
    rule: &retention_rule::Model,
    run: RetentionRunId,
    id: UserId,
    tickets: TicketFate,
) -> Result<()> {
    let mut tx = cx.begin().await?;
    user::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let candidate = candidate(cx, tx.db(), id).await?;
    let reason = format!("Retention: {}", rule.name);
    let plan = ErasurePlan { tickets, ..ErasurePlan::default() };
    let by = By { person: cx.actor.subject.id, run: Some(run) };
    erase::request(cx, &mut tx, candidate, reason, plan, by).await?;
    tx.commit().await
}

/// Sets people to invalid by a bulk operation, which can be undone.
async fn deactivate(cx: &Cx, people: &[UserId], counts: &mut Counts) -> Result<()> {
    let input = BulkInput {
        action: "set_validity".to_owned(),
        ids: people.iter().map(ToString::to_string).collect(),
        validity: Validity::Invalid.as_str().to_owned(),
        ..BulkInput::default()
    };
    match Box::pin(bulk::apply(cx, &input)).await {
        Ok(_) => {}
        Err(Error::App(AppError::Forbidden(_) | AppError::NotFound)) => {
            *counts.entry(RunCount::Refused).or_default() += people.len() as u64;
            return Ok(());
        }
        Err(error) => return Err(error),
    }
    let changed = user::Entity::find()
        .filter(user::Column::Id.is_in(people.iter().copied()))
        .filter(user::Column::Validity.eq(Validity::Invalid))
        .count(cx.app.db.read())
        .await?;
    *counts.entry(RunCount::Deactivated).or_default() += changed;
    *counts.entry(RunCount::Refused).or_default() += (people.len() as u64).saturating_sub(changed);
    Ok(())
}

/// Does to tickets what the rule says.
pub(super) async fn on_tickets(
    cx: &Cx,
    rule: &retention_rule::Model,
    run: RetentionRunId,
    tickets: &[TicketId],
    counts: &mut Counts,
) -> Result<()> {
    if tickets.is_empty() {
        return Ok(());
    }
    if rule.action == RetentionAction::DeleteFiles {
        for id in tickets {
            let files = delete_files(cx, *id).await?;
            *counts.entry(RunCount::Files).or_default() += files;
        }
    } else {
        delete_tickets(cx, rule, run, tickets).await?;
    }
    *counts.entry(RunCount::Tickets).or_default() += tickets.len() as u64;
    Ok(())
}

/// Deletes the files of a ticket; the history tells how many there were.
async fn delete_files(cx: &Cx, id: TicketId) -> Result<u64> {
    let mut tx = cx.begin().await?;
    ticket::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let files = attachment::Entity::find().filter(attachment::Column::TicketId.eq(id)).all(tx.db()).await?;
    let count = files.len() as u64;
    if count > 0 {
        attachment::Entity::delete_many().filter(attachment::Column::TicketId.eq(id)).exec(tx.db()).await?;
        let diff = Diff::new().set("count", &count);
        journal::record(cx, &mut tx, "ticket.files_deleted", Entity::Ticket, id.0, diff).await?;
        // Last: what is interrupted here is found again by its rows.
        for file in files {
            attachments::forget(cx, &file.storage_key).await?;
        }
        tx.commit().await?;
    }
    Ok(count)
}

/// Has tickets deleted by a task of their own, with its receipt.
async fn delete_tickets(
    cx: &Cx,
    rule: &retention_rule::Model,
    run: RetentionRunId,
    tickets: &[TicketId],
) -> Result<()> {
    let mut tx = cx.begin().await?;
    let stored = Stored { only: tickets.to_vec(), ..Stored::default() };
    let row = privacy_task::ActiveModel {
        user_id: Set(ERASED),
        name: Set(format!("Tickets by the rule \u{201c}{}\u{201d}", rule.name)),
        state: Set(PrivacyState::Running),
        due_at: Set(None),
        reason: Set(format!("Retention: {}", rule.name)),
        requested_by: Set(cx.actor.subject.id),
        traces: Set("[]".to_owned()),
        tickets: Set("[]".to_owned()),
        counts: Set("{}".to_owned()),
        step: Set(step::TICKETS),
        cursor: Set(0),
        handled: Set(0),
        to_handle: Set(i64::try_from(tickets.len() as u64 + step::OTHERS).unwrap_or(i64::MAX)),
        failure: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        finished_at: Set(None),
        before: Set(None),
        plan: Set(Some(stored.text()?)),
        retention_run_id: Set(Some(run)),
        ..Default::default()
    };
    let task = privacy_task::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    let diff = Diff::new().set("tickets", &tickets.len()).set("retention_run_id", &run);
    journal::record(cx, &mut tx, "privacy_task.requested", Entity::Privacy, task.0, diff).await?;
    step::enqueue(cx, &mut tx, task).await?;
    tx.commit().await
}
