//! The names of records that histories tell of by number.

use crate::cx::Cx;
use crate::error::Result;
use domain::changes::refers_to;
use domain::ids::{CustomerId, DepartmentId, GroupId, QueueId, RoleId, SiteId, UserId};
use domain::journal::{Entity, JournalRow, RecordName};
use domain::policy::{Action, Resource};
use entity::{customer, site, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Kind and number of a record.
type Key = (Entity, i64);
/// Name and page of it; no page for whoever may not open it.
type Found = BTreeMap<Key, (String, String)>;

/// Adds the names of what the changes refer to, as far as the actor may know of it. What is gone stays a number.
pub(super) async fn add(cx: &Cx, rows: &mut [JournalRow]) -> Result<()> {
    let referred: BTreeSet<Key> = rows.iter().flat_map(references).collect();
    if referred.is_empty() {
        return Ok(());
    }
    let mut found = in_structure(cx, &referred);
    if cx.allows(Action::ReadUsers, Resource::Desk) {
        in_directory(cx, &referred, &mut found).await?;
    }
    for row in rows {
        let named = references(row).into_iter().filter_map(|(entity, id)| {
            let (name, path) = found.get(&(entity, id))?.clone();
            Some(RecordName { entity, id, name, path })
        });
        row.names = named.collect();
    }
    Ok(())
}

/// What the changes of a row refer to.
fn references(row: &JournalRow) -> BTreeSet<Key> {
    let mut out = BTreeSet::new();
    for (field, change) in &row.changes {
        if let Some(entity) = refers_to(field) {
            let ids = [&change.from, &change.to].into_iter().flat_map(numbers);
            out.extend(ids.map(|id| (entity, id)));
        }
    }
    out
}

fn numbers(value: &Value) -> Vec<i64> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_i64).collect(),
        one => one.as_i64().into_iter().collect(),
    }
}

/// Departments, queues, groups and roles, which every request has in memory.
fn in_structure(cx: &Cx, referred: &BTreeSet<Key>) -> Found {
    let structure = &cx.fixed.structure;
    let page = |action: Action, list: &str, id: i64| {
        if cx.allows(action, Resource::Desk) { format!("/admin/{list}/{id}") } else { String::new() }
    };
    let one = |key: &Key| {
        let (entity, id) = *key;
        let (name, list, action) = match entity {
            Entity::Department => {
                let name = structure.departments.get(&DepartmentId(id)).map(|facts| &facts.name);
                (name, "departments", Action::ManageStructure)
            }
            Entity::Queue => {
                (structure.queues.get(&QueueId(id)).map(|facts| &facts.name), "queues", Action::ManageStructure)
            }
            Entity::Group => {
                (structure.groups.get(&GroupId(id)).map(|facts| &facts.name), "groups", Action::ManageStructure)
            }
            Entity::Role => (structure.roles.get(&RoleId(id)).map(|facts| &facts.name), "roles", Action::ManageRoles),
            _ => return None,
        };
        Some((*key, (name?.clone(), page(action, list, id))))
    };
    referred.iter().filter_map(one).collect()
}

/// Customers, sites and people, one statement each where there are any.
async fn in_directory(cx: &Cx, referred: &BTreeSet<Key>, found: &mut Found) -> Result<()> {
    let (db, scope) = (cx.app.db.read(), cx.people_scope());
    let of = |wanted: Entity| -> Vec<i64> {
        referred.iter().filter(|(entity, _)| *entity == wanted).map(|(_, id)| *id).collect()
    };
    let ids = of(Entity::Customer);
    if !ids.is_empty() {
        let rows: Vec<(CustomerId, String)> = customer::Entity::find()
            .select_only()
            .columns([customer::Column::Id, customer::Column::Name])
            .filter(customer::Column::Id.is_in(ids))
            .into_tuple()
            .all(db)
            .await?;
        let known = rows.into_iter().filter(|(id, _)| scope.contains_customer(*id));
        found.extend(known.map(|(id, name)| ((Entity::Customer, id.0), (name, format!("/agent/customers/{id}")))));
    }
    let ids = of(Entity::Site);
    if !ids.is_empty() {
        let rows: Vec<(SiteId, CustomerId, String)> = site::Entity::find()
            .select_only()
            .columns([site::Column::Id, site::Column::CustomerId, site::Column::Name])
            .filter(site::Column::Id.is_in(ids))
            .into_tuple()
            .all(db)
            .await?;
        let known = rows.into_iter().filter(|(_, customer, _)| scope.contains_customer(*customer));
        found.extend(known.map(|(id, customer, name)| {
            ((Entity::Site, id.0), (name, format!("/agent/customers/{customer}/sites/{id}")))
        }));
    }
    let ids = of(Entity::User);
    if !ids.is_empty() {
        let rows: Vec<(UserId, CustomerId, String)> = user::Entity::find()
            .select_only()
            .columns([user::Column::Id, user::Column::CustomerId, user::Column::DisplayName])
            .filter(user::Column::Id.is_in(ids))
            .into_tuple()
            .all(db)
            .await?;
        let known = rows.into_iter().filter(|(id, customer, _)| *id == scope.own || scope.contains_customer(*customer));
        found.extend(known.map(|(id, _, name)| ((Entity::User, id.0), (name, format!("/agent/users/{id}")))));
    }
    Ok(())
}
