//! Who makes accounts of customers: a choice of three in place of a yes or no.

use sea_orm_migration::prelude::*;

/// Rewrites the stored value of the setting `portal.registration`.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// The values before and after.
const VALUES: [(&str, &str); 2] = [("true", "public"), ("false", "agents")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (old, new) in VALUES {
            rewrite(manager, old, new).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (old, new) in VALUES {
            rewrite(manager, new, old).await?;
        }
        rewrite(manager, "off", "false").await
    }
}

async fn rewrite(manager: &SchemaManager<'_>, from: &str, to: &str) -> Result<(), DbErr> {
    let update = Query::update()
        .table("setting")
        .value("value", to)
        .and_where(Expr::col("key").eq("portal.registration"))
        .and_where(Expr::col("value").eq(from))
        .to_owned();
    manager.execute(update).await
}
