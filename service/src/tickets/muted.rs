//! Who gets no mails about a single ticket.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::ids::{TicketId, UserId};
use entity::muted_ticket::{ActiveModel, Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

/// Whether no mails about the ticket go to this person.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn is_muted(db: &impl ConnectionTrait, ticket: TicketId, person: UserId) -> Result<bool> {
    let theirs = Entity::find().filter(Column::TicketId.eq(ticket)).filter(Column::UserId.eq(person));
    Ok(theirs.count(db).await? > 0)
}

/// All whom no mails about the ticket reach.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn of_ticket(db: &impl ConnectionTrait, ticket: TicketId) -> Result<Vec<UserId>> {
    let people = Entity::find().select_only().column(Column::UserId).filter(Column::TicketId.eq(ticket));
    Ok(people.into_tuple().all(db).await?)
}

/// Turns mails about the ticket on or off for a person. Whether that changed anything.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn set(cx: &Cx, tx: &Tx, ticket: TicketId, person: UserId, is_muted: bool) -> Result<bool> {
    if !is_muted {
        let theirs = Entity::delete_many().filter(Column::TicketId.eq(ticket)).filter(Column::UserId.eq(person));
        return Ok(theirs.exec(tx.db()).await?.rows_affected > 0);
    }
    let row = ActiveModel { ticket_id: Set(ticket), user_id: Set(person), muted_at: Set(cx.now), ..Default::default() };
    let there = OnConflict::columns([Column::TicketId, Column::UserId]).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(there).exec_without_returning(tx.db()).await? > 0)
}
