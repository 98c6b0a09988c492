//! What *Manage Access* limits of an account.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, boolean};

/// Creates `account_limit`.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            // Only limited accounts have a row.
            NewTable::extending("account_limit", "user_id", "user")
                .column(big_integer_null("valid_until"))
                .column(boolean("keeps_password")),
        ]
    }
}
