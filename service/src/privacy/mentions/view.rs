//! What a search for a person found, as far as who looks may see the tickets.

use super::kept_at;
use crate::access::load;
use crate::cx::Cx;
use crate::error::Result;
use crate::privacy::plan::held_people;
use crate::privacy::step::Chunk;
use crate::privacy::traces::Traces;
use crate::users;
use domain::AppError;
use domain::ids::{MentionSearchId, UserId};
use domain::mentions::{Mention, MentionPlace, MentionSearch, MentionState};
use domain::messages::Piece;
use domain::policy::{Action, Hat};
use domain::privacy::Counted;
use entity::scope::tickets_visible_to;
use entity::{article, attachment, mention, mention_search};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait, Select,
};
use std::collections::BTreeMap;

/// Mentions of a page.
const SHOWN: u64 = 100;
/// Letters shown before and after a mention.
const AROUND: usize = 100;

/// A search, and the mentions it found in tickets the actor may see.
///
/// # Errors
/// `Forbidden` without the right to erase people; `NotFound`.
pub async fn get(cx: &Cx, id: MentionSearchId) -> Result<MentionSearch> {
    cx.require_desk(Action::EraseUser)?;
    let db = cx.app.db.read();
    let search = mention_search::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    let subject = load::subject_of(db, search.user_id).await?.ok_or(AppError::NotFound)?;
    cx.require_known(&subject)?;
    let visible = |state| in_sight(cx, id).filter(mention::Column::State.eq(state));
    let open = visible(MentionState::Open).count(db).await?;
    let redacted = visible(MentionState::Redacted).count(db).await?;
    let left = visible(MentionState::Left).count(db).await?;
    let all = mention::Entity::find().filter(mention::Column::SearchId.eq(id)).count(db).await?;
    let mut rows = visible(MentionState::Open).order_by_asc(mention::Column::Id).limit(SHOWN).all(db).await?;
    if rows.len() < usize::try_from(SHOWN).unwrap_or_default() {
        let decided = in_sight(cx, id).filter(mention::Column::State.ne(MentionState::Open));
        let room = SHOWN - rows.len() as u64;
        rows.extend(decided.order_by_desc(mention::Column::Id).limit(room).all(db).await?);
    }
    let terms: Vec<String> = serde_json::from_str(&search.traces)?;
    let traces = Traces::new(terms.clone());
    let mut mentions = Vec::new();
    for row in rows {
        mentions.push(shown(db, row, &traces).await?);
    }
    let by = users::names(db, &[search.requested_by]).await?.remove(&search.requested_by);
    let number = |steps: i64| u64::try_from(steps).unwrap_or_default();
    Ok(MentionSearch {
        id,
        user_id: search.user_id,
        name: subject.name,
        state: search.state,
        terms,
        requested_by: by.unwrap_or_else(|| format!("Person {} (erased)", search.requested_by)),
        created_at: search.created_at,
        finished_at: search.finished_at,
        handled: number(search.handled),
        to_handle: number(search.to_handle),
        failure: search.failure,
        open,
        redacted,
        left,
        hidden: all - open - redacted - left,
        mentions,
    })
}

/// The newest search for a person, if there was one.
///
/// # Errors
/// As [`get`].
pub async fn newest_of(cx: &Cx, person: UserId) -> Result<(String, Option<MentionSearch>)> {
    cx.require_desk(Action::EraseUser)?;
    let db = cx.app.db.read();
    let subject = load::subject_of(db, person).await?.ok_or(AppError::NotFound)?;
    cx.require_known(&subject)?;
    let newest = newest(db, person).await?;
    Ok((
        subject.name,
        match newest {
            Some(search) => Some(get(cx, search.id).await?),
            None => None,
        },
    ))
}

async fn newest(db: &impl ConnectionTrait, person: UserId) -> Result<Option<mention_search::Model>> {
    let searches = mention_search::Entity::find().filter(mention_search::Column::UserId.eq(person));
    Ok(searches.order_by_desc(mention_search::Column::Id).one(db).await?)
}

/// The mentions of a search in tickets that the actor may see as an agent, who then reads their notes, too.
pub(super) fn in_sight(cx: &Cx, id: MentionSearchId) -> Select<mention::Entity> {
    mention::Entity::find()
        .join(JoinType::InnerJoin, mention::Relation::Ticket.def())
        .filter(mention::Column::SearchId.eq(id))
        .filter(tickets_visible_to(&cx.ticket_scope(Hat::Agent)))
}

/// What stands at a mention; `None` if it is gone.
pub(super) async fn text_at(db: &impl ConnectionTrait, row: &mention::Model) -> Result<Option<String>> {
    let at = kept_at(row.place);
    let select = Query::select()
        .expr_as(Expr::col(Alias::new(at.column)), Alias::new("words"))
        .from(Alias::new(at.table))
        .and_where(Expr::col(Alias::new("id")).eq(row.record_id))
        .to_owned();
    let found = db.query_one(&select).await?;
    Ok(found.map(|found| found.try_get("", "words")).transpose()?)
}

