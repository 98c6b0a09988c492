//! Ticket types, and what tickets hold in custom fields.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, text_null};

/// Creates `ticket_type` with the first type, `ticket_type_field`, and the columns of tickets.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::numbered("ticket_type")
            .name()
            .choice("validity")
            .comment()
            .column(big_integer("position"))
            .column(boolean("is_in_portal"))
            .column(boolean("is_anonymous"))
            .column(boolean("hides_contact"))
            .reference_null("queue_id", "queue")
            .stamps()
            .unique(&["name_key"])
            .create(manager)
            .await?;
        NewTable::new("ticket_type_field")
            .owned_by("type_id", "ticket_type")
            .owned_by("field_id", "custom_field")
            .column(big_integer("position"))
            .column(boolean("is_required"))
            .primary_key(&["type_id", "field_id"])
            .create(manager)
            .await?;
        manager.execute(first_type()).await?;
        // The tickets there are, and those of an older version that still runs, are of the first type. Types are
        // never deleted, and SQLite adds no foreign key to a table there is.
        let kind = big_integer("type_id").default(1).take();
        manager.alter_table(Table::alter().table("ticket").add_column(kind).take()).await?;
        manager.alter_table(Table::alter().table("ticket").add_column(text_null("fields")).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["fields", "type_id"] {
            manager.alter_table(Table::alter().table("ticket").drop_column(column).take()).await?;
        }
        drop_tables(manager, &["ticket_type_field", "ticket_type"]).await
    }
}

/// The database gives it the number 1, the first of an empty table.
fn first_type() -> InsertStatement {
    Query::insert()
        .into_table("ticket_type")
        .columns([
            "name",
            "name_key",
            "validity",
            "comment",
            "position",
            "is_in_portal",
            "is_anonymous",
            "hides_contact",
            "created_at",
            "updated_at",
        ])
        .values_panic([
            "Request".into(),
            "request".into(),
            "valid".into(),
            "".into(),
            1.into(),
            true.into(),
            true.into(),
            false.into(),
            0.into(),
            0.into(),
        ])
        .take()
}
