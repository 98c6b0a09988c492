//! Removing a connection.

use super::{hold, require};
use crate::access::cache;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::ids::ScimConnectionId;
use domain::journal::Entity;
use domain::sources::SourceKind;
use entity::{scim_connection, source};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

/// Removes a connection with its token and groups. Its people stay, with what they were given, and can be changed here
/// from then on: their source is this desk's own database.
///
/// # Errors
/// `Forbidden` without the right to manage integrations; `NotFound`.
pub async fn delete(cx: &Cx, id: ScimConnectionId) -> Result<()> {
    require(cx)?;
    let mut tx = cx.begin().await?;
    let old = hold(&tx, id).await?;
    scim_connection::Entity::delete_by_id(id).exec(tx.db()).await?;
    let kept = source::Entity::find_by_id(old.source_id).one(tx.db()).await?;
    if let Some(kept) = kept.filter(|kept| kept.kind == SourceKind::External) {
        let row = source::ActiveModel {
            id: Set(kept.id),
            kind: Set(SourceKind::Database),
            updated_at: Set(cx.now),
            ..Default::default()
        };
        row.update(tx.db()).await?;
        let diff = Diff::new().field("kind", &kept.kind, &SourceKind::Database);
        journal::record(cx, &mut tx, "source.updated", Entity::Source, kept.id.0, diff).await?;
    }
    cache::bump(&tx).await?;
    let diff = Diff::new().field("name", &Some(old.name), &None);
    journal::record(cx, &mut tx, "scim_connection.deleted", Entity::Scim, id.0, diff).await?;
    tx.commit().await
}
