//! The third step: every text that people write, in records of others, searched for the person.

use super::plan;
use super::step::Chunk;
use super::traces::Traces;
use crate::audit;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::ids::TagId;
use domain::journal::Entity;
use domain::privacy::Counted;
use entity::{article, import_row, journal as log, privacy_task, tag, ticket_tag};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, OnConflict, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait,
};
use std::collections::BTreeSet;

/// Rows looked at for one transaction, by their ids.
const RANGE: i64 = 2_000;

/// Columns of JSON, whatever their table.
const JSON: &[&str] =
    &["after", "before", "cells", "changes", "errors", "fields", "headers", "input", "left_over", "trace", "traces"];

/// What becomes of a row that holds a trace.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Treatment {
    /// The trace is blotted out.
    Blot,
    /// The row goes.
    Delete,
    /// The trace is blotted out, and the journal proves that.
    Prove,
}

/// A table, its key, its texts.
pub(super) struct Texts {
    table: &'static str,
    key: &'static str,
    columns: &'static [&'static str],
    treatment: Treatment,
}

const fn blot(table: &'static str, key: &'static str, columns: &'static [&'static str]) -> Texts {
    Texts { table, key, columns, treatment: Treatment::Blot }
}

/// Every text of every table. Names of records, settings, mail templates and definitions are left as they are.
pub(super) const TEXTS: &[Texts] = &[
    Texts {
        table: "import_row",
        key: "id",
        columns: &["cells", "name", "changes", "errors", "undo_reason"],
        treatment: Treatment::Delete,
    },
    // In a file without headings, the first person stands where they should.
    blot("import_run", "id", &["file_name", "headers", "failure"]),
    blot("integration_run", "id", &["message"]),
    blot("integration", "id", &["comment"]),
    blot("oidc_identity", "id", &["label"]),
    blot("oidc_provider", "id", &["comment"]),
    blot("scim_connection", "id", &["comment"]),
    blot("scim_group", "id", &["display_name", "name_key"]),
    blot("ticket", "id", &["subject", "fields", "tags"]),
    blot("tag", "id", &["name", "name_key"]),
    blot("ticket_operation", "id", &["input", "summary"]),
    blot("ticket_operation_item", "id", &["changes", "trace", "reason", "undo_reason"]),
    blot("ticket_profile", "ticket_id", &["caller_name", "caller_email", "caller_phone", "caller_username"]),
    blot("incoming_mail", "id", &["sender", "sender_key", "subject", "reason"]),
    blot("ticket_mail", "id", &["message_id"]),
    blot("mailbox", "id", &["comment"]),
    blot("time_entry", "id", &["note"]),
    blot("guest_browser", "id", &["email", "email_key"]),
    blot("article", "id", &["body", "subject"]),
    blot("draft", "id", &["body"]),
    blot("canned_reply", "id", &["body"]),
    blot("attachment", "id", &["file_name"]),
    blot("ticket_search", "ticket_id", &["text"]),
    blot("user", "id", &["comment"]),
    blot("user_profile", "user_id", &["street", "zip", "city", "addresses", "fields"]),
    blot("user_search", "user_id", &["text"]),
    blot("customer", "id", &["comment"]),
    blot("customer_profile", "customer_id", &["phone", "address", "fields"]),
    blot("site", "id", &["address", "comment", "fields"]),
    blot("customer_search", "customer_id", &["text"]),
    blot("legal_hold", "user_id", &["reason"]),
    blot("lead", "id", &["name", "sort_key", "email", "phone", "company", "comment", "words"]),
    blot("sales_account", "id", &["phone", "comment"]),
    blot("department", "id", &["comment"]),
    blot("queue", "id", &["comment"]),
    blot("access_group", "id", &["comment"]),
    blot("role", "id", &["comment"]),
    blot("ticket_type", "id", &["comment"]),
    blot("source", "id", &["comment"]),
    blot("access_grant", "id", &["reason"]),
    blot("impersonation", "id", &["reason", "return_path"]),
    blot("bulk_operation", "id", &["input", "summary"]),
    blot("bulk_item", "id", &["changes", "trace", "reason", "undo_reason"]),
    blot("person_merge", "id", &["left_over"]),
    blot("person_merge_row", "id", &["before", "after"]),
    blot("saved_view", "id", &["query"]),
    blot("job", "id", &["last_error"]),
    blot("person_export", "id", &["failure"]),
    blot("mention_search", "id", &["traces", "failure"]),
    blot("retention_run", "id", &["message"]),
    blot("privacy_task", "id", &["reason"]),
    Texts { table: "journal", key: "id", columns: &["changes"], treatment: Treatment::Prove },
];

