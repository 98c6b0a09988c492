//! Mail domains, which tell the site of new people.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::numbered("mail_domain")
                .key_text("domain")
                .owned_by("customer_id", "customer")
                .owned_by("site_id", "site")
                .column(boolean("includes_subdomains"))
                .stamps()
                .unique(&["domain"])
                .index(&["customer_id"])
                .index(&["site_id"]),
        ]
    }
}
