//! Tickets, as the list of the agent panel shows them. Never what was written in them.

use super::cells::{moment, yes_no};
use super::source::{CHUNK, Chunk, Row, Source};
use super::{Export, begin, format_of};
use crate::cx::Cx;
use crate::error::Result;
use crate::tickets;
use domain::policy::Hat;
use domain::state::{Priority, TicketState};
use domain::tickets::{TicketQuery, TicketRow};

const HEADS: [&str; 11] = [
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
        HEADS.map(str::to_owned).to_vec()
    }

    async fn read(&self, after: &str) -> Result<Chunk> {
        let page = tickets::walk(&self.cx, &self.query, after, CHUNK).await?;
        Ok(Chunk { rows: page.rows.into_iter().map(cells).collect(), next: page.next })
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
    ]
}
