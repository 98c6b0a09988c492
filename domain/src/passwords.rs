//! What a new password has to be, as far as it follows from the password and the person alone. What else is asked of
//! it, the list of known ones and those used before, is known by the service.

use crate::account::hidden;
use crate::error::FieldErrors;
use serde::{Deserialize, Serialize};

/// Longest password, in bytes.
const LONGEST: usize = 512;
/// Shortest part of a name that counts as one, in characters.
const WORD: usize = 3;
/// Digits that make no password out of a name: a year.
const YEAR: usize = 4;

/// What is said of a password that everybody tries first.
pub const KNOWN: &str = "This is one of the passwords that are tried first. Please choose another one, such as a few \
                         words that have nothing to do with each other.";
/// What is said of one that is made of names.
const OWN: &str = "Please choose something else than the name, mail address or username of the person, or the name of \
                   the desk.";

/// What the desk asks of passwords, for whoever chooses one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordRules {
    /// Fewest characters.
    pub length: usize,
}

impl PasswordRules {
    /// The rules in words, for the field.
    #[must_use]
    pub fn hint(self) -> String {
        format!("At least {} characters. A few words that have nothing to do with each other do well.", self.length)
    }

    /// Checks a new password of whom these names and addresses belong to.
    pub fn check(self, errors: &mut FieldErrors, field: &str, password: &str, own: &[&str]) {
        let lower = password.to_lowercase();
        if password.chars().count() < self.length {
            errors.add(field, format!("Please use at least {} characters.", self.length));
        } else if password.len() > LONGEST {
            errors.add(field, format!("Please use at most {LONGEST} bytes."));
        } else if lower.chars().all(|c| lower.starts_with(c)) {
            errors.add(field, KNOWN);
        } else if is_made_of(&lower, own) {
            errors.add(field, OWN);
        }
    }
}

/// Whether too little is left once names and addresses are taken out. `lower` is in lower case.
fn is_made_of(lower: &str, own: &[&str]) -> bool {
    let own = own.iter().map(|text| text.trim().to_lowercase()).collect::<Vec<_>>();
    let parts = own.iter().flat_map(|text| {
        // The domain of an address is no name of the person.
        let name = text.split_once('@').map_or(text.as_str(), |(local, _)| local);
        name.split(|c: char| !c.is_alphanumeric())
    });
    let mut words: Vec<&str> = own.iter().map(String::as_str).chain(parts).collect();
    words.retain(|word| word.chars().count() >= WORD);
    words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
    let left = words.iter().fold(lower.to_owned(), |left, word| left.replace(word, " "));
    let letters = left.chars().filter(|c| c.is_alphabetic()).count();
    let digits = left.chars().filter(|c| c.is_numeric()).count();
    left != lower && letters + digits.saturating_sub(YEAR) < WORD
}

/// How hard a password is to guess.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strength {
    /// From 0 to 4.
    pub score: u8,
    /// What would make it harder, in words; may be empty.
    pub advice: String,
}

impl Strength {
    /// The highest score.
    pub const BEST: u8 = 4;

    /// The score in a word or two.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self.score {
            0 => "Very easy to guess",
            1 => "Easy to guess",
            2 => "So-so",
            3 => "Good",
            _ => "Very good",
        }
    }
}

/// A password that is being typed, to be weighed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StrengthInput {
    /// As far as it is typed.
    pub password: String,
    /// The one-time link it is chosen by, if any.
    pub token: String,
}

hidden!(StrengthInput);

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: PasswordRules = PasswordRules { length: 10 };
    const OWN: [&str; 4] = ["ana.ruiz@acme.example.com", "anaruiz", "Ana Ruiz", "Deskfolk"];

    fn refused(password: &str) -> bool {
        let mut errors = FieldErrors::new();
        RULES.check(&mut errors, "password", password, &OWN);
        errors.get("password").is_some()
    }

    #[test]
    fn short_long_and_repeated_ones_are_refused() {
        for weak in ["", "short", "aaaaaaaaaaaa", "ÄäÄäÄäÄäÄäÄä", "123456789", &"long".repeat(200)] {
            assert!(refused(weak), "{weak}");
        }
    }

    #[test]
    fn names_and_addresses_of_the_person_and_the_desk_are_refused() {
        for own in ["ana.ruiz@acme.example.com", "Ana Ruiz 2026", "ruiz.ana!!!", "DESKFOLK-2026", "AnaRuiz_AnaRuiz"] {
            assert!(refused(own), "{own}");
        }
    }

    #[test]
    fn a_name_within_something_longer_is_none() {
        for good in ["correct horse battery", "try-deskfolk", "anabaptists may sing", "Ana 4829 1930 2211"] {
            assert!(!refused(good), "{good}");
        }
    }

    #[test]
    fn a_password_being_weighed_does_not_show() {
        let input = StrengthInput { password: "hush".to_owned(), token: String::new() };
        assert!(!format!("{input:?}").contains("hush"));
    }
}
