//! Which fields of a person are another system's: those that an attribute is mapped to.

use super::mapping::Mappings;
use crate::error::Result;
use domain::ids::{IntegrationId, UserId};
use entity::{integration, integration_person};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// By the name of a field in the form of a person: the name of the integration that it comes from.
pub(crate) type Owners = BTreeMap<String, String>;

/// The name of the integration that each field comes from, by the field's name in the form of a person. Nothing for
/// somebody who is known from nowhere, or gone there.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn owners(db: &impl ConnectionTrait, user: UserId) -> Result<Owners> {
    Ok(owners_of_many(db, &[user]).await?.remove(&user).unwrap_or_default())
}

/// The same for many people: those of whom any field comes from an integration.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn owners_of_many(db: &impl ConnectionTrait, people: &[UserId]) -> Result<HashMap<UserId, Owners>> {
    let known: Vec<(UserId, IntegrationId)> = integration_person::Entity::find()
        .select_only()
        .columns([integration_person::Column::UserId, integration_person::Column::IntegrationId])
        .filter(integration_person::Column::UserId.is_in(people.iter().copied()))
        .filter(integration_person::Column::VanishedAt.is_null())
        .order_by_asc(integration_person::Column::IntegrationId)
        .into_tuple()
        .all(db)
        .await?;
    let mut out: HashMap<UserId, Owners> = HashMap::new();
    let ids: BTreeSet<IntegrationId> = known.iter().map(|(_, id)| *id).collect();
    if ids.is_empty() {
        return Ok(out);
    }
    let rows: Vec<(IntegrationId, String, String)> = integration::Entity::find()
        .select_only()
        .columns([integration::Column::Id, integration::Column::Name, integration::Column::Mappings])
        .filter(integration::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    let mut mapped: HashMap<IntegrationId, (String, Mappings)> = HashMap::new();
    for (id, name, mappings) in rows {
        mapped.insert(id, (name, serde_json::from_str(&mappings)?));
    }
    for (user, id) in known {
        let Some((name, mappings)) = mapped.get(&id) else { continue };
        let owners = out.entry(user).or_default();
        for field in mappings.fields.keys().flat_map(|variable| fields_of(variable)) {
            owners.entry(field.to_owned()).or_insert_with(|| name.clone());
        }
    }
    Ok(out)
}

/// The fields of the form that a variable fills.
fn fields_of(variable: &str) -> Vec<&str> {
    if variable == "name" { vec!["first_name", "last_name"] } else { vec![variable] }
}
