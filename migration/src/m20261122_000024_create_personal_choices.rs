//! The time zone of people, and mail texts that tell it themselves.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// Adds `user.time_zone`, and takes `UTC` out of mail texts that were written when no time had a zone.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // An older version that still runs adds people who chose none.
        let zone = string("time_zone").default("").take();
        manager.alter_table(Table::alter().table("user").add_column(zone).take()).await?;
        replace(manager, "$-TIME UTC", "$-TIME").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, "$-TIME", "$-TIME UTC").await?;
        manager.alter_table(Table::alter().table("user").drop_column("time_zone").take()).await
    }
}

async fn replace(manager: &SchemaManager<'_>, from: &str, to: &str) -> Result<(), DbErr> {
    let statement = format!(
        "UPDATE mail_template SET subject = REPLACE(subject, '{from}', '{to}'), body = REPLACE(body, '{from}', '{to}')"
    );
    manager.get_connection().execute_unprepared(&statement).await.map(|_| ())
}
