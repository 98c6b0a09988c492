//! The change journal: every write leaves its row here, in the transaction of the write.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::fields::{FieldValues, place};
use domain::ids::{JournalId, UserId};
use domain::journal::{Cause, Change, Changes, Entity};
use domain::policy::Via;
use entity::journal;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde::Serialize;

/// How the events end that put back what an operation or an import wrote.
const UNDONE: &str = "change_undone";

/// Collects the fields that differ.
#[derive(Debug, Default)]
pub struct Diff(Changes);

impl Diff {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes `field` if it differs.
    #[must_use]
    pub fn field<T: Serialize + PartialEq>(mut self, field: &str, from: &T, to: &T) -> Self {
        if from != to {
            self.0.insert(field.to_owned(), Change { from: value(from), to: value(to) });
        }
        self
    }

    /// Notes a field that was set where there was nothing.
    #[must_use]
    pub fn set<T: Serialize>(mut self, field: &str, to: &T) -> Self {
        let to = value(to);
        if !to.is_null() && to != "" {
            self.0.insert(field.to_owned(), Change { from: serde_json::Value::Null, to });
        }
        self
    }

    /// Notes custom fields that differ, one by one.
    #[must_use]
    pub fn custom_fields(self, old: &FieldValues, new: &FieldValues) -> Self {
        let keys = old.0.keys().chain(new.0.keys().filter(|key| !old.0.contains_key(*key)));
        keys.fold(self, |diff, key| diff.field(&place(key), &old.get(key), &new.get(key)))
    }

    /// Before and after of this field, if it differs.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Change> {
        self.0.get(field)
    }

    /// The names of the fields that differ.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The fields that differ.
    #[must_use]
    pub fn into_changes(self) -> Changes {
        self.0
    }

    /// Whether this field differs.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// Whether nothing differs: then nothing is written (RTP-16).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn value<T: Serialize>(value: &T) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Writes a row, and tells pages that show the record.
///
/// # Errors
/// If the database refuses.
pub async fn record(cx: &Cx, tx: &mut Tx, event: &str, entity: Entity, id: i64, diff: Diff) -> Result<()> {
    write(tx, cx, actor(cx), event, entity, id, diff).await
}

/// As [`record`], of the same event for many records, each with what differs.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn record_many(
    cx: &Cx,
    tx: &mut Tx,
    event: &str,
    entity: Entity,
    diffs: Vec<(i64, Diff)>,
) -> Result<()> {
    let mut rows = Vec::with_capacity(diffs.len());
    for (id, diff) in diffs {
        rows.push(to_record(cx, tx, event, entity, id, diff)?);
    }
    if !rows.is_empty() {
        journal::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// As [`record`], to be written together with other rows, by the caller.
///
/// # Errors
/// If the changes cannot be written down.
pub(crate) fn to_record(
    cx: &Cx,
    tx: &mut Tx,
    event: &str,
    entity: Entity,
    id: i64,
    diff: Diff,
) -> Result<journal::ActiveModel> {
    tx.notify(Cx::notice(entity, id));
    row(cx, actor(cx), event, entity, id, diff)
}

fn actor(cx: &Cx) -> Who {
    let (cause, cause_id) = match &cx.actor.via {
        Via::Token { id, .. } => (Cause::Api, Some(id.0)),
        Via::Impersonation { id, .. } | Via::Look { id, .. } => (cx.cause, Some(id.0)),
        Via::Direct | Via::Mail | Via::Link { .. } | Via::System => (cx.cause, cx.cause_id),
        Via::Scim { id, .. } => (Cause::Scim, Some(id.0)),
    };
    Who { subject: cx.subject_id(), real: cx.subject_id().map(|_| cx.actor.real()), cause, cause_id }
}

/// As [`record`], for what a person does who is not signed in yet: following a link, signing in.
///
/// # Errors
/// If the database refuses.
pub async fn record_for(
    cx: &Cx,
    tx: &mut Tx,
    person: UserId,
    event: &str,
    entity: Entity,
    id: i64,
    diff: Diff,
) -> Result<()> {
    let who = Who { subject: Some(person), real: Some(person), cause: cx.cause, cause_id: None };
    write(tx, cx, who, event, entity, id, diff).await
}

/// The newest row about a record; nothing if there is none.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn newest(db: &impl ConnectionTrait, entity: Entity, id: i64) -> Result<Option<JournalId>> {
    let newest = about(entity, id).select_only().column_as(journal::Column::Id.max(), "newest");
    Ok(newest.into_tuple::<Option<JournalId>>().one(db).await?.flatten())
}

/// The newest row of all; nothing if there is none.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn last(db: &impl ConnectionTrait) -> Result<Option<JournalId>> {
    let newest = journal::Entity::find().select_only().column_as(journal::Column::Id.max(), "newest");
    Ok(newest.into_tuple::<Option<JournalId>>().one(db).await?.flatten())
}

/// Whether a row after this one changed one of these fields of a record, even if to what it held. What was changed and
/// undone since is as if it had not been.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn has_changed(
    db: &impl ConnectionTrait,
    (entity, id): (Entity, i64),
    since: JournalId,
    fields: &[&str],
) -> Result<bool> {
    let rows = about(entity, id).filter(journal::Column::Id.gt(since)).order_by_asc(journal::Column::Id);
    let mut standing: Vec<Changes> = Vec::new();
    for row in rows.all(db).await? {
        let mut changes: Changes = serde_json::from_str(&row.changes)?;
        changes.retain(|field, _| fields.contains(&field.as_str()));
        if changes.is_empty() {
            continue;
        }
        let undoes = row.event.ends_with(UNDONE) && standing.last().is_some_and(|last| *last == reversed(&changes));
        if undoes {
            standing.pop();
        } else {
            standing.push(changes);
        }
    }
    Ok(!standing.is_empty())
}

fn reversed(changes: &Changes) -> Changes {
    let back = |(field, change): (&String, &Change)| {
        (field.clone(), Change { from: change.to.clone(), to: change.from.clone() })
    };
    changes.iter().map(back).collect()
}

fn about(entity: Entity, id: i64) -> Select<journal::Entity> {
    journal::Entity::find().filter(journal::Column::Entity.eq(entity.as_str())).filter(journal::Column::EntityId.eq(id))
}

struct Who {
    subject: Option<UserId>,
    real: Option<UserId>,
    cause: Cause,
    cause_id: Option<i64>,
}

async fn write(tx: &mut Tx, cx: &Cx, who: Who, event: &str, entity: Entity, id: i64, diff: Diff) -> Result<()> {
    journal::Entity::insert(row(cx, who, event, entity, id, diff)?).exec_without_returning(tx.db()).await?;
    tx.notify(Cx::notice(entity, id));
    Ok(())
}

fn row(cx: &Cx, who: Who, event: &str, entity: Entity, id: i64, diff: Diff) -> Result<journal::ActiveModel> {
    Ok(journal::ActiveModel {
        at: Set(cx.now),
        subject_id: Set(who.subject),
        real_id: Set(who.real),
        cause: Set(who.cause.as_str().to_owned()),
        cause_id: Set(who.cause_id),
        request_id: Set(cx.origin.request_id.clone()),
        event: Set(event.to_owned()),
        entity: Set(entity.as_str().to_owned()),
        entity_id: Set(id),
        changes: Set(serde_json::to_string(&diff.0)?),
        ..Default::default()
    })
}
