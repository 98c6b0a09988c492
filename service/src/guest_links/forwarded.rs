//! People who come by a link that was sent to somebody else: in their own name, as participants once they write.

use super::merged::of_ticket;
use super::page::by;
use crate::access::load::subject_of;
use crate::accounts::{begin_account, find};
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::doors::split_name;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::mail_domains::{self, Assigned};
use crate::settings as desk;
use crate::users::{self, Details, NewUser};
use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::policy::{Actor, Via};
use domain::settings::{ANONYMOUS_SITE, DEFAULT_SITE, GUEST_LINKS_FORWARDED};
use domain::state::{Door, GrantKind};
use domain::time::Period;
use domain::validate;
use entity::{access_grant, guest_browser, guest_link, ticket, user};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Select};

/// Whether this address, which is not the recipient's, may open the ticket: the setting allows it, nobody took it
/// out again, and it is in the directory or can be added.
pub(super) async fn may_enter(cx: &Cx, tx: &Tx, link: &guest_link::Model, email: &str) -> Result<bool> {
    if !cx.fixed.flag(GUEST_LINKS_FORWARDED) {
        return Ok(false);
    }
    let removed = guest_browser::Entity::find()
        .filter(guest_browser::Column::LinkId.eq(link.id))
        .filter(guest_browser::Column::RemovedAt.is_not_null())
        .filter(guest_browser::Column::EmailKey.eq(validate::key(email)));
    if removed.count(tx.db()).await? > 0 {
        return Ok(false);
    }
    if find(tx.db(), email).await?.is_some() {
        return Ok(true);
    }
    Ok(place(cx, tx.db(), email).await?.is_some())
}

/// Where somebody new belongs. Never at the site of the ticket, as that would open the customer's queues to them.
async fn place(cx: &Cx, db: &impl ConnectionTrait, email: &str) -> Result<Option<Assigned>> {
    if let Some(assigned) = mail_domains::door_place(cx, db, email, ANONYMOUS_SITE).await? {
        return Ok(Some(assigned));
    }
    let place = desk::site(cx, db, DEFAULT_SITE).await?;
    Ok(place.map(|place| Assigned { place, chosen_by: format!("Setting {DEFAULT_SITE}") }))
}

/// Tells requester, recipient and owner who opened the link.
pub(super) async fn tell(cx: &Cx, tx: &mut Tx, link: &guest_link::Model, browser: &guest_browser::Model) -> Result<()> {
    let row = ticket::Entity::find_by_id(link.ticket_id).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let mut told = vec![row.requester_id];
    told.extend([Some(link.user_id), row.owner_id].into_iter().flatten().filter(|id| *id != row.requester_id));
    told.dedup();
    for person in told {
        let refs = MailRefs { ticket_id: Some(row.id), ..MailRefs::guest(browser.id) };
        mail::send_template(cx, tx, mail::LINK_FORWARDED, person, refs).await?;
    }
    let diff = Diff::new().set("email", &browser.email);
    journal::record(cx, tx, "ticket.link_forwarded", Entity::Ticket, row.id.0, diff).await
}

/// Makes a participant of whoever sits at this browser, who is added to the directory under this name if the
/// address is new there. The context in which they write.
///
/// # Errors
/// `Invalid` without a name where one is needed.
pub(super) async fn join(
    guest: &Guest,
    link: &guest_link::Model,
    browser: &guest_browser::Model,
    name: &str,
) -> Result<Cx> {
    let cx = by(guest).await?;
    let mut tx = cx.begin().await?;
    let person = match browser.user_id {
        Some(id) => id,
        None => person(&cx, &mut tx, &browser.email, name).await?,
    };
    if browser.user_id.is_none() {
        guest_browser::Entity::update_many()
            .col_expr(guest_browser::Column::UserId, Expr::value(person))
            .filter(guest_browser::Column::Id.eq(browser.id))
            .exec(tx.db())
            .await?;
    }
    follow(&cx, &mut tx, link.ticket_id, person).await?;
    let subject = subject_of(tx.db(), person).await?.ok_or(AppError::NotFound)?;
    tx.commit().await?;
    let via = Via::Link { ticket: link.ticket_id, is_forwarded: true };
    Ok(Cx { actor: Actor { subject, via }, ..cx })
}

async fn person(cx: &Cx, tx: &mut Tx, email: &str, name: &str) -> Result<UserId> {
    if let Some(known) = find(tx.db(), email).await? {
        return Ok(known.user_id);
    }
    let assigned = place(cx, tx.db(), email).await?.ok_or(AppError::NotFound)?;
    let (first, last) = split_name(name);
    let details = Details { emails: vec![email.to_owned()], ..Details::named(first, last) };
    let Assigned { place, chosen_by } = assigned;
    let welcome = users::is_welcomed(cx, &details);
    let new = NewUser {
        details,
        place,
        place_by: Some(chosen_by),
        allowed_by: None,
        door: Door::ForwardedLink,
        is_general: false,
    };
    let id = Box::pin(users::insert(cx, tx, new)).await?;
    if welcome {
        begin_account(cx, tx, id, None).await?;
    }
    Ok(id)
}

/// Adds a participant, who gets the answers by mail from now on.
async fn follow(cx: &Cx, tx: &mut Tx, ticket: TicketId, person: UserId) -> Result<()> {
    let row = ticket::Entity::find_by_id(ticket).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let held = participations(ticket, person).all(tx.db()).await?;
    let holds =
        |grant: &access_grant::Model| Period { from: grant.valid_from, until: grant.valid_until }.contains(cx.now);
    if row.requester_id == person || held.iter().any(holds) {
        return Ok(());
    }
    let grant = access_grant::ActiveModel {
        kind: Set(GrantKind::Participant),
        user_id: Set(Some(person)),
        customer_id: Set(None),
        target_id: Set(ticket.0),
        role_id: Set(None),
        level: Set(None),
        valid_from: Set(None),
        valid_until: Set(None),
        granted_by: Set(None),
        reason: Set("Answered by a forwarded link.".to_owned()),
        created_at: Set(cx.now),
        ..Default::default()
    };
    access_grant::Entity::insert(grant).exec(tx.db()).await?;
    let name = user::Entity::find_by_id(person).one(tx.db()).await?.map(|person| person.display_name);
    let diff = Diff::new().set("participant", &name);
    journal::record(cx, tx, "ticket.participant_added", Entity::Ticket, ticket.0, diff).await
}

/// The grants by which somebody follows a ticket.
pub(super) fn participations(ticket: TicketId, person: UserId) -> Select<access_grant::Entity> {
    access_grant::Entity::find()
        .filter(access_grant::Column::Kind.eq(GrantKind::Participant))
        .filter(access_grant::Column::UserId.eq(person))
        .filter(access_grant::Column::TargetId.eq(ticket.0))
}

/// Keeps somebody from coming back to a ticket by a link that was forwarded to them.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn shut_out(cx: &Cx, tx: &Tx, ticket: TicketId, person: UserId) -> Result<()> {
    guest_browser::Entity::update_many()
        .col_expr(guest_browser::Column::RemovedAt, Expr::value(cx.now))
        .filter(guest_browser::Column::LinkId.is_in(of_ticket(tx.db(), ticket).await?))
        .filter(guest_browser::Column::UserId.eq(person))
        .filter(guest_browser::Column::IsForwarded.eq(true))
        .filter(guest_browser::Column::RemovedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}
