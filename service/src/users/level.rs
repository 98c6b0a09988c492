//! Whose tickets somebody may open in the portal, alone.

use super::Details;
use super::update::{Present, save};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::privacy;
use domain::ids::UserId;
use domain::state::WebAccess;

/// Gives somebody another Web Access Level, in the caller's transaction. The right is the caller's to check.
///
/// # Errors
/// `Conflict` for somebody who is being erased.
pub(crate) async fn set_web_access(cx: &Cx, tx: &mut Tx, id: UserId, level: WebAccess, event: &str) -> Result<()> {
    let old = Present::read(tx, id).await?;
    privacy::require_staying(tx.db(), id).await?;
    let details = Details { web_access: level, ..old.details.clone() };
    save(cx, tx, &old, &details, old.place(), event).await
}
