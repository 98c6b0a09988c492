//! Tags of tickets: kept in the ticket for reading, and in a table of their own for finding.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::ids::TagId;
use domain::policy::Hat;
use domain::tags::{changed, is_same, read};
use domain::validate;
use entity::scope::tickets_visible_to;
use entity::{tag, ticket, ticket_tag};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

/// Most tags that are suggested.
const SUGGESTED: u64 = 200;

/// The tags of tickets that the agent sees that hold these letters, by name.
///
/// # Errors
/// `Forbidden` for whoever is not an agent.
pub async fn tags(cx: &Cx, q: &str) -> Result<Vec<String>> {
    super::require_list(cx, Hat::Agent)?;
    let key = validate::key(q.trim());
    let same =
        Expr::col((ticket::Entity, ticket::Column::Id)).equals((ticket_tag::Entity, ticket_tag::Column::TicketId));
    let used = Query::select()
        .column((ticket_tag::Entity, ticket_tag::Column::TagId))
        .from(ticket_tag::Entity)
        .inner_join(ticket::Entity, same)
        .cond_where(tickets_visible_to(&cx.ticket_scope(Hat::Agent)))
        .to_owned();
    let mut select = tag::Entity::find()
        .select_only()
        .column(tag::Column::Name)
        .filter(tag::Column::Id.in_subquery(used))
        .order_by_asc(tag::Column::NameKey)
        .limit(SUGGESTED);
    if !key.is_empty() {
        select = select.filter(tag::Column::NameKey.contains(&key));
    }
    Ok(select.into_tuple().all(cx.app.db.read()).await?)
}

/// These tags as they were first written, where they are known.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn spelled(db: &impl ConnectionTrait, names: Vec<String>) -> Result<Vec<String>> {
    let keys = names.iter().map(|name| validate::key(name));
    let known = tag::Entity::find().filter(tag::Column::NameKey.is_in(keys)).all(db).await?;
    let spelled = |name: String| {
        let found = known.iter().find(|tag| is_same(&tag.name, &name));
        found.map_or(name, |tag| tag.name.clone())
    };
    Ok(names.into_iter().map(spelled).collect())
}

/// Makes the table follow the tags of the ticket.
///
/// # Errors
/// If the database refuses.
pub(super) async fn write(cx: &Cx, tx: &Tx, row: &ticket::Model, wanted: &ticket::Model) -> Result<()> {
    if row.tags == wanted.tags {
        return Ok(());
    }
    let (before, after) = (read(row.tags.as_deref()), read(wanted.tags.as_deref()));
    let new = changed(&after, &[], &before);
    let gone = changed(&before, &[], &after);
    if !gone.is_empty() {
        ticket_tag::Entity::delete_many()
            .filter(ticket_tag::Column::TicketId.eq(row.id))
            .filter(ticket_tag::Column::TagId.is_in(ids(tx, &gone).await?))
            .exec(tx.db())
            .await?;
    }
    if new.is_empty() {
        return Ok(());
    }
    let rows = new.iter().map(|name| tag::ActiveModel {
        name: Set(name.clone()),
        name_key: Set(validate::key(name)),
        created_at: Set(cx.now),
        ..Default::default()
    });
    let known = OnConflict::column(tag::Column::NameKey).do_nothing().to_owned();
    tag::Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx.db()).await?;
    let marks = ids(tx, &new).await?.into_iter();
    let marks = marks.map(|id| ticket_tag::ActiveModel { ticket_id: Set(row.id), tag_id: Set(id) });
    let there = OnConflict::columns([ticket_tag::Column::TicketId, ticket_tag::Column::TagId]).do_nothing().to_owned();
    ticket_tag::Entity::insert_many(marks).on_conflict(there).exec_without_returning(tx.db()).await?;
    Ok(())
}

async fn ids(tx: &Tx, names: &[String]) -> Result<Vec<TagId>> {
    let keys = names.iter().map(|name| validate::key(name));
    let select = tag::Entity::find().select_only().column(tag::Column::Id).filter(tag::Column::NameKey.is_in(keys));
    Ok(select.into_tuple().all(tx.db()).await?)
}

/// The tickets with this tag.
pub(super) fn tagged(name: &str) -> SelectStatement {
    let same = Expr::col((tag::Entity, tag::Column::Id)).equals((ticket_tag::Entity, ticket_tag::Column::TagId));
    Query::select()
        .column((ticket_tag::Entity, ticket_tag::Column::TicketId))
        .from(ticket_tag::Entity)
        .inner_join(tag::Entity, same)
        .and_where(Expr::col((tag::Entity, tag::Column::NameKey)).eq(validate::key(name.trim())))
        .to_owned()
}
