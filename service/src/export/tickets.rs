//! Tickets, as the list of the agent panel shows them. Never what was written in them.

use super::cells::{custom, moment, with_custom, yes_no};
use super::source::{CHUNK, Chunk, Row, Source};
use super::{Export, begin, format_of};
use crate::cx::Cx;
use crate::error::Result;
use crate::fields::of_screen;
use crate::tickets;
use domain::fields::{FieldRecord, Screen};
use domain::policy::Hat;
use domain::state::{Priority, TicketState};
use domain::tickets::{TicketQuery, TicketRow};
use std::collections::HashMap;

const HEADS: [&str; 13] = [
    "Number",
    "Subject",
    "State",
    "Priority",
    "Queue",
    "Requester",
    "Customer",
    "Owner",
    "Confidential",
    "Created (UTC)",
    "Changed (UTC)",
    "Type",
    "Tags",
];

/// The tickets a list of the agent panel shows, as a file.
///
/// # Errors
/// As [`tickets::list`]; `Invalid` at `format` for one that does not exist or cannot hold so many.
pub async fn tickets(cx: &Cx, query: TicketQuery, format: &str) -> Result<Export> {
    let format = format_of(format)?;
    let rows = tickets::count(cx, query.clone(), Hat::Agent).await?.rows;
    begin(cx, "tickets", format, &query, rows, Tickets { cx: cx.clone(), query: query.clone() }).await
}

struct Tickets {
    cx: Cx,
    query: TicketQuery,
}

#[async_trait::async_trait]
impl Source for Tickets {
    fn heads(&self) -> Row {
        with_custom(&HEADS, &of_screen(&self.cx.fixed, FieldRecord::Ticket, Screen::AgentEdit))
    }

    async fn read(&self, after: &str) -> Result<Chunk> {
        let page = tickets::walk(&self.cx, &self.query, after, CHUNK).await?;
        let defs = of_screen(&self.cx.fixed, FieldRecord::Ticket, Screen::AgentEdit);
        let mut values = HashMap::new();
        if !defs.is_empty() {
            values = tickets::values_of(&self.cx, page.rows.iter().map(|row| row.id)).await?;
        }
        let rows = page.rows.into_iter().map(|row| {
            let fields = values.remove(&row.id).unwrap_or_default();
            cells(row).into_iter().chain(custom(&defs, &fields)).collect()
        });
        Ok(Chunk { rows: rows.collect(), next: page.next })
    }
}

fn cells(row: TicketRow) -> Row {
    vec![
        row.number,
        row.subject,
        TicketState::label(row.state).to_owned(),
        Priority::label(row.priority).to_owned(),
        row.queue,
        row.requester,
        row.customer,
        row.owner.unwrap_or_default(),
        yes_no(row.is_confidential),
        moment(row.created_at),
        moment(row.updated_at),
        row.ticket_type,
        row.tags.join(", "),
    ]
}
