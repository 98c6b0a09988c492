//! What somebody is called of whom nothing is known but a mail (HAL-47).

use crate::doors::split_name;
use crate::search::fold;

/// Longest name taken over, in characters.
const NAME: usize = 80;
/// Longest username, in characters.
const USERNAME: usize = 60;
/// What stands behind a comma without being a first name.
const SUFFIXES: [&str; 14] =
    ["inc", "inc.", "llc", "ltd", "ltd.", "gmbh", "ag", "jr", "jr.", "sr", "sr.", "phd", "ph.d.", "md"];

/// Names made of the sender of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub first: String,
    /// Never empty.
    pub last: String,
    /// Lower case, never empty, never shaped like a mail address.
    pub username: String,
}

/// Names out of the display name, or else of what stands before the @.
pub(super) fn of(display: &str, address: &str) -> Named {
    let (first, last) = [from_display(display), from_address(address)]
        .into_iter()
        .flatten()
        .next()
        .unwrap_or_else(|| (String::new(), "Unknown".to_owned()));
    let username = username(&first, &last).or_else(|| username("", address.split('@').next().unwrap_or_default()));
    Named { first, last, username: username.unwrap_or_else(|| "user".to_owned()) }
}

/// `Ruiz, Ana` and `Ana Ruiz` are the same person. An address in place of a name says nothing.
fn from_display(display: &str) -> Option<(String, String)> {
    let name = words(display.trim().trim_matches(['"', '\'', ' ']));
    if name.is_empty() || name.contains('@') || !name.chars().any(char::is_alphanumeric) {
        return None;
    }
    if let Some((last, first)) = name.split_once(',') {
        let (last, first) = (last.trim(), first.trim());
        let is_turned = !last.is_empty() && !first.is_empty() && !first.contains(',');
        if is_turned && SUFFIXES.contains(&first.to_lowercase().as_str()) {
            return Some((String::new(), cut(&name)));
        }
        if is_turned {
            return Some((cut(first), cut(last)));
        }
    }
    let name = name.trim_matches([',', ' ']);
    let (first, last) = split_name(name);
    Some((cut(first), cut(last)))
}

/// `ana.ruiz+desk@x` is Ana Ruiz.
fn from_address(address: &str) -> Option<(String, String)> {
    let local = address.split('@').next().unwrap_or_default();
    let local = local.split('+').next().unwrap_or_default().replace(['.', '_', '"'], " ");
    let name = words(&local).split(' ').map(capitalised).collect::<Vec<_>>().join(" ");
    if !name.chars().any(char::is_alphanumeric) {
        return None;
    }
    let (first, last) = split_name(&name);
    Some((cut(first), cut(last)))
}

/// Letters and digits of both names, with a dot between words.
fn username(first: &str, last: &str) -> Option<String> {
    let folded = fold(&format!("{first} {last}"));
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join(".").chars().take(USERNAME).collect();
    let name = name.trim_matches('.').to_owned();
    (!name.is_empty()).then_some(name)
}

/// Words with one space between, without what cannot be shown.
fn words(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str) -> String {
    text.chars().take(NAME).collect::<String>().trim().to_owned()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::error::FieldErrors;
    use domain::validate;
    use proptest::prelude::*;

    fn named(display: &str, address: &str) -> (String, String, String) {
        let Named { first, last, username } = of(display, address);
        (first, last, username)
    }

    fn three(first: &str, last: &str, username: &str) -> (String, String, String) {
        (first.to_owned(), last.to_owned(), username.to_owned())
    }

    #[test]
    fn hal_47_names_come_from_the_display_name() {
        for (display, expected) in [
            ("Ruiz, Ana", three("Ana", "Ruiz", "ana.ruiz")),
            ("Ana Ruiz", three("Ana", "Ruiz", "ana.ruiz")),
            ("\"Ruiz, Ana\"", three("Ana", "Ruiz", "ana.ruiz")),
            ("Ana  Maria\tRuiz", three("Ana Maria", "Ruiz", "ana.maria.ruiz")),
            ("Müller, Jörg", three("Jörg", "Müller", "jorg.muller")),
            ("Support", three("", "Support", "support")),
            ("Nordwind, Inc.", three("", "Nordwind, Inc.", "nordwind.inc")),
            ("山田 太郎", three("山田", "太郎", "山田.太郎")),
        ] {
            assert_eq!(named(display, "a@x.example"), expected, "{display}");
        }
    }

    #[test]
    fn hal_47_without_a_display_name_the_mailbox_part_counts() {
        assert_eq!(named("", "ana.ruiz@x.example"), three("Ana", "Ruiz", "ana.ruiz"));
        assert_eq!(named("", "info@x.example"), three("", "Info", "info"));
        assert_eq!(named("ana@x.example", "ana_ruiz+desk@x.example"), three("Ana", "Ruiz", "ana.ruiz"));
        assert_eq!(named("---", "a@x.example"), three("", "A", "a"));
    }

    proptest! {
        #[test]
        fn hal_47_every_sender_gets_names_that_can_be_kept(display in any::<String>(), address in any::<String>()) {
            let Named { first, last, username } = of(&display, &address);
            let mut errors = FieldErrors::new();
            validate::line(&mut errors, "first", "First", &first);
            validate::required(&mut errors, "last", "Last", &last);
            prop_assert_eq!(validate::username(&mut errors, "username", &username), username.clone());
            prop_assert!(errors.is_empty(), "{errors:?}");
            prop_assert!(!username.is_empty() && !username.contains('@'));
            prop_assert!(!validate::is_email(&username));
        }
    }
}
