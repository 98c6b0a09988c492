//! When a ticket is due, computed anew from what it is now.

use super::facts::TargetFacts;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use domain::Timestamp;
use domain::ids::TicketId;
use domain::state::{ArticleKind, TicketState};
use entity::ticket_due::{Column, Entity, Model};
use entity::{article, ticket};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

/// Who wrote last, and when.
#[derive(Default)]
struct Talk {
    /// Whether an agent has answered.
    is_answered: bool,
    /// Since when the customer side waits for another answer.
    asked_at: Option<Timestamp>,
}

/// Computes what is due of a ticket and keeps it with it. Call it in every transaction that changes state, queue or
/// customer of a ticket, or adds an article or takes it away. The clocks stand while the ticket is pending, closed or
/// merged.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn refresh(cx: &Cx, tx: &Tx, id: TicketId) -> Result<()> {
    let targets = cx.fixed.targets();
    if targets.is_empty() {
        return Ok(());
    }
    let Some(row) = ticket::Entity::find_by_id(id).one(tx.db()).await? else { return Ok(()) };
    // Nobody answers an opportunity before it is converted.
    let is_opportunity = cx.fixed.ticket_type(row.type_id).is_some_and(|facts| facts.is_opportunity);
    let Some(target) = targets.of(row.queue_id, row.customer_id).filter(|_| !is_opportunity) else {
        Entity::delete_by_id(id).exec(tx.db()).await?;
        return Ok(());
    };
    let held = Entity::find_by_id(id).one(tx.db()).await?;
    let due = match held {
        // What was written in it is elsewhere, and may come back.
        Some(held) if row.state == TicketState::Merged => standing(cx.now, held),
        held => computed(cx.now, target, &row, &talk(tx, id).await?, held),
    };
    let replace = OnConflict::column(Column::TicketId)
        .update_columns([
            Column::TargetId,
            Column::AskedAt,
            Column::WaitingSince,
            Column::WaitedS,
            Column::AskedWaitedS,
            Column::FirstDue,
            Column::NextDue,
            Column::ResolutionDue,
            Column::DueAt,
            Column::ToldFirst,
            Column::ToldNext,
            Column::ToldResolution,
        ])
        .to_owned();
    Entity::insert(due.into_active_model()).on_conflict(replace).exec_without_returning(tx.db()).await?;
    Ok(())
}

async fn talk(tx: &Tx, id: TicketId) -> Result<Talk> {
    let articles: Vec<(ArticleKind, Timestamp)> = article::Entity::find()
        .select_only()
        .columns([article::Column::Kind, article::Column::CreatedAt])
        .filter(article::Column::TicketId.eq(id))
        .filter(article::Column::Kind.ne(ArticleKind::Note))
        .order_by_asc(article::Column::Id)
        .into_tuple()
        .all(tx.db())
        .await?;
    let mut talk = Talk::default();
    for (kind, at) in articles {
        match kind {
            ArticleKind::Reply => talk = Talk { is_answered: true, asked_at: None },
            ArticleKind::Message => talk.asked_at = talk.asked_at.or(Some(at)),
            ArticleKind::Note => {}
        }
    }
    Ok(talk)
}

/// With clocks that stand from now on, if they did not before.
fn standing(now: Timestamp, held: Model) -> Model {
    Model {
        waiting_since: held.waiting_since.or(Some(now)),
        first_due: None,
        next_due: None,
        resolution_due: None,
        due_at: None,
        ..held
    }
}

fn computed(now: Timestamp, target: &TargetFacts, row: &ticket::Model, talk: &Talk, held: Option<Model>) -> Model {
    let hours = &target.hours;
    let waits = row.state == TicketState::Pending || row.state.is_done();
    let is_same = held.as_ref().is_some_and(|held| held.target_id == target.id);
    let before = held.as_ref();
    let waiting_since = before.and_then(|held| held.waiting_since);
    let mut waited_s = before.map_or(0, |held| held.waited_s);
    if let Some(since) = waiting_since.filter(|_| !waits) {
        waited_s += hours.between(since, now);
    }
    let has_asked_again = before.is_none_or(|held| held.asked_at != talk.asked_at);
    let asked_waited_s = if has_asked_again { waited_s } else { before.map_or(0, |held| held.asked_waited_s) };
    let due = |start: Timestamp, seconds: Option<i64>, waited: i64| {
        let seconds = seconds.filter(|_| !waits)?;
        hours.add(start, seconds + waited)
    };
    let first_due = if talk.is_answered { None } else { due(row.created_at, target.first, waited_s) };
    let asked = talk.asked_at.filter(|_| talk.is_answered);
    let next_due = asked.and_then(|at| due(at, target.next, waited_s - asked_waited_s));
    let resolution_due = due(row.created_at, target.resolution, waited_s);
    let told = |of: fn(&Model) -> bool| is_same && before.is_some_and(of);
    Model {
        ticket_id: row.id,
        target_id: target.id,
        asked_at: talk.asked_at,
        waiting_since: waits.then(|| waiting_since.unwrap_or(now)),
        waited_s,
        asked_waited_s,
        first_due,
        next_due,
        resolution_due,
        due_at: [first_due, next_due, resolution_due].into_iter().flatten().min(),
        told_first: told(|held| held.told_first),
        told_next: told(|held| held.told_next) && !has_asked_again,
        told_resolution: told(|held| held.told_resolution),
    }
}
