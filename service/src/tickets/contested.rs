//! Two people changing the same field of a ticket at the same time.

use super::VERSIONED;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::Diff;
use crate::users;
use domain::AppError;
use domain::error::FieldConflict;
use domain::ids::UserId;
use domain::journal::{Change, Changes, Entity};
use domain::state::{Priority, TicketState};
use entity::{journal as journal_table, ticket};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

/// Refuses a change of fields that somebody changed since `version`. Every change raises the version by one and leaves
/// one journal row, so the newest rows tell which fields those are.
///
/// # Errors
/// `Contested` with what each of them holds now and what it was to hold.
pub(super) async fn refuse_contested(tx: &Tx, row: &ticket::Model, diff: &Diff, version: Option<i64>) -> Result<()> {
    let since = version.map_or(0, |seen| u64::try_from(row.version - seen).unwrap_or_default());
    if since == 0 {
        return Ok(());
    }
    let rows: Vec<(String, Option<UserId>)> = journal_table::Entity::find()
        .select_only()
        .columns([journal_table::Column::Changes, journal_table::Column::SubjectId])
        .filter(journal_table::Column::Entity.eq(Entity::Ticket.as_str()))
        .filter(journal_table::Column::EntityId.eq(row.id.0))
        .filter(journal_table::Column::Event.is_in(VERSIONED))
        .order_by_desc(journal_table::Column::Id)
        .limit(since)
        .into_tuple()
        .all(tx.db())
        .await?;
    // Who changed each of them last.
    let mut by: BTreeMap<String, Option<UserId>> = BTreeMap::new();
    for (text, person) in rows {
        let changed: Changes = serde_json::from_str(&text)?;
        for field in changed.into_keys().filter(|field| diff.has(field)) {
            by.entry(field).or_insert(person);
        }
    }
    if by.is_empty() {
        return Ok(());
    }
    let people: Vec<_> = by.values().flatten().copied().collect();
    let names = users::names(tx.db(), &people).await?;
    let conflicts = by.into_iter().filter_map(|(field, person)| {
        let Change { from, to } = diff.get(&field)?;
        let by = person.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        Some(FieldConflict {
            theirs: words(&field, from),
            yours: words(&field, to),
            field: sent(&field),
            by,
            held: String::new(),
            version: Some(row.version),
        })
    });
    Err(AppError::Contested(conflicts.collect()).into())
}

/// How forms call a field of the journal.
fn sent(field: &str) -> String {
    match field {
        "queue" | "owner" | "type" => format!("{field}_id"),
        other => other.to_owned(),
    }
}

/// A value of the journal in words.
pub(crate) fn words(field: &str, value: &serde_json::Value) -> String {
    match (field, value) {
        ("state", serde_json::Value::String(text)) => {
            TicketState::parse(text).map_or_else(|| text.clone(), |state| state.label().to_owned())
        }
        ("priority", serde_json::Value::String(text)) => {
            Priority::parse(text).map_or_else(|| text.clone(), |priority| priority.label().to_owned())
        }
        ("owner", serde_json::Value::Null) => "Nobody".to_owned(),
        ("pending_until", serde_json::Value::Null) => "No day".to_owned(),
        (_, serde_json::Value::Null) => String::new(),
        (_, serde_json::Value::Bool(true)) => "Yes".to_owned(),
        (_, serde_json::Value::Bool(false)) => "No".to_owned(),
        (_, serde_json::Value::String(text)) => text.clone(),
        (_, serde_json::Value::Array(many)) => many.iter().map(|one| words("", one)).collect::<Vec<_>>().join(", "),
        (_, other) => other.to_string(),
    }
}
