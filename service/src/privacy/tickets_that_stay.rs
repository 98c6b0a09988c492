//! Tickets of the person that others need: without the person, or as somebody else's; and what the person wrote there.

use super::person::add_nobody;
use super::plan::Stored;
use super::step::Chunk;
use crate::attachments;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::{response, tickets};
use domain::ids::{CustomerId, SiteId, TicketId, UserId};
use domain::journal::Entity;
use domain::mentions::REMOVED;
use domain::privacy::{Counted, ERASED, ERASED_NAME};
use entity::{article, attachment, ticket, ticket_profile, user};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

/// Makes tickets nobody's in particular.
pub(super) async fn anonymise(
    cx: &Cx,
    chunk: &mut Chunk,
    stored: &mut Stored,
    ids: &[TicketId],
    why: Counted,
) -> Result<()> {
    add_nobody(cx, chunk.tx.db()).await?;
    give(cx, chunk, ids, (ERASED, ERASED_NAME), None).await?;
    // Who turned to the desk, as it was typed.
    let mut empty = ticket_profile::Entity::update_many();
    for column in [
        ticket_profile::Column::CallerName,
        ticket_profile::Column::CallerEmail,
        ticket_profile::Column::CallerPhone,
        ticket_profile::Column::CallerUsername,
    ] {
        empty = empty.col_expr(column, Expr::value(""));
    }
    let of = ticket_profile::Column::TicketId.is_in(ids.iter().copied());
    empty.filter(of).exec(chunk.tx.db()).await?;
    for id in ids {
        journal::record(cx, &mut chunk.tx, "ticket.anonymised", Entity::Ticket, id.0, Diff::new()).await?;
    }
    settle(chunk, stored, ids, why);
    Ok(())
}

/// Makes tickets somebody else's, at their customer and site. If that person is gone by now, nobody's in particular.
pub(super) async fn hand_over(cx: &Cx, chunk: &mut Chunk, stored: &mut Stored, ids: &[TicketId]) -> Result<()> {
    let id = stored.plan.heir_id.unwrap_or_default();
    let is_leaving = !super::leaving(chunk.tx.db(), &[id]).await?.is_empty();
    let heir = user::Entity::find_by_id(id).one(chunk.tx.db()).await?.filter(|_| !is_leaving);
    let Some(heir) = heir else {
        return anonymise(cx, chunk, stored, ids, Counted::TicketsAnonymised).await;
    };
    give(cx, chunk, ids, (heir.id, &heir.display_name), Some((heir.customer_id, heir.site_id))).await?;
    for id in ids {
        response::refresh(cx, &chunk.tx, *id).await?;
        let diff = Diff::new().field("requester", &ERASED_NAME, &heir.display_name.as_str());
        journal::record(cx, &mut chunk.tx, "ticket.handed_over", Entity::Ticket, id.0, diff).await?;
    }
    settle(chunk, stored, ids, Counted::TicketsHandedOver);
    Ok(())
}

fn settle(chunk: &mut Chunk, stored: &mut Stored, ids: &[TicketId], why: Counted) {
    stored.kept.extend(ids);
    chunk.count(why, ids.len() as u64);
    chunk.handled(ids.len());
    for id in ids {
        chunk.tx.notify(Cx::notice(Entity::Ticket, id.0));
    }
}

async fn give(
    cx: &Cx,
    chunk: &Chunk,
    ids: &[TicketId],
    (heir, name): (UserId, &str),
    place: Option<(CustomerId, SiteId)>,
) -> Result<()> {
    use ticket::Column as C;
    let mut change = ticket::Entity::update_many()
        .col_expr(C::RequesterId, Expr::value(heir))
        .col_expr(C::UpdatedAt, Expr::value(cx.now))
        .col_expr(C::Version, Expr::col(C::Version).add(1));
    if let Some((customer, site)) = place {
        change = change.col_expr(C::CustomerId, Expr::value(customer)).col_expr(C::SiteId, Expr::value(site));
    }
    change.filter(C::Id.is_in(ids.iter().copied())).exec(chunk.tx.db()).await?;
    tickets::requester_is(&chunk.tx, ids, name).await
}

/// Empties what the person wrote in tickets that stay, and deletes the files they attached there. Tells how many files.
pub(super) async fn remove_written(cx: &Cx, db: &DatabaseTransaction, id: UserId) -> Result<u64> {
    let theirs = article::Column::AuthorId.eq(id);
    let articles = article::Entity::find().select_only().column(article::Column::Id).filter(theirs.clone());
    let of = attachment::Column::ArticleId.in_subquery(articles.into_query());
    let files = attachment::Entity::find().filter(of.clone()).all(db).await?;
    article::Entity::update_many()
        .col_expr(article::Column::Body, Expr::value(REMOVED))
        .filter(theirs)
        .exec(db)
        .await?;
    attachment::Entity::delete_many().filter(of).exec(db).await?;
    // Last: what is interrupted here is found again by its rows.
    for file in &files {
        attachments::forget(cx, &file.storage_key).await?;
    }
    Ok(files.len() as u64)
}