pub(super) async fn chunk(cx: &Cx, task: &privacy_task::Model, texts: &Texts) -> Result<()> {
    let traces = Traces::read(&task.traces)?;
    // Looking takes long, so nobody who writes waits for it; what was found is read again below.
    let top = texts.top(cx.app.db.read()).await?;
    let until = task.cursor.saturating_add(RANGE);
    let ids = texts.find(cx.app.db.read(), &traces, task.cursor, until).await?;
    let Some(mut chunk) = Chunk::begin(cx, task).await? else { return Ok(()) };
    let (ids, held) = texts.without_held(chunk.tx.db(), ids).await?;
    chunk.count(Counted::HeldTexts, held);
    let found = texts.hold(chunk.tx.db(), &traces, ids).await?;
    match texts.treatment {
        Treatment::Blot => {
            texts.write(chunk.tx.db(), &found).await?;
            // The reason of the task itself is changed where it is in memory.
            if texts.table == "privacy_task"
                && let Some(reason) = traces.blot(&chunk.task.reason)
            {
                chunk.task.reason = reason;
            }
            // A search follows its record and is none of its own.
            if !texts.table.ends_with("_search") {
                chunk.count(Counted::Mentions, found.len() as u64);
            }
        }
        Treatment::Delete => {
            let ids = found.iter().map(|row| row.id);
            import_row::Entity::delete_many().filter(import_row::Column::Id.is_in(ids)).exec(chunk.tx.db()).await?;
            chunk.count(Counted::ImportRows, found.len() as u64);
        }
        Treatment::Prove => {
            let rows = log::Entity::find().filter(log::Column::Id.is_in(found.iter().map(|row| row.id)));
            let rows = rows.all(chunk.tx.db()).await?;
            let rows = rows.into_iter().filter_map(|row| traces.blot_json(&row.changes).map(|changes| (row, changes)));
            let rows = rows.collect();
            let emptied = audit::empty(cx, &mut chunk.tx, chunk.task.id, rows).await?;
            chunk.count(Counted::JournalRows, emptied);
        }
    }
    // Emptying the journal has an event of its own, with the proof.
    if !found.is_empty() && texts.treatment != Treatment::Prove {
        let diff = Diff::new().set("table", &texts.table).set("count", &found.len());
        let id = chunk.task.id.0;
        journal::record(cx, &mut chunk.tx, "privacy_task.texts_emptied", Entity::Privacy, id, diff).await?;
    }
    if until >= top {
        let next = chunk.task.step + 1;
        chunk.go_to(next);
        chunk.handled(1);
    } else {
        chunk.task.cursor = until;
    }
    chunk.commit(cx).await
}

/// A tag that is called like another one by now becomes that one.
async fn joined(db: &DatabaseTransaction, row: &Found) -> Result<bool> {
    let Some((_, key)) = row.changed.iter().find(|(column, _)| *column == "name_key") else { return Ok(false) };
    let same = tag::Entity::find().filter(tag::Column::NameKey.eq(key.as_str())).one(db).await?;
    let Some(same) = same.filter(|same| same.id.0 != row.id) else { return Ok(false) };
    let marks = ticket_tag::Entity::find().filter(ticket_tag::Column::TagId.eq(row.id)).all(db).await?;
    if !marks.is_empty() {
        let marks = marks
            .into_iter()
            .map(|mark| ticket_tag::ActiveModel { ticket_id: Set(mark.ticket_id), tag_id: Set(same.id) });
        let once =
            OnConflict::columns([ticket_tag::Column::TicketId, ticket_tag::Column::TagId]).do_nothing().to_owned();
        ticket_tag::Entity::insert_many(marks).on_conflict(once).exec_without_returning(db).await?;
    }
    tag::Entity::delete_by_id(TagId(row.id)).exec(db).await?;
    Ok(true)
}

/// A row that holds a trace, and its texts without it.
struct Found {
    id: i64,
    changed: Vec<(&'static str, String)>,
}

impl Texts {
    fn key(&self) -> Expr {
        Expr::col(Alias::new(self.key))
    }

