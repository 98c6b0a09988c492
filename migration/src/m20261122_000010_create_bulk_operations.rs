//! Actions on many people at once, and what became of each person.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string_len_null, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Who acted is kept without a foreign key, as in the journal.
        NewTable::numbered("bulk_operation")
            .choice("action")
            .column(text("input"))
            .column(text("summary"))
            .column(big_integer("subject_id"))
            .column(big_integer("real_id"))
            .column(big_integer("created_at"))
            .column(big_integer_null("finished_at"))
            .column(big_integer_null("undone_at"))
            .column(big_integer_null("undone_by"))
            .create(manager)
            .await?;
        NewTable::numbered("bulk_item")
            .owned_by("operation_id", "bulk_operation")
            .owned_by("user_id", "user")
            .choice("outcome")
            .column(text("changes"))
            .column(text("trace"))
            .column(text("reason"))
            .column(string_len_null("undo", 32))
            .column(text("undo_reason"))
            .unique(&["operation_id", "user_id"])
            .index(&["operation_id", "outcome", "id"])
            .index(&["user_id"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["bulk_item", "bulk_operation"]).await
    }
}
