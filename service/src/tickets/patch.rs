//! The form that changes fields of a ticket, checked.

use super::tags;
use crate::cx::Cx;
use crate::error::Result;
use domain::error::FieldErrors;
use domain::ids::{QueueId, UserId};
use domain::state::{Priority, TicketState};
use domain::tickets::TicketPatch;
use domain::{Timestamp, validate};
use entity::ticket;
use sea_orm::ConnectionTrait;

/// What to change; what is not given stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patch {
    pub(crate) state: Option<TicketState>,
    /// Until when it is pending; of `Some(None)` nobody knows.
    pub(crate) pending_until: Option<Option<Timestamp>>,
    pub(crate) pending_closes: Option<bool>,
    pub(crate) priority: Option<Priority>,
    pub(crate) queue: Option<QueueId>,
    pub(crate) owner: Option<Option<UserId>>,
    subject: Option<String>,
    is_confidential: Option<bool>,
    pub(crate) add_tags: Vec<String>,
    pub(crate) remove_tags: Vec<String>,
}

impl Patch {
    /// Checks the form but for its type and custom fields.
    ///
    /// # Errors
    /// `Invalid` with the fields to correct.
    pub(crate) fn check(patch: &TicketPatch) -> Result<Self> {
        let mut errors = FieldErrors::new();
        let owner = match patch.owner_id.trim() {
            "none" => Some(None),
            text => validate::optional_id(&mut errors, "owner_id", "an owner", text).map(Some),
        };
        let pending_until = match patch.pending_until.trim() {
            "" => None,
            "none" => Some(None),
            text => {
                let at = Timestamp::parse_input(text);
                if at.is_none() {
                    errors.add("pending_until", "This should look like 2026-11-30 or 2026-11-30T09:00.");
                }
                Some(at)
            }
        };
        let subject = validate::line(&mut errors, "subject", "The subject", &patch.subject);
        let out = Self {
            state: super::state(&mut errors, &patch.state),
            pending_until,
            pending_closes: yes_or_no(&patch.pending_closes),
            priority: super::priority(&mut errors, &patch.priority),
            queue: validate::optional_id(&mut errors, "queue_id", "a queue", &patch.queue_id),
            owner,
            subject: (!subject.is_empty()).then_some(subject),
            is_confidential: yes_or_no(&patch.is_confidential),
            add_tags: domain::tags::parse(&mut errors, "add_tags", &patch.add_tags),
            remove_tags: domain::tags::parse(&mut errors, "remove_tags", &patch.remove_tags),
        };
        errors.into_result()?;
        Ok(out)
    }

    /// With tags in the spelling in which they are known.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(crate) async fn spelled(mut self, db: &impl ConnectionTrait) -> Result<Self> {
        if !self.add_tags.is_empty() {
            self.add_tags = tags::spelled(db, self.add_tags).await?;
        }
        Ok(self)
    }

    /// The ticket as it is to be.
    ///
    /// # Errors
    /// `Invalid` for a day that is over or belongs to no pending ticket, and for too many tags.
    pub(crate) fn over(&self, cx: &Cx, row: &ticket::Model) -> Result<ticket::Model> {
        let mut errors = FieldErrors::new();
        let state = self.state.unwrap_or(row.state);
        let is_pending = state == TicketState::Pending;
        let until = self.pending_until.unwrap_or(row.pending_until);
        if let Some(Some(until)) = self.pending_until {
            if !is_pending {
                errors.add("pending_until", "Only a pending ticket waits until a day.");
            } else if until <= cx.now {
                errors.add("pending_until", "This is over already.");
            }
        }
        let before = domain::tags::read(row.tags.as_deref());
        let after = domain::tags::changed(&before, &self.add_tags, &self.remove_tags);
        if after.len() > before.len().max(domain::tags::MOST) {
            errors.add("add_tags", format!("A ticket has {} tags at most.", domain::tags::MOST));
        }
        errors.into_result()?;
        let pending_until = until.filter(|_| is_pending);
        Ok(ticket::Model {
            state,
            pending_until,
            pending_closes: pending_until.is_some() && self.pending_closes.unwrap_or(row.pending_closes),
            priority: self.priority.unwrap_or(row.priority),
            queue_id: self.queue.unwrap_or(row.queue_id),
            owner_id: self.owner.unwrap_or(row.owner_id),
            subject: self.subject.clone().unwrap_or_else(|| row.subject.clone()),
            is_confidential: self.is_confidential.unwrap_or(row.is_confidential),
            tags: if after == before { row.tags.clone() } else { domain::tags::kept(&after) },
            ..row.clone()
        })
    }

    /// Whether it changes what is only changed in one ticket at a time.
    pub(crate) const fn is_of_one_ticket(&self) -> bool {
        self.subject.is_some() || self.is_confidential.is_some()
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    (!text.trim().is_empty()).then(|| validate::is_ticked(text))
}

#[cfg(test)]
mod tests {
    use super::Patch;
    use domain::tickets::TicketPatch;

    #[test]
    fn wrong_fields_are_named() {
        let wrong = TicketPatch {
            pending_until: "soon".to_owned(),
            owner_id: "x".to_owned(),
            add_tags: "x".repeat(51),
            ..TicketPatch::default()
        };
        let Err(crate::Error::App(domain::AppError::Invalid(fields))) = Patch::check(&wrong) else { panic!() };
        assert_eq!(fields.0.keys().collect::<Vec<_>>(), ["add_tags", "owner_id", "pending_until"]);
    }
}
