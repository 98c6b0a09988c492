//! Mails to whoever turned to the desk, gave a mail address, and is not in the directory.

use super::defaults::Definition;
use super::{MailRefs, REPLIED, TICKET_OPENED_FOR};
use crate::app::App;
use crate::error::Result;
use entity::{ticket, ticket_profile, user};
use sea_orm::EntityTrait;

/// What leads to a page, where it stands alone in a line.
const LINK: &str = "$-LINK";

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

/// The text for somebody who has no page to read on: without the line of the link, and the one that leads to it.
pub(super) fn without_page(body: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in body.lines() {
        if line.trim() == LINK {
            if lines.last().is_some_and(|before| before.trim_end().ends_with(':')) {
                lines.pop();
            }
        } else if !line.trim().is_empty() || lines.last().is_some_and(|before| !before.trim().is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::without_page;

    #[test]
    fn what_leads_to_a_page_goes() {
        let body = "Hello $-NAME,\n\nan answer:\n\n$-BODY\n\nRead and answer it here:\n$-LINK\n\n$-DESK";
        assert_eq!(without_page(body), "Hello $-NAME,\n\nan answer:\n\n$-BODY\n\n$-DESK");
        assert_eq!(without_page("$-BODY\n$-DESK"), "$-BODY\n$-DESK");
    }
}
