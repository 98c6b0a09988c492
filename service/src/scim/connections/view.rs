//! Connections as they are shown.

use super::mapping::{GroupRule, lines, seat_text};
use super::require;
use crate::cx::Cx;
use crate::error::Result;
use crate::integrations::site_names;
use crate::scim::people::known;
use crate::users;
use domain::AppError;
use domain::ids::ScimConnectionId;
use domain::scim::{ScimConnectionView, ScimInput};
use domain::state::Validity;
use entity::{scim_connection, scim_group, scim_user, user};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

/// Every connection, by name.
///
/// # Errors
/// `Forbidden` without the right to manage integrations.
pub async fn list(cx: &Cx) -> Result<Vec<ScimConnectionView>> {
    require(cx)?;
    let rows = scim_connection::Entity::find().order_by_asc(scim_connection::Column::NameKey);
    let mut out = Vec::new();
    for row in rows.all(cx.app.db.read()).await? {
        out.push(view(cx, row).await?);
    }
    Ok(out)
}

/// One connection.
///
/// # Errors
/// As [`list`]; `NotFound`.
pub async fn get(cx: &Cx, id: ScimConnectionId) -> Result<ScimConnectionView> {
    require(cx)?;
    let row = scim_connection::Entity::find_by_id(id).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    view(cx, row).await
}

async fn view(cx: &Cx, row: scim_connection::Model) -> Result<ScimConnectionView> {
    let db = cx.app.db.read();
    let rules: Vec<GroupRule> = serde_json::from_str(&row.groups)?;
    let sites = site_names(db, [row.default_site_id], &cx.people_scope()).await?;
    let place = sites.get(&row.default_site_id).map(|(customer, site)| format!("{customer} / {site}"));
    let seat = row.role_id.zip(row.department_id).map(|(role, department)| seat_text(cx, role, department));
    let kept = scim_user::Entity::find()
        .filter(scim_user::Column::ConnectionId.eq(row.id))
        .filter(scim_user::Column::DeletedAt.is_null())
        .filter(known(cx));
    let ids = kept.clone().select_only().column(scim_user::Column::UserId).into_query();
    let deactivated_count = user::Entity::find()
        .filter(user::Column::Id.in_subquery(ids))
        .filter(user::Column::Validity.ne(Validity::Valid))
        .count(db)
        .await?;
    let keepers = users::names(db, &row.keeper_id.into_iter().collect::<Vec<_>>()).await?;
    let group_count = scim_group::Entity::find().filter(scim_group::Column::ConnectionId.eq(row.id)).count(db).await?;
    Ok(ScimConnectionView {
        id: row.id,
        input: ScimInput {
            name: row.name,
            people: row.people.as_str().to_owned(),
            default_place: place.unwrap_or_default(),
            web_access: row.web_access.as_str().to_owned(),
            seat: seat.unwrap_or_default(),
            groups: lines(cx, &rules),
            adopts: row.adopts.to_string(),
            welcomes: row.welcomes.to_string(),
            threshold: row.threshold.to_string(),
            comment: row.comment,
        },
        base_url: crate::scim::base_url(cx),
        token: row.token_prefix,
        token_made_at: row.token_made_at,
        last_used_at: row.last_used_at,
        keeper: row.keeper_id.and_then(|id| keepers.get(&id).cloned()),
        people_count: kept.count(db).await?,
        deactivated_count,
        group_count,
        tripped_at: row.tripped_at,
        barred_at: row.barred_at,
        released_until: row.released_until.filter(|until| cx.now < *until),
    })
}
