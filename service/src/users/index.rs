//! The words people are found by (ZAM-7).

use super::many::Kept;
use super::{numbers, profile};
use crate::Tx;
use crate::error::Result;
use crate::fields;
use crate::search::fold;
use domain::fields::{FieldRecord, FieldValues};
use domain::ids::UserId;
use entity::{customer, site, user, user_search};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// People whose words are written at once.
const BATCH: u64 = 500;

/// Writes the words of one person anew: call it after every change of the record.
///
/// # Errors
/// If the database refuses.
pub async fn index(tx: &Tx, id: UserId) -> Result<()> {
    let people = user::Entity::find_by_id(id).all(tx.db()).await?;
    write(tx, people).await
}

/// Writes the words of many people anew, such as those of a customer that got another name.
///
/// # Errors
/// If the database refuses.
pub async fn index_people(tx: &Tx, which: Condition) -> Result<()> {
    let mut last = UserId(0);
    loop {
        let people = user::Entity::find()
            .filter(which.clone())
            .filter(user::Column::Id.gt(last))
            .order_by_asc(user::Column::Id)
            .limit(BATCH)
            .all(tx.db())
            .await?;
        let Some(next) = people.last() else { return Ok(()) };
        last = next.id;
        write(tx, people).await?;
    }
}

async fn write(tx: &Tx, people: Vec<user::Model>) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let around = Around::read(tx, &people).await?;
    let rows = people.iter().map(|person| user_search::ActiveModel {
        user_id: Set(person.id),
        text: Set(distinct(&fold(&around.words(person)))),
    });
    let again = OnConflict::column(user_search::Column::UserId).update_column(user_search::Column::Text).to_owned();
    user_search::Entity::insert_many(rows).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The same without lines that stand in an earlier one: any part of a line is found, so they would only make the index
/// longer. The first line is always one of its own.
fn distinct(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for line in text.split('\n') {
        if !kept.iter().any(|known| known.contains(line)) {
            kept.push(line);
        }
    }
    let mut out = kept.join("\n");
    out.push('\n');
    out
}

/// What stands in other tables than `user`.
struct Around {
    kept: Kept,
    hidden: HashMap<FieldRecord, Vec<String>>,
    customers: HashMap<i64, String>,
    sites: HashMap<i64, site::Model>,
}

impl Around {
    async fn read(tx: &Tx, people: &[user::Model]) -> Result<Self> {
        let ids: Vec<_> = people.iter().map(|person| person.id).collect();
        let customers: Vec<_> = people.iter().map(|person| person.customer_id).collect();
        let sites: Vec<_> = people.iter().map(|person| person.site_id).collect();
        Ok(Self {
            hidden: fields::hidden_keys(tx.db()).await?,
            kept: Kept::read(tx.db(), &ids).await?,
            customers: customer::Entity::find()
                .filter(customer::Column::Id.is_in(customers))
                .all(tx.db())
                .await?
                .into_iter()
                .map(|row| (row.id.0, row.name))
                .collect(),
            sites: site::Entity::find()
                .filter(site::Column::Id.is_in(sites))
                .all(tx.db())
                .await?
                .into_iter()
                .map(|row| (row.id.0, row))
                .collect(),
        })
    }

    /// One line a detail, so that no word runs into the next one.
    fn words(&self, person: &user::Model) -> String {
        let names = [&person.title, &person.first_name, &person.middle_name, &person.last_name, &person.preferred_name];
        let full: Vec<_> = names.into_iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        let mut lines = vec![person.display_name.clone(), full.join(" ")];
        lines.extend(self.kept.emails.get(&person.id).into_iter().flatten().cloned());
        lines.extend(person.username.clone());
        for phone in self.kept.phones.get(&person.id).into_iter().flatten() {
            lines.extend([phone.digits.clone(), phone.number.clone()]);
            lines.extend(phone.e164.as_deref().map(numbers::notations).into_iter().flatten());
        }
        if let Some(kept) = self.kept.profiles.get(&person.id) {
            let country = profile::country_name(&kept.country).to_owned();
            lines.extend([kept.street.clone(), format!("{} {}", kept.zip, kept.city), country, kept.addresses.clone()]);
            lines.extend(self.held(FieldRecord::User, &kept.fields));
        }
        lines.extend(self.customers.get(&person.customer_id.0).cloned());
        if let Some(site) = self.sites.get(&person.site_id.0) {
            lines.extend([site.name.clone(), site.address.clone()]);
            lines.extend(self.held(FieldRecord::Site, &site.fields));
        }
        lines.push(person.comment.clone());
        lines.join("\n")
    }

    /// What custom fields hold that agents see: what others hold, they could guess by searching. What cannot be read is
    /// not found, and nothing worse.
    fn held(&self, record: FieldRecord, fields: &str) -> Vec<String> {
        let mut fields: FieldValues = serde_json::from_str(fields).unwrap_or_default();
        if let Some(hidden) = self.hidden.get(&record) {
            fields.0.retain(|key, _| !hidden.contains(key));
        }
        fields.0.into_values().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::distinct;

    #[test]
    fn zam_7_what_is_found_in_an_earlier_line_is_kept_once() {
        let text = "ana ruiz\nana ruiz\n\nana@example.com\n+492289912345\n492289912345\nacme\nacme gmbh\n";
        assert_eq!(distinct(text), "ana ruiz\nana@example.com\n+492289912345\nacme\nacme gmbh\n");
        assert_eq!(distinct("ana"), "ana\n", "the first line ends");
    }
}
