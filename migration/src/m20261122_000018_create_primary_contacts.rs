//! Primary contacts of customers and sites.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::numbered("primary_contact")
                .owned_by("customer_id", "customer")
                .owned_by_null("site_id", "site")
                .owned_by("user_id", "user")
                .column(big_integer("position"))
                .index(&["customer_id"])
                .index(&["site_id"])
                .unique(&["user_id", "site_id"]),
        ]
    }
}
