//! Custom fields of sites, and whose a picture is.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// Adds `site.fields`, and an index that finds the owner of a picture: few have one.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // An older version that still runs adds sites without them.
        let fields = text("fields").default("{}").take();
        manager.alter_table(Table::alter().table("site").add_column(fields).take()).await?;
        let index = r#"CREATE INDEX "idx-user-picture" ON "user" (picture) WHERE picture IS NOT NULL"#;
        manager.get_connection().execute_unprepared(index).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(r#"DROP INDEX "idx-user-picture""#).await?;
        manager.alter_table(Table::alter().table("site").drop_column("fields").take()).await
    }
}
