//! Mails to whoever turned to the desk, gave a mail address, and is not in the directory.

use super::defaults::Definition;
use super::render::Value;
use super::{MailRefs, REPLIED, TICKET_OPENED_FOR};
use crate::app::App;
use crate::error::Result;
use entity::{ticket, ticket_profile, user};
use sea_orm::EntityTrait;

/// Who that is.
pub(super) struct Caller {
    pub name: String,
    pub email: String,
}

/// Who gets what is written in a General User's ticket, or in one that was merged into it: the address they wrote
/// from, or that an agent noted.
pub(super) async fn of(
    app: &App,
    template: &Definition,
    person: &user::Model,
    refs: &MailRefs,
) -> Result<Option<Caller>> {
    let is_written = matches!(template.number, REPLIED | TICKET_OPENED_FOR);
    let Some(id) = refs.ticket_id.filter(|_| person.is_general && is_written) else { return Ok(None) };
    let id = refs.caller_of.unwrap_or(id);
    let row = ticket::Entity::find_by_id(id).one(app.db.read()).await?;
    // General Users of merged tickets follow this one: its caller is not theirs.
    if row.is_none_or(|row| row.requester_id != person.id) {
        return Ok(None);
    }
    let profile = ticket_profile::Entity::find_by_id(id).one(app.db.read()).await?;
    let profile = profile.filter(|profile| !profile.caller_email.is_empty());
    Ok(profile.map(|profile| {
        let name = if profile.caller_name.is_empty() { &profile.caller_email } else { &profile.caller_name };
        Caller { name: name.clone(), email: profile.caller_email.clone() }
    }))
}

/// What stands for them in place of the General User: their name, whichever is asked for, and nothing of an account.
pub(super) fn values(name: &str) -> [(&'static str, Value); 7] {
    let text = |variable, text: &str| (variable, Value::Text(text.to_owned()));
    [
        text("NAME", name),
        text("FIRSTNAME", name),
        text("PREFERREDNAME", name),
        text("MIDDLENAME", ""),
        text("LASTNAME", ""),
        text("LOGIN", ""),
        text("LINK", ""),
    ]
}
