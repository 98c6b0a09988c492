//! Response-time targets: business hours, what is promised for which tickets, and when each ticket is due.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, string, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![calendar(), response_target(), ticket_due()]
    }
}

fn calendar() -> NewTable {
    NewTable::numbered("calendar")
        .name()
        .column(string("time_zone"))
        .column(text("hours"))
        .column(text("holidays"))
        .stamps()
        .unique(&["name_key"])
}

fn response_target() -> NewTable {
    NewTable::numbered("response_target")
        .name()
        .choice("validity")
        .reference("calendar_id", "calendar")
        .reference_null("queue_id", "queue")
        .owned_by_null("customer_id", "customer")
        .column(big_integer_null("first_minutes"))
        .column(big_integer_null("next_minutes"))
        .column(big_integer_null("resolution_minutes"))
        .stamps()
        .unique(&["name_key"])
}

fn ticket_due() -> NewTable {
    NewTable::extending("ticket_due", "ticket_id", "ticket")
        .owned_by("target_id", "response_target")
        .column(big_integer_null("asked_at"))
        .column(big_integer_null("waiting_since"))
        .column(big_integer("waited_s"))
        .column(big_integer("asked_waited_s"))
        .column(big_integer_null("first_due"))
        .column(big_integer_null("next_due"))
        .column(big_integer_null("resolution_due"))
        .column(big_integer_null("due_at"))
        .column(boolean("told_first"))
        .column(boolean("told_next"))
        .column(boolean("told_resolution"))
        .index(&["target_id"])
        .partial_index("running", &["due_at", "ticket_id"], Expr::col("due_at").is_not_null())
}
