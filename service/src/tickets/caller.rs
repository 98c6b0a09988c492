//! How a ticket came in, and what was said of the caller.

use super::sight::Sight;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::Diff;
use crate::users;
use domain::error::FieldErrors;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::meanwhile::{known, merge};
use domain::policy::{Action, Hat};
use domain::state::Channel;
use domain::tickets::{CallerDetails, TicketInput};
use domain::{AppError, validate};
use entity::{journal, ticket_profile};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// What is known of the caller was completed.
pub(super) const CHANGED: &str = "ticket.caller_changed";
/// What the fields of the caller are called in the form that opens a ticket.
pub(super) const PREFIX: &str = "caller_";

/// What the form of a ticket says of it. In the portal people speak for themselves.
pub(super) fn check(errors: &mut FieldErrors, input: &TicketInput, hat: Hat) -> (Channel, CallerDetails) {
    if hat == Hat::Portal {
        return (Channel::Written, CallerDetails::default());
    }
    let channel = match input.channel.trim() {
        "" => Channel::Written,
        text => Channel::parse(text).filter(|channel| *channel != Channel::Mail).unwrap_or_else(|| {
            errors.add("channel", "Please choose written or call.");
            Channel::Written
        }),
    };
    let typed = CallerDetails {
        name: input.caller_name.clone(),
        email: input.caller_email.clone(),
        phone: input.caller_phone.clone(),
        username: input.caller_username.clone(),
    };
    (channel, check_details(errors, PREFIX, &typed))
}

/// Who turned to the desk; the names of the fields begin with `prefix`.
pub(super) fn check_details(errors: &mut FieldErrors, prefix: &str, typed: &CallerDetails) -> CallerDetails {
    let at = |field| format!("{prefix}{field}");
    CallerDetails {
        name: validate::line(errors, &at("name"), "The name", &typed.name),
        email: validate::email(errors, &at("email"), &typed.email),
        phone: validate::line(errors, &at("phone"), "The number", &typed.phone),
        username: validate::username(errors, &at("username"), &typed.username),
    }
}

/// What differs, as the journal tells it.
pub(super) fn diff(diff: Diff, old: &CallerDetails, new: &CallerDetails) -> Diff {
    diff.field("caller_name", &old.name, &new.name)
        .field("caller_email", &old.email, &new.email)
        .field("caller_phone", &old.phone, &new.phone)
        .field("caller_username", &old.username, &new.username)
}

/// What the form that completes the caller comes to with what others saved since it began with `base`, as JSON. `told`
/// is what its sender knows of what others changed in the same fields.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right to change it; `Contested` with fields that
/// somebody else changed as well, `Stale` if the base does not read back.
pub async fn caller_meanwhile(
    cx: &Cx,
    id: TicketId,
    base: &str,
    told: &str,
    input: CallerDetails,
) -> Result<CallerDetails> {
    if base.is_empty() {
        return Ok(input);
    }
    let db = cx.app.db.read();
    let (_, sight) = Sight::load(cx, db, id, Hat::Agent).await?;
    sight.require(cx, Action::ReadTicket)?;
    sight.require(cx, Action::ChangeTicket)?;
    let (_, theirs) = read(db, id).await?;
    let (merged, mut conflicts) = merge(base, &theirs, &input)?;
    if conflicts.is_empty() || known(&conflicts) == told {
        return Ok(merged);
    }
    let by = last_changed_by(db, id).await?;
    for conflict in &mut conflicts {
        conflict.by.clone_from(&by);
    }
    Err(AppError::Contested(conflicts).into())
}

/// Who completed the caller last; nobody's name if that was Deskfolk itself.
async fn last_changed_by(db: &impl ConnectionTrait, id: TicketId) -> Result<String> {
    let last: Option<Option<UserId>> = journal::Entity::find()
        .select_only()
        .column(journal::Column::SubjectId)
        .filter(journal::Column::Entity.eq(Entity::Ticket.as_str()))
        .filter(journal::Column::EntityId.eq(id.0))
        .filter(journal::Column::Event.eq(CHANGED))
        .order_by_desc(journal::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    let Some(person) = last.flatten() else { return Ok(String::new()) };
    Ok(users::names(db, &[person]).await?.remove(&person).unwrap_or_default())
}

/// What is kept of a ticket.
pub(super) async fn read(db: &impl ConnectionTrait, id: TicketId) -> Result<(Channel, CallerDetails)> {
    let row = ticket_profile::Entity::find_by_id(id).one(db).await?;
    Ok(row.map_or((Channel::Written, CallerDetails::default()), |row| {
        let caller = CallerDetails {
            name: row.caller_name,
            email: row.caller_email,
            phone: row.caller_phone,
            username: row.caller_username,
        };
        (row.channel, caller)
    }))
}

/// Writes it.
pub(super) async fn write(tx: &Tx, id: TicketId, channel: Channel, caller: &CallerDetails) -> Result<()> {
    use ticket_profile::Column as C;
    let row = ticket_profile::ActiveModel {
        ticket_id: Set(id),
        channel: Set(channel),
        caller_name: Set(caller.name.clone()),
        caller_email: Set(caller.email.clone()),
        caller_phone: Set(caller.phone.clone()),
        caller_username: Set(caller.username.clone()),
    };
    let details = [C::CallerName, C::CallerEmail, C::CallerPhone, C::CallerUsername];
    let again = OnConflict::column(C::TicketId).update_columns(details).to_owned();
    ticket_profile::Entity::insert(row).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}
