//! What others refer to the merged person by: tickets with what they wrote there, links in mails, drafts, and
//! opportunities. Chunk by chunk, each noted, so that moving goes on where it stopped and undoing finds what was moved.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::tickets;
use domain::ids::{TicketId, UserId};
use domain::journal::Entity;
use domain::merging::MergeState;
use domain::state::GrantKind;
use entity::{access_grant, draft, person_merge, person_merge_row, user};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

/// Chunks of one transaction that somebody waits for.
pub(super) const AT_ONCE: usize = 4;
/// Tickets of a chunk.
const CHUNK: u64 = 250;
/// Rows written by one statement.
const BATCH: usize = 200;
/// As many as there are.
const ALL: u64 = i64::MAX.unsigned_abs();

/// Something that refers to a person.
pub(super) struct Part {
    /// How the rows are noted.
    pub place: &'static str,
    table: &'static str,
    key: &'static str,
    column: &'static str,
}

const fn part(place: &'static str, table: &'static str, key: &'static str, column: &'static str) -> Part {
    Part { place, table, key, column }
}

const TICKETS: Part = part("ticket.requester", "ticket", "id", "requester_id");
const ARTICLES: Part = part("article.author", "article", "id", "author_id");
const LEADS: Part = part("lead.user", "lead", "id", "user_id");
const OPPORTUNITIES: Part = part("opportunity.user", "opportunity", "ticket_id", "user_id");
const LINKS: Part = part("guest_link.user", "guest_link", "id", "user_id");
/// One for each person, ticket and side: see [`free_drafts`].
pub(super) const DRAFTS: Part = part("draft.user", "draft", "id", "user_id");

/// Nobody chooses again what either record had as a password.
const OLD_PASSWORDS: Part = part("old_password.user", "old_password", "id", "user_id");

/// Every part there is.
pub(super) const PARTS: [&Part; 7] = [&TICKETS, &ARTICLES, &LEADS, &OPPORTUNITIES, &LINKS, &DRAFTS, &OLD_PASSWORDS];

impl Part {
    /// The first rows that refer to this person.
    async fn find(&self, db: &DatabaseTransaction, of: UserId, which: Condition, most: u64) -> Result<Vec<i64>> {
        let select = Query::select()
            .column(Alias::new(self.key))
            .from(Alias::new(self.table))
            .and_where(Expr::col(Alias::new(self.column)).eq(of.0))
            .cond_where(which)
            .order_by(Alias::new(self.key), Order::Asc)
            .limit(most)
            .to_owned();
        let rows = db.query_all(&select).await?;
        Ok(rows.iter().map(|row| row.try_get("", self.key)).collect::<Result<Vec<i64>, _>>()?)
    }

    /// Those of these rows that refer to this person.
    pub(super) async fn those_of(&self, db: &DatabaseTransaction, ids: &[i64], of: UserId) -> Result<Vec<i64>> {
        let these = Expr::col(Alias::new(self.key)).is_in(ids.iter().copied());
        self.find(db, of, Condition::all().add(these), ALL).await
    }

    /// Those of these rows that refer to the one refer to the other by now.
    pub(super) async fn turn(&self, db: &DatabaseTransaction, ids: &[i64], from: UserId, to: UserId) -> Result<u64> {
        let mut turned = 0;
        for some in ids.chunks(BATCH) {
            let update = Query::update()
                .table(Alias::new(self.table))
                .value(Alias::new(self.column), to.0)
                .and_where(Expr::col(Alias::new(self.key)).is_in(some.iter().copied()))
                .and_where(Expr::col(Alias::new(self.column)).eq(from.0))
                .to_owned();
            turned += db.execute(&update).await?.rows_affected();
        }
        Ok(turned)
    }
}

/// Moves the next rows; whether there are more to move. The last chunk ends the merge.
pub(super) async fn advance(cx: &Cx, tx: &mut Tx, merge: &person_merge::Model, chunks: usize) -> Result<bool> {
    let (kept, gone) = (merge.kept_id, merge.gone_id);
    let mut moved = 0;
    for _ in 0..chunks {
        let ids = TICKETS.find(tx.db(), gone, Condition::all(), CHUNK).await?;
        if ids.is_empty() {
            rest(tx, merge).await?;
            finish(cx, tx, merge, MergeState::Done, moved).await?;
            return Ok(false);
        }
        moved += ids.len() as u64;
        move_all(tx, merge, &TICKETS, &ids).await?;
        for part in [&ARTICLES, &LINKS] {
            let there = Condition::all().add(Expr::col(Alias::new("ticket_id")).is_in(ids.iter().copied()));
            let rows = part.find(tx.db(), gone, there, ALL).await?;
            move_all(tx, merge, part, &rows).await?;
        }
        tell(cx, tx, &ids, [gone, kept], "ticket.requester_merged").await?;
    }
    finish(cx, tx, merge, MergeState::Running, moved).await?;
    Ok(true)
}

