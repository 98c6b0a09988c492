//! How a ticket came in, and what was said of the caller.

use crate::db::Tx;
use crate::error::Result;
use domain::error::FieldErrors;
use domain::ids::TicketId;
use domain::policy::Hat;
use domain::state::Channel;
use domain::tickets::{CallerDetails, TicketInput};
use domain::validate;
use entity::ticket_profile;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

/// What the form of a ticket says of it. In the portal people speak for themselves.
pub(super) fn check(errors: &mut FieldErrors, input: &TicketInput, hat: Hat) -> (Channel, CallerDetails) {
    if hat == Hat::Portal {
        return (Channel::Written, CallerDetails::default());
    }
    let channel = match input.channel.trim() {
        "" => Channel::Written,
        text => Channel::parse(text).unwrap_or_else(|| {
            errors.add("channel", "Please choose written or call.");
            Channel::Written
        }),
    };
    let phone = validate::line(errors, "caller_phone", "The number", &input.caller_phone);
    (channel, CallerDetails { phone, ..CallerDetails::default() })
}

/// Writes it, if there is anything to keep.
pub(super) async fn write(tx: &Tx, id: TicketId, channel: Channel, caller: &CallerDetails) -> Result<()> {
    if channel == Channel::Written && *caller == CallerDetails::default() {
        return Ok(());
    }
    let row = ticket_profile::ActiveModel {
        ticket_id: Set(id),
        channel: Set(channel),
        caller_name: Set(caller.name.clone()),
        caller_email: Set(caller.email.clone()),
        caller_phone: Set(caller.phone.clone()),
        caller_username: Set(caller.username.clone()),
    };
    ticket_profile::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}
