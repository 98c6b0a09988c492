//! The audit log and the register of who saw through whose eyes.

use super::cells::{maybe_moment, moment};
use super::source::{CHUNK, Chunk, Row, Source};
use super::{Export, begin, format_of};
use crate::audit;
use crate::cx::Cx;
use crate::error::Result;
use crate::stays;
use domain::audit::AuditQuery;
use domain::eyes::{StayQuery, StayRow};
use domain::ids::TicketId;
use domain::journal::JournalRow;

/// The changes that the audit log shows, as a file.
///
/// # Errors
/// As [`audit::list`]; `Invalid` at `format` for one that does not exist or cannot hold so many.
pub async fn changes(cx: &Cx, query: AuditQuery, format: &str) -> Result<Export> {
    let format = format_of(format)?;
    let rows = audit::count(cx, &query).await?;
    begin(cx, "audit", format, &query, rows, Changes { cx: cx.clone(), query: query.clone() }).await
}

/// The register, as a file.
///
/// # Errors
/// As [`stays::list`]; `Invalid` at `format` for one that does not exist or cannot hold so many.
pub async fn register(cx: &Cx, query: StayQuery, format: &str) -> Result<Export> {
    let format = format_of(format)?;
    let rows = stays::count(cx, &query).await?;
    begin(cx, "eyes", format, &query, rows, Register { cx: cx.clone(), query: query.clone() }).await
}

struct Changes {
    cx: Cx,
    query: AuditQuery,
}

#[async_trait::async_trait]
impl Source for Changes {
    fn heads(&self) -> Row {
        ["Id", "When (UTC)", "As whom", "Who", "Cause", "Event", "Record", "Its id", "Changes"]
            .map(str::to_owned)
            .into()
    }

    async fn read(&self, after: &str) -> Result<Chunk> {
        let page = audit::walk(&self.cx, &self.query, after, CHUNK).await?;
        let rows = page.rows.into_iter().map(change).collect::<Result<_>>()?;
        Ok(Chunk { rows, next: page.next })
    }
}

fn change(row: JournalRow) -> Result<Row> {
    let subject = row.subject.unwrap_or_else(|| "Deskfolk".to_owned());
    Ok(vec![
        row.id.to_string(),
        row.at.rfc3339(),
        subject.clone(),
        row.real.unwrap_or(subject),
        row.cause.label().to_owned(),
        row.event,
        row.entity.label().to_owned(),
        row.entity_id.to_string(),
        serde_json::to_string(&row.changes)?,
    ])
}

struct Register {
    cx: Cx,
    query: StayQuery,
}

#[async_trait::async_trait]
impl Source for Register {
    fn heads(&self) -> Row {
        let heads = [
            "Id",
            "Way",
            "Who",
            "Through whose eyes",
            "Why",
            "Ticket",
            "From (UTC)",
            "Ends by itself (UTC)",
            "Ended (UTC)",
            "How",
            "Rows of the journal",
        ];
        heads.map(str::to_owned).into()
    }

    async fn read(&self, after: &str) -> Result<Chunk> {
        let page = stays::walk(&self.cx, &self.query, after, CHUNK).await?;
        Ok(Chunk { rows: page.rows.into_iter().map(stay).collect(), next: page.next })
    }
}

fn stay(row: StayRow) -> Row {
    vec![
        row.id.to_string(),
        row.way.label().to_owned(),
        row.actor,
        row.person,
        row.reason,
        row.ticket.map(TicketId::number).unwrap_or_default(),
        moment(row.started_at),
        moment(row.expires_at),
        maybe_moment(row.ended_at),
        row.ending,
        row.rows.to_string(),
    ]
}
