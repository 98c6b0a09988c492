//! The audit log and the history of a single record.

use crate::cx::Cx;
use crate::error::Result;
use crate::fields;
use crate::merging;
use crate::paging::{Key, Window};
use crate::tickets::Sight;
use domain::audit::AuditQuery;
use domain::fields::FieldRecord;
use domain::ids::{JournalId, TicketId, UserId};
use domain::journal::{Cause, Entity, JournalRow};
use domain::paging::{PAGE, Page};
use domain::policy::{Action, Hat};
use domain::{FieldErrors, Timestamp, validate};
use entity::{journal, user};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, Select,
};

const LONGEST_HISTORY: u64 = 500;
const NEWEST_FIRST: &str = "-id";

#[derive(FromQueryResult)]
struct Row {
    id: JournalId,
    at: Timestamp,
    subject_id: Option<UserId>,
    real_id: Option<UserId>,
    subject: Option<String>,
    real: Option<String>,
    cause: String,
    event: String,
    entity: String,
    entity_id: i64,
    changes: String,
}

/// The audit log, newest first.
///
/// # Errors
/// `Forbidden` without the right to read it; `Invalid` for a filter that is none.
pub async fn list(cx: &Cx, query: AuditQuery) -> Result<Page<JournalRow>> {
    cx.require_desk(Action::ReadAudit)?;
    let filter = filter(&query)?;
    let window = Window::new(NEWEST_FIRST, &query.after, "", PAGE)?;
    let select = with_names(journal::Entity::find().filter(filter));
    let id = Expr::col((journal::Entity, journal::Column::Id));
    let rows = window.apply(select, &[id])?.into_model::<Row>().all(cx.app.db.read()).await?;
    let page = window.page(rows, |row| vec![Key::Number(row.id.0)]);
    Ok(Page { rows: page.rows.into_iter().map(view).collect(), next: page.next, previous: page.previous })
}

fn filter(query: &AuditQuery) -> Result<Condition> {
    let mut errors = FieldErrors::new();
    let mut out = Condition::all();
    if !query.entity.is_empty() {
        match Entity::parse(&query.entity) {
            Some(entity) => out = out.add(journal::Column::Entity.eq(entity.as_str())),
            None => errors.add("entity", "There is no such kind of record."),
        }
    }
    if !query.entity_id.trim().is_empty()
        && let Some(id) = validate::id::<i64>(&mut errors, "entity_id", "The record", &query.entity_id)
    {
        out = out.add(journal::Column::EntityId.eq(id));
    }
    if !query.person.trim().is_empty()
        && let Some(id) = validate::id::<UserId>(&mut errors, "person", "The person", &query.person)
    {
        out = out.add(journal::Column::SubjectId.eq(id).or(journal::Column::RealId.eq(id)));
    }
    errors.into_result()?;
    Ok(out)
}

/// The newest 500 changes of a record, newest first, for whoever may read it: people, customers and
/// sites with the right to see the directory, tickets with the right to see their notes, contacts,
/// prospects and accounts with the right to see them, everything else with the admin menu.
///
/// # Errors
/// `Forbidden`, or `NotFound` for a ticket out of sight.
pub async fn history(cx: &Cx, entity: Entity, id: i64) -> Result<Vec<JournalRow>> {
    match entity {
        Entity::User | Entity::Customer | Entity::Site => cx.require_desk(Action::ReadUsers)?,
        Entity::Ticket => {
            let (_, sight) = Sight::load(cx, cx.app.db.read(), TicketId(id), Hat::Any).await?;
            sight.require(cx, Action::ReadNotes)?;
        }
        Entity::Lead | Entity::SalesAccount => cx.require_desk(Action::ReadSales)?,
        _ => cx.require_desk(Action::UseAdminMenu)?,
    }
    let rows = with_names(journal::Entity::find())
        .filter(journal::Column::Entity.eq(entity.as_str()))
        .filter(of_record(entity, id))
        .order_by_desc(journal::Column::Id)
        .limit(LONGEST_HISTORY);
    let mut rows: Vec<_> = rows.into_model::<Row>().all(cx.app.db.read()).await?.into_iter().map(view).collect();
    let record = match entity {
        Entity::User => Some(FieldRecord::User),
        Entity::Customer => Some(FieldRecord::Customer),
        Entity::Ticket => Some(FieldRecord::Ticket),
        _ => None,
    };
    // What the record does not show, its history does not tell; the audit log does.
    for hidden in record.map(|record| fields::hidden_changes(&cx.fixed, record)).unwrap_or_default() {
        rows.iter_mut().for_each(|row| drop(row.changes.remove(&hidden)));
    }
    Ok(rows)
}

/// The rows about a record; of a person also those about whoever was merged into them.
fn of_record(entity: Entity, id: i64) -> Condition {
    let own = Condition::any().add(journal::Column::EntityId.eq(id));
    if entity != Entity::User {
        return own;
    }
    own.add(journal::Column::EntityId.in_subquery(merging::merged_rows(UserId(id))))
}

/// Both identities as names, by the join that also brings the rows.
fn with_names(select: Select<journal::Entity>) -> Select<journal::Entity> {
    let person = |column: journal::Column| -> RelationDef {
        journal::Entity::belongs_to(user::Entity).from(column).to(user::Column::Id).into()
    };
    select
        .join_as(JoinType::LeftJoin, person(journal::Column::SubjectId), "subject")
        .join_as(JoinType::LeftJoin, person(journal::Column::RealId), "actor")
        .expr_as(Expr::col(("subject", user::Column::DisplayName)), "subject")
        .expr_as(Expr::col(("actor", user::Column::DisplayName)), "real")
}

fn view(row: Row) -> JournalRow {
    let named = |id: Option<UserId>, name| id.map(|id| named(id, name));
    JournalRow {
        id: row.id,
        at: row.at,
        real: named(row.real_id.filter(|real| Some(*real) != row.subject_id), row.real),
        subject: named(row.subject_id, row.subject),
        cause: Cause::parse(&row.cause).unwrap_or(Cause::System),
        event: row.event,
        entity: Entity::parse(&row.entity).unwrap_or(Entity::Setting),
        entity_id: row.entity_id,
        changes: serde_json::from_str(&row.changes).unwrap_or_default(),
    }
}

/// The journal outlives people.
fn named(id: UserId, name: Option<String>) -> String {
    name.unwrap_or_else(|| format!("Person {id} (removed)"))
}
