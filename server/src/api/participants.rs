//! Participants of tickets.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use axum::extract::Path;
use domain::access::AccessDiff;
use domain::ids::{TicketId, UserId};
use domain::participants::{ParticipantInput, ParticipantMailsInput, Participants};
use domain::policy::Hat;
use domain::validate::is_ticked;
use service::tickets;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_participants))
        .routes(routes!(add_participant))
        .routes(routes!(preview_participant))
        .routes(routes!(mail_participant))
        .routes(routes!(remove_participant))
}

/// Path of a participant, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
struct ByParticipant {
    /// Id of the ticket.
    id: i64,
    /// Id of the person.
    person: i64,
}

/// List participants
///
/// The requester and who follows the ticket. Whoever may not add people sees themselves alone.
#[utoipa::path(get, path = "/tickets/{id}/participants", tag = "Tickets", params(ById),
    responses((status = 200, description = "Who gets the public messages", body = Participants)))]
async fn list_participants(ApiCx(cx): ApiCx, Id(id): Id<TicketId>) -> Answer<Json<Participants>> {
    Ok(Json(tickets::participants_of(&cx, id, Hat::Any).await?))
}

/// Add a participant
///
/// By id (`person`), or by a mail address (`email`). They see the ticket in the portal and get its public messages by
/// mail. Agents who may change the ticket add anybody they may open tickets for, its requester adds colleagues. For
/// somebody outside of the customer, `seen` may be the fingerprint of the preview; where it is given, it has to fit.
#[utoipa::path(post, path = "/tickets/{id}/participants", tag = "Tickets", params(ById),
    request_body(content = ParticipantInput, example = json!({"email": "max@example.com"})), responses(Created))]
async fn add_participant(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    Input(input): Input<ParticipantInput>,
) -> Answer<Created> {
    let person = Box::pin(tickets::add_participant(&cx, id, input, Hat::Any)).await?;
    Ok(Created::at(&format!("/tickets/{id}/participants"), person.0))
}

/// Preview adding a participant
///
/// Who would gain sight of the ticket and is outside of its customer.
#[utoipa::path(post, path = "/tickets/{id}/participants/preview", tag = "Tickets", params(ById),
    request_body(content = ParticipantInput, example = json!({"email": "max@example.com"})),
    responses((status = 200, description = "Who would gain sight", body = AccessDiff)))]
async fn preview_participant(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    Input(input): Input<ParticipantInput>,
) -> Answer<Json<AccessDiff>> {
    Ok(Json(Box::pin(tickets::preview_participant(&cx, id, input, Hat::Any)).await?))
}

/// Turn mails to a participant on or off
///
/// Also for the requester. Everybody may for themselves.
#[utoipa::path(patch, path = "/tickets/{id}/participants/{person}", tag = "Tickets", params(ByParticipant),
    request_body(content = ParticipantMailsInput, example = json!({"mails": false})), responses(Done))]
async fn mail_participant(
    ApiCx(cx): ApiCx,
    Path((id, person)): Path<(i64, i64)>,
    Input(input): Input<ParticipantMailsInput>,
) -> Answer<Done> {
    Box::pin(tickets::mail_participant(&cx, TicketId(id), UserId(person), is_ticked(&input.mails), Hat::Any)).await?;
    Ok(Done)
}

/// Remove a participant
///
/// Everybody may remove themselves.
#[utoipa::path(
    delete,
    path = "/tickets/{id}/participants/{person}",
    tag = "Tickets",
    params(ByParticipant),
    responses(Done)
)]
async fn remove_participant(ApiCx(cx): ApiCx, Path((id, person)): Path<(i64, i64)>) -> Answer<Done> {
    Box::pin(tickets::remove_participant(&cx, TicketId(id), UserId(person), Hat::Any)).await?;
    Ok(Done)
}
