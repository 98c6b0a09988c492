//! Server functions of participants, in the agent panel and in the portal.

use domain::AppError;
use domain::ids::{TicketId, UserId};
use domain::participants::{ParticipantInput, Participants};
use leptos::prelude::*;

/// What the forms of the portal send along.
pub(super) const IN_PORTAL: &str = "portal";

#[cfg(feature = "ssr")]
fn hat(place: &str) -> domain::policy::Hat {
    if place == IN_PORTAL { domain::policy::Hat::Portal } else { domain::policy::Hat::Agent }
}

/// Who gets the public messages of a ticket.
#[server]
pub async fn list_participants(id: TicketId, #[server(default)] place: String) -> Result<Participants, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::participants_of(&cx, id, hat(&place))).await
}

/// Adds somebody, and shows who is there.
#[server]
pub async fn add_participant(
    id: TicketId,
    #[server(default)] place: String,
    #[server(default)] input: ParticipantInput,
    #[server(default)] seen: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let hat = hat(&place);
    let input = ParticipantInput { seen, ..input };
    Box::pin(crate::server::answer(service::tickets::add_participant(&cx, id, input, hat))).await?;
    let base = if place == IN_PORTAL { "portal" } else { "agent" };
    crate::server::redirect_to(&format!("/{base}/tickets/{id}/participants"));
    Ok(())
}

/// Takes somebody out. Whoever leaves in the portal is led to their tickets, as this one may be out of their sight.
#[server]
pub async fn remove_participant(
    id: TicketId,
    #[server(default)] place: String,
    person: UserId,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    Box::pin(crate::server::answer(service::tickets::remove_participant(&cx, id, person, hat(&place)))).await?;
    if place == IN_PORTAL && cx.subject_id() == Some(person) {
        crate::server::redirect_to("/portal");
    }
    Ok(())
}

/// Turns mails about the ticket on (`on`) or off for somebody.
#[server]
pub async fn mail_participant(
    id: TicketId,
    #[server(default)] place: String,
    person: UserId,
    #[server(default)] mails: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let work = service::tickets::mail_participant(&cx, id, person, mails == "on", hat(&place));
    Box::pin(crate::server::answer(work)).await
}
