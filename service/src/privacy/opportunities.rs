//! Opportunities that an erased agent opened: they are about others, so somebody else goes on with them.

use super::step::Chunk;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::ids::{CustomerId, SiteId, TicketId, UserId};
use domain::journal::Entity;
use domain::privacy::ERASED_NAME;
use entity::{opportunity, ticket, user};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

/// Opportunities of one transaction.
const CHUNK: u64 = 50;

/// The tickets of this person that are opportunities of somebody who has become no user yet.
pub(super) fn of(id: UserId) -> Condition {
    Condition::all().add(ticket::Column::RequesterId.eq(id)).add(ticket::Column::Id.in_subquery(unconverted()))
}

fn unconverted() -> SelectStatement {
    opportunity::Entity::find()
        .select_only()
        .column(opportunity::Column::TicketId)
        .filter(opportunity::Column::ConvertedAt.is_null())
        .into_query()
}

/// Gives some of them to their owners, or where nobody else owns them to whoever asked for the erasure. Whether there
/// were any.
pub(super) async fn hand_over(cx: &Cx, chunk: &mut Chunk) -> Result<bool> {
    let (gone, asked_by) = (chunk.task.user_id, chunk.task.requested_by);
    let some: Vec<(TicketId, Option<UserId>)> = ticket::Entity::find()
        .select_only()
        .columns([ticket::Column::Id, ticket::Column::OwnerId])
        .filter(of(gone))
        .order_by_asc(ticket::Column::Id)
        .limit(CHUNK)
        .lock_exclusive()
        .into_tuple()
        .all(chunk.tx.db())
        .await?;
    for (id, owner) in &some {
        let heir = owner.filter(|owner| *owner != gone).unwrap_or(asked_by);
        let place: Option<(String, CustomerId, SiteId)> = user::Entity::find_by_id(heir)
            .select_only()
            .columns([user::Column::DisplayName, user::Column::CustomerId, user::Column::SiteId])
            .into_tuple()
            .one(chunk.tx.db())
            .await?;
        // Nobody is left whose they could be.
        let Some((name, customer, site)) = place else { return Ok(false) };
        ticket::Entity::update_many()
            .col_expr(ticket::Column::RequesterId, Expr::value(heir))
            .col_expr(ticket::Column::CustomerId, Expr::value(customer))
            .col_expr(ticket::Column::SiteId, Expr::value(site))
            .col_expr(ticket::Column::UpdatedAt, Expr::value(cx.now))
            .col_expr(ticket::Column::Version, Expr::col(ticket::Column::Version).add(1))
            .filter(ticket::Column::Id.eq(*id))
            .exec(chunk.tx.db())
            .await?;
        let diff = Diff::new().field("requester", &Some(ERASED_NAME.to_owned()), &Some(name));
        journal::record(cx, &mut chunk.tx, "ticket.updated", Entity::Ticket, id.0, diff).await?;
    }
    Ok(!some.is_empty())
}
