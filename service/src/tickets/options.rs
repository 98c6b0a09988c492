//! What the form that opens a ticket offers.

use super::choices;
use super::sight::wearing;
use crate::access::load::subject_of;
use crate::cx::Cx;
use crate::error::Result;
use crate::users::shown_name_of;
use domain::ids::UserId;
use domain::policy::{Action, Hat, Resource, UserFacts};
use domain::settings::NEW_TICKET_USERS;
use domain::structure::Choice;
use domain::tickets::TicketOptions;

/// The queues this person may open tickets in wearing this hat, and the requester proposed: in the
/// portal always themselves, elsewhere `requester` if tickets can be opened in their name (OTR-32).
///
/// # Errors
/// If the database cannot be read.
pub async fn options(cx: &Cx, hat: Hat, requester: Option<UserId>) -> Result<TicketOptions> {
    let actor = wearing(cx, hat);
    let queues = choices::queues(cx, &actor, Action::CreateTicket);
    let own = (hat == Hat::Portal).then_some(actor.subject.id);
    let requester = match own.or(requester) {
        Some(id) if id == actor.subject.id => Some(actor.subject),
        Some(id) if !queues.is_empty() => {
            let facts = subject_of(cx.app.db.read(), id).await?.map(|subject| UserFacts { subject });
            facts.filter(|facts| cx.allows(Action::BeRequester, Resource::User(facts))).map(|facts| facts.subject)
        }
        _ => None,
    };
    let general = requester.as_ref().is_some_and(|subject| subject.is_general);
    let requester = match requester {
        Some(subject) => Some(Choice { id: subject.id.0, name: shown_name_of(cx, subject).await? }),
        None => None,
    };
    let new_users =
        hat == Hat::Agent && cx.fixed.flag(NEW_TICKET_USERS) && cx.allows(Action::CreateUser, Resource::Desk);
    Ok(TicketOptions { queues, requester, general, new_users })
}
