//! What somebody searches for, as it is compared.

use super::TRIGRAM;
use sea_orm::Condition;
use sea_orm::sea_query::Expr;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words of a search beyond this many are left out.
pub(crate) const MOST_WORDS: usize = 8;
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
    pub(super) fn fts(&self) -> Option<String> {
        let long: Vec<_> = self.words.iter().filter(|word| is_long(word)).map(|word| quoted(word)).collect();
        let all = (!long.is_empty()).then(|| long.join(" AND "));
        match &self.digits {
            Some(digits) => Some(format!("({}) OR {}", all?, quoted(digits))),
            None => all,
        }
    }

    /// What the index has to be asked one by one, to find a word that few have among others that many have.
    /// Nothing where a number is searched for: its digits match on their own.
    pub(super) fn each(&self) -> impl Iterator<Item = String> {
        let several = self.digits.is_none() && self.words.len() > 1;
        self.words.iter().filter(move |word| several && is_long(word)).map(|word| quoted(word))
    }

    /// The words that have to be found together: the words, or else the digits.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[String]> {
        std::iter::once(self.words.as_slice()).chain(self.digits.as_ref().map(std::slice::from_ref))
    }

    /// Whether the index says all there is to say of a match.
    pub(super) fn is_indexed(&self) -> bool {
        let mut words = self.words.iter().chain(&self.digits);
        words.all(|word| (TRIGRAM..=PIECE).contains(&word.chars().count()))
    }

    /// The condition on a text.
    pub(super) fn found_in(&self, contains: impl Fn(&str) -> Expr) -> Condition {
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
