//! The register: who saw through whose eyes, when, why, in which way and until when, and what they did.

use crate::access::hidden_people;
use crate::audit;
use crate::cx::Cx;
use crate::error::Result;
use crate::impersonation::Ending;
use crate::paging::{Key, Window};
use domain::eyes::{OwnStay, StayQuery, StayRow, Way};
use domain::ids::{ImpersonationId, TicketId, UserId};
use domain::paging::{PAGE, Page};
use domain::policy::{Action, Hat};
use domain::settings::STAYS_SHOWN;
use domain::{FieldErrors, Timestamp};
use entity::scope::tickets_visible_to;
use entity::{impersonation, journal, ticket, user};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};
use std::collections::{BTreeSet, HashMap};

const NEWEST_FIRST: &str = "-id";
/// Stays that a profile shows.
const OWN: u64 = 20;

#[derive(FromQueryResult)]
struct Row {
    id: ImpersonationId,
    way: Way,
    admin_id: UserId,
    user_id: UserId,
    actor: Option<String>,
    person: Option<String>,
    reason: String,
    ticket_id: Option<TicketId>,
    started_at: Timestamp,
    expires_at: Timestamp,
    ended_at: Option<Timestamp>,
    end_reason: Option<String>,
}

/// The register, newest first.
///
/// # Errors
/// `Forbidden` without the right to read the audit log; `Invalid` for a filter that is none.
pub async fn list(cx: &Cx, query: StayQuery) -> Result<Page<StayRow>> {
    walk(cx, &query, &query.after, PAGE).await
}

/// So many rows of the register after a place.
///
/// # Errors
/// As [`list`].
pub(crate) async fn walk(cx: &Cx, query: &StayQuery, after: &str, limit: u64) -> Result<Page<StayRow>> {
    cx.require_desk(Action::ReadAudit)?;
    let window = Window::new(NEWEST_FIRST, after, "", limit)?;
    let select = with_names(impersonation::Entity::find().filter(filter(cx, query).await?));
    let id = Expr::col((impersonation::Entity, impersonation::Column::Id));
    let rows = window.apply(select, &[id])?.into_model::<Row>().all(cx.app.db.read()).await?;
    let page = window.page(rows, |row| vec![Key::Number(row.id.0)]);
    let known = visible(cx, &page.rows).await?;
    let done = done(cx, &page.rows).await?;
    let rows = page.rows.into_iter().map(|row| view(cx, row, &known, &done)).collect();
    Ok(Page { rows, next: page.next, previous: page.previous })
}

/// How many stays there are.
///
/// # Errors
/// As [`list`].
pub(crate) async fn count(cx: &Cx, query: &StayQuery) -> Result<u64> {
    cx.require_desk(Action::ReadAudit)?;
    Ok(impersonation::Entity::find().filter(filter(cx, query).await?).count(cx.app.db.read()).await?)
}

