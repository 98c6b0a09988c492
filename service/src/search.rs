//! Search for any part of a word, in the directory and in tickets.
//!
//! Every searchable record has one row of folded words. SQLite finds in it by an FTS5 index of trigrams,
//! PostgreSQL by a `pg_trgm` index. What matches few records is fetched and then sorted. What matches many
//! comes newest first, as the index has it, unless somebody asks for another order: then a walk through the
//! list in that order soon meets a page full; where it does not, because those who match stand far down, they
//! are fetched and sorted after all.

use crate::app::App;
use crate::error::Result;
use crate::totals;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, DatabaseBackend};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Up to so many matches are fetched and sorted at once.
pub(crate) const FEW: u64 = 2000;
/// So many rows of a list are looked at before all matches are sorted.
pub(crate) const STEPS: u64 = 2000;
/// What the rows looked at are called.
const WALK: &str = "walk";
/// Words of a search beyond this many are left out.
pub(crate) const MOST_WORDS: usize = 8;
/// Shorter words are in no index of trigrams.
const TRIGRAM: usize = 3;
/// So many letters of a word are looked up in SQLite's index, which looks at every trigram that matches; the
/// rest is compared.
const PIECE: usize = 7;

/// Text as it is compared: lower case, without accents.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ħ' => out.push('h'),
            'ı' => out.push('i'),
            c if is_combining_mark(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// What somebody searches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// All of these must be found.
    words: Vec<String>,
    /// Or this: the digits of what looks like a telephone number written in pieces (HAL-9).
    digits: Option<String>,
}

impl Terms {
    /// The words of a search; `None` if there are none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut words: Vec<String> = Vec::new();
        for word in fold(text).replace('\0', "").split_whitespace().take(MOST_WORDS) {
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        let digits = domain::validate::digits(text);
        let like_a_number = text.chars().all(|c| c.is_ascii_digit() || " +-/().".contains(c));
        let is_plain = words.len() == 1 && words[0] == digits;
        let digits = (like_a_number && !is_plain && digits.len() >= TRIGRAM).then_some(digits);
        (!words.is_empty()).then_some(Self { words, digits })
    }

    /// The same as an FTS5 expression; `None` if no word is long enough to be in the index.
    fn fts(&self) -> Option<String> {
        let long: Vec<_> = self.words.iter().filter(|word| is_long(word)).map(|word| quoted(word)).collect();
        let all = (!long.is_empty()).then(|| long.join(" AND "));
        match &self.digits {
            Some(digits) => Some(format!("({}) OR {}", all?, quoted(digits))),
            None => all,
        }
    }

    /// What the index has to be asked one by one, to find a word that few have among others that many have.
    /// Nothing where a number is searched for: its digits match on their own.
    fn each(&self) -> impl Iterator<Item = String> {
        let several = self.digits.is_none() && self.words.len() > 1;
        self.words.iter().filter(move |word| several && is_long(word)).map(|word| quoted(word))
    }

    /// Whether the index says all there is to say of a match.
    fn is_indexed(&self) -> bool {
        let mut words = self.words.iter().chain(&self.digits);
        words.all(|word| (TRIGRAM..=PIECE).contains(&word.chars().count()))
    }

    /// The condition on a text.
    fn found_in(&self, contains: impl Fn(&str) -> Expr) -> Condition {
        let all = self.words.iter().fold(Condition::all(), |all, word| all.add(contains(word)));
        match &self.digits {
            Some(digits) => Condition::any().add(all).add(contains(digits)),
            None => all,
        }
    }
}

fn is_long(word: &str) -> bool {
    word.chars().count() >= TRIGRAM
}

/// A piece of a word as an FTS5 string: its beginning, or the end of a number, which tells numbers apart best.
fn quoted(word: &str) -> String {
    let cut = word.chars().count().saturating_sub(PIECE);
    let is_number = word.chars().all(|c| c.is_ascii_digit());
    let piece: String = word.chars().skip(if is_number { cut } else { 0 }).take(PIECE).collect();
    format!("\"{}\"", piece.replace('"', "\"\""))
}

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
        let matching = self.matching(backend, terms);
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
    #[must_use]
    pub fn matching(self, backend: DatabaseBackend, terms: &Terms) -> SelectStatement {
        if let (DatabaseBackend::Sqlite, Some(fts)) = (backend, terms.fts()) {
            return self.matched(terms, &fts);
        }
        let text = Expr::col((self.table, "text"));
        let mut select = Query::select();
        select.expr_as(Expr::col((self.table, self.key)), "id").from(self.table);
        match (backend, terms.fts()) {
            (DatabaseBackend::Sqlite, None) => {
                select.cond_where(terms.found_in(|word| contains(backend, text.clone(), word)));
            }
            _ => {
                select.cond_where(terms.found_in(|word| text.clone().like(pattern(word))));
            }
        }
        select
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
    #[must_use]
    pub fn newest(self, backend: DatabaseBackend, terms: &Terms, owner: &'static str) -> (SelectStatement, Expr) {
        let mut select = self.matching(backend, terms);
        let by_index = backend == DatabaseBackend::Sqlite && terms.fts().is_some();
        let id = if by_index { Expr::col((self.fts, "rowid")) } else { Expr::col((self.table, self.key)) };
        select.cross_join(owner).and_where(Expr::col((owner, "id")).eq(id.clone()));
        (select, id)
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
    let place = match backend {
        DatabaseBackend::Sqlite => "instr",
        _ => "strpos",
    };
    Expr::from(Func::cust(Alias::new(place)).arg(text).arg(word)).gt(0)
}

fn pattern(word: &str) -> String {
    let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_removes_case_and_accents() {
        assert_eq!(fold("Łukasz Müller-Straße"), "lukasz muller-strasse");
        assert_eq!(fold("ÅNGSTRÖM İstanbul"), "angstrom istanbul");
        assert_eq!(fold("Ольга 北京"), "ольга 北京");
    }

    #[test]
    fn words_are_quoted_for_fts() {
        let terms = Terms::parse(" Ana \"OR\" ana x ").unwrap();
        assert_eq!(terms.words, ["ana", "\"or\"", "x"]);
        assert_eq!(terms.fts().unwrap(), "\"ana\" AND \"\"\"or\"\"\"");
        assert_eq!(Terms::parse("  "), None);
        assert_eq!(Terms::parse("ab").unwrap().fts(), None);
    }

    #[test]
    fn a_piece_of_a_long_word_is_looked_up_and_the_rest_compared() {
        let fts = |q| Terms::parse(q).unwrap().fts().unwrap();
        assert_eq!(fts("@mail42.example"), "\"@mail42\"");
        assert_eq!(fts("493077931253"), "\"7931253\"");
        assert!(!Terms::parse("@mail42.example").unwrap().is_indexed());
        assert!(Terms::parse("lind ruiz").unwrap().is_indexed());
        assert!(!Terms::parse("li ruiz").unwrap().is_indexed());
    }

    #[test]
    fn hal_9_a_number_written_in_pieces_is_also_searched_by_its_digits() {
        let terms = Terms::parse("(0170) 123-45").unwrap();
        assert_eq!(terms.digits.as_deref(), Some("017012345"));
        assert_eq!(Terms::parse("017012345").unwrap().digits, None);
    }
}
