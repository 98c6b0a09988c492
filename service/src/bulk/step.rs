//! The page of a bulk action: what can be chosen, and what would happen.

use super::preview;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::{customers, structure};
use domain::AppError;
use domain::bulk::{BulkAction, BulkInput, BulkStep};
use domain::policy::Action;

/// What the action offers to choose from. Once everything is `chosen`, also its preview, or what is wrong.
///
/// # Errors
/// `Forbidden` without the right to see the directory or that of the action.
pub async fn step(cx: &Cx, input: &BulkInput, chosen: bool) -> Result<BulkStep> {
    cx.require_desk(Action::ReadUsers)?;
    let mut step = BulkStep::default();
    match BulkAction::parse(&input.action) {
        Some(BulkAction::Move) => step.places = customers::choices(cx, "").await?,
        Some(BulkAction::GrantGroup | BulkAction::RevokeGroup) => {
            step.groups = structure::choices::groups(cx).await?;
        }
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
