//! Single sign-on through the second step, and accounts that ask for what nobody could do.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

/// Keeps with a sign-in that waits for the second factor the token of the provider that vouched for the first one. Takes
/// back the demand for a new password where there is none that could be changed.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = text_null("provider_hint");
        manager.alter_table(Table::alter().table("sign_in_challenge").add_column(column).take()).await?;
        let heal = Query::update()
            .table("account")
            .value("must_change_password", false)
            .and_where(Expr::col("must_change_password").eq(true))
            .and_where(Expr::col("password_hash").is_null())
            .to_owned();
        manager.execute(heal).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("sign_in_challenge").drop_column("provider_hint").take()).await
    }
}
