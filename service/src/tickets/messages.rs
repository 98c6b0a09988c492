//! What is said in tickets, searched: every message in which all words, or their beginnings, are found.

use super::passage::{self, Words};
use super::rank::{LETTERS, Ranking};
use super::shown;
use crate::cx::Cx;
use crate::error::Result;
use crate::paging::{Key, Window};
use domain::ids::{ArticleId, TicketId};
use domain::messages::{MessageQuery, MessageRow};
use domain::paging::Page;
use domain::policy::{Hat, TicketScope};
use domain::state::ArticleKind;
use domain::{AppError, Timestamp};
use entity::scope::tickets_visible_to;
use entity::{article, ticket, user};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DatabaseBackend, FromQueryResult};

/// Messages of a page.
const ROWS: u64 = 25;
/// So many messages with these words are looked at first: most agents may read most of them.
const FIRST: u64 = RANKED + 1;
/// So many are looked at for one page in all, however few of them may be seen.
const STEPS: u64 = 20_000;
/// The newest ones, which are put in order by how well they fit.
const RANKED: u64 = 500;
/// The orders, as cursors name them.
const NEWEST: &str = "-id";
const BEST: &str = "best";
/// So many of the newest messages are compared on PostgreSQL before its index is asked.
const NEWEST_STEPS: u64 = 10_000;
/// With so many of them found, it is not asked: of many, the newest are put in order.
const ENOUGH: usize = 100;
/// What these are called.
const WALK: &str = "walk";
/// What the messages that were found are called.
const FOUND: &str = "found";

/// The messages of tickets an agent may read, internal notes among them: whoever has a ticket in the scope of this hat
/// may read its notes, which a property test of the policy holds. The best of the newest ones come first, then the
/// others, newest first; or all of them newest first. A page may hold fewer rows than there is room for, and still have
/// a next one, where most of what is found is not for this agent.
///
/// # Errors
/// `Forbidden` for who is no agent; `Invalid` for an order that does not exist or a damaged cursor.
pub async fn messages(cx: &Cx, query: MessageQuery) -> Result<Page<MessageRow>> {
    shown::require(cx, Hat::Agent)?;
    let is_best = match query.sort.trim() {
        "" | BEST => Window::order_of(&query.after).is_none_or(|order| order != NEWEST),
        "newest" => false,
        _ => return Err(AppError::field("sort", "Please sort by best or newest.").into()),
    };
    let window = Window::new(if is_best { BEST } else { NEWEST }, &query.after, "", ROWS)?;
    let words = Words::parse(&query.q);
    if words.is_empty() {
        return Ok(Page { rows: Vec::new(), next: None, previous: None });
    }
    let search = Search { cx, scope: cx.ticket_scope(Hat::Agent), words };
    if is_best { search.best(&window).await } else { search.newest(&window).await }
}

struct Search<'c> {
    cx: &'c Cx,
    scope: TicketScope,
    words: Words,
}

