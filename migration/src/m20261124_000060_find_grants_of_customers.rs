//! Which grants customers hold.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// Every request asks for the grants of a customer. Hardly any grant is held by one, so that an index over all would look
/// worse than reading them all.
#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "idx-access_grant-customer_id-kind";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let few = r#"CREATE INDEX "idx-access_grant-customer_id" ON access_grant (customer_id) WHERE customer_id IS NOT NULL"#;
        manager.get_connection().execute_unprepared(&format!(r#"DROP INDEX "{INDEX}""#)).await?;
        manager.get_connection().execute_unprepared(few).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(r#"DROP INDEX "idx-access_grant-customer_id""#).await?;
        let all = Index::create().name(INDEX).table("access_grant").col("customer_id").col("kind").take();
        manager.create_index(all).await
    }
}
