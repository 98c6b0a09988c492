//! Mailboxes, the mails that came in by them, and what tells to which ticket an answer belongs.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, string, string_null, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::numbered("mailbox")
                .name()
                .column(string("address"))
                .key_text("address_key")
                .reference("queue_id", "queue")
                .choice("create_users")
                .column(boolean("is_active"))
                .comment()
                .stamps()
                .column(big_integer("version"))
                .unique(&["name_key"])
                .unique(&["address_key"])
                .index(&["queue_id"]),
            NewTable::numbered("incoming_mail")
                .owned_by("mailbox_id", "mailbox")
                .key_text("dedup_key")
                .choice("state")
                .column(string("sender"))
                .key_text("sender_key")
                .column(string("subject"))
                .column(text("reason"))
                .column(string_null("storage_key"))
                .column(big_integer("size"))
                .owned_by_null("ticket_id", "ticket")
                .stamps()
                .unique(&["mailbox_id", "dedup_key"])
                .index(&["state", "id"])
                .index(&["sender_key", "created_at"])
                .index(&["ticket_id"]),
            NewTable::numbered("ticket_mail")
                .owned_by("ticket_id", "ticket")
                .key_text("message_key")
                .column(string("message_id"))
                .column(boolean("is_incoming"))
                .column(big_integer("created_at"))
                .unique(&["message_key", "ticket_id"])
                .index(&["ticket_id"]),
            NewTable::new("undeliverable_address")
                .key_text("address_key")
                .column(text("reason"))
                .column(big_integer("created_at"))
                .primary_key(&["address_key"]),
        ]
    }
}
