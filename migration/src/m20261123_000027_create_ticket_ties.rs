//! Links and merges of tickets, canned replies, drafts.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text};

/// Creates `ticket_link`, `ticket_merge`, `canned_reply`, `canned_reply_queue` and `draft`.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::numbered("ticket_link")
                .choice("kind")
                .owned_by("from_id", "ticket")
                .owned_by("to_id", "ticket")
                // A number that stays when that person is erased.
                .column(big_integer_null("created_by"))
                .column(big_integer("created_at"))
                .unique(&["from_id", "to_id", "kind"])
                .index(&["to_id"]),
            NewTable::extending("ticket_merge", "ticket_id", "ticket")
                .owned_by("into_id", "ticket")
                // What the ticket was before, to be that again.
                .choice("state")
                .column(big_integer_null("closed_at"))
                .column(big_integer("updated_at"))
                .column(text("moved"))
                .column(big_integer_null("merged_by"))
                .column(big_integer("merged_at"))
                .index(&["into_id"]),
            NewTable::numbered("canned_reply")
                .name()
                .choice("validity")
                .column(text("body"))
                .stamps()
                .unique(&["name_key"]),
            NewTable::new("canned_reply_queue")
                .owned_by("canned_id", "canned_reply")
                .owned_by("queue_id", "queue")
                .primary_key(&["canned_id", "queue_id"])
                .index(&["queue_id"]),
            NewTable::numbered("draft")
                .owned_by("user_id", "user")
                .owned_by("ticket_id", "ticket")
                .choice("side")
                .choice("kind")
                .column(text("body"))
                .column(big_integer("updated_at"))
                .unique(&["user_id", "ticket_id", "side"])
                .index(&["ticket_id"]),
        ]
    }
}
