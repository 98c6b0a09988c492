//! What a person was called and reached by before, as their history tells.

use super::traces::{FEWEST_DIGITS, joined};
use crate::error::Result;
use domain::ids::UserId;
use domain::journal::{Changes, Entity};
use domain::validate;
use entity::{journal, user, user_email, user_phone};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Fields that tell a person from others.
const TELLING: [&str; 8] =
    ["emails", "phones", "mobile", "fax", "username", "first_name", "preferred_name", "last_name"];
/// With so many names of one kind at most a person is looked for.
const MOST_NAMES: usize = 12;

/// What tells this record from others in its past. What is somebody else's by now tells nobody; `own` are records of
/// the person.
pub(super) async fn former(db: &impl ConnectionTrait, id: UserId, own: &[UserId]) -> Result<Vec<String>> {
    let held = held(db, id).await?;
    let of = |field: &str| held.get(field).cloned().unwrap_or_default();
    let mut all = Vec::new();

    let emails = of("emails");
    let keys = emails.iter().map(|email| validate::key(email));
    let others = user_email::Entity::find()
        .select_only()
        .column(user_email::Column::AddressKey)
        .filter(user_email::Column::AddressKey.is_in(keys))
        .filter(user_email::Column::UserId.is_not_in(own.iter().copied()));
    let others: Vec<String> = others.into_tuple().all(db).await?;
    all.extend(emails.into_iter().filter(|email| !others.contains(&validate::key(email))));

    let numbers: BTreeSet<String> = ["phones", "mobile", "fax"].into_iter().flat_map(of).collect();
    let digits = |number: &str| number.chars().filter(char::is_ascii_digit).collect::<String>();
    let others = user_phone::Entity::find()
        .select_only()
        .column(user_phone::Column::Digits)
        .filter(user_phone::Column::Digits.is_in(numbers.iter().map(|number| digits(number))))
        .filter(user_phone::Column::UserId.is_not_in(own.iter().copied()));
    let others: Vec<String> = others.into_tuple().all(db).await?;
    for number in numbers {
        let digits = digits(&number);
        if digits.len() >= FEWEST_DIGITS && !others.contains(&digits) {
            all.extend([number, digits]);
        }
    }

    let usernames: Vec<_> = of("username").into_iter().filter(|name| !name.chars().all(char::is_alphabetic)).collect();
    let names: Vec<String> = {
        let firsts: BTreeSet<String> = of("first_name").into_iter().chain(of("preferred_name")).collect();
        let lasts = of("last_name");
        let firsts = firsts.iter().take(MOST_NAMES);
        firsts.flat_map(|first| lasts.iter().take(MOST_NAMES).flat_map(|last| joined(first, last))).collect()
    };
    let others = user::Entity::find()
        .filter(user::Column::Id.is_not_in(own.iter().copied()))
        .filter(
            user::Column::DisplayName
                .is_in(names.iter().map(String::as_str))
                .or(user::Column::UsernameKey.is_in(usernames.iter().map(|name| validate::key(name)))),
        )
        .all(db)
        .await?;
    let is_free = |text: &String| {
        let is_theirs = |other: &user::Model| {
            other.username_key.as_ref() == Some(&validate::key(text))
                || joined(&other.first_name, &other.last_name).contains(text)
        };
        !others.iter().any(is_theirs)
    };
    all.extend(usernames.into_iter().chain(names).filter(is_free));
    Ok(all)
}

/// What its fields have ever held, by field.
async fn held(db: &impl ConnectionTrait, id: UserId) -> Result<BTreeMap<&'static str, BTreeSet<String>>> {
    let rows: Vec<String> = journal::Entity::find()
        .select_only()
        .column(journal::Column::Changes)
        .filter(journal::Column::Entity.eq(Entity::User.as_str()))
        .filter(journal::Column::EntityId.eq(id.0))
        .into_tuple()
        .all(db)
        .await?;
    let mut out: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for changes in rows {
        let changes: Changes = serde_json::from_str(&changes)?;
        for (field, change) in &changes {
            if let Some(field) = TELLING.iter().find(|telling| *telling == field) {
                for value in [&change.from, &change.to] {
                    collect(value, out.entry(*field).or_default());
                }
            }
        }
    }
    Ok(out)
}

fn collect(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            out.extend(lines.map(str::to_owned));
        }
        Value::Array(all) => all.iter().for_each(|one| collect(one, out)),
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
