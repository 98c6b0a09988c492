//! Taking somebody out of service for good.

use super::known::{Known, set_source};
use super::shown::version;
use super::state::set_active;
use crate::scim::groups::Wish;
use crate::scim::resource::check_version;
use crate::scim::{Answer, ScimCx, connections, groups};
use entity::{scim_member, scim_user};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// The person stays in the directory with their tickets, invalid and without what groups gave them, and can be changed
/// here from now on. The identity provider knows them no more; added again, they come back as who they were.
pub(in crate::scim) async fn remove(scim: &ScimCx, id: &str, expected: Option<&str>) -> Answer<()> {
    let cx = &scim.cx;
    let mut tx = cx.begin().await?;
    let connection = connections::hold(&tx, scim.connection.id).await?;
    let Known { mut link, user, .. } = Known::find(cx, tx.db(), connection.id, id).await?;
    check_version(expected, &version(&link, &user))?;
    set_active(cx, &mut tx, &connection, &mut link, (false, false)).await?;
    let of_person = scim_member::Column::UserId.eq(link.user_id);
    scim_member::Entity::delete_many().filter(of_person).exec(tx.db()).await?;
    groups::regrant_one(cx, &mut tx, &connection, link.user_id, Wish::Desk).await?;
    set_source(cx, &mut tx, link.user_id, (user.source_id, None)).await?;
    link.deleted_at = Some(cx.now);
    link.updated_at = cx.now;
    link.version += 1;
    scim_user::ActiveModel::update(link.into_active_model().reset_all(), tx.db()).await?;
    tx.commit().await?;
    Ok(())
}