/// What is not a ticket of theirs: what they wrote in those they follow, links to these, drafts, what opportunities
/// became, and former passwords.
async fn rest(tx: &Tx, merge: &person_merge::Model) -> Result<()> {
    let followed = access_grant::Entity::find()
        .select_only()
        .column(access_grant::Column::TargetId)
        .filter(access_grant::Column::UserId.is_in([merge.kept_id, merge.gone_id]))
        .filter(access_grant::Column::Kind.eq(GrantKind::Participant));
    let followed: Vec<i64> = followed.into_tuple().all(tx.db()).await?;
    for some in followed.chunks(BATCH) {
        let there = Condition::all().add(Expr::col(Alias::new("ticket_id")).is_in(some.iter().copied()));
        let ids = ARTICLES.find(tx.db(), merge.gone_id, there, ALL).await?;
        move_all(tx, merge, &ARTICLES, &ids).await?;
    }
    for part in [&LEADS, &OPPORTUNITIES, &LINKS, &OLD_PASSWORDS] {
        let ids = part.find(tx.db(), merge.gone_id, Condition::all(), ALL).await?;
        move_all(tx, merge, part, &ids).await?;
    }
    let drafts = free_drafts(tx.db(), merge.gone_id, merge.kept_id).await?;
    move_all(tx, merge, &DRAFTS, &drafts).await
}

/// The drafts of the one where the other one writes nothing: nobody's text takes the place of another.
pub(super) async fn free_drafts(db: &DatabaseTransaction, of: UserId, to: UserId) -> Result<Vec<i64>> {
    let drafts =
        |id: UserId| draft::Entity::find().filter(draft::Column::UserId.eq(id)).order_by_asc(draft::Column::Id);
    let present = drafts(to).all(db).await?;
    let is_taken =
        |row: &draft::Model| present.iter().any(|other| other.ticket_id == row.ticket_id && other.side == row.side);
    Ok(drafts(of).all(db).await?.iter().filter(|row| !is_taken(row)).map(|row| row.id).collect())
}

async fn move_all(tx: &Tx, merge: &person_merge::Model, part: &Part, ids: &[i64]) -> Result<()> {
    part.turn(tx.db(), ids, merge.gone_id, merge.kept_id).await?;
    for some in ids.chunks(BATCH) {
        let rows = some.iter().map(|id| person_merge_row::ActiveModel {
            merge_id: Set(merge.id),
            place: Set(part.place.to_owned()),
            row_id: Set(*id),
            before: Set(None),
            after: Set(None),
            ..Default::default()
        });
        person_merge_row::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// Writes the words of these tickets anew, and what happened into their history.
pub(super) async fn tell(cx: &Cx, tx: &mut Tx, ids: &[i64], people: [UserId; 2], event: &str) -> Result<()> {
    let names: Vec<(UserId, String)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::DisplayName])
        .filter(user::Column::Id.is_in(people))
        .into_tuple()
        .all(tx.db())
        .await?;
    let name = |id: UserId| names.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone());
    let (from, to) = (name(people[0]), name(people[1]));
    let tickets: Vec<TicketId> = ids.iter().copied().map(TicketId).collect();
    tickets::requester_is(tx, &tickets, to.as_deref().unwrap_or_default()).await?;
    for id in ids {
        journal::record(cx, tx, event, Entity::Ticket, *id, Diff::new().field("requester", &from, &to)).await?;
    }
    Ok(())
}

/// Notes how far the merge is.
async fn finish(cx: &Cx, tx: &mut Tx, merge: &person_merge::Model, state: MergeState, moved: u64) -> Result<()> {
    let moved = merge.moved + i64::try_from(moved).unwrap_or_default();
    let is_over = state == MergeState::Done;
    let row = person_merge::ActiveModel {
        id: Set(merge.id),
        state: Set(state),
        moved: Set(moved),
        finished_at: Set(is_over.then(|| cx.app.clock.now())),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    tx.notify(Cx::notice(Entity::Merge, merge.id.0));
    if is_over {
        let diff = Diff::new().set("tickets", &moved);
        journal::record(cx, tx, "person_merge.completed", Entity::Merge, merge.id.0, diff).await?;
    }
    Ok(())
}

/// The next noted rows that were moved.
pub(super) async fn noted(tx: &Tx, merge: &person_merge::Model, most: u64) -> Result<Vec<person_merge_row::Model>> {
    use person_merge_row::Column as C;
    Ok(person_merge_row::Entity::find()
        .filter(C::MergeId.eq(merge.id))
        .filter(C::Place.is_in(PARTS.map(|part| part.place)))
        .order_by_asc(C::Id)
        .limit(most)
        .all(tx.db())
        .await?)
}
