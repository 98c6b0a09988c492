//! How many have which letters: what an index of trigrams is asked for decides how much it looks at.
//!
//! The letters are counted in a sample of the texts, which each server keeps for a while. It only decides how
//! something is looked for, never what is found.

use super::TRIGRAM;
use crate::app::App;
use crate::error::Result;
use domain::Timestamp;
use sea_orm::{ConnectionTrait, Statement};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Texts of a sample.
const SAMPLE: usize = 1000;
/// From one text of a sample to the next one, around the table: at even distances, all would be alike where something
/// comes back every thousand rows.
const STRIDE: u64 = 2_654_435_761;
/// Letters of a text that are looked at.
const LETTERS: usize = 2000;
/// Letters the index is asked for: two trigrams, of which few have both.
const PIECE: usize = TRIGRAM + 1;
/// What more than this share of the texts has leads nowhere.
const COMMON: f64 = 0.2;
/// Seconds for which a sample is kept.
const KEPT_S: i64 = 3600;
/// Seconds for which that of a table is kept that is not much longer than it, and soon another one.
const SHORT_S: i64 = 60;

/// The samples of this server, by table.
#[derive(Debug, Default)]
pub struct Rarities(Mutex<HashMap<&'static str, (Timestamp, Arc<Rarity>)>>);

impl Rarities {
    /// That of a table with the column `text`, whose key is `key`.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(super) async fn of(&self, app: &App, table: &'static str, key: &str) -> Result<Arc<Rarity>> {
        let now = app.clock.now();
        let mut kept = self.0.lock().await;
        if let Some((until, rarity)) = kept.get(table)
            && now < *until
        {
            return Ok(Arc::clone(rarity));
        }
        let (texts, is_long) = sample(app, table, key).await?;
        let until = now.plus_seconds(if is_long { KEPT_S } else { SHORT_S });
        let rarity = Arc::new(Rarity::of(&texts));
        kept.insert(table, (until, Arc::clone(&rarity)));
        Ok(rarity)
    }
}

/// Texts from the whole of a table, and whether it is much longer than that.
async fn sample(app: &App, table: &str, key: &str) -> Result<(Vec<String>, bool)> {
    let db = app.db.read();
    let sql = format!(
        "SELECT left(found.text, {LETTERS}), ends.last - ends.first > 100 * {SAMPLE} \
         FROM (SELECT min({key}) AS first, max({key}) AS last FROM {table}) AS ends \
         CROSS JOIN generate_series(0, {SAMPLE} - 1) AS step \
         CROSS JOIN LATERAL (SELECT text FROM {table} \
         WHERE {key} >= ends.first + step::bigint * {STRIDE} % (ends.last - ends.first + 1) ORDER BY {key} LIMIT 1) \
         AS found"
    );
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let is_long = rows.first().map(|row| row.try_get_by_index(1)).transpose()?.unwrap_or_default();
    Ok((rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?, is_long))
}

type Trigram = [char; TRIGRAM];

/// In what share of the texts of a sample each trigram is.
#[derive(Debug, Default)]
pub(super) struct Rarity {
    shares: HashMap<Trigram, f64>,
}

impl Rarity {
    fn of(texts: &[String]) -> Self {
        let mut counts: HashMap<Trigram, u32> = HashMap::new();
        for text in texts {
            let letters: Vec<char> = text.chars().collect();
            for trigram in trigrams(&letters).collect::<HashSet<_>>() {
                *counts.entry(trigram).or_default() += 1;
            }
        }
        let all = f64::from(u32::try_from(texts.len()).unwrap_or(u32::MAX));
        Self { shares: counts.into_iter().map(|(trigram, count)| (trigram, f64::from(count) / all)).collect() }
    }

    fn share(&self, trigram: Trigram) -> f64 {
        self.shares.get(&trigram).copied().unwrap_or_default()
    }

    /// The letters of a word that fewest texts have; none if many have them all, or the index knows none of them.
    pub(super) fn rarest(&self, word: &str) -> Option<String> {
        let letters: Vec<char> = word.chars().collect();
        let pieces = letters.windows(PIECE.min(letters.len()).max(1)).filter(|piece| is_indexed(piece));
        let rated = pieces.map(|piece| {
            let shares: Vec<f64> = trigrams(piece).map(|trigram| self.share(trigram)).collect();
            (shares.iter().sum::<f64>(), shares.into_iter().fold(1.0, f64::min), piece)
        });
        let (_, share, piece) = rated.min_by(|(one, ..), (other, ..)| one.total_cmp(other))?;
        (share <= COMMON).then(|| piece.iter().collect())
    }
}

fn trigrams(letters: &[char]) -> impl Iterator<Item = Trigram> + '_ {
    letters.windows(TRIGRAM).filter_map(|window| window.try_into().ok())
}

/// Whether a trigram of the index is in these letters: it has letters and digits alone, and where words begin and end.
fn is_indexed(piece: &[char]) -> bool {
    piece.len() >= TRIGRAM && piece.windows(2).any(|two| two.iter().all(|c| c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::Rarity;

    #[test]
    fn the_rarest_letters_of_a_word_are_looked_up() {
        let texts: Vec<_> =
            (0..200).map(|n| format!("ana{}\nuser{n}@mail{}.example\ncustomer", n % 10, n % 97)).collect();
        let rarity = Rarity::of(&texts);
        assert_eq!(rarity.rarest("@mail42.example").as_deref(), Some("l42."));
        assert_eq!(rarity.rarest("customer"), None, "everybody has it");
        assert_eq!(rarity.rarest("ana"), None);
        assert_eq!(rarity.rarest("xyz").as_deref(), Some("xyz"));
        assert_eq!(rarity.rarest("xy"), None, "in no index of trigrams");
        assert_eq!(rarity.rarest("----"), None);
        assert_eq!(Rarity::of(&[]).rarest("anybody").as_deref(), Some("anyb"));
    }
}
