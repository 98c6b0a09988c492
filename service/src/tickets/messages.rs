//! What is said in tickets, searched: every message in which all words, or their beginnings, are found.

use super::passage::{self, Words};
use super::shown;
use crate::cx::Cx;
use crate::error::Result;
use crate::paging::{Key, Window};
use domain::Timestamp;
use domain::ids::{ArticleId, TicketId};
use domain::messages::{MessageQuery, MessageRow};
use domain::paging::Page;
use domain::policy::{Hat, TicketScope};
use domain::state::ArticleKind;
use entity::scope::tickets_visible_to;
use entity::{article, ticket, user};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DatabaseBackend, FromQueryResult};

/// Messages of a page.
const ROWS: u64 = 25;
/// So many messages with these words are looked at first: most agents may read most of them.
const FIRST: u64 = 500;
/// So many are looked at for one page in all, however few of them may be seen.
const STEPS: u64 = 20_000;
/// The order, as cursors name it.
const ORDER: &str = "-id";
/// What the messages that were found are called.
const FOUND: &str = "found";

/// The messages of tickets an agent may read, newest first, internal notes among them: whoever has a ticket in the
/// scope of this hat may read its notes, which a property test of the policy holds. A page may hold fewer rows
/// than there is room for, and still have a next one, where most of what is found is not for this agent.
///
/// # Errors
/// `Forbidden` for who is no agent; `Invalid` for a damaged cursor.
pub async fn messages(cx: &Cx, query: MessageQuery) -> Result<Page<MessageRow>> {
    shown::require(cx, Hat::Agent)?;
    let window = Window::new(ORDER, &query.after, "", ROWS)?;
    let scope = cx.ticket_scope(Hat::Agent);
    let words = Words::parse(&query.q);
    if words.is_empty() {
        return Ok(Page { rows: Vec::new(), next: None, previous: None });
    }
    let db = cx.app.db.read();
    let found = found(cx.app.db.backend(), &words, &window)?;
    let mut next = None;
    let mut rows = Vec::new();
    for steps in [FIRST, STEPS] {
        let found = found.clone().limit(steps).to_owned();
        let visible = visible(&scope, found.clone()).limit(ROWS + 1).to_owned();
        rows = Row::find_by_statement(db.get_database_backend().build(&visible)).all(db).await?;
        next = last_looked_at(db, found, steps).await?.map(|id| window.cursor(vec![Key::Number(id)]));
        if window.is_full(rows.len()) || next.is_none() {
            break;
        }
    }
    let page = window.page(rows, |row| vec![Key::Number(row.id.0)]);
    let rows = page.rows.into_iter().map(|row| row.shown(&words)).collect();
    Ok(Page { rows, next: page.next.or(next), previous: None })
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
        select.and_where(Expr::cust_with_values(format!("article_words(article.body) @@ ({condition})"), values));
        id
    };
    window.order(&mut select, &[id])?;
    select.reset_limit();
    Ok(select)
}

/// Those of them that this scope shows, with what a row tells.
fn visible(scope: &TicketScope, found: SelectStatement) -> SelectStatement {
    Query::select()
        .columns([
            (article::Entity, article::Column::Id),
            (article::Entity, article::Column::TicketId),
            (article::Entity, article::Column::Kind),
            (article::Entity, article::Column::Body),
            (article::Entity, article::Column::CreatedAt),
        ])
        .column((ticket::Entity, ticket::Column::Subject))
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
            subject: self.subject,
            kind: self.kind,
            author: self.author,
            created_at: self.created_at,
            passage: passage::around(&self.body, words),
        }
    }
}
