//! Checks on what people type. Each says what is wrong in plain words, for the field it belongs to.

use crate::error::FieldErrors;
use crate::state::Validity;
use crate::structure::Standing;
use crate::time::{Period, Timestamp};
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use std::collections::BTreeMap;
use std::str::FromStr;

/// Longest one-line text, in characters.
pub const LINE: usize = 200;
/// Longest text of several lines, in characters.
pub const TEXT: usize = 20_000;
/// Longest body of an article, in characters.
pub const BODY: usize = 200_000;

/// Accepts a string, a number, a boolean or nothing as text: forms send strings, JSON sends numbers,
/// and both reach the same check with the same field name.
///
/// # Errors
/// For arrays and objects.
pub fn loose<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct Loose;
    impl Visitor<'_> for Loose {
        type Value = String;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a string or a number")
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }
        fn visit_i64<E: Error>(self, number: i64) -> Result<String, E> {
            Ok(number.to_string())
        }
        fn visit_u64<E: Error>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }
        fn visit_bool<E: Error>(self, yes: bool) -> Result<String, E> {
            Ok(yes.to_string())
        }
        fn visit_unit<E: Error>(self) -> Result<String, E> {
            Ok(String::new())
        }
        fn visit_none<E: Error>(self) -> Result<String, E> {
            Ok(String::new())
        }
    }
    deserializer.deserialize_any(Loose)
}

/// As [`loose`], for a list; a single value counts as a list of one.
///
/// # Errors
/// For objects.
pub fn loose_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct One(#[serde(deserialize_with = "loose")] String);
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Many {
        List(Vec<One>),
        Single(One),
    }
    Ok(match Many::deserialize(deserializer)? {
        Many::List(list) => list.into_iter().map(|one| one.0).collect(),
        Many::Single(one) => vec![one.0],
    })
}

/// As [`loose`], for values by key.
///
/// # Errors
/// If it is no object.
pub fn loose_map<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Loose(#[serde(deserialize_with = "loose_list")] Vec<String>);
    let values = BTreeMap::<String, Loose>::deserialize(deserializer)?;
    Ok(values.into_iter().map(|(key, values)| (key, values.0.join(", "))).collect())
}

/// Whether a check-box was sent.
#[must_use]
pub fn is_ticked(text: &str) -> bool {
    matches!(text.trim(), "on" | "true" | "1" | "yes")
}

/// A mandatory line of text, trimmed.
pub fn required(errors: &mut FieldErrors, field: &str, label: &str, text: &str) -> String {
    let text = line(errors, field, label, text);
    if text.is_empty() {
        errors.add(field, format!("{label} is missing."));
    }
    text
}

/// An optional line of text, trimmed.
pub fn line(errors: &mut FieldErrors, field: &str, label: &str, text: &str) -> String {
    let text = text.trim();
    if text.chars().count() > LINE {
        errors.add(field, format!("{label} is longer than {LINE} characters."));
    } else if text.chars().any(char::is_control) {
        errors.add(field, format!("{label} contains characters that cannot be shown."));
    }
    text.to_owned()
}

/// An optional text of several lines.
pub fn text(errors: &mut FieldErrors, field: &str, label: &str, text: &str, limit: usize) -> String {
    let text = text.trim().replace("\r\n", "\n");
    if text.chars().count() > limit {
        errors.add(field, format!("{label} is longer than {limit} characters."));
    } else if text.contains('\0') {
        errors.add(field, format!("{label} contains characters that cannot be stored."));
    }
    text
}

/// A mail address, trimmed; empty stays empty.
pub fn email(errors: &mut FieldErrors, field: &str, text: &str) -> String {
    let text = line(errors, field, "The mail address", text);
    if !text.is_empty() && !is_email(&text) {
        errors.add(field, "This is not a mail address. It should look like name@example.com.");
    }
    text
}

/// Whether this is a mail address that can be delivered to over the internet or a local network.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let options = email_address::Options::default().without_display_text().without_domain_literal();
    email_address::EmailAddress::parse_with_options(text, options).is_ok()
}

