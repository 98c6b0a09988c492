//! Search for any part of a word, in the directory and in tickets.
//!
//! Every searchable record has one row of folded words. SQLite finds in it by an FTS5 index of trigrams,
//! PostgreSQL by a `pg_trgm` index. What matches few records is fetched and then sorted. What matches many
//! comes newest first, as the index has it, unless somebody asks for another order: then a walk through the
//! list in that order soon meets a page full; where it does not, because those who match stand far down, they
//! are fetched and sorted after all.

mod rarity;
mod terms;

pub use rarity::Rarities;
pub(crate) use terms::MOST_WORDS;
pub use terms::{Terms, fold};

use crate::app::App;
use crate::error::Result;
use crate::paging::Window;
use crate::totals;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, DatabaseBackend};
use std::collections::BTreeSet;

/// Up to so many matches are fetched and sorted at once.
pub(crate) const FEW: u64 = 2000;
/// So many rows of a list are looked at before all matches are sorted.
pub(crate) const STEPS: u64 = 2000;
/// What the rows looked at are called.
const WALK: &str = "walk";
/// Shorter words are in no index of trigrams.
const TRIGRAM: usize = 3;
/// So many of the newest records are looked at on PostgreSQL before its index is asked for all matches.
const NEWEST: u64 = 10_000;

/// A table of searchable words.
#[derive(Clone, Copy, Debug)]
pub struct Index {
    table: &'static str,
    key: &'static str,
    fts: &'static str,
}

/// The words of people.
pub const USERS: Index = Index { table: "user_search", key: "user_id", fts: "user_search_fts" };
/// The words of tickets.
pub const TICKETS: Index = Index { table: "ticket_search", key: "ticket_id", fts: "ticket_search_fts" };

