//! Looking through somebody's eyes, and the register of who did.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use super::created::{Created, Done};
use super::export::{Format, ListFile};
use super::params::{ById, Filters, Id};
use crate::http::export::{Wanted, answer};
use crate::http::router::ServerState;
use axum::Json;
use axum::response::Response;
use domain::eyes::{LookInput, StayQuery, StayRow};
use domain::ids::{ImpersonationId, UserId};
use domain::paging::Page;
use service::{export, impersonation, stays};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(look_at_user))
        .routes(routes!(list_stays))
        .routes(routes!(export_stays))
        .routes(routes!(end_look))
}

/// Look without entering
///
/// Begins a look at what this person sees. Send its id as `Deskfolk-Look` with any request that reads: the
/// answer is computed for them, within the scopes of the token. The person stays signed in and nothing is
/// marked as seen; whatever would write is refused with 403. The look ends by itself.
#[utoipa::path(post, path = "/users/{id}/look", tag = "Access", params(ById),
    request_body(content = LookInput, example = json!({"reason": "They see no tickets", "ticket": "", "minutes": "15"})),
    responses(Created))]
async fn look_at_user(ApiCx(cx): ApiCx, Id(id): Id<UserId>, Input(input): Input<LookInput>) -> Answer<Created> {
    let stay = impersonation::look(&cx, id, &input, "/").await?;
    Ok(Created::at(&format!("/stays/{stay}"), stay.0))
}

/// End a look
///
/// One of one's own that still runs.
#[utoipa::path(delete, path = "/stays/{id}", tag = "Access", params(ById), responses(Done))]
async fn end_look(ApiCx(cx): ApiCx, Id(id): Id<ImpersonationId>) -> Answer<Done> {
    impersonation::end_look(&cx, id).await?;
    Ok(Done)
}

/// List who saw through whose eyes
///
/// Both ways: in somebody's view, and looking without entering. What was done in a stay is in the audit log
/// (`/audit?stay=`).
#[utoipa::path(get, path = "/stays", tag = "Audit", params(StayQuery),
    responses((status = 200, description = "A page of the register, newest first", body = Page<StayRow>)))]
async fn list_stays(ApiCx(cx): ApiCx, Filters(query): Filters<StayQuery>) -> Answer<Json<Page<StayRow>>> {
    Ok(Json(stays::list(&cx, query).await?))
}

/// Export who saw through whose eyes
///
/// The export is journalled.
#[utoipa::path(get, path = "/stays/export", tag = "Audit", params(Format, StayQuery),
    responses((status = 200, description = "A file, sent while it is made", body = inline(ListFile), content_type = "text/csv")))]
async fn export_stays(ApiCx(cx): ApiCx, Filters(wanted): Filters<Wanted<StayQuery>>) -> Answer<Response> {
    Ok(answer(export::register(&cx, wanted.query, &wanted.format).await?))
}
