//! What becomes of the open tickets of somebody who goes (RTP-21).

use super::{CHANGED, choices};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::{QueueId, TicketId, UserId};
use domain::journal::Entity;
use entity::ticket::{Column, Entity as Tickets};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeSet;

/// Tickets whose owner changes with one statement.
const BATCH: usize = 500;

fn open_of(owner: UserId) -> Condition {
    Condition::all().add(Column::OwnerId.eq(owner)).add(Column::ClosedAt.is_null())
}

/// How many open tickets somebody owns.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn open_tickets(db: &impl ConnectionTrait, owner: UserId) -> Result<u64> {
    Ok(Tickets::find().filter(open_of(owner)).count(db).await?)
}

/// Gives all open tickets of `from` to `heir`, or to nobody. Each is journalled.
///
/// # Errors
/// `Invalid` at `heir_id` if the heir may not own tickets in a queue of theirs: then nothing is given.
pub(crate) async fn hand_over(cx: &Cx, tx: &mut Tx, from: (UserId, &str), heir: Option<UserId>) -> Result<()> {
    let found: Vec<(TicketId, QueueId)> = Tickets::find()
        .select_only()
        .columns([Column::Id, Column::QueueId])
        .filter(open_of(from.0))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(tx.db())
        .await?;
    let mut name = None;
    if let Some(heir) = heir {
        let mut closed = Vec::new();
        for queue in found.iter().map(|(_, queue)| *queue).collect::<BTreeSet<_>>() {
            match choices::owner(cx, tx.db(), heir, queue).await? {
                Some(subject) => name = Some(subject.name),
                None => closed.push(super::rows::queue_name(&cx.fixed.structure, queue)),
            }
        }
        if !closed.is_empty() {
            let text =
                format!("This person does not work in {}. Please choose somebody else, or nobody.", closed.join(", "));
            return Err(AppError::field("heir_id", text).into());
        }
    }
    for part in found.chunks(BATCH) {
        Tickets::update_many()
            .col_expr(Column::OwnerId, Expr::value(heir))
            .col_expr(Column::UpdatedAt, Expr::value(cx.now))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.is_in(part.iter().map(|(id, _)| *id)))
            .exec(tx.db())
            .await?;
    }
    for (id, _) in found {
        let diff = Diff::new().field("owner", &Some(from.1), &name.as_deref());
        journal::record(cx, tx, CHANGED, Entity::Ticket, id.0, diff).await?;
    }
    Ok(())
}
