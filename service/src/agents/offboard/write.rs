//! Taking an agent out.

use super::held::report;
use super::{OFFBOARDED, heirs};
use crate::agents::delete::{managed, require_removable, set_deleted};
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::tickets::{self, Heir};
use crate::{customers, sessions, tokens};
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{QueueId, UserId};
use domain::journal::Entity;
use domain::offboarding::{NOBODY, OffboardInput, OffboardReport};
use domain::policy::Action;
use entity::user;
use sea_orm::EntityTrait;
use std::collections::BTreeMap;

/// Customers whose names the report keeps.
const NAMED: usize = 20;

/// Takes an agent out, in one transaction: open tickets and customers go where the form says, sessions end,
/// API tokens are revoked, and the agent is deleted (RTP-17, RTP-21). Undeleting brings back none of it.
///
/// # Errors
/// `Forbidden` without the right to manage agents or for somebody who holds more; `NotFound`; `Conflict` for
/// oneself, for the last admin (RTP-22) and for somebody who is deleted; `Invalid` with all wrong fields if
/// nothing or nothing possible is said about tickets or customers.
pub async fn offboard(cx: &Cx, id: UserId, input: &OffboardInput) -> Result<OffboardReport> {
    cx.require_desk(Action::ManageAgents)?;
    let mut tx = cx.begin().await?;
    if managed(cx, &tx, id).await?.deleted_at.is_some() {
        return Err(AppError::Conflict("This agent is deleted already.".to_owned()).into());
    }
    require_removable(cx, &tx, id).await?;
    let name = user::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?.display_name;
    let open = tickets::open_by_queue(tx.db(), id).await?;
    let seats = customers::looked_after(tx.db(), id).await?;
    let mut errors = FieldErrors::new();
    let to = heirs::of_tickets(cx, &tx, &mut errors, (id, input), &open).await?;
    let (successor, successor_name) = heirs::of_customers(cx, &tx, &mut errors, (id, input), seats.len()).await?;
    errors.into_result()?;

    tickets::hand_over_by_queue(cx, &mut tx, (id, &name), &to).await?;
    customers::hand_over(cx, &mut tx, &seats, successor).await?;
    let revoked = tokens::revoke_all_of(cx, &mut tx, id).await?;
    let ended = sessions::end_all_of(&tx, id, None).await?;
    set_deleted(cx, &tx, id, Some(cx.now)).await?;
    customers::end_contacts(cx, &mut tx, id, None).await?;
    let no: Vec<String> = Vec::new();
    let named: Vec<_> = seats.iter().take(NAMED).map(|customer| customer.name.clone()).collect();
    let seats = match seats.len() {
        0 => String::new(),
        count => format!("{count} to {successor_name}"),
    };
    let diff = Diff::new()
        .field("tickets", &no, &lines(cx, &open, &to))
        .set("customers", &seats)
        .field("customer_names", &no, &named)
        .field("sessions_ended", &0, &ended)
        .field("tokens_revoked", &no, &revoked);
    journal::record(cx, &mut tx, OFFBOARDED, Entity::User, id.0, diff).await?;
    journal::record(cx, &mut tx, "agent.deleted", Entity::User, id.0, Diff::new()).await?;
    tx.commit().await?;
    Ok(report(cx, id).await?.ok_or(AppError::NotFound)?)
}

/// Queue by queue: how many tickets went to whom.
fn lines(cx: &Cx, open: &BTreeMap<QueueId, u64>, to: &BTreeMap<QueueId, Heir>) -> Vec<String> {
    let line = |(queue, count): (&QueueId, &u64)| {
        let name = cx.fixed.structure.queues.get(queue).map_or("?", |facts| facts.name.as_str());
        let heir = to.get(queue).and_then(Option::as_ref).map_or(NOBODY, |(_, heir)| heir.as_str());
        format!("{name}: {count} to {heir}")
    };
    open.iter().map(line).collect()
}
