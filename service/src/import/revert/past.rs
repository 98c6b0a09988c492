//! What the journal tells of a record: what the import wrote, and what happened since.

use super::UNDONE;
use crate::error::Result;
use domain::ids::ImportId;
use domain::journal::{Cause, Change, Changes, Entity};
use domain::state::GrantKind;
use entity::journal;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeSet, HashMap};

/// Others can cause it, and it changes nothing about the person.
const IGNORED: [&str; 4] = ["user.sign_in_failed", "user.sign_in_paused", "user.look_started", "user.look_ended"];

/// What happened to a record.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// Whether the import added it.
    pub is_new: bool,
    /// Whether the import made somebody an agent, or gave an agent something more.
    pub has_seat: bool,
    /// The roles and departments the import took from an agent, by name.
    pub taken: Vec<(GrantKind, String)>,
    /// Each field the import changed: what it held before the first change, and after the last.
    pub wrote: Changes,
    /// What others did since, the first thing first.
    pub since: Vec<Since>,
}

/// Something that happened since.
#[derive(Debug)]
pub(super) struct Since {
    event: String,
    pub changes: Changes,
}

impl Since {
    /// Whether it changed what somebody is as an agent.
    pub fn is_about_agents(&self) -> bool {
        self.event.starts_with("agent.")
    }

    /// The event in words.
    pub fn words(&self) -> String {
        self.event.rsplit('.').next().unwrap_or(&self.event).replace('_', " ")
    }
}

impl Past {
    /// Whether the journal knows of anything the import did.
    pub fn is_known(&self) -> bool {
        self.is_new || self.has_seat || !self.wrote.is_empty()
    }

    /// The fields that others have changed since, even if back to what the import wrote.
    pub fn touched(&self) -> BTreeSet<&String> {
        self.since.iter().flat_map(|row| row.changes.keys()).collect()
    }

    fn add(&mut self, row: journal::Model, is_ours: bool) -> Result<()> {
        let changes: Changes = serde_json::from_str(&row.changes)?;
        if !is_ours {
            if self.is_known() && !IGNORED.contains(&row.event.as_str()) {
                self.since.push(Since { event: row.event, changes });
            }
            return Ok(());
        }
        if row.event.starts_with("agent.") {
            self.has_seat = true;
            let name = |field: &str| changes.get(field)?.from.as_str().map(str::to_owned);
            self.taken.extend(match row.event.as_str() {
                "agent.role_taken" => name("role").map(|name| (GrantKind::Role, name)),
                "agent.department_taken" => name("department").map(|name| (GrantKind::Department, name)),
                _ => None,
            });
            return Ok(());
        }
        self.is_new |= row.event.ends_with(".created");
        for (field, Change { from, to }) in changes {
            match self.wrote.get_mut(&field) {
                Some(known) => known.to = to,
                None => {
                    self.wrote.insert(field, Change { from, to });
                }
            }
        }
        Ok(())
    }
}

/// The past of these records with this import. One statement.
pub(super) async fn read(
    db: &impl ConnectionTrait,
    (import, cause): (ImportId, Cause),
    entity: Entity,
    ids: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, Past>> {
    let rows = journal::Entity::find()
        .filter(journal::Column::Entity.eq(entity.as_str()))
        .filter(journal::Column::EntityId.is_in(ids))
        .order_by_asc(journal::Column::Id)
        .all(db)
        .await?;
    let mut out: HashMap<i64, Past> = HashMap::new();
    for row in rows {
        let is_by_import = row.cause == cause.as_str() && row.cause_id == Some(import.0);
        let is_undoing = row.event.ends_with(UNDONE);
        let is_ours = is_by_import && !is_undoing;
        if !(is_by_import && is_undoing) {
            out.entry(row.entity_id).or_default().add(row, is_ours)?;
        }
    }
    Ok(out)
}
