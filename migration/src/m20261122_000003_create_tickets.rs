//! Tickets, their articles and the files attached to them.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, string, string_null, text};

/// Creates the tickets.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![ticket(), article(), attachment()]
    }
}

fn ticket() -> NewTable {
    NewTable::numbered("ticket")
        .column(string("subject"))
        .reference("queue_id", "queue")
        .choice("state")
        .choice("priority")
        .reference("requester_id", "user")
        .reference("customer_id", "customer")
        .reference("site_id", "site")
        .reference_null("owner_id", "user")
        .column(boolean("is_confidential"))
        .stamps()
        .column(big_integer_null("closed_at"))
        .column(big_integer("version"))
        // With the time of closing, to count without looking at the tickets.
        .index(&["queue_id", "updated_at", "id", "closed_at"])
        .index(&["requester_id", "updated_at", "id"])
        .index(&["customer_id", "updated_at", "id"])
        .index(&["site_id", "updated_at", "id"])
        .index(&["updated_at", "id"])
        // Lists show what is not closed, of which there is little among many closed ones. The first
        // of these also counts it.
        .partial_index("open", &["queue_id", "updated_at", "id", "owner_id", "closed_at"], open())
        .partial_index("open", &["owner_id", "updated_at", "id"], open())
        .partial_index("open", &["requester_id", "updated_at", "id"], open())
        .partial_index("open", &["customer_id", "updated_at", "id"], open())
        .partial_index("open", &["site_id", "updated_at", "id"], open())
        .partial_index("open", &["updated_at", "id"], open())
        .partial_index("unassigned", &["queue_id", "updated_at", "id"], open().and(Expr::col("owner_id").is_null()))
}

fn open() -> Expr {
    Expr::col("closed_at").is_null()
}

fn article() -> NewTable {
    NewTable::numbered("article")
        .owned_by("ticket_id", "ticket")
        .choice("kind")
        .reference("author_id", "user")
        .column(big_integer_null("real_author_id"))
        .column(text("body"))
        .column(string_null("idempotency_key"))
        .column(big_integer("created_at"))
        .unique(&["idempotency_key"])
        .index(&["ticket_id", "id"])
}

fn attachment() -> NewTable {
    NewTable::numbered("attachment")
        .owned_by("article_id", "article")
        .owned_by("ticket_id", "ticket")
        .column(string("file_name"))
        .column(string("media_type"))
        .column(big_integer("size"))
        .column(string("sha256"))
        .column(string("storage_key"))
        .column(big_integer("created_at"))
        .index(&["ticket_id"])
        .index(&["article_id"])
}