impl Index {
    /// How a list finds `terms`. `id` is the column of the list that holds the record's id.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn find(self, app: &App, terms: &Terms, id: Expr) -> Result<Found> {
        let backend = app.db.backend();
        if backend == DatabaseBackend::Sqlite {
            // One word that few have is enough for the index. Words are counted before anything is compared, which
            // for a word that everybody has would read everybody's text.
            for word in terms.each() {
                if !has_many(app, self.indexed(&word)).await? {
                    let few = self.matched(terms, &word);
                    return Ok(Found { all: Condition::all().add(id.in_subquery(few)), each: None });
                }
            }
        }
        let matching = self.matching(app, terms).await?;
        let is_few = !has_many(app, matching.clone()).await?;
        let all = Condition::all().add(one_of(backend, matching, id));
        if is_few {
            return Ok(Found { all, each: None });
        }
        let each = terms.found_in(|word| contains(backend, self.text_of(Expr::col((WALK, "id"))), word));
        Ok(Found { all, each: Some(each) })
    }

    /// Those of `ids` that match, of a list that is read to its end.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn among(self, db: &impl ConnectionTrait, terms: &Terms, ids: Vec<i64>) -> Result<BTreeSet<i64>> {
        let backend = db.get_database_backend();
        let text = Expr::col((self.table, "text"));
        let select = Query::select()
            .column((self.table, self.key))
            .from(self.table)
            .and_where(Expr::col((self.table, self.key)).is_in(ids))
            .cond_where(terms.found_in(|word| contains(backend, text.clone(), word)))
            .to_owned();
        let rows = db.query_all(&select).await?;
        Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
    }

    /// The ids of all records in which `terms` are found, as a sub-select.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn matching(self, app: &App, terms: &Terms) -> Result<SelectStatement> {
        if let (DatabaseBackend::Sqlite, Some(fts)) = (app.db.backend(), terms.fts()) {
            return Ok(self.matched(terms, &fts));
        }
        let mut select = Query::select();
        select.expr_as(Expr::col((self.table, self.key)), "id").from(self.table);
        select.cond_where(self.looked_up(app, terms).await?);
        Ok(select)
    }

    /// The condition on a record's words, led by what the index of PostgreSQL is asked for: of each word, the letters
    /// that fewest have; nothing of a word that many have anyway, for whose sake it would look at them all.
    async fn looked_up(self, app: &App, terms: &Terms) -> Result<Condition> {
        let text = || Expr::col((self.table, "text"));
        let backend = app.db.backend();
        let all = terms.found_in(|word| contains(backend, text(), word));
        if backend == DatabaseBackend::Sqlite {
            return Ok(all);
        }
        let rarity = app.rarities.of(app, self.table, self.key).await?;
        let mut any = Condition::any();
        for group in terms.groups() {
            let pieces: Vec<_> = group.iter().filter_map(|word| rarity.rarest(word)).collect();
            // Words without any have to be compared with every text, whatever else is asked for.
            if pieces.is_empty() {
                return Ok(all);
            }
            let one = pieces.iter().fold(Condition::all(), |one, piece| one.add(text().like(pattern(piece))));
            any = any.add(one);
        }
        Ok(Condition::all().add(any).add(all))
    }

    /// The ids of what the index has for an FTS5 expression, in its order: by id.
    fn indexed(self, fts: &str) -> SelectStatement {
        let mut select = Query::select();
        select.expr_as(Expr::col((self.fts, "rowid")), "id").from(self.fts);
        select.and_where(Expr::cust_with_values(format!("{} MATCH ?", self.fts), [fts]));
        select
    }

    /// Those of them that match the terms.
    fn matched(self, terms: &Terms, fts: &str) -> SelectStatement {
        let mut select = self.indexed(fts);
        let is_all = terms.is_indexed() && terms.fts().is_some_and(|whole| whole == fts);
        if !is_all {
            // SQLite reads a cross join from left to right: the index leads.
            select.cross_join(self.table).and_where(Expr::col((self.fts, "rowid")).equals((self.table, self.key)));
            let text = Expr::col((self.table, "text"));
            select.cond_where(terms.found_in(|word| contains(DatabaseBackend::Sqlite, text.clone(), word)));
        }
        select
    }

    /// What of `owner`, whose key is called `id`, matches, newest first: for what many match. More conditions on
    /// the owner may follow; the id to order by is the second answer.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn newest(self, app: &App, terms: &Terms, owner: &'static str) -> Result<(SelectStatement, Expr)> {
        let mut select = self.matching(app, terms).await?;
        let by_index = app.db.is_sqlite() && terms.fts().is_some();
        let id = if by_index { Expr::col((self.fts, "rowid")) } else { Expr::col((self.table, self.key)) };
        select.cross_join(owner).and_where(Expr::col((owner, "id")).eq(id.clone()));
        Ok((select, id))
    }

    /// As [`Index::newest`], of the next records beside the page's cursor alone: worth a try before, on PostgreSQL,
    /// whose index knows no order.
    ///
    /// # Errors
    /// `Invalid` for a cursor of another order.
    pub fn next(
        self,
        backend: DatabaseBackend,
        terms: &Terms,
        owner: &'static str,
        window: &Window,
    ) -> Result<Option<(SelectStatement, Expr)>> {
        if backend == DatabaseBackend::Sqlite {
            return Ok(None);
        }
        let key = Expr::col((self.table, self.key));
        let mut steps = Query::select();
        steps.columns([(self.table, self.key), (self.table, "text")]).from(self.table);
        window.widened(NEWEST).order(&mut steps, &[key])?;
        let id = Expr::col((WALK, self.key));
        let mut select = Query::select();
        select.expr_as(id.clone(), "id").from_subquery(steps, WALK);
        select.cond_where(terms.found_in(|word| contains(backend, Expr::col((WALK, "text")), word)));
        select.cross_join(owner).and_where(Expr::col((owner, "id")).eq(id.clone()));
        Ok(Some((select, id)))
    }

    /// The condition that `terms` are found in the first two lines of a record's words: of a ticket, its subject and
    /// the name of its requester.
    #[must_use]
    pub fn in_first_lines(self, backend: DatabaseBackend, terms: &Terms, id: Expr) -> Condition {
        let lines = match backend {
            // Rows of one line have no break to look for.
            DatabaseBackend::Sqlite => {
                "substr(text, 1, instr(text || char(10), char(10)) \
                 + instr(substr(text || char(10) || char(10), instr(text || char(10), char(10)) + 1), char(10)))"
            }
            _ => "split_part(text, chr(10), 1) || chr(10) || split_part(text, chr(10), 2)",
        };
        let select = Query::select()
            .expr(Expr::cust(lines))
            .from(self.table)
            .and_where(Expr::col((self.table, self.key)).eq(id))
            .to_owned();
        let lines = Expr::SubQuery(None, Box::new(select.into()));
        terms.found_in(|word| contains(backend, lines.clone(), word))
    }

    /// The words of one record. As a scalar sub-select, so that the database keeps to the order of the list.
    fn text_of(self, id: Expr) -> Expr {
        let select = Query::select()
            .column((self.table, "text"))
            .from(self.table)
            .and_where(Expr::col((self.table, self.key)).eq(id))
            .to_owned();
        Expr::SubQuery(None, Box::new(select.into()))
    }
}

