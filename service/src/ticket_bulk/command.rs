//! The form of a change of many tickets, checked.

use super::MOST;
use crate::cx::Cx;
use crate::error::Result;
use crate::tickets::{self, Patch};
use crate::users;
use domain::error::FieldErrors;
use domain::fields::FieldValues;
use domain::ids::{TicketId, TypeId};
use domain::policy::{Action, Hat, Resource};
use domain::ticket_bulk::TicketBulkInput;
use domain::tickets::{TicketPatch, TicketQuery};
use domain::{AppError, validate};
use std::collections::BTreeSet;

/// What changes.
pub(super) struct Command {
    pub form: TicketPatch,
    pub patch: Patch,
    /// In words.
    pub summary: String,
}

impl Command {
    /// Checks what is to change.
    ///
    /// # Errors
    /// `Forbidden` for whoever is not an agent; `Invalid` with all wrong fields.
    pub(super) async fn check(cx: &Cx, input: &TicketBulkInput) -> Result<Self> {
        tickets::require_list(cx, Hat::Agent)?;
        let form = input.change.clone();
        let patch = Patch::check(&form)?.spelled(cx.app.db.read()).await?;
        let mut errors = FieldErrors::new();
        if patch.is_of_one_ticket() || form.fields != FieldValues::default() {
            errors.add("form", "Subject, confidentiality and custom fields are changed ticket by ticket.");
        }
        if form == TicketPatch::default() {
            errors.add("form", "Please choose what to change.");
        }
        if let Some(queue) = patch.queue
            && !cx.decide(Action::MoveTicket, Resource::Queue(queue)).allow
        {
            errors.add("queue_id", "Please choose a queue from the list.");
        }
        let kind = validate::optional_id::<TypeId>(&mut errors, "type_id", "a type", &form.type_id);
        errors.into_result()?;
        let summary = summary(cx, &patch, kind).await?;
        Ok(Self { form, patch, summary })
    }

    /// Which tickets it is about, in the order of the list.
    ///
    /// # Errors
    /// `Invalid` at `ids` or `all` for none or too many; `Conflict` if another number was expected.
    pub(super) async fn tickets(cx: &Cx, input: &TicketBulkInput) -> Result<Vec<TicketId>> {
        let found: Vec<TicketId> = if validate::is_ticked(&input.all) {
            let filter = TicketQuery { after: String::new(), before: String::new(), ..input.filter.clone() };
            // The true number first: nobody reads a million rows to hear that they are too many.
            let total = tickets::count(cx, filter.clone(), Hat::Agent).await?.rows;
            if total > MOST as u64 {
                return Err(too_many("all", total).into());
            }
            let rows = tickets::walk(cx, &filter, "", MOST as u64).await?.rows;
            rows.into_iter().map(|row| row.id).collect()
        } else {
            let ids: Option<BTreeSet<TicketId>> = input.ids.iter().map(|id| id.trim().parse().ok()).collect();
            let ids = ids.ok_or_else(|| AppError::field("ids", "These must be ids of tickets."))?;
            if ids.len() > MOST {
                return Err(too_many("ids", ids.len() as u64).into());
            }
            ids.into_iter().collect::<Vec<_>>()
        };
        if found.is_empty() {
            return Err(AppError::field("ids", "Please select at least one ticket.").into());
        }
        let expected = input.expected.trim();
        if !expected.is_empty() && expected.parse() != Ok(found.len()) {
            let text = format!("There are {} tickets now instead of {expected}. Please look again.", found.len());
            return Err(AppError::Conflict(text).into());
        }
        Ok(found)
    }
}

fn too_many(field: &str, found: u64) -> AppError {
    AppError::field(field, format!("These are {found} tickets, and {MOST} is the most. Please narrow them down."))
}

async fn summary(cx: &Cx, patch: &Patch, kind: Option<TypeId>) -> Result<String> {
    let mut parts = Vec::new();
    if let Some(state) = patch.state {
        parts.push(format!("State: {}", state.label()));
    }
    if let Some(until) = patch.pending_until {
        parts.push(
            until.map_or_else(|| "pending without an end".to_owned(), |until| format!("until {}", until.minute())),
        );
    }
    if patch.pending_closes == Some(true) {
        parts.push("closed then".to_owned());
    }
    if let Some(priority) = patch.priority {
        parts.push(format!("Priority: {}", priority.label()));
    }
    if let Some(queue) = patch.queue {
        parts.push(format!("Queue: {}", tickets::queue_name(&cx.fixed.structure, queue)));
    }
    match patch.owner {
        Some(Some(owner)) => {
            let mut names = users::names(cx.app.db.read(), &[owner]).await?;
            parts.push(format!("Owner: {}", names.remove(&owner).unwrap_or_else(|| format!("#{owner}"))));
        }
        Some(None) => parts.push("Owner: Nobody".to_owned()),
        None => {}
    }
    if let Some(kind) = kind {
        parts.push(format!("Type: {}", tickets::type_name(&cx.fixed, kind)));
    }
    for (what, names) in [("Add tags", &patch.add_tags), ("Remove tags", &patch.remove_tags)] {
        if !names.is_empty() {
            parts.push(format!("{what}: {}", names.join(", ")));
        }
    }
    Ok(parts.join("; "))
}