/// Why nothing can be taken out here; empty if it can.
pub(super) async fn hindrance(db: &impl ConnectionTrait, row: &mention::Model) -> Result<&'static str> {
    let written = article::Entity::find().filter(article::Column::AuthorId.in_subquery(held_people()));
    let held = match row.place {
        MentionPlace::Article => written.filter(article::Column::Id.eq(row.record_id)).count(db).await?,
        MentionPlace::File => {
            let of = attachment::Entity::find()
                .select_only()
                .column(attachment::Column::ArticleId)
                .filter(attachment::Column::Id.eq(row.record_id));
            written.filter(article::Column::Id.in_subquery(of.into_query())).count(db).await?
        }
        MentionPlace::Subject | MentionPlace::Time => 0,
    };
    Ok(if held > 0 { "Who wrote this is under legal hold." } else { "" })
}

async fn shown(db: &impl ConnectionTrait, row: mention::Model, traces: &Traces) -> Result<Mention> {
    let text = text_at(db, &row).await?.unwrap_or_default();
    let passage = passage(&text, traces);
    let is_there = passage.iter().any(|piece| piece.is_found);
    let hindrance = match (row.state, is_there) {
        (MentionState::Open, true) => hindrance(db, &row).await?,
        (MentionState::Open, false) => "This was changed meanwhile.",
        _ => "",
    };
    Ok(Mention {
        id: row.id,
        ticket_id: row.ticket_id,
        number: row.ticket_id.number(),
        place: row.place,
        state: row.state,
        passage,
        hindrance: hindrance.to_owned(),
    })
}

/// The text around the first mention, with all mentions in it marked; nothing if there is none.
fn passage(text: &str, traces: &Traces) -> Vec<Piece> {
    let letters: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let spans = traces.spans(&letters);
    let Some((first, end)) = spans.first().copied() else { return Vec::new() };
    let (from, to) = (first.saturating_sub(AROUND), Ord::min(end + AROUND, letters.len()));
    let piece = |from: usize, to: usize, is_found| Piece { text: letters[from..to].iter().collect(), is_found };
    let plain = |text: &str| Piece { text: text.to_owned(), is_found: false };
    let (mut out, mut at) = (Vec::new(), from);
    if from > 0 {
        out.push(plain("… "));
    }
    for (start, end) in spans.into_iter().filter(|(start, end)| *start >= from && *end <= to) {
        if start > at {
            out.push(piece(at, start, false));
        }
        out.push(piece(start, end, true));
        at = end;
    }
    if at < to {
        out.push(piece(at, to, false));
    }
    if to < letters.len() {
        out.push(plain(" …"));
    }
    out
}

/// How many mentions the newest search found that nobody has decided about; `None` if nobody searched.
pub(in crate::privacy) async fn open_of(db: &impl ConnectionTrait, person: UserId) -> Result<Option<u64>> {
    let Some(search) = newest(db, person).await? else { return Ok(None) };
    let open = mention::Entity::find()
        .filter(mention::Column::SearchId.eq(search.id))
        .filter(mention::Column::State.eq(MentionState::Open));
    Ok(Some(open.count(db).await?))
}

/// Adds to a receipt what was decided about mentions of the person before. A place found by several searches counts
/// once.
pub(in crate::privacy) async fn count_decided(chunk: &mut Chunk, person: UserId) -> Result<()> {
    let rows: Vec<(MentionPlace, i64, MentionState)> = mention::Entity::find()
        .select_only()
        .columns([mention::Column::Place, mention::Column::RecordId, mention::Column::State])
        .inner_join(mention_search::Entity)
        .filter(Condition::all().add(mention_search::Column::UserId.eq(person)))
        .order_by_asc(mention::Column::Id)
        .into_tuple()
        .all(chunk.tx.db())
        .await?;
    let mut places = BTreeMap::new();
    for (place, record, state) in rows {
        let was = places.entry((place.as_str(), record)).or_insert(state);
        if state == MentionState::Redacted {
            *was = state;
        }
    }
    let redacted = places.values().filter(|state| **state == MentionState::Redacted).count() as u64;
    chunk.count(Counted::MentionsRedacted, redacted);
    chunk.count(Counted::MentionsLeft, places.len() as u64 - redacted);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n_11_a_passage_shows_what_stands_around_a_mention() {
        let traces = Traces::new(["Ana Müller".to_owned()]);
        let text = format!("{}\n\nasked Ana  Müller about it. {}", "before ".repeat(40), "after ".repeat(40));
        let pieces = passage(&text, &traces);
        let found: Vec<_> = pieces.iter().filter(|piece| piece.is_found).map(|piece| piece.text.as_str()).collect();
        assert_eq!(found, ["Ana Müller"]);
        assert!(pieces.iter().map(|piece| piece.text.chars().count()).sum::<usize>() < 2 * AROUND + 20);
        assert_eq!(passage("Nobody", &traces), []);
    }
}
