//! The audit log.

use super::filters::{moment, person};
use crate::access::{Veil, hidden_people};
use crate::cx::Cx;
use crate::error::Result;
use crate::paging::{Key, Window};
use domain::audit::AuditQuery;
use domain::ids::{ImpersonationId, JournalId, UserId};
use domain::journal::{Cause, Entity, JournalRow};
use domain::paging::{PAGE, Page};
use domain::policy::Action;
use domain::{FieldErrors, Timestamp, validate};
use entity::{impersonation, journal, site, ticket, user};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait, RelationDef, Select,
};
use std::collections::BTreeSet;

pub(super) const NEWEST_FIRST: &str = "-id";
/// The fields by which rows about merges tell of the other person: the id, and the name.
const OTHERS: [(&str, &str); 6] = [
    ("other_id", "other"),
    ("merged_id", "merged"),
    ("into_id", "into"),
    ("from_id", "from"),
    ("kept_id", "kept"),
    ("gone_id", "gone"),
];

#[derive(FromQueryResult)]
pub(super) struct Row {
    pub(super) id: JournalId,
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
    walk(cx, &query, &query.after, PAGE).await
}

/// So many rows of the audit log after a place.
///
/// # Errors
/// As [`list`].
pub(crate) async fn walk(cx: &Cx, query: &AuditQuery, after: &str, limit: u64) -> Result<Page<JournalRow>> {
    cx.require_desk(Action::ReadAudit)?;
    let filter = filter(cx, query).await?.add_option(in_confidence(cx));
    let window = Window::new(NEWEST_FIRST, after, "", limit)?;
    let select = with_names(journal::Entity::find().filter(filter));
    let id = Expr::col((journal::Entity, journal::Column::Id));
    let rows = window.apply(select, &[id])?.into_model::<Row>().all(cx.app.db.read()).await?;
    let page = window.page(rows, |row| vec![Key::Number(row.id.0)]);
    let mut rows: Vec<_> = page.rows.into_iter().map(view).collect();
    veil(cx, &mut rows).await?;
    Ok(Page { rows, next: page.next, previous: page.previous })
}

/// How many rows there are.
///
/// # Errors
/// As [`list`].
pub(crate) async fn count(cx: &Cx, query: &AuditQuery) -> Result<u64> {
    cx.require_desk(Action::ReadAudit)?;
    Ok(journal::Entity::find()
        .filter(filter(cx, query).await?.add_option(in_confidence(cx)))
        .count(cx.app.db.read())
        .await?)
}

async fn filter(cx: &Cx, query: &AuditQuery) -> Result<Condition> {
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
    if let Some(id) = person(cx, &mut errors, "person", &query.person).await? {
        out = out.add(journal::Column::SubjectId.eq(id).or(journal::Column::RealId.eq(id)));
    }
    if let Some(id) = person(cx, &mut errors, "actor", &query.actor).await? {
        out = out.add(journal::Column::RealId.eq(id));
    }
    if !query.cause.is_empty() {
        match Cause::parse(&query.cause) {
            Some(cause) => out = out.add(journal::Column::Cause.eq(cause.as_str())),
            None => errors.add("cause", "There is no such cause."),
        }
    }
    if !query.event.trim().is_empty() {
        out = out.add(journal::Column::Event.starts_with(query.event.trim()));
    }
    if let Some(from) = moment(&mut errors, "from", &query.from, false, &cx.time_zone) {
        out = out.add(journal::Column::At.gte(from));
    }
    if let Some(until) = moment(&mut errors, "until", &query.until, true, &cx.time_zone) {
        out = out.add(journal::Column::At.lt(until));
    }
    if !query.stay.trim().is_empty()
        && let Some(id) = validate::id::<ImpersonationId>(&mut errors, "stay", "a stay", &query.stay)
    {
        match impersonation::Entity::find_by_id(id).one(cx.app.db.read()).await? {
            Some(stay) => out = out.add(of_stay(&stay)),
            None => errors.add("stay", "There is no such stay."),
        }
    }
    errors.into_result()?;
    Ok(out)
}

