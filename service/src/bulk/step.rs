//! The page of a bulk action: what can be chosen, and what would happen.

use super::preview;
use crate::agents;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::structure;
use domain::AppError;
use domain::bulk::{BulkAction, BulkInput, BulkStep};
use domain::policy::Action;

/// The groups or roles to choose from, if the action is about one. Once everything is `chosen`, also its preview, or what is wrong.
///
/// # Errors
/// `Forbidden` without the right to see the directory or that of the action.
pub async fn step(cx: &Cx, input: &BulkInput, chosen: bool) -> Result<BulkStep> {
    cx.require_desk(Action::ReadUsers)?;
    let mut step = BulkStep::default();
    if matches!(BulkAction::parse(&input.action), Some(BulkAction::GrantGroup | BulkAction::RevokeGroup)) {
        step.groups = structure::choices::groups(cx).await?;
    }
    match BulkAction::parse(&input.action) {
        Some(BulkAction::GiveRole) => step.roles = agents::options(cx).await?.roles,
        Some(BulkAction::TakeRole) => step.roles = agents::roles(cx)?,
        _ => {}
    }
    if chosen {
        match preview(cx, input).await {
            Ok(preview) => step.preview = Some(preview),
            Err(Error::App(error @ (AppError::Invalid(_) | AppError::Conflict(_)))) => step.error = Some(error),
            Err(other) => return Err(other),
        }
    }
    Ok(step)
}
