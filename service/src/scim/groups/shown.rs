//! Groups as they are sent.

use super::members::known;
use crate::scim::protocol::{Filter, GROUP, Object, Operator};
use crate::scim::query::Which;
use crate::scim::resource::{Kind, Resource};
use crate::scim::{Answer, ScimCx, ScimError};
use domain::ids::{ScimConnectionId, ScimGroupId, UserId};
use domain::policy::Action;
use domain::validate::key;
use entity::{scim_group, scim_member};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The group of this id.
pub(in crate::scim) async fn read(scim: &ScimCx, id: &str, members: bool) -> Answer<Resource> {
    scim.cx.require_desk(Action::ReadUsers)?;
    let db = scim.cx.app.db.read();
    let row = find(db, scim.connection.id, id).await?;
    of_group(scim, db, row, members).await
}

/// The row of this id.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    connection: ScimConnectionId,
    id: &str,
) -> Answer<scim_group::Model> {
    let none = || ScimError::not_found("group");
    let id = id.parse::<ScimGroupId>().map_err(|_| none())?;
    let own = scim_group::Entity::find_by_id(id).filter(scim_group::Column::ConnectionId.eq(connection));
    own.one(db).await?.ok_or_else(none)
}

/// How many groups the connection keeps.
pub(in crate::scim) async fn count(scim: &ScimCx) -> Answer<u64> {
    Ok(kept(scim).count(scim.cx.app.db.read()).await?)
}

/// The groups that are asked for, by their ids.
pub(in crate::scim) async fn select(scim: &ScimCx, which: &Which<'_>, members: bool) -> Answer<Vec<Resource>> {
    scim.cx.require_desk(Action::ReadUsers)?;
    let all = kept(scim).order_by_asc(scim_group::Column::Id);
    let found = match which {
        Which::Page { offset, limit } => all.offset(*offset).limit(*limit),
        Which::After { id, limit, demands } => {
            all.filter(scim_group::Column::Id.gt(*id)).filter(narrowed(demands)).limit(*limit)
        }
        Which::These(ids) => all.filter(scim_group::Column::Id.is_in(ids.iter().copied())),
    };
    let db = scim.cx.app.db.read();
    let rows = found.all(db).await?;
    many(scim, db, rows, members).await
}

fn kept(scim: &ScimCx) -> Select<scim_group::Entity> {
    scim_group::Entity::find().filter(scim_group::Column::ConnectionId.eq(scim.connection.id))
}

/// What the database can tell of what is demanded.
fn narrowed(demands: &[&Filter]) -> Condition {
    let mut out = Condition::all();
    for demand in demands {
        let Filter::Compare(name, Operator::Equal, Value::String(value)) = demand else { continue };
        if name.is(&GROUP, "displayName", None) {
            out = out.add(scim_group::Column::NameKey.eq(key(value)));
        } else if name.is(&GROUP, "externalId", None) {
            out = out.add(scim_group::Column::ExternalId.eq(value.as_str()));
        } else if name.is(&GROUP, "id", None) {
            out = out.add(scim_group::Column::Id.eq(value.parse::<ScimGroupId>().unwrap_or_default()));
        }
    }
    out
}

/// One group.
pub(super) async fn of_group(
    scim: &ScimCx,
    db: &impl ConnectionTrait,
    row: scim_group::Model,
    members: bool,
) -> Answer<Resource> {
    many(scim, db, vec![row], members).await?.pop().ok_or_else(|| ScimError::not_found("group"))
}

async fn many(
    scim: &ScimCx,
    db: &impl ConnectionTrait,
    rows: Vec<scim_group::Model>,
    members: bool,
) -> Answer<Vec<Resource>> {
    let mut of_group: HashMap<ScimGroupId, Vec<UserId>> = HashMap::new();
    if members {
        let all = scim_member::Entity::find()
            .filter(scim_member::Column::GroupId.is_in(rows.iter().map(|row| row.id)))
            .filter(known(&scim.cx))
            .order_by_asc(scim_member::Column::UserId);
        for member in all.all(db).await? {
            of_group.entry(member.group_id).or_default().push(member.user_id);
        }
    }
    let base = scim.base_url();
    let shown = rows.into_iter().map(|row| {
        let members = of_group.remove(&row.id).unwrap_or_default();
        resource(&base, &row, &members)
    });
    Ok(shown.collect())
}

/// The version of a group.
pub(super) fn version(row: &scim_group::Model) -> String {
    format!("W/\"{}\"", row.version)
}

fn resource(base: &str, row: &scim_group::Model, members: &[UserId]) -> Resource {
    let (id, version) = (row.id.to_string(), version(row));
    let location = format!("{base}/Groups/{id}");
    let mut body = Object::new();
    body.insert("schemas".to_owned(), json!([GROUP.urn]));
    body.insert("id".to_owned(), id.clone().into());
    body.insert("displayName".to_owned(), row.display_name.clone().into());
    if let Some(external) = &row.external_id {
        body.insert("externalId".to_owned(), external.clone().into());
    }
    if !members.is_empty() {
        let shown = members.iter().map(
            |member| json!({"value": member.to_string(), "$ref": format!("{base}/Users/{member}"), "type": "User"}),
        );
        body.insert("members".to_owned(), shown.collect());
    }
    let meta = json!({
        "resourceType": "Group",
        "created": row.created_at.rfc3339(),
        "lastModified": row.updated_at.rfc3339(),
        "location": location,
        "version": version,
    });
    body.insert("meta".to_owned(), meta);
    Resource { kind: Kind::Group, id, location, version, body }
}
