//! How a ticket came in, and what was said of the caller.

use crate::db::Tx;
use crate::error::Result;
use crate::journal::Diff;
use domain::error::FieldErrors;
use domain::ids::TicketId;
use domain::policy::Hat;
use domain::state::Channel;
use domain::tickets::{CallerDetails, TicketInput};
use domain::validate;
use entity::ticket_profile;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

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

/// What is kept of a ticket.
pub(super) async fn read(tx: &Tx, id: TicketId) -> Result<(Channel, CallerDetails)> {
    let row = ticket_profile::Entity::find_by_id(id).one(tx.db()).await?;
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