/// Whether this selects more than [`FEW`] records. Page and total of a search ask the same, and it is answered once.
async fn has_many(app: &App, mut some: SelectStatement) -> Result<bool> {
    some.limit(FEW + 1);
    let count = Query::select().expr(Expr::cust("count(*)")).from_subquery(some, "some").to_owned();
    Ok(totals::total(app, &count).await?.rows > FEW)
}

/// Whether `id` is one of all that match. On PostgreSQL as an array, which it takes for small and looks up one by
/// one, where it would else walk the list.
fn one_of(backend: DatabaseBackend, matching: SelectStatement, id: Expr) -> Expr {
    match backend {
        DatabaseBackend::Sqlite => id.in_subquery(matching),
        _ => {
            let ids = Expr::SubQuery(None, Box::new(matching.into()));
            id.eq(Expr::expr(Func::cust(Alias::new("ANY")).arg(Func::cust(Alias::new("ARRAY")).arg(ids))))
        }
    }
}

/// How a list finds what is searched for.
#[derive(Clone, Debug)]
pub struct Found {
    /// The condition that all matches fulfil, to be fetched and sorted.
    pub all: Condition,
    /// The condition on each row of a walk, if there are many matches.
    each: Option<Condition>,
}

impl Found {
    /// The condition that all matches fulfil, if they are few.
    #[must_use]
    pub fn few(self) -> Option<Condition> {
        self.each.is_none().then_some(self.all)
    }

    /// Whether there are many matches.
    #[must_use]
    pub fn are_many(&self) -> bool {
        self.each.is_some()
    }

    /// Those of the first rows of `walk` that match: worth a try if there are many matches. `walk` selects
    /// `columns`, an `id` among them, in the order of the list.
    #[must_use]
    pub fn met<C: IntoIden + Copy>(&self, mut walk: SelectStatement, columns: &[C]) -> Option<SelectStatement> {
        let each = self.each.clone()?;
        walk.reset_limit().limit(STEPS);
        let columns = columns.iter().map(|column| (WALK, *column));
        Some(Query::select().columns(columns).from_subquery(walk, WALK).cond_where(each).to_owned())
    }
}

/// Whether `text` contains `word`, letter by letter.
pub(crate) fn contains(backend: DatabaseBackend, text: Expr, word: &str) -> Expr {
    place(backend, text, word).gt(0)
}

/// Whether the first of several lines does.
pub(crate) fn first_line_contains(backend: DatabaseBackend, text: &Expr, word: &str) -> Expr {
    let in_first = place(backend, text.clone(), word).lt(place(backend, text.clone(), "\n"));
    contains(backend, text.clone(), word).and(in_first)
}

/// Where `word` first stands in `text`, from 1; 0 if it does not.
fn place(backend: DatabaseBackend, text: Expr, word: &str) -> Expr {
    let place = match backend {
        DatabaseBackend::Sqlite => "instr",
        _ => "strpos",
    };
    Expr::from(Func::cust(Alias::new(place)).arg(text).arg(word))
}

fn pattern(word: &str) -> String {
    let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
