//! Data privacy: what is known of a person as a file, mentions of a person in tickets of others, rules of retention,
//! the plan of an erasure; and indexes for searching on `SQLite` from which deleted words are gone at once.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, string_null, text, text_null};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Creates `person_export`, `mention_search`, `mention`, `retention_rule` and `retention_run`, and adds to erasures
/// their plan.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// The indexes that kept words of deleted rows until their parts were merged. Built anew, they hold none.
const SEARCHES: [&str; 2] = ["user_search_fts", "ticket_search_fts"];

fn tables() -> Vec<NewTable> {
    vec![
        // Who asked is kept without a foreign key, as in the journal.
        NewTable::numbered("person_export")
            .owned_by("user_id", "user")
            .column(big_integer("requested_by"))
            .choice("audience")
            .column(boolean("with_notes"))
            .choice("state")
            .column(string_null("storage_key"))
            .column(big_integer("size"))
            .column(big_integer("files"))
            .column(text_null("failure"))
            .stamps()
            .column(big_integer_null("finished_at"))
            .column(big_integer_null("expires_at"))
            .index(&["user_id"])
            .index(&["expires_at"]),
        NewTable::numbered("mention_search")
            .owned_by("user_id", "user")
            .column(big_integer("requested_by"))
            .choice("state")
            .column(text("traces"))
            .column(big_integer("step"))
            .column(big_integer("cursor"))
            .column(big_integer("handled"))
            .column(big_integer("to_handle"))
            .column(text_null("failure"))
            .stamps()
            .column(big_integer_null("finished_at"))
            .index(&["user_id"]),
        NewTable::numbered("mention")
            .owned_by("search_id", "mention_search")
            .owned_by("ticket_id", "ticket")
            .choice("place")
            .column(big_integer("record_id"))
            .choice("state")
            .column(big_integer_null("decided_by"))
            .column(big_integer_null("decided_at"))
            .unique(&["search_id", "place", "record_id"])
            .index(&["ticket_id"]),
        NewTable::numbered("retention_rule")
            .name()
            .choice("subject")
            .choice("action")
            .column(big_integer("months"))
            .owned_by_null("customer_id", "customer")
            .choice("web_access")
            .column(boolean("only_guests"))
            .column(big_integer("most"))
            .column(boolean("is_enabled"))
            .column(big_integer_null("keeper_id"))
            .column(big_integer_null("next_run_at"))
            .stamps()
            .unique(&["name_key"])
            .index(&["next_run_at"]),
        NewTable::numbered("retention_run")
            .owned_by("rule_id", "retention_rule")
            .choice("state")
            .column(big_integer_null("started_by"))
            .column(big_integer("found"))
            .column(big_integer("cursor"))
            .column(text("counts"))
            .column(text_null("message"))
            .stamps()
            .column(big_integer_null("finished_at"))
            .index(&["rule_id"]),
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
        for column in [text_null("plan"), big_integer_null("retention_run_id")] {
            manager.alter_table(Table::alter().table("privacy_task").add_column(column).take()).await?;
        }
        if manager.get_database_backend() == DbBackend::Sqlite {
            for index in SEARCHES {
                let statement = format!(
                    "INSERT INTO {index}({index}, rank) VALUES ('secure-delete', 1); \
                     INSERT INTO {index}({index}) VALUES ('rebuild');"
                );
                manager.get_connection().execute_unprepared(&statement).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            for index in SEARCHES {
                let statement = format!("INSERT INTO {index}({index}, rank) VALUES ('secure-delete', 0)");
                manager.get_connection().execute_unprepared(&statement).await?;
            }
        }
        for column in ["retention_run_id", "plan"] {
            manager.alter_table(Table::alter().table("privacy_task").drop_column(column).take()).await?;
        }
        drop_tables(manager, &["retention_run", "retention_rule", "mention", "mention_search", "person_export"]).await
    }
}
