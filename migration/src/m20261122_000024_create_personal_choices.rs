//! The time zone and the picture of people, mail texts that tell it themselves, and who sees which custom field where.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, string_len, string_null};
use sea_orm_migration::sea_orm::ConnectionTrait;

/// What a screen does with a custom field that an older version adds. Customers see none of those there are until
/// somebody chooses them.
const SCREENS: [(&str, &str); 4] =
    [("agent_create", "optional"), ("agent_edit", "optional"), ("portal_create", "hidden"), ("portal_edit", "hidden")];

/// Adds `user.time_zone`, `user.picture` and the screens of custom fields, and takes `UTC` out of mail texts that were written when
/// no time had a zone.
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
        let picture = string_null("picture");
        manager.alter_table(Table::alter().table("user").add_column(picture).take()).await?;
        replace(manager, "$-TIME UTC", "$-TIME").await?;
        for (screen, presence) in SCREENS {
            let column = string_len(screen, 32).default(presence).take();
            manager.alter_table(Table::alter().table("custom_field").add_column(column).take()).await?;
        }
        for statement in [
            "UPDATE custom_field SET agent_create = 'required', agent_edit = 'required' WHERE is_required",
            // The type of a ticket says that its form asks for them.
            "UPDATE custom_field SET portal_create = CASE WHEN is_required THEN 'required' ELSE 'optional' END \
             WHERE record = 'ticket'",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, "$-TIME", "$-TIME UTC").await?;
        for (screen, _) in SCREENS {
            manager.alter_table(Table::alter().table("custom_field").drop_column(screen).take()).await?;
        }
        for column in ["picture", "time_zone"] {
            manager.alter_table(Table::alter().table("user").drop_column(column).take()).await?;
        }
        Ok(())
    }
}

async fn replace(manager: &SchemaManager<'_>, from: &str, to: &str) -> Result<(), DbErr> {
    let statement = format!(
        "UPDATE mail_template SET subject = REPLACE(subject, '{from}', '{to}'), body = REPLACE(body, '{from}', '{to}')"
    );
    manager.get_connection().execute_unprepared(&statement).await.map(|_| ())
}