impl Search<'_> {
    async fn newest(&self, window: &Window) -> Result<Page<MessageRow>> {
        let (rows, older) = self.look(window, Part::Whole, ROWS).await?;
        let page = window.page(rows, |row| vec![Key::Number(row.id.0)]);
        let next = page.next.or_else(|| older.map(|id| window.cursor(vec![Key::Number(id)])));
        Ok(Page { rows: self.shown(page.rows), next, previous: None })
    }

    /// A page of those that are put in order. After the last of them, the cursor leads to those before them in time.
    async fn best(&self, window: &Window) -> Result<Page<MessageRow>> {
        let all = Window::new(NEWEST, "", "", RANKED)?;
        let (rows, older) = self.look(&all, Part::Beginning, RANKED).await?;
        let all = all.page(rows, |row| vec![Key::Number(row.id.0)]);
        let older = all.next.or_else(|| older.map(|id| Window::cursor_of(NEWEST, vec![Key::Number(id)])));
        let ranking = Ranking::new(&self.words);
        let mut places: Vec<_> = all.rows.iter().map(|row| (ranking.of(&row.subject, &row.body), row.id)).collect();
        places.sort_unstable_by(|one, other| other.cmp(one));
        let after = window.numbers()?;
        let places = places.into_iter().filter(|(rank, id)| after.is_none_or(|after| [*rank, id.0] < after));
        let places: Vec<_> = places.take(usize::try_from(ROWS + 1).unwrap_or_default()).collect();
        let page = window.page(places, |(rank, id)| vec![Key::Number(*rank), Key::Number(id.0)]);
        let mut rows = self.these(page.rows.iter().map(|(_, id)| *id)).await?;
        rows.sort_by_key(|row| page.rows.iter().position(|(_, id)| *id == row.id));
        Ok(Page { rows: self.shown(rows), next: page.next.or(older), previous: None })
    }

    /// The next messages in time that may be seen, `most` of them and one more, and where looking goes on if there may
    /// be others.
    async fn look(&self, window: &Window, part: Part, most: u64) -> Result<(Vec<Row>, Option<i64>)> {
        let db = self.cx.app.db.read();
        let backend = db.get_database_backend();
        if backend == DatabaseBackend::Postgres {
            // Its index knows no order: what is in many messages is among the newest ones.
            let walk = newest(window)?;
            let rows = self.read(part, among(&self.words, walk.clone()), most).await?;
            if window.is_full(rows.len()) {
                return Ok((rows, None));
            }
            if rows.len() > ENOUGH {
                return Ok((rows, last_looked_at(db, walk, NEWEST_STEPS).await?));
            }
        }
        let found = found(backend, &self.words, window)?;
        let (mut rows, mut older) = (Vec::new(), None);
        for steps in [FIRST, STEPS] {
            let found = found.clone().limit(steps).to_owned();
            rows = self.read(part, found.clone(), most).await?;
            if window.is_full(rows.len()) {
                return Ok((rows, None));
            }
            older = last_looked_at(db, found, steps).await?;
            if rows.len() as u64 > ROWS || older.is_none() {
                break;
            }
        }
        Ok((rows, older))
    }

    async fn read(&self, part: Part, found: SelectStatement, most: u64) -> Result<Vec<Row>> {
        let db = self.cx.app.db.read();
        let visible = visible(&self.scope, part, found).limit(most + 1).to_owned();
        Ok(Row::find_by_statement(db.get_database_backend().build(&visible)).all(db).await?)
    }

    /// These messages, which were found a moment ago.
    async fn these(&self, ids: impl Iterator<Item = ArticleId>) -> Result<Vec<Row>> {
        let id = (article::Entity, article::Column::Id);
        let these = Query::select()
            .expr_as(Expr::col(id), "id")
            .from(article::Entity)
            .and_where(Expr::col(id).is_in(ids.map(|id| id.0)))
            .to_owned();
        self.read(Part::Whole, these, ROWS).await
    }

    fn shown(&self, rows: Vec<Row>) -> Vec<MessageRow> {
        rows.into_iter().map(|row| row.shown(&self.words)).collect()
    }
}

/// How much of a message is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// As much as its rank is made of.
    Beginning,
    Whole,
}

impl Part {
    fn of_body(self) -> Expr {
        let body = Expr::col((article::Entity, article::Column::Body));
        match self {
            Self::Beginning => Expr::expr(Func::cust(Alias::new("substr")).args([body, 1.into(), LETTERS.into()])),
            Self::Whole => body,
        }
    }
}

/// The newest messages beside the cursor.
fn newest(window: &Window) -> Result<SelectStatement> {
    let id = Expr::col((article::Entity, article::Column::Id));
    let mut walk = Query::select();
    walk.expr_as(id.clone(), "id").expr_as(Expr::cust("article.words"), "words").from(article::Entity);
    window.order(&mut walk, &[id])?;
    Ok(walk.limit(NEWEST_STEPS).to_owned())
}

