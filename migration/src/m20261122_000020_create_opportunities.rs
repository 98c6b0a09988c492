//! Opportunities, and the people and organisations they are about.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, boolean, string, text};

/// Creates `sales_account`, `lead` and `opportunity`, and the column of ticket types.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::numbered("sales_account")
            .name()
            .column(string("phone"))
            .comment()
            .reference_null("customer_id", "customer")
            .stamps()
            .unique(&["name_key"])
            .create(manager)
            .await?;
        // Whom somebody became is a number without a foreign key: people can be erased.
        NewTable::numbered("lead")
            .choice("kind")
            .column(string("name"))
            .key_text("sort_key")
            .column(string("email"))
            .column(string("phone"))
            .column(string("company"))
            .reference_null("account_id", "sales_account")
            .comment()
            .column(text("words"))
            .column(big_integer_null("user_id"))
            .stamps()
            .index(&["kind", "sort_key", "id"])
            .index(&["account_id"])
            .create(manager)
            .await?;
        NewTable::extending("opportunity", "ticket_id", "ticket")
            .reference("lead_id", "lead")
            .column(big_integer_null("converted_at"))
            .column(big_integer_null("user_id"))
            .reference_null("customer_id", "customer")
            .index(&["lead_id"])
            .create(manager)
            .await?;
        let flag = boolean("is_opportunity").default(false).take();
        manager.alter_table(Table::alter().table("ticket_type").add_column(flag).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("ticket_type").drop_column("is_opportunity").take()).await?;
        drop_tables(manager, &["opportunity", "lead", "sales_account"]).await
    }
}
