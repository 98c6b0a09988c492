//! Links to tickets that are merged, or come apart again.

use crate::error::Result;
use domain::ids::{GuestLinkId, TicketId};
use entity::{guest_browser, guest_link};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;

/// Links of one statement.
const BATCH: usize = 500;

/// The links to a ticket.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn of_ticket(db: &impl ConnectionTrait, ticket: TicketId) -> Result<Vec<GuestLinkId>> {
    Ok(guest_link::Entity::find()
        .select_only()
        .column(guest_link::Column::Id)
        .filter(guest_link::Column::TicketId.eq(ticket))
        .order_by_asc(guest_link::Column::Id)
        .into_tuple()
        .all(db)
        .await?)
}

/// The browsers that came to a ticket by a link that was forwarded, and may still see it.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn forwarded_to(db: &impl ConnectionTrait, ticket: TicketId) -> Result<Vec<guest_browser::Model>> {
    let links = of_ticket(db, ticket).await?;
    if links.is_empty() {
        return Ok(Vec::new());
    }
    let rows = guest_browser::Entity::find()
        .filter(guest_browser::Column::LinkId.is_in(links))
        .filter(guest_browser::Column::IsForwarded.eq(true))
        .filter(guest_browser::Column::ConfirmedAt.is_not_null())
        .filter(guest_browser::Column::RemovedAt.is_null())
        .order_by_asc(guest_browser::Column::Id)
        .all(db)
        .await?;
    // One person may sit at several.
    let mut known = BTreeSet::new();
    Ok(rows.into_iter().filter(|row| known.insert(row.email_key.clone())).collect())
}

/// Makes these links of a ticket lead to another one. Whoever came by a link that was forwarded is asked anew, so that
/// requester and owner of that ticket are told of them.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn lead_on(
    db: &impl ConnectionTrait,
    links: &[GuestLinkId],
    from: TicketId,
    to: TicketId,
) -> Result<()> {
    for some in links.chunks(BATCH) {
        guest_link::Entity::update_many()
            .col_expr(guest_link::Column::TicketId, Expr::value(to))
            .filter(guest_link::Column::Id.is_in(some.iter().copied()))
            .filter(guest_link::Column::TicketId.eq(from))
            .exec(db)
            .await?;
        guest_browser::Entity::delete_many()
            .filter(guest_browser::Column::LinkId.is_in(some.iter().copied()))
            .filter(guest_browser::Column::IsForwarded.eq(true))
            .filter(guest_browser::Column::RemovedAt.is_null())
            .exec(db)
            .await?;
    }
    Ok(())
}
