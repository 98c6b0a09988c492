//! Seeing and revoking the links to a ticket: by agents who may change it, and by its requester.

use super::browser::state;
use super::forwarded::participations;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::tickets::Sight;
use crate::users;
use domain::AppError;
use domain::guest_links::{ForwardedRow, GuestLinkRow, GuestLinks};
use domain::ids::{GuestBrowserId, GuestLinkId, TicketId};
use domain::journal::Entity;
use domain::policy::{Action, Hat};
use entity::{access_grant, guest_browser, guest_link, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// The links to a ticket, and who came by them.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` for whoever may not revoke its links.
pub async fn list(cx: &Cx, ticket: TicketId) -> Result<GuestLinks> {
    let db = cx.app.db.read();
    let (_, sight) = Sight::load(cx, db, ticket, Hat::Any).await?;
    require(cx, &sight)?;
    let links = guest_link::Entity::find()
        .find_also_related(user::Entity)
        .filter(guest_link::Column::TicketId.eq(ticket))
        .order_by_desc(guest_link::Column::Id)
        .all(db)
        .await?;
    let ids: Vec<_> = links.iter().map(|(link, _)| link.id).collect();
    let mut forwarded = forwarded(db, &ids).await?;
    let links = links.into_iter().map(|(link, person)| GuestLinkRow {
        id: link.id,
        person: person.map(|person| person.display_name).unwrap_or_default(),
        state: state(cx, &link),
        created_at: link.created_at,
        expires_at: link.expires_at,
        last_used_at: link.last_used_at,
        forwarded: forwarded.remove(&link.id).unwrap_or_default(),
    });
    Ok(GuestLinks { links: links.collect() })
}

async fn forwarded(
    db: &impl ConnectionTrait,
    links: &[GuestLinkId],
) -> Result<HashMap<GuestLinkId, Vec<ForwardedRow>>> {
    let rows = guest_browser::Entity::find()
        .filter(guest_browser::Column::LinkId.is_in(links.iter().copied()))
        .filter(guest_browser::Column::IsForwarded.eq(true))
        .filter(guest_browser::Column::ConfirmedAt.is_not_null())
        .filter(guest_browser::Column::RemovedAt.is_null())
        .order_by_asc(guest_browser::Column::Id)
        .all(db)
        .await?;
    let people: Vec<_> = rows.iter().filter_map(|row| row.user_id).collect();
    let names = users::names(db, &people).await?;
    let mut out: HashMap<_, Vec<ForwardedRow>> = HashMap::new();
    for row in rows {
        let Some(confirmed_at) = row.confirmed_at else { continue };
        let name = row.user_id.and_then(|id| names.get(&id).cloned());
        out.entry(row.link_id).or_default().push(ForwardedRow { id: row.id, name, email: row.email, confirmed_at });
    }
    Ok(out)
}

fn require(cx: &Cx, sight: &Sight) -> Result<()> {
    sight.require(cx, Action::ReadTicket)?;
    sight.require(cx, Action::ManageLinks)
}

/// Revokes a link at once, on pages that are open as well. The next mail to the person carries another one. Twice
/// is once.
///
/// # Errors
/// As [`list`]; `NotFound` for a link that is not there.
pub async fn revoke(cx: &Cx, ticket: TicketId, id: GuestLinkId) -> Result<()> {
    let mut tx = cx.begin().await?;
    let link = changeable(cx, &tx, ticket, id).await?;
    if link.revoked_at.is_some() {
        return Ok(());
    }
    guest_link::Entity::update_many()
        .col_expr(guest_link::Column::RevokedAt, Expr::value(cx.now))
        .filter(guest_link::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    let mut names = users::names(tx.db(), &[link.user_id]).await?;
    let diff = Diff::new().set("recipient", &names.remove(&link.user_id));
    journal::record(cx, &mut tx, "ticket.link_revoked", Entity::Ticket, ticket.0, diff).await?;
    tx.commit().await
}

/// Takes somebody out again to whom a link was forwarded: they do not come back by it, and are no participant any
/// more.
///
/// # Errors
/// As [`revoke`].
pub async fn remove_forwarded(cx: &Cx, ticket: TicketId, link: GuestLinkId, id: GuestBrowserId) -> Result<()> {
    let mut tx = cx.begin().await?;
    let link = changeable(cx, &tx, ticket, link).await?;
    let row = guest_browser::Entity::find_by_id(id)
        .filter(guest_browser::Column::LinkId.eq(link.id))
        .filter(guest_browser::Column::IsForwarded.eq(true))
        .one(tx.db())
        .await?
        .ok_or(AppError::NotFound)?;
    guest_browser::Entity::update_many()
        .col_expr(guest_browser::Column::RemovedAt, Expr::value(cx.now))
        .filter(guest_browser::Column::LinkId.eq(link.id))
        .filter(guest_browser::Column::EmailKey.eq(&row.email_key))
        .filter(guest_browser::Column::RemovedAt.is_null())
        .exec(tx.db())
        .await?;
    if let Some(person) = row.user_id {
        for grant in participations(ticket, person).all(tx.db()).await? {
            access_grant::Entity::delete_by_id(grant.id).exec(tx.db()).await?;
        }
    }
    let diff = Diff::new().field("email", &Some(row.email), &None);
    journal::record(cx, &mut tx, "ticket.forwarded_removed", Entity::Ticket, ticket.0, diff).await?;
    tx.commit().await
}

/// A link of this ticket that the actor may revoke, while nobody else changes the ticket.
async fn changeable(cx: &Cx, tx: &Tx, ticket: TicketId, id: GuestLinkId) -> Result<guest_link::Model> {
    let (_, sight) = Sight::lock(cx, tx, ticket, Hat::Any).await?;
    require(cx, &sight)?;
    let found = guest_link::Entity::find_by_id(id).filter(guest_link::Column::TicketId.eq(ticket));
    Ok(found.one(tx.db()).await?.ok_or(AppError::NotFound)?)
}
