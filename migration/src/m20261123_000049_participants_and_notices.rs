//! Whom no mails about a ticket reach, and which mails about tickets agents want.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean};

/// Creates `muted_ticket`; adds `agent.owner_mail` and `agent.new_ticket_mail`.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Columns that are added, with what they hold at first.
const COLUMNS: [(&str, bool); 2] = [("owner_mail", true), ("new_ticket_mail", false)];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let muted = NewTable::numbered("muted_ticket")
            .owned_by("ticket_id", "ticket")
            .owned_by("user_id", "user")
            .column(big_integer("muted_at"))
            .unique(&["ticket_id", "user_id"])
            .index(&["user_id"]);
        muted.create(manager).await?;
        for (column, at_first) in COLUMNS {
            let column = boolean(column).default(at_first).take();
            manager.alter_table(Table::alter().table("agent").add_column(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (column, _) in COLUMNS {
            manager.alter_table(Table::alter().table("agent").drop_column(column).take()).await?;
        }
        drop_tables(manager, &["muted_ticket"]).await
    }
}
