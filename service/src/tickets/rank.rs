//! How well a message fits a search: by its subject first, then by its text. The same on both databases.

use super::passage::{Words, plain};

/// Letters of a message that count.
pub(super) const LETTERS: i32 = 2_000;
/// Repetitions of a word that count.
const MOST: usize = 4;

/// What whole words, beginnings of words, and words that follow each other are worth.
struct Worth {
    whole: i64,
    beginning: i64,
    together: i64,
    most: usize,
}

const SUBJECT: Worth = Worth { whole: 24, beginning: 14, together: 20, most: 1 };
const TEXT: Worth = Worth { whole: 3, beginning: 1, together: 3, most: MOST };

/// What messages are measured by.
pub(super) struct Ranking(Vec<(String, bool)>);

impl Ranking {
    pub(super) fn new(words: &Words) -> Self {
        Self(words.folded())
    }

    /// The higher, the better.
    pub(super) fn of(&self, subject: &str, text: &str) -> i64 {
        self.part(subject, &SUBJECT) + self.part(text, &TEXT)
    }

    fn part(&self, text: &str, worth: &Worth) -> i64 {
        let text = folded(text);
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let each = self.0.iter().map(|word| {
            let fits = words.iter().filter_map(|found| fits(found, word)).take(worth.most);
            fits.map(|is_whole| if is_whole { worth.whole } else { worth.beginning }).sum::<i64>()
        });
        let is_together = self.0.len() > 1
            && words
                .windows(self.0.len())
                .any(|some| some.iter().zip(&self.0).all(|(found, word)| fits(found, word).is_some()));
        each.sum::<i64>() + if is_together { worth.together } else { 0 }
    }
}

/// Whether what is found is the word itself; nothing if it does not begin with it.
fn fits(found: &str, (word, is_beginning): &(String, bool)) -> Option<bool> {
    let is_whole = found == word;
    (is_whole || *is_beginning && found.starts_with(word.as_str())).then_some(is_whole)
}

fn folded(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { plain(text).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank(q: &str, subject: &str, text: &str) -> i64 {
        Ranking::new(&Words::parse(q)).of(subject, text)
    }

    #[test]
    fn subjects_go_before_texts_and_words_before_beginnings() {
        let order = [
            rank("print jam", "Print jam", "Help"),
            rank("print jam", "Jam in print", "Help"),
            rank("print jam", "Printer jams", "Help"),
            rank("print jam", "Help", "A print jam, and another print jam"),
            rank("print jam", "Help", "A print jam"),
            rank("print jam", "Help", "A print and jam"),
            rank("print jam", "Help", "Printers, jams"),
        ];
        assert!(order.is_sorted_by(|one, other| one >= other), "{order:?}");
        assert!(order[1] > order[3] && order[3] > order[4] && order[4] > order[5], "{order:?}");
        assert_eq!(rank("gerat", "", "Das GERÄT"), rank("gerat", "", "das gerat"));
    }
}
