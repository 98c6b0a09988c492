//! The variables of mails in texts that agents insert in what they write.

use super::render::{self, Value};
use super::send::personal;
use crate::cx::Cx;
use domain::settings::DESK_NAME;
use entity::{ticket, user};

/// The names of the variables of a text.
pub(crate) fn variables(text: &str) -> Vec<&str> {
    render::names(text)
}

/// Fills them in for what the actor writes to this requester about their ticket.
pub(crate) fn fill(cx: &Cx, text: &str, requester: &user::Model, row: &ticket::Model) -> String {
    let mut values = personal(&cx.app, requester, cx.fixed.setting(DESK_NAME));
    values.insert("TICKET", Value::Text(row.id.number()));
    values.insert("SUBJECT", Value::Text(row.subject.clone()));
    values.insert("LINK", Value::Link(format!("{}/portal/tickets/{}", cx.app.public_url, row.id)));
    values.insert("AGENT", Value::Text(cx.actor.subject.name.clone()));
    render::render("", text, &values).text
}