/// Rows about no confidential customer that is hidden from the actor, nor about its sites, people and tickets.
fn in_confidence(cx: &Cx) -> Option<Condition> {
    let hidden = cx.people_scope().hidden;
    let ids = || hidden.iter().copied();
    let of = |entity: Entity, records: SelectStatement| {
        Condition::all()
            .add(journal::Column::Entity.eq(entity.as_str()))
            .add(journal::Column::EntityId.in_subquery(records))
    };
    (!hidden.is_empty()).then(|| {
        let customers = Condition::all()
            .add(journal::Column::Entity.eq(Entity::Customer.as_str()))
            .add(journal::Column::EntityId.is_in(ids().map(|id| id.0)));
        let sites = site::Entity::find().select_only().column(site::Column::Id);
        let people = user::Entity::find().select_only().column(user::Column::Id);
        let tickets = ticket::Entity::find().select_only().column(ticket::Column::Id);
        Condition::any()
            .add(customers)
            .add(of(Entity::Site, sites.filter(site::Column::CustomerId.is_in(ids())).into_query()))
            .add(of(Entity::User, people.filter(user::Column::CustomerId.is_in(ids())).into_query()))
            .add(of(Entity::Ticket, tickets.filter(ticket::Column::CustomerId.is_in(ids())).into_query()))
            .not()
    })
}

/// The rows that were written in a stay. Tokens and imports have numbers of their own, but there nobody
/// acts in somebody else's place.
fn of_stay(stay: &impersonation::Model) -> Condition {
    Condition::all()
        .add(journal::Column::CauseId.eq(stay.id.0))
        .add(journal::Column::RealId.eq(stay.admin_id))
        .add(journal::Column::SubjectId.eq(stay.user_id))
}

/// Leaves out what names confidential customers that are hidden from the actor.
pub(super) async fn veil(cx: &Cx, rows: &mut [JournalRow]) -> Result<()> {
    let Some(veil) = Veil::of(cx) else { return Ok(()) };
    let named: BTreeSet<UserId> = rows.iter().flat_map(others).collect();
    let hidden: BTreeSet<UserId> = match hidden_people(cx) {
        Some(hidden) if !named.is_empty() => {
            let these = user::Entity::find().select_only().column(user::Column::Id);
            let these = these.filter(user::Column::Id.is_in(named)).filter(user::Column::Id.in_subquery(hidden));
            these.into_tuple::<UserId>().all(cx.app.db.read()).await?.into_iter().collect()
        }
        _ => BTreeSet::new(),
    };
    for row in rows {
        let names_other = others(row).iter().any(|id| hidden.contains(id));
        row.changes.retain(|field, change| {
            let is_other = names_other && OTHERS.iter().any(|(id, name)| field == id || field == name);
            !is_other && !veil.covers_change(field, change)
        });
    }
    Ok(())
}

/// The other people of whom a row tells that they are, or are not, the same.
fn others(row: &JournalRow) -> Vec<UserId> {
    if !matches!(row.entity, Entity::User | Entity::Merge) {
        return Vec::new();
    }
    let told = OTHERS.iter().filter_map(|(id, _)| row.changes.get(*id));
    told.flat_map(|change| [&change.from, &change.to]).filter_map(|id| id.as_i64().map(UserId)).collect()
}

/// Both identities as names, by the join that also brings the rows.
pub(super) fn with_names(select: Select<journal::Entity>) -> Select<journal::Entity> {
    let person = |column: journal::Column| -> RelationDef {
        journal::Entity::belongs_to(user::Entity).from(column).to(user::Column::Id).into()
    };
    select
        .join_as(JoinType::LeftJoin, person(journal::Column::SubjectId), "subject")
        .join_as(JoinType::LeftJoin, person(journal::Column::RealId), "actor")
        .expr_as(Expr::col(("subject", user::Column::DisplayName)), "subject")
        .expr_as(Expr::col(("actor", user::Column::DisplayName)), "real")
}

pub(super) fn view(row: Row) -> JournalRow {
    let named = |id: Option<UserId>, name| id.map(|id| named(id, name));
    let real_id = row.real_id.filter(|real| Some(*real) != row.subject_id);
    JournalRow {
        id: row.id,
        at: row.at,
        real: named(real_id, row.real),
        real_id,
        subject_id: row.subject_id,
        subject: named(row.subject_id, row.subject),
        cause: Cause::parse(&row.cause).unwrap_or(Cause::System),
        event: row.event,
        entity: Entity::parse(&row.entity).unwrap_or(Entity::Setting),
        entity_id: row.entity_id,
        changes: serde_json::from_str(&row.changes).unwrap_or_default(),
        names: Vec::new(),
    }
}

/// The journal outlives people.
fn named(id: UserId, name: Option<String>) -> String {
    name.unwrap_or_else(|| format!("Person {id} (removed)"))
}
