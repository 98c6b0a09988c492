//! The job that looks for a person in tickets of others, chunk by chunk. Each chunk notes the place it reached.

use super::{PLACES, Place};
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{self, Failure, Outcome};
use crate::merging;
use crate::privacy::traces::Traces;
use domain::ids::{MentionSearchId, TicketId, UserId};
use domain::journal::{Cause, Entity};
use domain::mentions::{MentionState, SearchState};
use entity::{job, mention, mention_search, ticket};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, QueryTrait,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The kind of the job.
pub(crate) const SEARCH: &str = "search_mentions";
/// Rows looked at for one transaction, by their ids.
pub(super) const RANGE: i64 = 2_000;
/// So long a job goes on; then another one takes over, so that no lease runs out.
const SHIFT_S: i64 = 20;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    search_id: MentionSearchId,
}

/// Has a search begun, or gone on with, after the commit.
pub(super) async fn enqueue(cx: &Cx, tx: &mut Tx, search_id: MentionSearchId) -> Result<()> {
    jobs::enqueue(cx, tx, SEARCH, &Payload { search_id }, None).await
}

/// Goes on with a search, to its end or for a while.
pub(crate) async fn run(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let Payload { search_id } = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    match Box::pin(shift(app, search_id)).await {
        Ok(()) => Ok(Outcome::Done),
        Err(error) if job.attempts < job.max_attempts => Err(Failure::retry(error)),
        Err(error) => {
            stop(app, search_id).await?;
            Err(Failure::fail(error))
        }
    }
}

async fn shift(app: &Arc<App>, id: MentionSearchId) -> Result<()> {
    let cx = Cx::system(app, Cause::Job).await?;
    let until = app.clock.now().plus_seconds(SHIFT_S);
    while chunk(&cx, id).await? {
        if app.clock.now() >= until {
            let mut tx = cx.begin().await?;
            enqueue(&cx, &mut tx, id).await?;
            return tx.commit().await;
        }
    }
    Ok(())
}

async fn stop(app: &Arc<App>, id: MentionSearchId) -> Result<()> {
    let cx = Cx::system(app, Cause::Job).await?;
    let mut tx = cx.begin().await?;
    let row = mention_search::ActiveModel {
        id: Set(id),
        state: Set(SearchState::Failed),
        failure: Set(Some("Something went wrong again and again. It goes on when its job is tried again.".to_owned())),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    // Gone with the person by now, perhaps.
    mention_search::Entity::update_many().set(row).filter(mention_search::Column::Id.eq(id)).exec(tx.db()).await?;
    tx.notify(Cx::notice(Entity::Privacy, 0));
    tx.commit().await
}

/// Looks at the next rows; whether there are more.
async fn chunk(cx: &Cx, id: MentionSearchId) -> Result<bool> {
    let db = cx.app.db.read();
    let read = mention_search::Entity::find_by_id(id).one(db).await?;
    let Some(read) = read.filter(|search| search.state != SearchState::Done) else { return Ok(false) };
    let place = usize::try_from(read.step).ok().and_then(|step| PLACES.get(step));
    let found = match place {
        Some(place) => find(cx, &read, place).await?,
        None => Vec::new(),
    };
    let mut tx = cx.begin().await?;
    let held = mention_search::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let Some(mut search) = held.filter(|held| (held.step, held.cursor) == (read.step, read.cursor)) else {
        return Ok(true);
    };
    search.state = SearchState::Running;
    search.failure = None;
    if let Some(place) = place {
        add(&tx, id, place, &found).await?;
        search.handled = Ord::min(search.handled + 1, search.to_handle);
        search.cursor += RANGE;
        if search.cursor >= top(tx.db(), place).await? {
            search.step += 1;
            search.cursor = 0;
        }
    } else {
        search.state = SearchState::Done;
        search.handled = search.to_handle;
        search.finished_at = Some(cx.app.clock.now());
    }
    search.updated_at = cx.app.clock.now();
    let is_over = search.state == SearchState::Done;
    search.into_active_model().reset_all().update(tx.db()).await?;
    tx.notify(Cx::notice(Entity::Privacy, 0));
    tx.commit().await?;
    Ok(!is_over)
}

/// The highest id in the table of this place.
pub(super) async fn top(db: &impl ConnectionTrait, place: &Place) -> Result<i64> {
    let id = Expr::col(Alias::new("id")).max();
    let select = Query::select().expr_as(id, Alias::new("top")).from(Alias::new(place.table)).to_owned();
    let row = db.query_one(&select).await?;
    Ok(row.map(|row| row.try_get::<Option<i64>>("", "top")).transpose()?.flatten().unwrap_or_default())
}

/// Rows of the next range that mention the person, in tickets of others: their ids and those of their tickets.
async fn find(cx: &Cx, search: &mention_search::Model, place: &Place) -> Result<Vec<(i64, TicketId)>> {
    let db = cx.app.db.read();
    let terms: Vec<String> = serde_json::from_str(&search.traces)?;
    let traces = Traces::new(terms);
    let own: Vec<UserId> =
        merging::merged_into(db, search.user_id).await?.into_iter().chain([search.user_id]).collect();
    let theirs = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .filter(ticket::Column::RequesterId.is_in(own))
        .into_query();
    let id = || Expr::col(Alias::new("id"));
    let select = Query::select()
        .expr_as(id(), Alias::new("record"))
        .expr_as(Expr::col(Alias::new(place.ticket)), Alias::new("at_ticket"))
        .expr_as(Expr::col(Alias::new(place.column)), Alias::new("words"))
        .from(Alias::new(place.table))
        .and_where(id().gt(search.cursor))
        .and_where(id().lte(search.cursor.saturating_add(RANGE)))
        .and_where(Expr::col(Alias::new(place.ticket)).not_in_subquery(theirs))
        .cond_where(traces.condition(&[place.column]))
        .to_owned();
    let mut out = Vec::new();
    for row in db.query_all(&select).await? {
        let words: String = row.try_get("", "words")?;
        if traces.blot(&words).is_some() {
            out.push((row.try_get("", "record")?, TicketId(row.try_get("", "at_ticket")?)));
        }
    }
    Ok(out)
}

async fn add(tx: &Tx, id: MentionSearchId, place: &Place, found: &[(i64, TicketId)]) -> Result<()> {
    for some in found.chunks(500) {
        // Tickets that went meanwhile took their texts along.
        let there: Vec<TicketId> = ticket::Entity::find()
            .select_only()
            .column(ticket::Column::Id)
            .filter(ticket::Column::Id.is_in(some.iter().map(|(_, ticket)| *ticket)))
            .into_tuple()
            .all(tx.db())
            .await?;
        let rows =
            some.iter().filter(|(_, ticket)| there.contains(ticket)).map(|(record, ticket)| mention::ActiveModel {
                search_id: Set(id),
                ticket_id: Set(*ticket),
                place: Set(place.place),
                record_id: Set(*record),
                state: Set(MentionState::Open),
                decided_by: Set(None),
                decided_at: Set(None),
                ..Default::default()
            });
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            continue;
        }
        let key = [mention::Column::SearchId, mention::Column::Place, mention::Column::RecordId];
        let once = OnConflict::columns(key).do_nothing().to_owned();
        mention::Entity::insert_many(rows).on_conflict(once).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}