/// The last stays in one's own view, for the profile. Nothing unless the setting allows it. While somebody
/// else sees through these eyes they see what the person sees.
///
/// # Errors
/// `Forbidden` with an API token.
pub async fn own(cx: &Cx) -> Result<Vec<OwnStay>> {
    cx.require_desk(Action::ManageOwnProfile)?;
    if !cx.fixed.flag(STAYS_SHOWN) {
        return Ok(Vec::new());
    }
    let rows = with_names(impersonation::Entity::find())
        .filter(impersonation::Column::UserId.eq(cx.actor.subject.id))
        .order_by_desc(impersonation::Column::Id)
        .limit(OWN);
    let rows = rows.into_model::<Row>().all(cx.app.db.read()).await?;
    let row = |row: Row| OwnStay {
        way: row.way,
        actor: named(row.admin_id, row.actor),
        reason: row.reason,
        started_at: row.started_at,
        ended_at: over(cx, row.ended_at, row.expires_at),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// What is asked for, without the stays in the view of people who are hidden from the reader.
async fn filter(cx: &Cx, query: &StayQuery) -> Result<Condition> {
    let mut errors = FieldErrors::new();
    let hidden = hidden_people(cx).map(|hidden| impersonation::Column::UserId.not_in_subquery(hidden));
    let mut out = Condition::all().add_option(hidden);
    if let Some(id) = audit::person(cx, &mut errors, "actor", &query.actor).await? {
        out = out.add(impersonation::Column::AdminId.eq(id));
    }
    if let Some(id) = audit::person(cx, &mut errors, "person", &query.person).await? {
        out = out.add(impersonation::Column::UserId.eq(id));
    }
    if !query.way.is_empty() {
        match Way::parse(&query.way) {
            Some(way) => out = out.add(impersonation::Column::Way.eq(way)),
            None => errors.add("way", "There is no such way."),
        }
    }
    if let Some(from) = audit::moment(&mut errors, "from", &query.from, false, &cx.time_zone) {
        out = out.add(impersonation::Column::StartedAt.gte(from));
    }
    if let Some(until) = audit::moment(&mut errors, "until", &query.until, true, &cx.time_zone) {
        out = out.add(impersonation::Column::StartedAt.lt(until));
    }
    errors.into_result()?;
    Ok(out)
}

/// Both names, by the join that also brings the rows.
fn with_names(select: Select<impersonation::Entity>) -> Select<impersonation::Entity> {
    let person = |column: impersonation::Column| -> RelationDef {
        impersonation::Entity::belongs_to(user::Entity).from(column).to(user::Column::Id).into()
    };
    select
        .join_as(JoinType::LeftJoin, person(impersonation::Column::AdminId), "seer")
        .join_as(JoinType::LeftJoin, person(impersonation::Column::UserId), "seen")
        .expr_as(Expr::col(("seer", user::Column::DisplayName)), "actor")
        .expr_as(Expr::col(("seen", user::Column::DisplayName)), "person")
}

/// The tickets of these stays that the reader may see.
async fn visible(cx: &Cx, rows: &[Row]) -> Result<BTreeSet<TicketId>> {
    let ids: Vec<_> = rows.iter().filter_map(|row| row.ticket_id).collect();
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let seen = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .filter(ticket::Column::Id.is_in(ids))
        .filter(tickets_visible_to(&cx.ticket_scope(Hat::Any)));
    Ok(seen.into_tuple::<TicketId>().all(cx.app.db.read()).await?.into_iter().collect())
}

/// How many rows of the journal were written in each of these stays.
async fn done(cx: &Cx, rows: &[Row]) -> Result<HashMap<i64, i64>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id.0).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    // Tokens and imports have numbers of their own: nobody acts in somebody else's place there.
    let subject = Expr::col((journal::Entity, journal::Column::SubjectId));
    let counts = journal::Entity::find()
        .select_only()
        .column(journal::Column::CauseId)
        .column_as(journal::Column::Id.count(), "rows")
        .filter(journal::Column::CauseId.is_in(ids))
        .filter(Expr::col((journal::Entity, journal::Column::RealId)).ne(subject))
        .group_by(journal::Column::CauseId);
    let counts = counts.into_tuple::<(Option<i64>, i64)>().all(cx.app.db.read()).await?;
    Ok(counts.into_iter().filter_map(|(id, count)| Some((id?, count))).collect())
}

fn view(cx: &Cx, row: Row, known: &BTreeSet<TicketId>, done: &HashMap<i64, i64>) -> StayRow {
    let ended_at = over(cx, row.ended_at, row.expires_at);
    let ending = match (&row.end_reason, ended_at) {
        (Some(stored), _) => Ending::words(stored),
        (None, Some(_)) => Ending::words(Ending::Expired.as_str()),
        (None, None) => String::new(),
    };
    StayRow {
        id: row.id,
        way: row.way,
        actor_id: row.admin_id,
        actor: named(row.admin_id, row.actor),
        person_id: row.user_id,
        person: named(row.user_id, row.person),
        reason: row.reason,
        ticket: row.ticket_id.filter(|id| known.contains(id)),
        started_at: row.started_at,
        expires_at: row.expires_at,
        ended_at,
        ending,
        rows: done.get(&row.id.0).copied().unwrap_or_default().unsigned_abs(),
    }
}

/// When a stay ended. One whose time is over has ended, even if nobody came to notice.
fn over(cx: &Cx, ended_at: Option<Timestamp>, expires_at: Timestamp) -> Option<Timestamp> {
    ended_at.or_else(|| (expires_at <= cx.now).then_some(expires_at))
}

/// A row outlives neither of the two, but the one who reads may be faster.
fn named(id: UserId, name: Option<String>) -> String {
    name.unwrap_or_else(|| format!("Person {id} (removed)"))
}
