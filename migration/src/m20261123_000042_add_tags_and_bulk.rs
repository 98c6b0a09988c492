//! Tags of tickets, until when they are pending, actions on many tickets at once, and whom of outside replies go to.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, string_len_null, text, text_null};

/// Creates `tag`, `ticket_tag`, `ticket_outsider`, `ticket_operation`, `ticket_operation_item`, and columns of tickets.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// The index of tickets that are pending until a day.
const PENDING: &str = "idx-ticket-pending-until";

fn tables() -> Vec<NewTable> {
    vec![
        NewTable::numbered("tag").name().column(big_integer("created_at")).unique(&["name_key"]),
        NewTable::new("ticket_tag")
            .owned_by("ticket_id", "ticket")
            .owned_by("tag_id", "tag")
            .primary_key(&["ticket_id", "tag_id"])
            .index(&["tag_id", "ticket_id"]),
        NewTable::new("ticket_outsider")
            .owned_by("ticket_id", "ticket")
            .owned_by("user_id", "user")
            .column(big_integer("confirmed_at"))
            .primary_key(&["ticket_id", "user_id"])
            .index(&["user_id"]),
        // Who acted is kept without a foreign key, as in the journal.
        NewTable::numbered("ticket_operation")
            .column(text("input"))
            .column(text("summary"))
            .column(big_integer("subject_id"))
            .column(big_integer("real_id"))
            .column(big_integer("created_at"))
            .column(big_integer_null("finished_at"))
            .column(big_integer_null("undone_at"))
            .column(big_integer_null("undone_by"))
            .index(&["subject_id", "id"]),
        NewTable::numbered("ticket_operation_item")
            .owned_by("operation_id", "ticket_operation")
            // A number that stays when the ticket is erased, and of which there may be none.
            .column(big_integer("ticket_id"))
            .choice("outcome")
            .column(text("changes"))
            .column(text("trace"))
            .column(text("reason"))
            .column(string_len_null("undo", 32))
            .column(text("undo_reason"))
            .unique(&["operation_id", "ticket_id"])
            .index(&["operation_id", "outcome", "id"]),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            table.create(manager).await?;
        }
        let closes = boolean("pending_closes").default(false).take();
        for column in [text_null("tags"), big_integer_null("pending_until"), closes] {
            manager.alter_table(Table::alter().table("ticket").add_column(column).take()).await?;
        }
        let pending = Index::create()
            .name(PENDING)
            .table("ticket")
            .col("pending_until")
            .and_where(Expr::col("pending_until").is_not_null())
            .take();
        manager.create_index(pending).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(PENDING).table("ticket").to_owned()).await?;
        for column in ["pending_closes", "pending_until", "tags"] {
            manager.alter_table(Table::alter().table("ticket").drop_column(column).take()).await?;
        }
        drop_tables(manager, &["ticket_operation_item", "ticket_operation", "ticket_outsider", "ticket_tag", "tag"])
            .await
    }
}
