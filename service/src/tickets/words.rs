//! The words a ticket is found by.

use super::typed;
use crate::db::Tx;
use crate::error::Result;
use crate::search::fold;
use domain::ids::{TicketId, UserId};
use entity::{ticket, ticket_search};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Rows written by one statement when somebody is renamed.
const BATCH: usize = 500;

/// Id, subject, custom fields and tags as they are kept.
type Ticket = (TicketId, String, Option<String>, Option<String>);

/// What of a ticket it is found by.
const COLUMNS: [ticket::Column; 4] =
    [ticket::Column::Id, ticket::Column::Subject, ticket::Column::Fields, ticket::Column::Tags];

/// The words of a ticket: its subject, the name of its requester, what custom fields hold, and tags.
///
/// # Errors
/// If the custom fields cannot be read.
pub(super) fn row(
    id: TicketId,
    subject: &str,
    requester: &str,
    (fields, tags): (Option<&str>, Option<&str>),
) -> Result<ticket_search::ActiveModel> {
    let (fields, tags) = (typed::words(fields)?, tags.unwrap_or_default());
    let text = fold(&format!("{subject}\n{requester}\n{fields}\n{tags}"));
    Ok(ticket_search::ActiveModel { ticket_id: Set(id), text: Set(text) })
}

/// Writes the words of a ticket.
///
/// # Errors
/// If the database refuses.
pub(super) async fn write(
    tx: &Tx,
    id: TicketId,
    subject: &str,
    requester: &str,
    (fields, tags): (Option<&str>, Option<&str>),
) -> Result<()> {
    let ticket = (id, subject.to_owned(), fields.map(str::to_owned), tags.map(str::to_owned));
    write_all(tx, [ticket], requester).await
}

/// Makes the tickets of a person found by a new name.
///
/// # Errors
/// If the database refuses.
pub async fn rename_requester(tx: &Tx, person: UserId, name: &str) -> Result<()> {
    let tickets: Vec<Ticket> = ticket::Entity::find()
        .select_only()
        .columns(COLUMNS)
        .filter(ticket::Column::RequesterId.eq(person))
        .into_tuple()
        .all(tx.db())
        .await?;
    for batch in tickets.chunks(BATCH) {
        write_all(tx, batch.iter().cloned(), name).await?;
    }
    Ok(())
}

/// Makes these tickets found by the name of their requester.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn requester_is(tx: &Tx, ids: &[TicketId], name: &str) -> Result<()> {
    for some in ids.chunks(BATCH) {
        let tickets: Vec<Ticket> = ticket::Entity::find()
            .select_only()
            .columns(COLUMNS)
            .filter(ticket::Column::Id.is_in(some.iter().copied()))
            .into_tuple()
            .all(tx.db())
            .await?;
        if !tickets.is_empty() {
            write_all(tx, tickets, name).await?;
        }
    }
    Ok(())
}

async fn write_all(tx: &Tx, tickets: impl IntoIterator<Item = Ticket> + Send, requester: &str) -> Result<()> {
    let mut rows = Vec::new();
    for (id, subject, fields, tags) in tickets {
        rows.push(row(id, &subject, requester, (fields.as_deref(), tags.as_deref()))?);
    }
    ticket_search::Entity::insert_many(rows)
        .on_conflict(
            OnConflict::column(ticket_search::Column::TicketId).update_column(ticket_search::Column::Text).to_owned(),
        )
        .exec_without_returning(tx.db())
        .await?;
    Ok(())
}
