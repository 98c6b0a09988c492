//! People as they are sent.

use super::known::{Known, known};
use super::state::is_active;
use crate::scim::protocol::{Filter, Object, Operator, USER};
use crate::scim::query::Which;
use crate::scim::resource::{Kind, Resource};
use crate::scim::{Answer, ScimCx, ScimError};
use domain::ids::{ScimGroupId, UserId};
use domain::policy::Action;
use domain::validate::key;
use entity::{scim_group, scim_member, scim_user, user};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The person of this id.
pub(in crate::scim) async fn read(scim: &ScimCx, id: &str) -> Answer<Resource> {
    scim.cx.require_desk(Action::ReadUsers)?;
    let db = scim.cx.app.db.read();
    let found = Known::find(&scim.cx, db, scim.connection.id, id).await?;
    of_user(&scim.base_url(), db, found.link).await
}

/// How many people the connection keeps.
pub(in crate::scim) async fn count(scim: &ScimCx) -> Answer<u64> {
    Ok(kept(scim).count(scim.cx.app.db.read()).await?)
}

/// The people that are asked for, by their ids.
pub(in crate::scim) async fn select(scim: &ScimCx, which: &Which<'_>) -> Answer<Vec<Resource>> {
    scim.cx.require_desk(Action::ReadUsers)?;
    let all = kept(scim).order_by_asc(scim_user::Column::UserId);
    let found = match which {
        Which::Page { offset, limit } => all.offset(*offset).limit(*limit),
        Which::After { id, limit, demands } => {
            all.filter(scim_user::Column::UserId.gt(*id)).filter(narrowed(demands)).limit(*limit)
        }
        Which::These(ids) => all.filter(scim_user::Column::UserId.is_in(ids.iter().copied())),
    };
    let db = scim.cx.app.db.read();
    let links = found.all(db).await?;
    many(&scim.base_url(), db, links).await
}

fn kept(scim: &ScimCx) -> Select<scim_user::Entity> {
    scim_user::Entity::find()
        .filter(scim_user::Column::ConnectionId.eq(scim.connection.id))
        .filter(scim_user::Column::DeletedAt.is_null())
        .filter(known(&scim.cx))
}

/// What the database can tell of what is demanded: the questions identity providers ask before each change. The filter
/// itself is asked of whoever is found.
fn narrowed(demands: &[&Filter]) -> Condition {
    let mut out = Condition::all();
    for demand in demands {
        let Filter::Compare(name, Operator::Equal, Value::String(value)) = demand else { continue };
        if name.is(&USER, "userName", None) {
            out = out.add(scim_user::Column::UserNameKey.eq(key(value)));
        } else if name.is(&USER, "externalId", None) {
            out = out.add(scim_user::Column::ExternalId.eq(value.as_str()));
        } else if name.is(&USER, "id", None) {
            out = out.add(scim_user::Column::UserId.eq(value.parse::<UserId>().unwrap_or_default()));
        }
    }
    out
}

/// These people, in their order. A few statements, however many they are.
async fn many(base: &str, db: &impl ConnectionTrait, links: Vec<scim_user::Model>) -> Answer<Vec<Resource>> {
    let ids: Vec<UserId> = links.iter().map(|link| link.user_id).collect();
    let people = user::Entity::find().filter(user::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    let people: HashMap<_, _> = people.into_iter().map(|user| (user.id, user)).collect();
    let members = scim_member::Entity::find()
        .filter(scim_member::Column::UserId.is_in(ids))
        .order_by_asc(scim_member::Column::GroupId)
        .all(db)
        .await?;
    let groups =
        scim_group::Entity::find().filter(scim_group::Column::Id.is_in(members.iter().map(|row| row.group_id)));
    let names: HashMap<_, _> = groups.all(db).await?.into_iter().map(|row| (row.id, row.display_name)).collect();
    let mut of_person: HashMap<UserId, Vec<(ScimGroupId, &str)>> = HashMap::new();
    for member in &members {
        if let Some(name) = names.get(&member.group_id) {
            of_person.entry(member.user_id).or_default().push((member.group_id, name.as_str()));
        }
    }
    let mut out = Vec::with_capacity(links.len());
    for link in links {
        let Some(user) = people.get(&link.user_id) else { continue };
        let groups = of_person.get(&link.user_id).map_or(&[][..], Vec::as_slice);
        out.push(resource(base, &link, user, groups)?);
    }
    Ok(out)
}

/// One person.
pub(super) async fn of_user(base: &str, db: &impl ConnectionTrait, link: scim_user::Model) -> Answer<Resource> {
    let found = many(base, db, vec![link]).await?.pop();
    found.ok_or_else(|| ScimError::not_found("user"))
}

/// The version: what the identity provider said, and what became of it here.
pub(super) fn version(link: &scim_user::Model, user: &user::Model) -> String {
    format!("W/\"{}.{}\"", link.version, user.version)
}

fn resource(
    base: &str,
    link: &scim_user::Model,
    user: &user::Model,
    groups: &[(ScimGroupId, &str)],
) -> Answer<Resource> {
    let mut body: Object = serde_json::from_str(&link.attributes)?;
    let (id, version) = (link.user_id.to_string(), version(link, user));
    let location = format!("{base}/Users/{id}");
    body.insert("schemas".to_owned(), json!([USER.urn]));
    body.insert("id".to_owned(), id.clone().into());
    // How they are, not how they were wanted: somebody here may have locked them.
    if let Some(active) = body.get_mut("active") {
        *active = Value::Bool(is_active(user));
    }
    if !groups.is_empty() {
        let shown = groups.iter().map(|(group, name)| {
            json!({"value": group.to_string(), "$ref": format!("{base}/Groups/{group}"), "display": name})
        });
        body.insert("groups".to_owned(), shown.collect());
    }
    let meta = json!({
        "resourceType": "User",
        "created": link.created_at.rfc3339(),
        "lastModified": link.updated_at.max(user.updated_at).rfc3339(),
        "location": location,
        "version": version,
    });
    body.insert("meta".to_owned(), meta);
    Ok(Resource { kind: Kind::User, id, location, version, body })
}