/// Those of them with these words.
fn among(words: &Words, walk: SelectStatement) -> SelectStatement {
    let (condition, values) = words.tsquery();
    Query::select()
        .column((WALK, "id"))
        .from_subquery(walk, WALK)
        .and_where(Expr::cust_with_values(format!("walk.words @@ ({condition})"), values))
        .to_owned()
}

/// The ids of messages with these words, newest first.
fn found(backend: DatabaseBackend, words: &Words, window: &Window) -> Result<SelectStatement> {
    let mut select = Query::select();
    let id = if backend == DatabaseBackend::Sqlite {
        let id = Expr::cust("article_fts.rowid");
        select.expr_as(id.clone(), "id").from("article_fts");
        select.and_where(Expr::cust_with_values("article_fts MATCH ?", [words.fts()]));
        id
    } else {
        let id = Expr::col((article::Entity, article::Column::Id));
        select.expr_as(id.clone(), "id").from(article::Entity);
        let (condition, values) = words.tsquery();
        select.and_where(Expr::cust_with_values(format!("article.words @@ ({condition})"), values));
        id
    };
    window.order(&mut select, &[id])?;
    select.reset_limit();
    Ok(select)
}

/// Those of them that this scope shows, with what a row tells.
fn visible(scope: &TicketScope, part: Part, found: SelectStatement) -> SelectStatement {
    // A ticket that was merged into another one keeps what it was opened with.
    let subject = Func::coalesce([
        Expr::col((article::Entity, article::Column::Subject)),
        Expr::col((ticket::Entity, ticket::Column::Subject)),
    ]);
    Query::select()
        .columns([
            (article::Entity, article::Column::Id),
            (article::Entity, article::Column::TicketId),
            (article::Entity, article::Column::Kind),
            (article::Entity, article::Column::CreatedAt),
        ])
        .expr_as(part.of_body(), "body")
        .expr_as(subject, "subject")
        .expr_as(Expr::col((user::Entity, user::Column::DisplayName)), "author")
        .from_subquery(found, FOUND)
        // Each is looked up in the order in which they were found.
        .cross_join(article::Entity)
        .cross_join(ticket::Entity)
        .cross_join(user::Entity)
        .and_where(Expr::col((article::Entity, article::Column::Id)).equals((FOUND, "id")))
        .and_where(Expr::col((ticket::Entity, ticket::Column::Id)).equals((article::Entity, article::Column::TicketId)))
        .and_where(Expr::col((user::Entity, user::Column::Id)).equals((article::Entity, article::Column::AuthorId)))
        .cond_where(tickets_visible_to(scope))
        .order_by((FOUND, "id"), sea_orm::Order::Desc)
        .to_owned()
}

/// The last of `steps` messages that were looked at, if there may be more.
async fn last_looked_at(db: &impl ConnectionTrait, found: SelectStatement, steps: u64) -> Result<Option<i64>> {
    let select =
        Query::select().expr(Expr::cust("count(*)")).expr(Expr::cust("min(id)")).from_subquery(found, FOUND).to_owned();
    let Some(row) = db.query_one(&select).await? else { return Ok(None) };
    let count: i64 = row.try_get_by_index(0)?;
    if u64::try_from(count).unwrap_or_default() < steps {
        return Ok(None);
    }
    Ok(row.try_get_by_index(1)?)
}

#[derive(FromQueryResult)]
struct Row {
    id: ArticleId,
    ticket_id: TicketId,
    kind: ArticleKind,
    body: String,
    created_at: Timestamp,
    subject: String,
    author: String,
}

impl Row {
    fn shown(self, words: &Words) -> MessageRow {
        MessageRow {
            id: self.id,
            ticket_id: self.ticket_id,
            number: self.ticket_id.number(),
            title: passage::whole(&self.subject, words),
            subject: self.subject,
            kind: self.kind,
            author: self.author,
            created_at: self.created_at,
            passage: passage::around(&self.body, words),
        }
    }
}
