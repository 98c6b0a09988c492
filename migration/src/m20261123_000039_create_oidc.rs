//! Single sign-on by OpenID Connect.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, string, string_len, string_null, text, text_null,
};

/// Creates `oidc_provider`, `oidc_identity`, `oidc_attempt` and `oidc_grant`, and notes with a sign-in that waits for
/// the second factor who vouched for the first one.
#[derive(DeriveMigrationName)]
pub struct Migration;

fn tables() -> Vec<NewTable> {
    vec![
        NewTable::numbered("oidc_provider")
            .name()
            .column(boolean("is_enabled"))
            .column(string("issuer"))
            .column(string("client_id"))
            .column(text_null("secret"))
            .column(string("scopes"))
            .choice("audience")
            .column(boolean("links_mail"))
            .column(boolean("trusts_mail"))
            .column(boolean("creates_people"))
            .column(text("places"))
            .reference_null("default_site_id", "site")
            .choice("web_access")
            .column(text("roles"))
            .choice("second_factor")
            .column(string("acr_values"))
            .column(boolean("signs_out"))
            .reference_null("keeper_id", "user")
            .comment()
            .stamps()
            .unique(&["name_key"])
            .index(&["default_site_id"])
            .index(&["keeper_id"]),
        NewTable::numbered("oidc_identity")
            .owned_by("provider_id", "oidc_provider")
            .owned_by("user_id", "user")
            .column(string_len("subject_hash", 64))
            .column(string("label"))
            .column(big_integer("created_at"))
            .column(big_integer_null("last_used_at"))
            .unique(&["provider_id", "subject_hash"])
            .index(&["user_id"]),
        NewTable::new("oidc_attempt")
            .column(string_len("id", 64))
            .owned_by("provider_id", "oidc_provider")
            .owned_by_null("user_id", "user")
            .column(string_len("browser_hash", 64))
            .column(text("state"))
            .column(big_integer("expires_at"))
            .primary_key(&["id"])
            .index(&["provider_id"])
            .index(&["user_id"])
            .index(&["expires_at"]),
        NewTable::extending("oidc_grant", "grant_id", "access_grant")
            .owned_by("provider_id", "oidc_provider")
            .owned_by("user_id", "user")
            .index(&["provider_id", "user_id"])
            .index(&["user_id"]),
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
        for column in [big_integer_null("provider_id"), string_null("provider_session")] {
            manager.alter_table(Table::alter().table("sign_in_challenge").add_column(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["provider_session", "provider_id"] {
            manager.alter_table(Table::alter().table("sign_in_challenge").drop_column(column).take()).await?;
        }
        drop_tables(manager, &["oidc_grant", "oidc_attempt", "oidc_identity", "oidc_provider"]).await
    }
}
