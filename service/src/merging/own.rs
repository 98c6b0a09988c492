//! What belongs to a person alone, row by row, as it is before and after a merge: undoing puts these very rows back.

use crate::error::{Error, Result};
use domain::ids::UserId;
use sea_orm::sea_query::{Value, sea_value_to_json_value};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ColumnType, DatabaseTransaction, EntityTrait, IdenStatic, Iterable, ModelTrait,
    QueryFilter,
};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// A row by column.
pub(super) type Row = Map<String, Json>;
/// Rows by table and key.
pub(super) type Rows = BTreeMap<(String, i64), Row>;

fn dump<M: ModelTrait>(model: &M) -> Row {
    let columns = <M::Entity as EntityTrait>::Column::iter();
    columns.map(|column| (column.as_str().to_owned(), sea_value_to_json_value(&model.get(column)))).collect()
}

fn cell(kind: &ColumnType, json: &Json) -> Value {
    match kind {
        ColumnType::Boolean => Value::Bool(json.as_bool()),
        ColumnType::BigInteger | ColumnType::Integer => Value::BigInt(json.as_i64()),
        _ => Value::String(json.as_str().map(str::to_owned)),
    }
}

/// Columns that came later are left as they are.
fn filled<E: EntityTrait>(row: &Row) -> Result<E::ActiveModel> {
    let mut active = <E::ActiveModel as ActiveModelTrait>::default();
    for column in E::Column::iter() {
        if let Some(json) = row.get(column.as_str()) {
            active.try_set(column, cell(column.def().get_column_type(), json))?;
        }
    }
    Ok(active)
}

async fn put_row<E: EntityTrait>(db: &DatabaseTransaction, key: E::Column, id: i64, row: &Row) -> Result<()> {
    let changed = E::update_many().set(filled::<E>(row)?).filter(key.eq(id)).exec(db).await?;
    if changed.rows_affected == 0 {
        E::insert(filled::<E>(row)?).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Lists the tables: name, key, and the column that says whose the row is.
macro_rules! own {
    ($($table:ident $key:ident $of:ident),+ $(,)?) => {
        /// The rows of these people.
        pub(super) async fn read(db: &DatabaseTransaction, people: [UserId; 2]) -> Result<Rows> {
            let mut out = Rows::new();
            $({
                use entity::$table::{Column, Entity};
                for model in Entity::find().filter(Column::$of.is_in(people)).all(db).await? {
                    let row = dump(&model);
                    let id = row.get(Column::$key.as_str()).and_then(Json::as_i64).unwrap_or_default();
                    out.insert((stringify!($table).to_owned(), id), row);
                }
            })+
            Ok(out)
        }

        /// Makes a row what it was.
        pub(super) async fn put(db: &DatabaseTransaction, table: &str, id: i64, row: &Row) -> Result<()> {
            match table {
                $(stringify!($table) => {
                    use entity::$table::{Column, Entity};
                    put_row::<Entity>(db, Column::$key, id, row).await
                })+
                unknown => Err(Error::Other(format!("no rows of {unknown} are put back"))),
            }
        }

        /// Takes a row away.
        pub(super) async fn remove(db: &DatabaseTransaction, table: &str, id: i64) -> Result<()> {
            match table {
                $(stringify!($table) => {
                    use entity::$table::{Column, Entity};
                    Entity::delete_many().filter(Column::$key.eq(id)).exec(db).await?;
                    Ok(())
                })+
                unknown => Err(Error::Other(format!("no rows of {unknown} are taken away"))),
            }
        }
    };
}

own!(
    user Id Id,
    user_email Id UserId,
    user_phone Id UserId,
    user_profile UserId UserId,
    user_search UserId UserId,
    account_limit UserId UserId,
    access_grant Id UserId,
    primary_contact Id UserId,
    muted_ticket Id UserId,
    ticket_outsider Id UserId,
);

/// What a merge changed: each row before and after, of those that differ.
pub(super) fn changes(mut before: Rows, after: Rows) -> Vec<Changed> {
    let mut out = Vec::new();
    for ((table, id), row) in after {
        let old = before.remove(&(table.clone(), id));
        if old.as_ref() != Some(&row) {
            out.push(Changed { table, id, before: old, after: Some(row) });
        }
    }
    out.extend(before.into_iter().map(|((table, id), row)| Changed { table, id, before: Some(row), after: None }));
    out
}

/// A row that a merge changed, added or took away.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Changed {
    pub table: String,
    pub id: i64,
    pub before: Option<Row>,
    pub after: Option<Row>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rows(all: &[(&str, i64, i64)]) -> Rows {
        let row = |value: i64| json!({ "value": value }).as_object().cloned().unwrap_or_default();
        all.iter().map(|(table, id, value)| (((*table).to_owned(), *id), row(*value))).collect()
    }

    #[test]
    fn only_rows_that_differ_are_kept() {
        let before = rows(&[("user", 1, 1), ("user", 2, 1), ("user_email", 5, 1)]);
        let after = rows(&[("user", 1, 1), ("user", 2, 7), ("user_phone", 9, 1)]);
        let changed = changes(before, after);
        let what: Vec<_> =
            changed.iter().map(|row| (row.table.as_str(), row.id, row.before.is_some(), row.after.is_some())).collect();
        assert_eq!(what, [("user", 2, true, true), ("user_phone", 9, false, true), ("user_email", 5, true, false)]);
    }

    #[test]
    fn a_row_comes_back_as_it_was() {
        let row = json!({"user_id": 7, "text": "ana"}).as_object().cloned().unwrap_or_default();
        let active = filled::<entity::user_search::Entity>(&row).unwrap();
        assert_eq!(active.user_id, sea_orm::ActiveValue::Set(UserId(7)));
        assert_eq!(active.text, sea_orm::ActiveValue::Set("ana".to_owned()));
        let bad = json!({"user_id": 7, "text": null}).as_object().cloned().unwrap_or_default();
        assert!(filled::<entity::user_search::Entity>(&bad).is_err());
    }
}
