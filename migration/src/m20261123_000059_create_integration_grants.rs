//! What integrations gave agents.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;

/// Creates `integration_grant`.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::extending("integration_grant", "grant_id", "access_grant")
                .owned_by("integration_id", "integration")
                .owned_by("user_id", "user")
                .index(&["integration_id", "user_id"])
                .index(&["user_id"]),
        ]
    }
}
