//! Server functions of the background jobs.

use domain::AppError;
use domain::ids::JobId;
use domain::mail::JobRow;
use leptos::prelude::*;

/// The newest jobs of a state, or of any.
#[server]
pub async fn jobs(state: String) -> Result<Vec<JobRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::jobs::list(&cx, &state)).await
}

/// Tries a job again that was given up.
#[server]
pub async fn retry_job(id: JobId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::jobs::retry(&cx, id)).await
}
