//! Time accounting: what agents worked on tickets (ZAM-25). Customers see none of it.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::tickets::Sight;
use domain::error::FieldErrors;
use domain::ids::{TicketId, TimeEntryId};
use domain::journal::Entity;
use domain::policy::{Action, Hat};
use domain::time_entries::{MOST, TimeEntry, TimeInput, TimeSheet, hours, parse_minutes};
use domain::{AppError, Timestamp, validate};
use entity::{time_entry, user};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, ModelTrait, QueryFilter, QueryOrder};

/// Work is logged for today at most, wherever on earth that is.
const DAY: i64 = 24 * 60 * 60;

/// The form, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Work {
    minutes: i64,
    note: String,
    worked_at: Timestamp,
}

/// What was worked on a ticket.
///
/// # Errors
/// `NotFound` for a ticket out of sight.
pub async fn list(cx: &Cx, ticket: TicketId) -> Result<TimeSheet> {
    let db = cx.app.db.read();
    let (_, sight) = Sight::load(cx, db, ticket, Hat::Agent).await?;
    sight.require(cx, Action::ReadNotes)?;
    let (logs, manages) = (sight.allows(cx, Action::LogTime), sight.allows(cx, Action::ManageTime));
    let rows = time_entry::Entity::find()
        .find_also_related(user::Entity)
        .filter(time_entry::Column::TicketId.eq(ticket))
        .order_by_desc(time_entry::Column::WorkedAt)
        .order_by_desc(time_entry::Column::Id)
        .all(db)
        .await?;
    let minutes = rows.iter().map(|(row, _)| row.minutes).sum();
    let entries = rows.into_iter().map(|(row, person)| TimeEntry {
        id: row.id,
        user_id: row.user_id,
        user: person.map(|person| person.display_name).unwrap_or_default(),
        minutes: row.minutes,
        time: hours(row.minutes),
        note: row.note,
        worked_at: row.worked_at,
        may_change: manages || (logs && cx.subject_id() == Some(row.user_id)),
    });
    Ok(TimeSheet { ticket_id: ticket, minutes, time: hours(minutes), entries: entries.collect(), may_log: logs })
}

/// Logs time on a ticket.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right, `Invalid` with the fields to correct.
pub async fn log(cx: &Cx, ticket: TicketId, input: TimeInput) -> Result<TimeEntryId> {
    let mut tx = cx.begin().await?;
    let (_, sight) = Sight::lock(cx, &tx, ticket, Hat::Agent).await?;
    sight.require(cx, Action::ReadTicket)?;
    sight.require(cx, Action::LogTime)?;
    let work = check(cx, &input)?;
    let id = write(cx, &mut tx, ticket, work).await?;
    tx.commit().await?;
    Ok(id)
}

