//! What runs Deskfolk: jobs, limits, settings, mail texts.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, string, string_len, string_null, text, text_null,
};

/// Creates the tables of operation.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        job().create(manager).await?;
        throttle().create(manager).await?;
        setting().create(manager).await?;
        mail_template().create(manager).await?;
        epoch().create(manager).await?;
        let first =
            Query::insert().into_table("epoch").columns(["id", "value"]).values_panic([1.into(), 1.into()]).take();
        manager.execute(first).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["epoch", "mail_template", "setting", "throttle", "job"]).await
    }
}

fn job() -> NewTable {
    NewTable::numbered("job")
        .column(string("kind"))
        .column(text("payload"))
        .column(string("state"))
        .column(big_integer("run_at"))
        .column(integer("attempts"))
        .column(integer("max_attempts"))
        .column(string_null("locked_by"))
        .column(big_integer_null("locked_until"))
        .column(text_null("last_error"))
        .column(string_null("dedup_key"))
        .column(big_integer("progress_done"))
        .column(big_integer("progress_total"))
        .column(big_integer("created_at"))
        .column(big_integer_null("finished_at"))
        .unique(&["dedup_key"])
        .index(&["state", "run_at", "id"])
}

fn throttle() -> NewTable {
    NewTable::new("throttle")
        .column(string_len("key", 200))
        .column(integer("failures"))
        .column(big_integer("window_started_at"))
        .column(big_integer_null("blocked_until"))
        .primary_key(&["key"])
}

fn setting() -> NewTable {
    NewTable::new("setting")
        .column(string("key"))
        .column(text("value"))
        .column(big_integer("updated_at"))
        .primary_key(&["key"])
}

fn mail_template() -> NewTable {
    NewTable::new("mail_template")
        .column(integer("number"))
        .column(string("language"))
        .column(text("subject"))
        .column(text("body"))
        .column(big_integer("updated_at"))
        .primary_key(&["number", "language"])
}

fn epoch() -> NewTable {
    NewTable::new("epoch").column(integer("id")).column(big_integer("value")).primary_key(&["id"])
}
