//! The words of a search of messages, and the passage of a message in which they are found.

use domain::messages::Piece;
use sea_orm::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words beyond this many are left out.
const MOST: usize = 8;
/// From so many letters on the beginning of a word is enough.
const BEGINNING: usize = 3;
/// Letters of a passage before the first word that is found.
const BEFORE: usize = 60;
/// Letters of a message that are looked through.
const MOST_LETTERS: usize = 100_000;
/// Letters of a passage in all.
const LENGTH: usize = 240;

/// Words to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words(Vec<String>);

impl Words {
    /// The words of a text: letters and digits, in lower case.
    pub(super) fn parse(text: &str) -> Self {
        let mut words: Vec<String> = Vec::new();
        let all = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        for word in all.map(str::to_lowercase) {
            // A sign that only goes with letters is no word.
            if plain(&word).next().is_none() {
                continue;
            }
            if words.len() < MOST && !words.contains(&word) {
                words.push(word);
            }
        }
        Self(words)
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each as it is compared, and whether its beginning is enough.
    pub(super) fn folded(&self) -> Vec<(String, bool)> {
        self.0.iter().map(|word| (plain(word).collect(), is_beginning(word))).collect()
    }

    /// As an FTS5 expression.
    pub(super) fn fts(&self) -> String {
        let each = self.0.iter().map(|word| format!("\"{word}\"{}", if is_beginning(word) { "*" } else { "" }));
        each.collect::<Vec<_>>().join(" AND ")
    }

    /// As a `tsquery` of `PostgreSQL`, and its values.
    pub(super) fn tsquery(&self) -> (String, Vec<Value>) {
        let each = |(n, word): (usize, &String)| {
            let end = if is_beginning(word) { " || ':*'" } else { "" };
            // What is a letter here may be none there: the parts follow each other.
            let letters = format!("replace(nullif(trim(article_letters(${})), ''), ' ', ' <-> ')", n + 1);
            format!("to_tsquery('simple', {letters}{end})")
        };
        let condition = self.0.iter().enumerate().map(each).collect::<Vec<_>>().join(" && ");
        (condition, self.0.iter().map(|word| Value::from(word.as_str())).collect())
    }

    /// How many letters of `text`, at the beginning of a word, are one of these.
    fn begin(&self, text: &[char]) -> Option<usize> {
        let has = |word: &&String| {
            let mut letters = plain(word);
            let (mut length, mut is_same) = (0, true);
            for c in text {
                let letter = c.to_string();
                let mut folded = plain(&letter).peekable();
                if folded.peek().is_none() {
                    // An accent of its own.
                    length += 1;
                    continue;
                }
                if letters.clone().next().is_none() {
                    break;
                }
                is_same = folded.all(|c| letters.next() == Some(c));
                if !is_same {
                    break;
                }
                length += 1;
            }
            let is_whole = text.get(length).is_none_or(|next| !next.is_alphanumeric());
            (is_same && letters.next().is_none() && (is_beginning(word) || is_whole)).then_some(length)
        };
        self.0.iter().filter_map(|word| has(&word)).max()
    }
}

fn is_beginning(word: &str) -> bool {
    word.chars().count() >= BEGINNING
}

/// Letters without case and accents.
pub(super) fn plain(text: &str) -> impl Iterator<Item = char> + Clone {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)
}

/// The passage of `body` around the first of `words` in it; its beginning if none is found as it is written.
pub(super) fn around(body: &str, words: &Words) -> Vec<Piece> {
    let letters: Vec<char> = body.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST_LETTERS).collect();
    let starts = |at: usize| {
        let is_start = letters[at].is_alphanumeric() && (at == 0 || !letters[at - 1].is_alphanumeric());
        is_start.then(|| words.begin(&letters[at..])).flatten()
    };
    let first = (0..letters.len()).find(|at| starts(*at).is_some()).unwrap_or_default();
    let from = first.saturating_sub(BEFORE);
    // A passage begins with a whole word.
    let from = if from == 0 { 0 } else { (from..first).find(|at| letters[*at] == ' ').map_or(first, |at| at + 1) };
    let to = Ord::min(from + LENGTH, letters.len());
    let mut pieces = Pieces::default();
    if from > 0 {
        pieces.add("… ".chars(), false);
    }
    let mut at = from;
    while at < to {
        let length = starts(at);
        let end = Ord::min(at + length.unwrap_or(1), to);
        pieces.add(letters[at..end].iter().copied(), length.is_some());
        at = end;
    }
    if to < letters.len() {
        pieces.add(" …".chars(), false);
    }
    pieces.0
}

/// All of a short text, with what is found in it.
pub(super) fn whole(text: &str, words: &Words) -> Vec<Piece> {
    let letters: Vec<char> = text.chars().collect();
    let mut pieces = Pieces::default();
    let mut at = 0;
    while at < letters.len() {
        let is_start = letters[at].is_alphanumeric() && (at == 0 || !letters[at - 1].is_alphanumeric());
        let length = is_start.then(|| words.begin(&letters[at..])).flatten();
        let end = Ord::min(at + length.unwrap_or(1), letters.len());
        pieces.add(letters[at..end].iter().copied(), length.is_some());
        at = end;
    }
    pieces.0
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn add(&mut self, letters: impl Iterator<Item = char>, is_found: bool) {
        match self.0.last_mut() {
            Some(last) if last.is_found == is_found => last.text.extend(letters),
            _ => self.0.push(Piece { text: letters.collect(), is_found }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(body: &str, q: &str) -> String {
        let pieces = around(body, &Words::parse(q));
        pieces
            .iter()
            .map(|piece| if piece.is_found { format!("[{}]", piece.text) } else { piece.text.clone() })
            .collect()
    }

    #[test]
    fn words_and_their_beginnings_are_marked_whatever_their_case_and_accents() {
        assert_eq!(marked("The PRINTER of Zoë prints.", "print zoe"), "The [PRINT]ER of [Zoë] [print]s.");
        assert_eq!(marked("Reprint it", "print"), "Reprint it");
        assert_eq!(marked("An ana is an an", "an"), "[An] ana is [an] [an]");
        assert_eq!(marked("A princess", "an print"), "A princess", "to the last letter");
        assert_eq!(marked("a\u{308}rger", "arger"), "[a\u{308}rger]");
    }

    #[test]
    fn a_passage_is_short_and_begins_at_a_word() {
        let body = format!("{} needle {}", "hay stack ".repeat(100), "more hay ".repeat(100));
        let passage = marked(&body, "needle");
        assert!(passage.starts_with("… "), "{passage}");
        assert!(passage.contains("[needle]") && passage.ends_with(" …"), "{passage}");
        assert!(passage.chars().count() < LENGTH + 10);
    }

    #[test]
    fn what_is_typed_cannot_be_an_expression() {
        let words = Words::parse("\"a\" OR NEAR(b*) --x");
        assert_eq!(words.fts(), "\"a\" AND \"or\" AND \"near\"* AND \"b\" AND \"x\"");
        assert!(Words::parse(" -- ").is_empty());
        assert!(Words::parse("\u{345}\u{345}\u{345}").is_empty(), "a sign without a letter");
        assert_eq!(around("", &Words::parse("x")), []);
    }
}
