//! The mail to whoever asked for a file with personal data.

use super::defaults::Definition;
use crate::app::App;
use crate::jobs::Failure;
use domain::ids::PersonExportId;
use domain::person_export::{Audience, ExportState};
use domain::settings::PRIVACY_OWN_EXPORT;
use entity::person_export;
use sea_orm::EntityTrait;

/// The file is there. It names nobody: a mail stays where it is when the person is erased.
pub(super) const EXPORT_READY: Definition = Definition {
    number: super::EXPORT_READY,
    purpose: "To whoever asked for everything about a person: the file is ready",
    subject: "The file you asked for at $-DESK is ready",
    body: "Hello $-NAME,\n\nthe file with personal data that you asked for is ready. Download it here, within the next \
           days:\n$-LINK\n\n$-DESK",
    own: &["LINK"],
    required: &["LINK"],
};

/// Where the file is; nothing once it is gone.
pub(super) async fn link(app: &App, id: PersonExportId) -> Result<Option<String>, Failure> {
    let row = person_export::Entity::find_by_id(id).one(app.db.read()).await.map_err(Failure::retry)?;
    let Some(row) = row.filter(|row| row.state == ExportState::Ready) else { return Ok(None) };
    // The profile shows files only where the settings let people take their own.
    let is_in_profile = app.fixed.load(&app.db).await?.flag(PRIVACY_OWN_EXPORT);
    Ok(Some(if is_in_profile && row.requested_by == row.user_id && row.audience == Audience::Person {
        format!("{}/profile", app.public_url)
    } else {
        format!("{}/admin/privacy/exports?user={}", app.public_url, row.user_id)
    }))
}
