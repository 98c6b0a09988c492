//! Which fields of a person are another system's: those that an attribute is mapped to.

use super::mapping::Mappings;
use crate::error::Result;
use domain::ids::UserId;
use entity::{integration, integration_person};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::BTreeMap;

/// The name of the integration that each field comes from, by the field's name in the form of a person. Nothing for
/// somebody who is known from nowhere, or gone there.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn owners(db: &impl ConnectionTrait, user: UserId) -> Result<BTreeMap<String, String>> {
    let known = integration_person::Entity::find()
        .select_only()
        .column(integration_person::Column::IntegrationId)
        .filter(integration_person::Column::UserId.eq(user))
        .filter(integration_person::Column::VanishedAt.is_null())
        .into_query();
    let rows: Vec<(String, String)> = integration::Entity::find()
        .select_only()
        .columns([integration::Column::Name, integration::Column::Mappings])
        .filter(integration::Column::Id.in_subquery(known))
        .order_by_asc(integration::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut out = BTreeMap::new();
    for (name, mappings) in rows {
        let mappings: Mappings = serde_json::from_str(&mappings)?;
        for variable in mappings.fields.into_keys() {
            for field in fields_of(&variable) {
                out.entry(field.to_owned()).or_insert_with(|| name.clone());
            }
        }
    }
    Ok(out)
}

/// The fields of the form that a variable fills.
fn fields_of(variable: &str) -> Vec<&str> {
    if variable == "name" { vec!["first_name", "last_name"] } else { vec![variable] }
}