/// Corrects an entry: one's own, or anybody's with the right to manage them.
///
/// # Errors
/// As [`log`]; `NotFound` for an entry that is not there.
pub async fn change(cx: &Cx, ticket: TicketId, entry: TimeEntryId, input: TimeInput) -> Result<()> {
    let mut tx = cx.begin().await?;
    let row = changeable(cx, &tx, ticket, entry).await?;
    let mut work = check(cx, &input)?;
    if input.worked_on.trim() == row.worked_at.date() || input.worked_on.trim().is_empty() {
        work.worked_at = row.worked_at;
    }
    let diff = Diff::new()
        .field("time", &hours(row.minutes), &hours(work.minutes))
        .field("note", &row.note, &work.note)
        .field("worked_on", &row.worked_at.date(), &work.worked_at.date());
    if diff.is_empty() {
        return Ok(());
    }
    let changed = time_entry::ActiveModel {
        id: Set(row.id),
        minutes: Set(work.minutes),
        note: Set(work.note),
        worked_at: Set(work.worked_at),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    time_entry::Entity::update(changed).exec(tx.db()).await?;
    journal::record(cx, &mut tx, "ticket.time_changed", Entity::Ticket, ticket.0, diff).await?;
    tx.commit().await
}

/// Removes an entry: one's own, or anybody's with the right to manage them.
///
/// # Errors
/// As [`change`].
pub async fn remove(cx: &Cx, ticket: TicketId, entry: TimeEntryId) -> Result<()> {
    let mut tx = cx.begin().await?;
    let row = changeable(cx, &tx, ticket, entry).await?;
    let none = String::new();
    let diff = Diff::new().field("time", &hours(row.minutes), &none).field("note", &row.note, &none).field(
        "worked_on",
        &row.worked_at.date(),
        &none,
    );
    row.delete(tx.db()).await?;
    journal::record(cx, &mut tx, "ticket.time_removed", Entity::Ticket, ticket.0, diff).await?;
    tx.commit().await
}

/// An entry that the actor may change, while nobody else does.
async fn changeable(cx: &Cx, tx: &Tx, ticket: TicketId, entry: TimeEntryId) -> Result<time_entry::Model> {
    let (_, sight) = Sight::lock(cx, tx, ticket, Hat::Agent).await?;
    sight.require(cx, Action::ReadNotes)?;
    let found = time_entry::Entity::find_by_id(entry).filter(time_entry::Column::TicketId.eq(ticket));
    let row = found.one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let is_own = cx.subject_id() == Some(row.user_id);
    if !(is_own && sight.allows(cx, Action::LogTime)) {
        sight.require(cx, Action::ManageTime)?;
    }
    Ok(row)
}

/// Checks the form of an entry.
fn check(cx: &Cx, input: &TimeInput) -> Result<Work> {
    let mut errors = FieldErrors::new();
    let minutes = minutes(&mut errors, "time", &input.time);
    let note = validate::line(&mut errors, "note", "The note", &input.note);
    let day = validate::date(&mut errors, "worked_on", &input.worked_on);
    let worked_at = day.filter(|_| input.worked_on.trim() != cx.now.date()).unwrap_or(cx.now);
    if worked_at > cx.now.plus_seconds(DAY) {
        errors.add("worked_on", "This day is still to come.");
    }
    errors.into_result()?;
    Ok(Work { minutes: minutes.unwrap_or_default(), note, worked_at })
}

/// Checks how long a call took that is just over.
pub(crate) fn check_call(cx: &Cx, errors: &mut FieldErrors, text: &str) -> Option<Work> {
    let minutes = minutes(errors, "call_time", text)?;
    Some(Work { minutes, note: "Call".to_owned(), worked_at: cx.now })
}

fn minutes(errors: &mut FieldErrors, field: &str, text: &str) -> Option<i64> {
    let minutes = parse_minutes(text);
    match minutes {
        Some(1..=MOST) => return minutes,
        Some(0) => errors.add(field, "Please log at least one minute."),
        Some(_) => errors.add(field, format!("Please log at most {} at once.", hours(MOST))),
        None if text.trim().is_empty() => errors.add(field, "The time is missing."),
        None => errors.add(field, "This is not a time. It should look like 0:30, 30 or 1.5h."),
    }
    None
}

/// Writes an entry of the actor. The right is the caller's to check.
///
/// # Errors
/// `Forbidden` for work that nobody does.
pub(crate) async fn write(cx: &Cx, tx: &mut Tx, ticket: TicketId, work: Work) -> Result<TimeEntryId> {
    let Some(person) = cx.subject_id() else {
        return Err(AppError::Forbidden("Time is logged by people.".to_owned()).into());
    };
    let diff =
        Diff::new().set("time", &hours(work.minutes)).set("note", &work.note).set("worked_on", &work.worked_at.date());
    let row = time_entry::ActiveModel {
        ticket_id: Set(ticket),
        user_id: Set(person),
        minutes: Set(work.minutes),
        note: Set(work.note),
        worked_at: Set(work.worked_at),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let id = time_entry::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    journal::record(cx, tx, "ticket.time_logged", Entity::Ticket, ticket.0, diff).await?;
    Ok(id)
}
