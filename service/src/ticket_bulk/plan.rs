//! What a command would do to one ticket: for previews, and before it is done.

use super::Command;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::tickets::{self, Sight};
use domain::bulk::BulkChange;
use domain::ids::{JournalId, QueueId, TicketId, TypeId, UserId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::state::{Priority, TicketState};
use domain::{AppError, Timestamp};
use entity::ticket;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

/// What is done to a ticket that is not refused.
pub(super) enum Plan {
    /// It becomes this.
    Change(Box<ticket::Model>, Diff),
    /// It is as wanted.
    Keep,
}

/// What the command would do to this ticket, now. A ticket in which somebody changed the same since `as_of` is
/// refused.
///
/// # Errors
/// The refusal that the same change of this ticket alone would get.
pub(super) async fn plan(
    cx: &Cx,
    db: &impl ConnectionTrait,
    command: &Command,
    (row, sight): (&ticket::Model, &Sight),
    as_of: Option<JournalId>,
) -> Result<Plan> {
    sight.require(cx, Action::ReadNotes)?;
    let wanted = command.patch.over(cx, &tickets::over(cx, sight, row, &command.form)?)?;
    tickets::require_change(cx, sight, row, &wanted)?;
    let wanted = tickets::with_fitting_owner(cx, db, row, wanted).await?;
    let diff = tickets::difference(cx, db, row, &wanted).await?;
    if diff.is_empty() {
        return Ok(Plan::Keep);
    }
    if let Some(as_of) = as_of {
        let fields: Vec<_> = diff.fields().collect();
        if journal::has_changed(db, (Entity::Ticket, row.id.0), as_of, &fields).await? {
            return Err(AppError::Conflict("Somebody else changed the same meanwhile.".to_owned()).into());
        }
    }
    Ok(Plan::Change(Box::new(wanted), diff))
}

/// What changes, in words.
pub(super) fn changes(diff: &Diff) -> Vec<BulkChange> {
    let change = |field: &str| {
        let change = diff.get(field)?;
        let (from, to) = (tickets::words(field, &change.from), tickets::words(field, &change.to));
        Some(BulkChange { field: label(field), from, to })
    };
    diff.fields().filter_map(change).collect()
}

fn label(field: &str) -> String {
    let text = field.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What was written, for undoing it: only what changed is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Trace {
    /// The changed fields, as the journal calls them.
    fields: Vec<String>,
    state: Option<TicketState>,
    pending: Option<(Option<Timestamp>, bool)>,
    priority: Option<Priority>,
    queue: Option<QueueId>,
    owner: Option<Option<UserId>>,
    type_id: Option<TypeId>,
    tags_added: Vec<String>,
    tags_removed: Vec<String>,
    /// The newest row of the ticket's journal when all this was written.
    written: Option<JournalId>,
}

impl Trace {
    /// Of a ticket as it was, and as it has just been written.
    pub(super) async fn of(
        db: &impl ConnectionTrait,
        before: &ticket::Model,
        after: &ticket::Model,
        diff: &Diff,
    ) -> Result<Self> {
        let (old, new) = (domain::tags::read(before.tags.as_deref()), domain::tags::read(after.tags.as_deref()));
        let pending = |row: &ticket::Model| (row.pending_until, row.pending_closes);
        Ok(Self {
            fields: diff.fields().map(str::to_owned).collect(),
            state: (before.state != after.state).then_some(before.state),
            pending: (pending(before) != pending(after)).then(|| pending(before)),
            priority: (before.priority != after.priority).then_some(before.priority),
            queue: (before.queue_id != after.queue_id).then_some(before.queue_id),
            owner: (before.owner_id != after.owner_id).then_some(before.owner_id),
            type_id: (before.type_id != after.type_id).then_some(before.type_id),
            tags_added: domain::tags::changed(&new, &[], &old),
            tags_removed: domain::tags::changed(&old, &[], &new),
            written: journal::newest(db, Entity::Ticket, before.id.0).await?,
        })
    }

    /// The ticket with all this put back.
    ///
    /// # Errors
    /// `Conflict` if somebody has changed one of the fields since, even if back to what was written.
    pub(super) async fn put_back(&self, db: &impl ConnectionTrait, row: &ticket::Model) -> Result<ticket::Model> {
        self.refuse_overtaken(db, row.id).await?;
        let tags = domain::tags::read(row.tags.as_deref());
        let tags = domain::tags::changed(&tags, &self.tags_removed, &self.tags_added);
        let (pending_until, pending_closes) = self.pending.unwrap_or((row.pending_until, row.pending_closes));
        Ok(ticket::Model {
            state: self.state.unwrap_or(row.state),
            pending_until,
            pending_closes,
            priority: self.priority.unwrap_or(row.priority),
            queue_id: self.queue.unwrap_or(row.queue_id),
            owner_id: self.owner.unwrap_or(row.owner_id),
            type_id: self.type_id.unwrap_or(row.type_id),
            tags: domain::tags::kept(&tags),
            ..row.clone()
        })
    }

    async fn refuse_overtaken(&self, db: &impl ConnectionTrait, id: TicketId) -> Result<()> {
        let Some(written) = self.written else { return Ok(()) };
        for field in &self.fields {
            if journal::has_changed(db, (Entity::Ticket, id.0), written, &[field.as_str()]).await? {
                let text = format!("{} was changed since.", label(field));
                return Err(AppError::Conflict(text).into());
            }
        }
        Ok(())
    }
}
