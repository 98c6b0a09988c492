//! How many rows a list has in all.
//!
//! Counting walks everything that matches, page after page with the same answer. So an answer is kept
//! until anything is written.

use crate::app::App;
use crate::error::Result;
use domain::paging::Total;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::SelectStatement;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Most answers kept at a time.
const MOST: usize = 500;

/// The answers since the last write.
#[derive(Debug, Default)]
pub struct Totals(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    at: u64,
    answers: HashMap<String, Vec<i64>>,
}

impl Totals {
    fn get(&self, at: u64, key: &str) -> Option<Vec<i64>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.at == at { kept.answers.get(key).cloned() } else { None }
    }

    fn keep(&self, at: u64, key: String, answer: Vec<i64>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.at != at || kept.answers.len() >= MOST {
            kept.answers.clear();
            kept.at = at;
        }
        kept.answers.insert(key, answer);
    }
}

/// The whole numbers that `select` answers, row by row, `columns` in each. Its values are part of what is
/// remembered, so whoever sees less asks something else.
///
/// # Errors
/// If the database cannot be read.
pub async fn numbers(app: &App, select: &SelectStatement, columns: usize) -> Result<Vec<i64>> {
    let db = app.db.read();
    // Asked before reading: what is written meanwhile makes the answer old, never fresh.
    let at = app.notices.writes();
    let key = format!("{:?}", db.get_database_backend().build(select));
    if let Some(answer) = app.totals.get(at, &key) {
        return Ok(answer);
    }
    let mut answer = Vec::new();
    for row in db.query_all(select).await? {
        for column in 0..columns {
            answer.push(row.try_get_by_index(column)?);
        }
    }
    app.totals.keep(at, key, answer.clone());
    Ok(answer)
}

/// The one number that `select` counts.
///
/// # Errors
/// If the database cannot be read.
pub async fn total(app: &App, select: &SelectStatement) -> Result<Total> {
    let rows = numbers(app, select, 1).await?.first().copied().unwrap_or_default();
    Ok(Total { rows: u64::try_from(rows).unwrap_or_default() })
}