/// What makes two mail addresses or names the same: without case and surrounding spaces (OST-5).
#[must_use]
pub fn key(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The digits of a telephone number, for search.
#[must_use]
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// An id chosen from a list. `None` and an error at the field if it is missing or no number.
pub fn id<T: FromStr>(errors: &mut FieldErrors, field: &str, label: &str, text: &str) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        errors.add(field, format!("Please choose {label}."));
        return None;
    }
    let id = text.parse().ok();
    if id.is_none() {
        errors.add(field, format!("Please choose {label} from the list."));
    }
    id
}

/// An optional id.
pub fn optional_id<T: FromStr>(errors: &mut FieldErrors, field: &str, label: &str, text: &str) -> Option<T> {
    if text.trim().is_empty() { None } else { id(errors, field, label, text) }
}

/// Validity and its dates. Empty validity means valid; `until` must lie after `from`.
pub fn standing(errors: &mut FieldErrors, validity: &str, from: &str, until: &str) -> Standing {
    let chosen = if validity.trim().is_empty() { Some(Validity::Valid) } else { Validity::parse(validity.trim()) };
    if chosen.is_none() {
        errors.add("validity", "Please choose valid, invalid or invalid-temporarily.");
    }
    let period = period(errors, from, until);
    Standing { validity: chosen.unwrap_or(Validity::Valid), period }
}

/// An optional date.
pub fn date(errors: &mut FieldErrors, field: &str, text: &str) -> Option<Timestamp> {
    let at = Timestamp::parse_input(text);
    if at.is_none() && !text.trim().is_empty() {
        errors.add(field, "This is not a date. It should look like 2026-11-30.");
    }
    at
}

/// Two optional dates; the second must lie after the first.
pub fn period(errors: &mut FieldErrors, from: &str, until: &str) -> Period {
    let period = Period { from: date(errors, "valid_from", from), until: date(errors, "valid_until", until) };
    if let (Some(from), Some(until)) = (period.from, period.until)
        && until <= from
    {
        errors.add("valid_until", "The end must lie after the beginning.");
    }
    period
}

/// A username: mandatory where asked for, never shaped like a mail address (A.6).
pub fn username(errors: &mut FieldErrors, field: &str, text: &str) -> String {
    let text = line(errors, field, "The username", text);
    if text.contains('@') {
        errors.add(field, "A username must not look like a mail address.");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ost_5_addresses_are_compared_without_case_and_spaces() {
        assert_eq!(key(" Ana@Example.COM "), key("ana@example.com"));
    }

    #[test]
    fn otr_20_a_wrong_address_is_refused_at_its_field() {
        for wrong in ["ana", "ana@", "@example.com", "ana example.com", "Ana <ana@example.com>"] {
            let mut errors = FieldErrors::new();
            email(&mut errors, "email", wrong);
            assert!(errors.get("email").is_some(), "{wrong}");
        }
        let mut errors = FieldErrors::new();
        assert_eq!(email(&mut errors, "email", " ana.ruiz+desk@mail.example.com "), "ana.ruiz+desk@mail.example.com");
        assert!(errors.is_empty());
    }

    #[test]
    fn an_end_before_the_beginning_is_refused() {
        let mut errors = FieldErrors::new();
        period(&mut errors, "2026-11-30", "2026-11-01");
        assert!(errors.get("valid_until").is_some());
    }

    #[test]
    fn json_numbers_and_form_strings_are_both_text() {
        #[derive(Deserialize)]
        struct Form {
            #[serde(default, deserialize_with = "loose")]
            id: String,
            #[serde(default, deserialize_with = "loose_list")]
            ids: Vec<String>,
        }
        let form: Form = serde_json::from_str(r#"{"id": 7, "ids": [1, "2"]}"#).unwrap();
        assert_eq!((form.id.as_str(), form.ids), ("7", vec!["1".to_owned(), "2".to_owned()]));
        let single: Form = serde_json::from_str(r#"{"id": null, "ids": "3"}"#).unwrap();
        assert_eq!((single.id.as_str(), single.ids), ("", vec!["3".to_owned()]));
    }
}
