//! Server functions of departments, queues and access groups.

use domain::AppError;
use domain::ids::{DepartmentId, GroupId, QueueId};
#[cfg(feature = "ssr")]
use domain::meanwhile::Sent;
use domain::structure::{DepartmentInput, DepartmentRow, GroupInput, GroupRow, QueueInput, QueueRow};
use leptos::prelude::*;

/// Every department.
#[server]
pub async fn departments() -> Result<Vec<DepartmentRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::structure::departments::list(&cx)).await
}

/// One department.
#[server]
pub async fn department(id: DepartmentId) -> Result<DepartmentRow, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::structure::departments::get(&cx, id)).await
}

/// Adds a department.
#[server]
pub async fn create_department(input: DepartmentInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::structure::departments::create(&cx, input)).await?;
    crate::server::redirect_to(&super::parts::after_create("/admin/departments", id, &then));
    Ok(())
}

/// Changes a department, beside what others changed since the form began with `base`.
#[server]
pub async fn update_department(
    id: DepartmentId,
    input: DepartmentInput,
    #[server(default)] then: String,
    #[server(default)] seen: String,
    #[server(default)] base: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let sent = Sent::new(input, base);
    crate::server::require_seen(service::structure::departments::preview(&cx, id, sent.clone()), &seen).await?;
    crate::server::answer(service::structure::departments::update(&cx, id, sent)).await?;
    if then == "finish" {
        crate::server::redirect_to("/admin/departments");
    }
    Ok(())
}

/// Every queue.
#[server]
pub async fn queues() -> Result<Vec<QueueRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::structure::queues::list(&cx)).await
}

/// One queue.
#[server]
pub async fn queue(id: QueueId) -> Result<QueueRow, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::structure::queues::get(&cx, id)).await
}

/// Adds a queue.
#[server]
pub async fn create_queue(input: QueueInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::structure::queues::create(&cx, input)).await?;
    crate::server::redirect_to(&super::parts::after_create("/admin/queues", id, &then));
    Ok(())
}

/// Changes a queue, beside what others changed since the form began with `base`.
#[server]
pub async fn update_queue(
    id: QueueId,
    input: QueueInput,
    #[server(default)] then: String,
    #[server(default)] seen: String,
    #[server(default)] base: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let sent = Sent::new(input, base);
    crate::server::require_seen(service::structure::queues::preview(&cx, id, sent.clone()), &seen).await?;
    crate::server::answer(service::structure::queues::update(&cx, id, sent)).await?;
    if then == "finish" {
        crate::server::redirect_to("/admin/queues");
    }
    Ok(())
}

/// Every access group.
#[server]
pub async fn groups() -> Result<Vec<GroupRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::structure::groups::list(&cx)).await
}

/// One access group.
#[server]
pub async fn group(id: GroupId) -> Result<GroupRow, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::structure::groups::get(&cx, id)).await
}

/// Adds an access group.
#[server]
pub async fn create_group(input: GroupInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::structure::groups::create(&cx, input)).await?;
    crate::server::redirect_to(&super::parts::after_create("/admin/groups", id, &then));
    Ok(())
}

/// Changes an access group, beside what others changed since the form began with `base`.
#[server]
pub async fn update_group(
    id: GroupId,
    input: GroupInput,
    #[server(default)] then: String,
    #[server(default)] seen: String,
    #[server(default)] base: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let sent = Sent::new(input, base);
    crate::server::require_seen(service::structure::groups::preview(&cx, id, sent.clone()), &seen).await?;
    crate::server::answer(service::structure::groups::update(&cx, id, sent)).await?;
    if then == "finish" {
        crate::server::redirect_to("/admin/groups");
    }
    Ok(())
}
