//! Lists of tickets are narrowed down by owner and by type without looking at all other tickets.

use sea_orm_migration::prelude::*;

/// Creates the indexes.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Name and columns of each. A type is looked for queue by queue, an owner in all queues.
const INDEXES: [(&str, &[&str]); 2] = [
    ("idx-ticket-owner-updated", &["owner_id", "updated_at", "id"]),
    ("idx-ticket-queue-type-updated", &["queue_id", "type_id", "updated_at", "id"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, columns) in INDEXES {
            let mut index = Index::create().name(name).table("ticket").take();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            manager.drop_index(Index::drop().name(name).table("ticket").to_owned()).await?;
        }
        Ok(())
    }
}
