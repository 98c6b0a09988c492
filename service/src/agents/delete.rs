//! Deleting an agent, and taking that back (RTP-17..19).

use super::{leaves_an_admin, no_agent};
use crate::access::load;
use crate::customers;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::privacy;
use crate::sessions;
use crate::tickets;
use domain::agents::{RemovalInput, RemovalView};
use domain::error::FieldErrors;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::policy::{Action, Resource, UserFacts};
use domain::{AppError, Timestamp, validate};
use entity::{agent, journal as journal_row, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

/// What deleting this agent means: the open tickets, and who could get them.
///
/// # Errors
/// `Forbidden` without the right to manage agents, `NotFound` if the person is no agent.
pub async fn removal(cx: &Cx, id: UserId) -> Result<RemovalView> {
    let agent = super::get(cx, id).await?;
    let db = cx.app.db.read();
    let heirs = super::choices(db).await?.into_iter().filter(|heir| heir.id != id.0).collect();
    Ok(RemovalView { agent, open_tickets: tickets::open_tickets(db, id).await?, heirs })
}

/// Blocks an agent until undeleted: sessions end, sign-in is refused, tickets, authorship and mail address
/// stay. Open tickets go to another agent or to nobody, as the form says: never without being asked
/// (RTP-21).
///
/// # Errors
/// `Forbidden` without the right to manage agents or for somebody who holds more; `NotFound`; `Conflict` for
/// oneself and for the last admin (RTP-22); `Invalid` if nothing is said about open tickets.
pub async fn delete(cx: &Cx, id: UserId, input: RemovalInput) -> Result<()> {
    cx.require_desk(Action::ManageAgents)?;
    let mut tx = cx.begin().await?;
    if managed(cx, &tx, id).await?.deleted_at.is_some() {
        return Ok(());
    }
    require_removable(cx, &tx, id).await?;
    let heir = heir(&tx, id, &input).await?;
    let name = user::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?.display_name;
    tickets::hand_over(cx, &mut tx, (id, &name), heir).await?;
    set_deleted(cx, &tx, id, Some(cx.now)).await?;
    sessions::end_all_of(&tx, id, None).await?;
    customers::end_contacts(cx, &mut tx, id, None).await?;
    journal::record(cx, &mut tx, "agent.deleted", Entity::User, id.0, Diff::new()).await?;
    tx.commit().await
}

/// Refuses to take out oneself and the last admin (RTP-22).
///
/// # Errors
/// `Conflict` with the reason.
pub(super) async fn require_removable(cx: &Cx, tx: &Tx, id: UserId) -> Result<()> {
    if cx.subject_id() == Some(id) {
        return Err(AppError::Conflict("You cannot delete yourself.".to_owned()).into());
    }
    if !leaves_an_admin(cx, tx, id, no_agent).await? {
        let text = "This is the last admin. Please make somebody else an admin first.";
        return Err(AppError::Conflict(text.to_owned()).into());
    }
    Ok(())
}

/// Who gets the open tickets; nobody if there are none.
async fn heir(tx: &Tx, id: UserId, input: &RemovalInput) -> Result<Option<UserId>> {
    let open = tickets::open_tickets(tx.db(), id).await?;
    if open == 0 {
        return Ok(None);
    }
    let mut errors = FieldErrors::new();
    let heir = match input.tickets.trim() {
        "unassign" => None,
        "assign" => validate::id::<UserId>(&mut errors, "heir_id", "who gets the tickets", &input.heir_id),
        _ => {
            let many = if open == 1 { "1 open ticket".to_owned() } else { format!("{open} open tickets") };
            errors.add("tickets", format!("Please choose what becomes of {many}."));
            None
        }
    };
    if heir == Some(id) {
        errors.add("heir_id", "Please choose somebody else.");
    }
    errors.into_result()?;
    Ok(heir)
}

/// Gives a deleted agent everything back as it was; what they were a primary contact of, too.
///
/// # Errors
/// `Forbidden` without the right to manage agents or for somebody who holds more; `NotFound`; `Conflict` for
/// somebody who is being erased.
pub async fn undelete(cx: &Cx, id: UserId) -> Result<()> {
    cx.require_desk(Action::ManageAgents)?;
    let mut tx = cx.begin().await?;
    if managed(cx, &tx, id).await?.deleted_at.is_none() {
        return Ok(());
    }
    privacy::require_staying(tx.db(), id).await?;
    set_deleted(cx, &tx, id, None).await?;
    contacts_back(cx, &mut tx, id).await?;
    journal::record(cx, &mut tx, "agent.undeleted", Entity::User, id.0, Diff::new()).await?;
    tx.commit().await
}

/// Brings back the primary contacts that ended with the last deletion.
async fn contacts_back(cx: &Cx, tx: &mut Tx, id: UserId) -> Result<()> {
    let deletion = journal_row::Entity::find()
        .filter(journal_row::Column::Entity.eq(Entity::User.as_str()))
        .filter(journal_row::Column::EntityId.eq(id.0))
        .filter(journal_row::Column::Event.eq("agent.deleted"))
        .order_by_desc(journal_row::Column::Id)
        .one(tx.db())
        .await?;
    let person = user::Entity::find_by_id(id).one(tx.db()).await?;
    let (Some(deletion), Some(person)) = (deletion, person) else { return Ok(()) };
    let then = Condition::all()
        .add(journal_row::Column::At.eq(deletion.at))
        .add(journal_row::Column::RequestId.eq(deletion.request_id));
    let ended = customers::contacts_ended_by(tx, id, (person.customer_id, person.site_id), then).await?;
    customers::give_contacts_back(cx, tx, id, &ended).await
}

/// The agent, whom the actor may manage.
///
/// # Errors
/// `NotFound` if the person is no agent, `Forbidden` for somebody who holds more.
pub(super) async fn managed(cx: &Cx, tx: &Tx, id: UserId) -> Result<agent::Model> {
    let subject = load::subject_of(tx.db(), id).await?.ok_or(AppError::NotFound)?;
    let agent = agent::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::ManageAgents, Resource::User(&UserFacts { subject }))?;
    Ok(agent)
}

pub(super) async fn set_deleted(cx: &Cx, tx: &Tx, id: UserId, deleted_at: Option<Timestamp>) -> Result<()> {
    let row = agent::ActiveModel {
        user_id: Set(id),
        deleted_at: Set(deleted_at),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(())
}
