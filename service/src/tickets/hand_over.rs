//! What becomes of the open tickets of somebody who goes (RTP-21).

use super::{CHANGED, choices};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::{QueueId, TicketId, UserId};
use domain::journal::Entity;
use domain::policy::Hat;
use domain::privacy::ERASED_NAME;
use entity::scope::tickets_visible_to;
use entity::ticket::{Column, Entity as Tickets};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeMap;

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

/// How many open tickets somebody owns in each queue.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn open_by_queue(db: &impl ConnectionTrait, owner: UserId) -> Result<BTreeMap<QueueId, u64>> {
    let found: Vec<(QueueId, i64)> = Tickets::find()
        .select_only()
        .column(Column::QueueId)
        .column_as(Column::Id.count(), "open")
        .filter(open_of(owner))
        .group_by(Column::QueueId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().map(|(queue, open)| (queue, u64::try_from(open).unwrap_or_default())).collect())
}

/// The oldest open tickets of an owner in a queue, of those that the actor may see.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn open_samples(
    cx: &Cx,
    owner: UserId,
    queue: QueueId,
    most: usize,
) -> Result<Vec<(TicketId, String)>> {
    Ok(Tickets::find()
        .select_only()
        .columns([Column::Id, Column::Subject])
        .filter(open_of(owner))
        .filter(Column::QueueId.eq(queue))
        .filter(tickets_visible_to(&cx.ticket_scope(Hat::Agent)))
        .order_by_asc(Column::Id)
        .limit(u64::try_from(most).unwrap_or_default())
        .into_tuple()
        .all(cx.app.db.read())
        .await?)
}

/// Who gets tickets: an agent with their name, or nobody.
pub(crate) type Heir = Option<(UserId, String)>;

/// Gives all open tickets of `from` to `heir`, or to nobody. Each is journalled.
///
/// # Errors
/// `Invalid` at `heir_id` if the heir may not own tickets in a queue of theirs: then nothing is given.
pub(crate) async fn hand_over(cx: &Cx, tx: &mut Tx, from: (UserId, &str), heir: Option<UserId>) -> Result<()> {
    let (mut heirs, mut closed) = (BTreeMap::new(), Vec::new());
    for queue in open_by_queue(tx.db(), from.0).await?.into_keys() {
        let Some(heir) = heir else {
            heirs.insert(queue, None);
            continue;
        };
        match choices::owner(cx, tx.db(), heir, queue).await? {
            Some(subject) => {
                heirs.insert(queue, Some((heir, subject.name)));
            }
            None => closed.push(super::rows::queue_name(&cx.fixed.structure, queue)),
        }
    }
    if !closed.is_empty() {
        let text =
            format!("This person does not work in {}. Please choose somebody else, or nobody.", closed.join(", "));
        return Err(AppError::field("heir_id", text).into());
    }
    hand_over_by_queue(cx, tx, from, &heirs).await
}

/// Gives all open tickets of `from` to the heir of their queue, who may own them. Each is journalled.
///
/// # Errors
/// `Conflict` if there are tickets by now in a queue for which nothing was said.
pub(crate) async fn hand_over_by_queue(
    cx: &Cx,
    tx: &mut Tx,
    from: (UserId, &str),
    heirs: &BTreeMap<QueueId, Heir>,
) -> Result<()> {
    let found: Vec<(TicketId, QueueId)> = Tickets::find()
        .select_only()
        .columns([Column::Id, Column::QueueId])
        .filter(open_of(from.0))
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .into_tuple()
        .all(tx.db())
        .await?;
    let mut by_queue: BTreeMap<QueueId, Vec<TicketId>> = BTreeMap::new();
    for (ticket, queue) in found {
        by_queue.entry(queue).or_default().push(ticket);
    }
    for (queue, tickets) in by_queue {
        let changed = || AppError::Conflict("There are other tickets by now. Please look again.".to_owned());
        give(cx, tx, &tickets, from.1, heirs.get(&queue).ok_or_else(changed)?).await?;
    }
    Ok(())
}

/// Takes tickets, open or closed, from an owner who is being erased; some at a time. Tells how many it were. The
/// journal calls the owner what erased people are called.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn disown(cx: &Cx, tx: &mut Tx, owner: UserId) -> Result<usize> {
    let some: Vec<TicketId> = Tickets::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::OwnerId.eq(owner))
        .order_by_asc(Column::Id)
        .limit(BATCH as u64)
        .lock_exclusive()
        .into_tuple()
        .all(tx.db())
        .await?;
    give(cx, tx, &some, ERASED_NAME, &None).await?;
    Ok(some.len())
}

async fn give(cx: &Cx, tx: &mut Tx, tickets: &[TicketId], from: &str, heir: &Heir) -> Result<()> {
    let (id, name) = (heir.as_ref().map(|heir| heir.0), heir.as_ref().map(|heir| heir.1.as_str()));
    for part in tickets.chunks(BATCH) {
        Tickets::update_many()
            .col_expr(Column::OwnerId, Expr::value(id))
            .col_expr(Column::UpdatedAt, Expr::value(cx.now))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.is_in(part.iter().copied()))
            .exec(tx.db())
            .await?;
        for ticket in part {
            let diff = Diff::new().field("owner", &Some(from), &name);
            journal::record(cx, tx, CHANGED, Entity::Ticket, ticket.0, diff).await?;
        }
    }
    Ok(())
}