    /// The highest key.
    async fn top(&self, db: &impl ConnectionTrait) -> Result<i64> {
        let select =
            Query::select().expr_as(self.key().max(), Alias::new("top")).from(Alias::new(self.table)).to_owned();
        let row = db.query_one(&select).await?;
        Ok(row.map(|row| row.try_get::<Option<i64>>("", "top")).transpose()?.flatten().unwrap_or_default())
    }

    fn select(&self) -> SelectStatement {
        Query::select()
            .column(Alias::new(self.key))
            .columns(self.columns.iter().map(|column| Alias::new(*column)))
            .from(Alias::new(self.table))
            .to_owned()
    }

    /// The keys of rows that hold a trace.
    async fn find(&self, db: &impl ConnectionTrait, traces: &Traces, after: i64, until: i64) -> Result<Vec<i64>> {
        let select = self
            .select()
            .and_where(self.key().gt(after))
            .and_where(self.key().lte(until))
            .cond_where(traces.condition(self.columns))
            .to_owned();
        Ok(self.all(db, &select, traces).await?.into_iter().map(|row| row.id).collect())
    }

    /// Without what people under legal hold wrote, and how much that is: nobody changes it.
    async fn without_held(&self, db: &DatabaseTransaction, ids: Vec<i64>) -> Result<(Vec<i64>, u64)> {
        let held = match self.table {
            _ if ids.is_empty() => return Ok((ids, 0)),
            "article" | "draft" => Expr::col(Alias::new(if self.table == "draft" { "user_id" } else { "author_id" }))
                .in_subquery(plan::held_people()),
            "attachment" => Expr::col("article_id").in_subquery(
                article::Entity::find()
                    .select_only()
                    .column(article::Column::Id)
                    .filter(article::Column::AuthorId.in_subquery(plan::held_people()))
                    .into_query(),
            ),
            _ => return Ok((ids, 0)),
        };
        let select = Query::select()
            .column(Alias::new(self.key))
            .from(Alias::new(self.table))
            .and_where(self.key().is_in(ids.iter().copied()))
            .and_where(held)
            .to_owned();
        let mut kept = BTreeSet::new();
        for row in db.query_all(&select).await? {
            kept.insert(row.try_get::<i64>("", self.key)?);
        }
        let count = kept.len() as u64;
        Ok((ids.into_iter().filter(|id| !kept.contains(id)).collect(), count))
    }

    /// Those of these rows that still hold a trace, unchanged by others until the transaction ends.
    async fn hold(&self, db: &DatabaseTransaction, traces: &Traces, ids: Vec<i64>) -> Result<Vec<Found>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let select = self
            .select()
            .and_where(self.key().is_in(ids))
            .order_by(Alias::new(self.key), Order::Asc)
            .lock(LockType::NoKeyUpdate)
            .to_owned();
        self.all(db, &select, traces).await
    }

    async fn all(&self, db: &impl ConnectionTrait, select: &SelectStatement, traces: &Traces) -> Result<Vec<Found>> {
        let rows = db.query_all(select).await?;
        let found: Result<Vec<Option<Found>>> = rows.iter().map(|row| self.blotted(row, traces)).collect();
        Ok(found?.into_iter().flatten().collect())
    }

    fn blotted(&self, row: &QueryResult, traces: &Traces) -> Result<Option<Found>> {
        let mut changed = Vec::new();
        for column in self.columns {
            let Some(text) = row.try_get::<Option<String>>("", column)? else { continue };
            let blotted = if JSON.contains(column) { traces.blot_json(&text) } else { traces.blot(&text) };
            changed.extend(blotted.map(|text| (*column, text)));
        }
        let id = row.try_get("", self.key)?;
        Ok((!changed.is_empty()).then_some(Found { id, changed }))
    }

    async fn write(&self, db: &DatabaseTransaction, found: &[Found]) -> Result<()> {
        for row in found {
            if self.table == "tag" && joined(db, row).await? {
                continue;
            }
            let values = row.changed.iter().map(|(column, text)| (Alias::new(*column), Expr::value(text.clone())));
            let update = Query::update()
                .table(Alias::new(self.table))
                .values(values)
                .and_where(self.key().eq(row.id))
                .to_owned();
            db.execute(&update).await?;
        }
        Ok(())
    }
}
