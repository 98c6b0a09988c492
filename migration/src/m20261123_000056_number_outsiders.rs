//! Rows that say to whom outside replies may go have a number, by which a merge of people puts them back.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// Adds `ticket_outsider.id`.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// The table, and what holds its rows while it is made anew.
const TABLE: &str = "ticket_outsider";
const BEFORE: &str = "ticket_outsider_before";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let numbered = NewTable::numbered(TABLE)
            .owned_by("ticket_id", "ticket")
            .owned_by("user_id", "user")
            .column(big_integer("confirmed_at"))
            .unique(&["ticket_id", "user_id"])
            .index(&["user_id"]);
        replace(manager, numbered).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let unnumbered = NewTable::new(TABLE)
            .owned_by("ticket_id", "ticket")
            .owned_by("user_id", "user")
            .column(big_integer("confirmed_at"))
            .primary_key(&["ticket_id", "user_id"])
            .index(&["user_id"]);
        replace(manager, unnumbered).await
    }
}

/// Makes the table anew, with its rows.
async fn replace(manager: &SchemaManager<'_>, table: NewTable) -> Result<(), DbErr> {
    let columns = "ticket_id, user_id, confirmed_at";
    let db = manager.get_connection();
    db.execute_unprepared(&format!("CREATE TABLE {BEFORE} AS SELECT {columns} FROM {TABLE}")).await?;
    drop_tables(manager, &[TABLE]).await?;
    table.create(manager).await?;
    let rows = format!("INSERT INTO {TABLE} ({columns}) SELECT {columns} FROM {BEFORE} ORDER BY ticket_id, user_id");
    db.execute_unprepared(&rows).await?;
    drop_tables(manager, &[BEFORE]).await
}
