//! Mail servers from which mailboxes are fetched.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, string, string_null, text, text_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::extending("mailbox_account", "mailbox_id", "mailbox")
                .column(string("host"))
                .column(integer("port"))
                .choice("security")
                .column(string("login"))
                .choice("credential")
                .column(text("secret"))
                .column(string("folder"))
                .column(string_null("move_to"))
                .column(boolean("is_enabled"))
                .column(integer("poll_seconds"))
                .column(big_integer_null("uid_validity"))
                .column(big_integer_null("last_uid"))
                .column(big_integer("fetched"))
                .column(big_integer_null("fetched_at"))
                .column(text_null("last_error"))
                .column(integer("failures"))
                .column(big_integer_null("next_at"))
                .column(string_null("locked_by"))
                .column(big_integer_null("locked_until"))
                .stamps()
                .column(big_integer("version")),
        ]
    }
}
