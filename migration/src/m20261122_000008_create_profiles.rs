//! What is kept of people and customers beyond name and place, and custom fields.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, string, string_len, string_null, text};

/// Creates `user_profile`, `customer_profile` and `custom_field`, and the column of international numbers.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Only people of whom more is kept than most have a row.
        NewTable::extending("user_profile", "user_id", "user")
            .column(string("street"))
            .column(string("zip"))
            .column(string("city"))
            .column(string_len("country", 2))
            .column(text("addresses"))
            .column(boolean("mail_off"))
            .column(boolean("marketing"))
            .column(text("fields"))
            .create(manager)
            .await?;
        NewTable::extending("customer_profile", "customer_id", "customer")
            .column(string("phone"))
            .column(text("address"))
            .reference_null("account_manager_id", "user")
            .reference_null("account_department_id", "department")
            .column(boolean("assigns_manager"))
            .column(text("fields"))
            .index(&["account_manager_id"])
            .create(manager)
            .await?;
        NewTable::numbered("custom_field")
            .choice("record")
            .key_text("key")
            .column(string("label"))
            .choice("kind")
            .column(text("choices"))
            .column(text("hint"))
            .column(boolean("is_required"))
            .choice("validity")
            .column(big_integer("position"))
            .stamps()
            .unique(&["record", "key"])
            .create(manager)
            .await?;
        manager.alter_table(Table::alter().table("user_phone").add_column(string_null("e164")).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("user_phone").drop_column("e164").take()).await?;
        drop_tables(manager, &["custom_field", "customer_profile", "user_profile"]).await
    }
}
