//! Background jobs.

use super::Answer;
use super::auth::ApiCx;
use super::created::Done;
use super::params::{ById, Filters, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::ids::JobId;
use domain::mail::JobRow;
use serde::{Deserialize, Serialize};
use service::jobs;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(list_jobs)).routes(routes!(retry_job))
}

/// What the list of jobs is filtered by.
#[derive(Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct JobQuery {
    /// `ready`, `done` or `dead`.
    state: String,
}

/// List jobs
#[utoipa::path(get, path = "/jobs", tag = "Jobs", params(JobQuery),
    responses((status = 200, description = "The newest 200 jobs", body = Vec<JobRow>)))]
async fn list_jobs(ApiCx(cx): ApiCx, Filters(query): Filters<JobQuery>) -> Answer<Json<Vec<JobRow>>> {
    Ok(Json(jobs::list(&cx, &query.state).await?))
}

/// Try a dead job again
#[utoipa::path(post, path = "/jobs/{id}/retry", tag = "Jobs", params(ById), responses(Done))]
async fn retry_job(ApiCx(cx): ApiCx, Id(id): Id<JobId>) -> Answer<Done> {
    jobs::retry(&cx, id).await?;
    Ok(Done)
}
